// Who acts for the town's children, and for two of the old who have no address.
import { iso, type Tx } from '../src/platform/db.ts';

/** A minor of the town and the login of the parent named in the hospital's records. */
export interface Child {
  readonly personId: string;
  readonly parent: string;
}

export function readChildren(tx: Tx, orgId: string): Promise<Child[]> {
  return tx.query(
    `select person_id as "personId", traits->>'minorRepresentative' as parent from profile where org_id = $1 and traits ? 'minorRepresentative'`,
    [orgId],
  );
}

/** Adults without an address but with somebody of the same name who has one: their carers, for a year. */
export function readCared(
  tx: Tx,
  orgId: string,
  most: number,
): Promise<{ personId: string; actingId: string }[]> {
  return tx.query(
    `select distinct on (p.person_id) p.person_id as "personId", c.person_id as "actingId" from profile p
     join profile c on c.org_id = p.org_id and c.person_id <> p.person_id and c.email is not null
       and c.traits->>'lastName' = p.traits->>'lastName' and not c.gates ?| array['minor', 'deceased']
     where p.org_id = $1 and p.kind = 'patient' and p.email is null and (p.traits->>'age')::int > 70 and not p.gates ?| array['minor', 'deceased']
     order by p.person_id, c.person_id limit $2`,
    [orgId, most],
  );
}

/** Writes representatives, all with one statement. */
export async function nameAll(
  tx: Tx,
  orgId: string,
  named: readonly {
    readonly id: string;
    readonly personId: string;
    readonly actingId: string;
    readonly role: 'guardian' | 'carer';
    readonly relation: string;
    readonly until: number | null;
    readonly reason: string;
  }[],
  at: number,
): Promise<void> {
  await tx.query(
    `insert into representative (org_id, subject_id, id, acting_id, role, relation, messages, from_at, until_at, reason, created_at, created_by)
     select $1, x.subject_id, x.id, x.acting_id, x.role, x.relation, true, $9, x.until_at, x.reason, $9, 'town'
     from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::timestamptz[], $8::text[])
       as x(subject_id, id, acting_id, role, relation, until_at, reason) where x.subject_id <> x.acting_id`,
    [
      orgId,
      named.map((n) => n.personId),
      named.map((n) => n.id),
      named.map((n) => n.actingId),
      named.map((n) => n.role),
      named.map((n) => n.relation),
      named.map((n) => (n.until === null ? null : iso(n.until))),
      named.map((n) => n.reason),
      iso(at),
    ],
  );
}
