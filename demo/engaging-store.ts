// Rows of a hold that is over: the town had one, and somebody let everything go.
import { iso, type Tx } from '../src/platform/db.ts';

/** A hold of the past. Times in ms. */
export interface PastHold {
  readonly id: string;
  readonly place: string | null;
  readonly reason: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly by: string;
  readonly inHand: number;
  readonly gone: number;
}

/** Keeps a hold that ended, with what was let go of the queued messages of one content item. */
export async function insertPastHold(
  tx: Tx,
  orgId: string,
  hold: PastHold,
  content: string,
  released: { readonly released: number; readonly expired: number },
): Promise<void> {
  await tx.query(
    `insert into crisis_hold (org_id, id, place, care_too, reason, started_at, started_by, ended_at, ended_by, in_hand, gone)
     values ($1, $2, $3, false, $4, $5, $6, $7, $6, $8, $9)`,
    [
      orgId,
      hold.id,
      hold.place,
      hold.reason,
      iso(hold.startedAt),
      hold.by,
      iso(hold.endedAt),
      hold.inHand,
      hold.gone,
    ],
  );
  await tx.query(
    `insert into crisis_hold_release (org_id, hold_id, kind, ref_id, released_at, released_by, released, expired)
     select $1, $2, 'queued', i.id, $4, $5, $6, $7 from content_item i where i.org_id = $1 and i.name = $3`,
    [orgId, hold.id, content, iso(hold.endedAt + 1_800_000), hold.by, released.released, released.expired],
  );
}

/** The member of staff with this address. As auth. */
export async function staffOf(tx: Tx, email: string): Promise<string> {
  const [row] = await tx.query<{ id: string }>('select id from staff_user where email = $1', [email]);
  return row?.id ?? '';
}
