// Rows of crisis holds as the engine and the senders ask for them: what is on now, and which runs it stopped.
import { iso, type Tx } from '../../platform/db.ts';
import type { Lane } from '../../trust/model.ts';
import { type Hold, type HoldBook, openBook, releaseKey } from './model.ts';

/** The columns of a hold, as `Hold` names them. */
export const HOLD = `h.org_id as "orgId", h.id, h.place, h.care_too as "careToo", h.started_at as "startedAt", h.ends_at as "endsAt",
  h.ended_at as "endedAt"`;

/** The holds that are on in these organisations, with what each has let go. One statement. */
export async function readHolds(tx: Tx, orgIds: readonly string[], now: number): Promise<HoldBook> {
  const rows = await tx.query<Hold & { released: string[] }>(
    `select ${HOLD}, array(select r.ref_id::text from crisis_hold_release r where r.org_id = h.org_id and r.hold_id = h.id) as released
     from crisis_hold h
     where h.org_id = any ($1::uuid[]) and h.ended_at is null and h.started_at <= $2 and (h.ends_at is null or h.ends_at > $2)`,
    [orgIds, iso(now)],
  );
  const released = new Set(rows.flatMap((row) => row.released.map((ref) => releaseKey(row.id, ref))));
  return openBook(rows, released, now);
}

/** A run that a hold stopped before a message. `expiresAt` (ms): after it the message is pointless. */
export interface HeldRun {
  readonly orgId: string;
  readonly subjectId: string;
  readonly runId: string;
  readonly holdId: string;
  readonly journeyId: string;
  readonly step: string;
  readonly lane: Lane;
  readonly heldAt: number;
  readonly expiresAt: number;
}

/** Notes which runs were stopped, in the transaction that stops them; a run that was held before is held anew. */
export async function noteHeldRuns(tx: Tx, runs: readonly HeldRun[]): Promise<void> {
  if (runs.length === 0) return;
  await tx.query(
    `insert into crisis_hold_run (org_id, subject_id, run_id, hold_id, journey_id, step, lane, held_at, expires_at)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::timestamptz[], $9::timestamptz[])
     on conflict (subject_id, run_id) do update set hold_id = excluded.hold_id, step = excluded.step, lane = excluded.lane,
       held_at = excluded.held_at, expires_at = excluded.expires_at`,
    [
      runs.map((r) => r.orgId),
      runs.map((r) => r.subjectId),
      runs.map((r) => r.runId),
      runs.map((r) => r.holdId),
      runs.map((r) => r.journeyId),
      runs.map((r) => r.step),
      runs.map((r) => r.lane),
      runs.map((r) => iso(r.heldAt)),
      runs.map((r) => iso(r.expiresAt)),
    ],
  );
}
