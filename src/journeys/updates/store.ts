// Counts how often a journey changes a person, so that one that feeds itself is stopped.
import { iso, type Tx } from '../../platform/db.ts';

/** Of whom and by which journey. */
export interface UpdateRef {
  readonly orgId: string;
  readonly subjectId: string;
  readonly journeyId: string;
}

/**
 * Counts updates of this hour, with one statement, in one order for everybody. Returns, in the order of the refs, how
 * many there were with this one.
 * @param hour when the hour began, ms
 */
export async function countUpdates(tx: Tx, refs: readonly UpdateRef[], hour: number): Promise<number[]> {
  const keyOf = (r: { subjectId: string; journeyId: string }): string => `${r.subjectId} ${r.journeyId}`;
  const asked = Map.groupBy(refs, keyOf);
  const sorted = [...asked].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, same]) => same[0] ?? []);
  const rows = await tx.query<{ subjectId: string; journeyId: string; n: number }>(
    `insert into journey_update as u (org_id, subject_id, journey_id, hour, n)
     select o, s, j, $5::timestamptz, n from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[]) as x(o, s, j, n)
     on conflict (subject_id, journey_id) do update set hour = excluded.hour, n = excluded.n + case when u.hour = excluded.hour then u.n else 0 end
     returning subject_id as "subjectId", journey_id as "journeyId", n`,
    [
      sorted.map((r) => r.orgId),
      sorted.map((r) => r.subjectId),
      sorted.map((r) => r.journeyId),
      sorted.map((r) => asked.get(keyOf(r))?.length ?? 1),
      iso(hour),
    ],
  );
  const counted = new Map(rows.map((r) => [keyOf(r), r.n]));
  const left = new Map([...asked].map(([key, same]) => [key, same.length]));
  return refs.map((ref) => {
    const key = keyOf(ref);
    const after = (left.get(key) ?? 1) - 1;
    left.set(key, after);
    return (counted.get(key) ?? 1) - after;
  });
}
