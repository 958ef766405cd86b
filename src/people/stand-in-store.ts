// Rows of representatives: who may act for whom, since when, until when, and who said so.
import { iso, isoOrNull, type Tx } from '../platform/db.ts';
import {
  mayNeedStandIn,
  type RepresentativeRole,
  type Represented,
  type StandIn,
  standInFor,
} from './stand-ins.ts';

/** A representative as listed. Times in ms. */
export interface RepresentativeRow {
  readonly id: string;
  readonly subject_id: string;
  readonly acting_id: string;
  readonly role: RepresentativeRole;
  readonly relation: string;
  readonly messages: boolean;
  readonly from_at: number;
  readonly until_at: number | null;
  readonly reason: string;
  readonly created_at: number;
  readonly revoked_at: number | null;
  readonly person_name: string | null;
  readonly acting_name: string | null;
}

/** Who gets messages in these people's place now, by person; for grown-ups with addresses nothing is asked. */
export async function findStandIns(
  tx: Tx,
  people: readonly Represented[],
  now: number,
): Promise<Map<string, StandIn>> {
  const asked = people.filter(mayNeedStandIn);
  const active = await readStandIns(
    tx,
    asked.map((p) => p.personId),
    now,
  );
  return new Map(
    asked.flatMap((p) => {
      const standIn = standInFor(p, active.get(p.personId) ?? []);
      return standIn ? [[p.personId, standIn]] : [];
    }),
  );
}

/** Who may get messages for these people now, by person. Somebody who has died acts for nobody. */
async function readStandIns(
  tx: Tx,
  personIds: readonly string[],
  now: number,
): Promise<Map<string, StandIn[]>> {
  if (personIds.length === 0) return new Map();
  const rows = await tx.query<StandIn>(
    `select w.id as "personId", p.person_id as "actingId", r.role, p.display_name as name, p.email, p.phone
     from unnest($1::uuid[]) w(id)
     cross join lateral (select w.id as subject_id union select l.subject_id from person_link l where l.person_id = w.id) own
     join representative r on r.subject_id = own.subject_id
     left join person_link a on a.subject_id = r.acting_id
     join profile p on p.person_id = coalesce(a.person_id, r.acting_id)
     where r.messages and r.revoked_at is null and r.from_at <= $2 and (r.until_at is null or r.until_at > $2)
       and coalesce((p.gates->>'deceased')::boolean, false) = false
     order by w.id, r.created_at, r.id`,
    [personIds, iso(now)],
  );
  return Map.groupBy(rows, (row) => row.personId);
}

/** Everybody who acts or acted for these subjects, and everybody they act or acted for; newest first. */
export function listRepresentatives(tx: Tx, subjectIds: readonly string[]): Promise<RepresentativeRow[]> {
  return tx.query(
    `select r.id, r.subject_id, r.acting_id, r.role, r.relation, r.messages, r.from_at, r.until_at, r.reason, r.created_at, r.revoked_at,
       p.display_name as person_name, a.display_name as acting_name
     from representative r
     left join person_link pl on pl.subject_id = r.subject_id left join profile p on p.person_id = coalesce(pl.person_id, r.subject_id)
     left join person_link al on al.subject_id = r.acting_id left join profile a on a.person_id = coalesce(al.person_id, r.acting_id)
     where r.subject_id = any ($1::uuid[]) or r.acting_id = any ($1::uuid[])
     order by r.created_at desc, r.id desc limit 200`,
    [subjectIds],
  );
}

/** What is written of a new representative. */
export type NewRepresentative = Pick<
  RepresentativeRow,
  'id' | 'subject_id' | 'acting_id' | 'role' | 'relation' | 'messages' | 'from_at' | 'until_at' | 'reason'
>;

/** Names a representative; false when the same one is named already. */
export async function insertRepresentative(
  tx: Tx,
  orgId: string,
  named: NewRepresentative,
  by: string,
  at: number,
): Promise<boolean> {
  await tx.query(
    `update representative set revoked_at = until_at, revoked_by = 'end'
     where subject_id = $1 and acting_id = $2 and role = $3 and revoked_at is null and until_at <= $4`,
    [named.subject_id, named.acting_id, named.role, iso(at)],
  );
  const rows = await tx.query(
    `insert into representative (org_id, subject_id, id, acting_id, role, relation, messages, from_at, until_at, reason, created_at, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing returning id`,
    [
      orgId,
      named.subject_id,
      named.id,
      named.acting_id,
      named.role,
      named.relation,
      named.messages,
      iso(named.from_at),
      isoOrNull(named.until_at),
      named.reason,
      iso(at),
      by,
    ],
  );
  return rows.length > 0;
}

/** Ends a representation at once; false when there is none of this id that still runs. */
export async function revokeRepresentative(
  tx: Tx,
  subjectIds: readonly string[],
  id: string,
  by: string,
  at: number,
): Promise<boolean> {
  const rows = await tx.query(
    `update representative set revoked_at = $3, revoked_by = $4
     where subject_id = any ($1::uuid[]) and id = $2 and revoked_at is null returning id`,
    [subjectIds, id, iso(at), by],
  );
  return rows.length > 0;
}

/** Forgets whom erased subjects represented and by whom. */
export async function deleteRepresentatives(tx: Tx, subjectIds: readonly string[]): Promise<void> {
  await tx.query(
    'delete from representative where subject_id = any ($1::uuid[]) or acting_id = any ($1::uuid[])',
    [subjectIds],
  );
}
