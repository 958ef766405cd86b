// People by stretches of their ids, so that a few of a million can be picked by lot.
import type { Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';

/** How many people there are, no further than `most`. */
export async function countUpTo(tx: Tx, orgId: string, most: number): Promise<number> {
  const rows = await tx.query<{ n: number }>(
    'select count(*)::int as n from (select 1 from profile where org_id = $1 limit $2) as x',
    [orgId, most],
  );
  return rows[0]?.n ?? 0;
}

/** The next people by id. */
export async function idsAfter(tx: Tx, orgId: string, after: string | null, most: number): Promise<string[]> {
  const rows = await tx.query<{ person_id: string }>(
    'select person_id from profile where org_id = $1 and ($2::uuid is null or person_id > $2) order by person_id limit $3',
    [orgId, after, most],
  );
  return rows.map((r) => r.person_id);
}

/** Every `stride`-th id, with the number of all people: one walk along the index. */
export async function readMarks(
  tx: Tx,
  orgId: string,
  stride: number,
): Promise<{ starts: string[]; people: number }> {
  const rows = await tx.query<{ starts: string[] | null; people: number }>(
    `select array_agg(person_id order by n) filter (where n % $2 = 1) as starts, count(*)::int as people
     from (select person_id, row_number() over (order by person_id) as n from profile where org_id = $1) as x`,
    [orgId, stride],
  );
  return { starts: rows[0]?.starts ?? [], people: rows[0]?.people ?? 0 };
}

/** The people of several stretches (from included, to excluded), with the number of the stretch from 1. */
export function idsOfStretches(
  tx: Tx,
  orgId: string,
  stretches: readonly { readonly from: string; readonly to: string | null }[],
): Promise<{ id: string; stretch: number }[]> {
  return tx.query(
    `select p.person_id as id, s.i::int as stretch from unnest($2::uuid[], $3::uuid[]) with ordinality as s(a, b, i)
     cross join lateral (select person_id from profile where org_id = $1 and person_id >= s.a and (s.b is null or person_id < s.b)) as p`,
    [orgId, stretches.map((s) => s.from), stretches.map((s) => s.to)],
  );
}

/** A fact that a rule may count. Times are ms. */
export interface DeedRow {
  readonly orgId: string;
  readonly subjectId: string;
  readonly kind: string;
  readonly name: string;
  readonly occurredAt: number;
  readonly open: JsonObject | null;
  readonly sealed: Buffer | null;
}

/** Facts of subjects by the names of their events; views of pages and screens come with them, for their names differ. */
export function readDeedsOf(
  tx: Tx,
  subjectIds: readonly string[],
  events: readonly string[],
): Promise<DeedRow[]> {
  return tx.query(
    `select org_id as "orgId", subject_id as "subjectId", kind, name, occurred_at as "occurredAt", open, sealed from event
     where subject_id = any ($1::uuid[]) and kind <> 'identify'
       and (name = any ($2::text[]) or (kind in ('page', 'screen') and $2 && array['Page Viewed', 'Screen Viewed']))`,
    [subjectIds, events],
  );
}
