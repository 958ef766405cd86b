// How the points of a score are spread over people, summed over their subjects as they are now.
import type { Tx } from '../platform/db.ts';

/** The spread at a time: how many people have points, and where these lie. */
export interface Spread {
  readonly people: number;
  readonly lowest: number | null;
  readonly median: number | null;
  readonly highest: number | null;
}

/** Every person's points; `$3`: now, `$4`: half-life, both in ms; `$4` null for points that stay. */
const POINTS = `select sum(case when $4::float8 is null then p.value else p.value * power(2, (p.at - $3::float8) / $4) end) as points
  from audience_points p left join person_link k on k.subject_id = p.subject_id
  where p.org_id = $1 and p.score_id = $2 group by coalesce(k.person_id, p.subject_id)`;

export async function readSpread(
  tx: Tx,
  orgId: string,
  scoreId: string,
  now: number,
  halfLife: number | null,
): Promise<Spread> {
  const rows = await tx.query<Spread>(
    `select count(*)::int as people, min(points) as lowest, max(points) as highest, percentile_cont(0.5) within group (order by points) as median
     from (${POINTS}) as x`,
    [orgId, scoreId, now, halfLife],
  );
  return rows[0] ?? { people: 0, lowest: null, median: null, highest: null };
}

/** People by bar: `bars` of the same width from `from` to `to`; what lies beyond counts in the outermost. */
export function readBars(
  tx: Tx,
  orgId: string,
  scoreId: string,
  now: number,
  halfLife: number | null,
  { from, to, bars }: { readonly from: number; readonly to: number; readonly bars: number },
): Promise<{ bar: number; people: number }[]> {
  return tx.query(
    `select least(greatest(width_bucket(points, $5::float8, $6::float8, $7::int), 1), $7::int) as bar, count(*)::int as people
     from (${POINTS}) as x group by 1 order by 1`,
    [orgId, scoreId, now, halfLife, from, to, bars],
  );
}

/** How many people there are in all. */
export async function countPeople(tx: Tx, orgId: string): Promise<number> {
  const rows = await tx.query<{ n: number }>('select count(*)::int as n from profile where org_id = $1', [
    orgId,
  ]);
  return rows[0]?.n ?? 0;
}
