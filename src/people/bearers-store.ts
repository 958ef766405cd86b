// Everybody who bears an address: families share one, so a word that comes from it speaks for all of them.
import type { Tx } from '../platform/db.ts';

/** The forms in which an address is kept. */
export interface AddressForms {
  /** Kind and blind index of the identifier. */
  readonly kind: 'email' | 'phone';
  readonly valueHash: Uint8Array;
  /** The key over organisations; profiles keep it for e-mail addresses. */
  readonly addressKey: Uint8Array;
  /** A phone number as digits, else null. */
  readonly digits: string | null;
}

/** The ids of the persons in one organisation whose address this is, today's ones where persons were merged. */
export async function findBearers(tx: Tx, orgId: string, address: AddressForms): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select distinct coalesce(l.person_id, x.id) as id from (
       select i.subject_id as id from identifier i where i.org_id = $1 and i.kind = $2 and i.value_hash = $3
       union select p.person_id from profile p where p.org_id = $1 and p.pressure_key = $4
       union select p.person_id from profile p where p.org_id = $1 and $5::text is not null and regexp_replace(p.phone, '[^0-9+]', '', 'g') = $5
     ) x left join person_link l on l.subject_id = x.id order by 1`,
    [orgId, address.kind, Buffer.from(address.valueHash), Buffer.from(address.addressKey), address.digits],
  );
  return rows.map((r) => r.id);
}

/** Who bears these identifiers, in their order; null where nobody does. */
export async function findNamed(
  tx: Tx,
  orgId: string,
  identifiers: readonly { readonly kind: string; readonly hash: Uint8Array }[],
): Promise<(string | null)[]> {
  const rows = await tx.query<{ id: string | null }>(
    `select coalesce(l.person_id, i.subject_id) as id from unnest($2::text[], $3::bytea[]) with ordinality as w(kind, hash, n)
     left join identifier i on i.org_id = $1 and i.kind = w.kind and i.value_hash = w.hash
     left join person_link l on l.subject_id = i.subject_id order by w.n`,
    [orgId, identifiers.map((i) => i.kind), identifiers.map((i) => Buffer.from(i.hash))],
  );
  return rows.map((r) => r.id);
}

/** Names of people by the ids that were asked for, whether those of persons or of their subjects. */
export async function readNames(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.query<{ id: string; name: string }>(
    `select a.id, p.display_name as name from unnest($1::uuid[]) as a(id)
     left join person_link l on l.subject_id = a.id join profile p on p.person_id = coalesce(l.person_id, a.id) where p.display_name is not null`,
    [ids],
  );
  return new Map(rows.map((r) => [r.id, r.name]));
}
