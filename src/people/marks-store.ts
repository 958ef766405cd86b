// Rows of marks: written and matched for whole batches.
import { iso, type Tx } from '../platform/db.ts';
import { type Mark, type MarkKind, MOST_SHARED, type PersonMark } from './marks.ts';

/** Replaces the marks of people; those without new marks lose theirs. Two statements. */
export async function replaceMarks(
  tx: Tx,
  personIds: readonly string[],
  marks: readonly PersonMark[],
): Promise<void> {
  if (personIds.length > 0)
    await tx.query('delete from profile_mark where person_id = any ($1::uuid[])', [personIds]);
  if (marks.length === 0) return;
  await tx.query(
    `insert into profile_mark (org_id, kind, value_hash, person_id)
     select * from unnest($1::uuid[], $2::text[], $3::bytea[], $4::uuid[]) as m(org_id, kind, value_hash, person_id)
     order by 1, 2, 3, 4 on conflict do nothing`,
    [
      marks.map((m) => m.orgId),
      marks.map((m) => m.kind),
      marks.map((m) => m.hash),
      marks.map((m) => m.personId),
    ],
  );
}

/** A person and whom they share a mark with. `others` is null when too many do. */
export interface Meeting {
  readonly person_id: string;
  readonly kind: MarkKind;
  readonly others: readonly string[] | null;
}

/** Whom each of these marks brings together with its person; marks of nobody else give no row. */
export function meetings(tx: Tx, marks: readonly PersonMark[]): Promise<Meeting[]> {
  if (marks.length === 0) return Promise.resolve([]);
  return tx.query(
    `select m.person_id, m.kind, case when cardinality(o.ids) < ${MOST_SHARED} then o.ids end as others
     from unnest($1::uuid[], $2::text[], $3::bytea[], $4::uuid[]) as m(org_id, kind, value_hash, person_id)
     cross join lateral (select array(select p.person_id from profile_mark p
       where p.org_id = m.org_id and p.kind = m.kind and p.value_hash = m.value_hash and p.person_id <> m.person_id
       limit ${MOST_SHARED}) as ids) o
     where cardinality(o.ids) > 0`,
    [
      marks.map((m) => m.orgId),
      marks.map((m) => m.kind),
      marks.map((m) => m.hash),
      marks.map((m) => m.personId),
    ],
  );
}

/** By how many people each mark is borne, by kind. */
export async function countBearers(
  tx: Tx,
  orgId: string,
  marks: readonly Mark[],
): Promise<Map<MarkKind, number>> {
  const rows = await tx.query<{ kind: MarkKind; n: number }>(
    `select m.kind, (select count(*)::int from profile_mark p where p.org_id = $1 and p.kind = m.kind and p.value_hash = m.value_hash) as n
     from unnest($2::text[], $3::bytea[]) as m(kind, value_hash)`,
    [orgId, marks.map((m) => m.kind), marks.map((m) => m.hash)],
  );
  return new Map(rows.map((r) => [r.kind, r.n]));
}

/** People with the same street and postcode as these, without themselves; at most `most` by name. */
export function readHousehold(
  tx: Tx,
  personIds: readonly string[],
  most: number,
): Promise<{ id: string; name: string | null; total: number }[]> {
  return tx.query(
    `select p.person_id as id, p.display_name as name, count(*) over ()::int as total from profile p
     where p.person_id <> all ($1::uuid[]) and p.person_id in (
       select o.person_id from profile_mark m
       join profile_mark o on o.org_id = m.org_id and o.kind = m.kind and o.value_hash = m.value_hash
       where m.person_id = any ($1::uuid[]) and m.kind = 'home')
     order by p.display_name nulls last, p.person_id limit $2`,
    [personIds, most],
  );
}

/** People changed since a time (ms), and people without marks, in order of their ids. */
export async function readToMark(
  tx: Tx,
  orgId: string,
  ask: { readonly since: number; readonly after: string | null; readonly most: number },
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select p.person_id as id from profile p
     where p.org_id = $1 and ($3::uuid is null or p.person_id > $3)
       and (p.updated_at >= $2 or not exists (select 1 from profile_mark m where m.person_id = p.person_id))
     order by p.person_id limit $4`,
    [orgId, iso(ask.since), ask.after, ask.most],
  );
  return rows.map((r) => r.id);
}
