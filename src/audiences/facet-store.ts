// Rows of what rules ask beyond the profile: read for many people at once, and appended from the signals of a batch.
import { iso, type Tx } from '../platform/db.ts';
import { bucketOf } from '../platform/ids.ts';
import { KEPT_TIMES, type Points, type Seen } from './rules/known.ts';

/** The subjects of people beside the founding ones, with their person. */
export async function readOtherSubjects(
  tx: Tx,
  personIds: readonly string[],
): Promise<{ subject_id: string; person_id: string }[]> {
  return tx.query('select subject_id, person_id from person_link where person_id = any ($1::uuid[])', [
    personIds,
  ]);
}

/** What a watch has seen of a subject. */
export type SeenRow = Seen & { readonly subjectId: string; readonly watchId: string };

export function readSeen(
  tx: Tx,
  subjectIds: readonly string[],
  watchIds: readonly string[],
): Promise<SeenRow[]> {
  return tx.query(
    `select subject_id as "subjectId", watch_id as "watchId", count, first_at as first, last_at as last, times
     from audience_seen where subject_id = any ($1::uuid[]) and watch_id = any ($2::uuid[])`,
    [subjectIds, watchIds],
  );
}

/** The points of a subject in one score. */
export type PointsRow = Points & { readonly subjectId: string; readonly scoreId: string };

export function readPoints(
  tx: Tx,
  subjectIds: readonly string[],
  scoreIds: readonly string[],
): Promise<PointsRow[]> {
  return tx.query(
    `select subject_id as "subjectId", score_id as "scoreId", value, at from audience_points
     where subject_id = any ($1::uuid[]) and score_id = any ($2::uuid[])`,
    [subjectIds, scoreIds],
  );
}

export function readListed(
  tx: Tx,
  subjectIds: readonly string[],
  listIds: readonly string[],
): Promise<{ subject_id: string; list_id: string }[]> {
  return tx.query(
    'select subject_id, list_id from audience_list_entry where subject_id = any ($1::uuid[]) and list_id = any ($2::uuid[])',
    [subjectIds, listIds],
  );
}

/** The kinds of identifiers that subjects bear, of those that count as registrations. */
export function readRegistered(
  tx: Tx,
  subjectIds: readonly string[],
  kinds: readonly string[],
): Promise<{ subject_id: string; kind: string }[]> {
  return tx.query(
    'select distinct subject_id, kind from identifier where subject_id = any ($1::uuid[]) and kind = any ($2::text[])',
    [subjectIds, kinds],
  );
}

/** A row to add to what is known. */
export type NewSeen = SeenRow & { readonly orgId: string };

/** Adds times to what watches have seen. */
export async function addSeen(tx: Tx, rows: readonly NewSeen[]): Promise<void> {
  if (rows.length === 0) return;
  const sorted = rows.toSorted(inOrder((r) => r.subjectId + r.watchId));
  await tx.query(
    `insert into audience_seen as s (org_id, subject_id, watch_id, count, first_at, last_at, times)
     select o, b, w, n, f, l, array(select jsonb_array_elements_text(t)::float8)
     from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::float8[], $6::float8[], $7::text[]::jsonb[]) as x(o, b, w, n, f, l, t)
     on conflict (subject_id, watch_id) do update set count = s.count + excluded.count, first_at = least(s.first_at, excluded.first_at),
       last_at = greatest(s.last_at, excluded.last_at), times = (select array_agg(t order by t)
         from (select t from unnest(s.times || excluded.times) t order by t desc limit ${KEPT_TIMES}) kept)`,
    [
      sorted.map((r) => r.orgId),
      sorted.map((r) => r.subjectId),
      sorted.map((r) => r.watchId),
      sorted.map((r) => r.count),
      sorted.map((r) => r.first),
      sorted.map((r) => r.last),
      sorted.map((r) => JSON.stringify(r.times)),
    ],
  );
}

/** Points to add, with the half-life (ms) of their score. */
export type NewPoints = PointsRow & { readonly orgId: string; readonly halfLife: number | null };

/** Adds points: both sums are brought to the later of their times. */
export async function addPoints(tx: Tx, rows: readonly NewPoints[]): Promise<void> {
  if (rows.length === 0) return;
  const sorted = rows.toSorted(inOrder((r) => r.subjectId + r.scoreId));
  const faded = (row: string): string =>
    `${row}.value * coalesce(power(2::float8, greatest(-1000, (${row}.at - greatest(p.at, excluded.at)) / excluded.half_life)), 1)`;
  await tx.query(
    `insert into audience_points as p (org_id, subject_id, score_id, value, at, half_life)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::float8[], $5::float8[], $6::float8[])
     on conflict (subject_id, score_id) do update set at = greatest(p.at, excluded.at), half_life = excluded.half_life,
       value = ${faded('p')} + ${faded('excluded')}`,
    [
      sorted.map((r) => r.orgId),
      sorted.map((r) => r.subjectId),
      sorted.map((r) => r.scoreId),
      sorted.map((r) => r.value),
      sorted.map((r) => r.at),
      sorted.map((r) => r.halfLife),
    ],
  );
}

function inOrder<Row>(key: (row: Row) => string): (a: Row, b: Row) => number {
  return (a, b) => (key(a) < key(b) ? -1 : 1);
}

/** Forgets what is known of subjects beside their profile, before it is read back from the log. */
export async function clearKnown(
  tx: Tx,
  subjectIds: readonly string[],
  watchIds: readonly string[],
  scoreIds: readonly string[],
): Promise<void> {
  await tx.query(
    'delete from audience_seen where subject_id = any ($1::uuid[]) and watch_id = any ($2::uuid[])',
    [subjectIds, watchIds],
  );
  await tx.query(
    'delete from audience_points where subject_id = any ($1::uuid[]) and score_id = any ($2::uuid[])',
    [subjectIds, scoreIds],
  );
}

/** Forgets all of these subjects: what was seen, their points, their place on the wheel. */
export async function eraseKnown(tx: Tx, subjectIds: readonly string[]): Promise<number> {
  const seen = await tx.query(
    'delete from audience_seen where subject_id = any ($1::uuid[]) returning subject_id',
    [subjectIds],
  );
  const points = await tx.query(
    'delete from audience_points where subject_id = any ($1::uuid[]) returning subject_id',
    [subjectIds],
  );
  await tx.query('delete from audience_wheel where subject_id = any ($1::uuid[])', [subjectIds]);
  return seen.length + points.length;
}

/** Who is to be judged again, and when (ms). */
export interface Turn {
  readonly orgId: string;
  readonly personId: string;
  readonly at: number;
}

/** The times at which people are to be judged again, of those that have one. */
export async function readTurns(tx: Tx, personIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.query<{ subject_id: string; at: number }>(
    'select subject_id, at from audience_wheel where subject_id = any ($1::uuid[])',
    [personIds],
  );
  return new Map(rows.map((r) => [r.subject_id, r.at]));
}

/** Puts people on the wheel; an earlier time stays. In order of their ids for everybody. */
export async function putTurns(tx: Tx, turns: readonly Turn[]): Promise<void> {
  if (turns.length === 0) return;
  const sorted = turns.toSorted(inOrder((t) => t.personId));
  await tx.query(
    `insert into audience_wheel as w (org_id, subject_id, bucket, at)
     select * from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::timestamptz[])
     on conflict (subject_id) do update set at = excluded.at where w.at > excluded.at`,
    [
      sorted.map((t) => t.orgId),
      sorted.map((t) => t.personId),
      sorted.map((t) => bucketOf(t.personId)),
      sorted.map((t) => iso(t.at)),
    ],
  );
}

/** Somebody whose turn it is. */
export type DueTurn = Pick<Turn, 'orgId' | 'personId'>;

/** Whose turn it is in these buckets, the longest due first. */
export function dueTurns(tx: Tx, buckets: readonly number[], now: number, most: number): Promise<DueTurn[]> {
  return tx.query(
    'select org_id as "orgId", subject_id as "personId" from audience_wheel where bucket = any ($1::smallint[]) and at <= $2 order by at limit $3',
    [buckets, iso(now), most],
  );
}

/** The same, so that every organisation gets its share: for when more is due than one transaction takes. */
export function fairTurns(tx: Tx, buckets: readonly number[], now: number, most: number): Promise<DueTurn[]> {
  return tx.query(
    `select org_id as "orgId", subject_id as "personId" from (
       select org_id, subject_id, at, row_number() over (partition by org_id order by at) as place from audience_wheel
       where bucket = any ($1::smallint[]) and at <= $2) x order by place, at limit $3`,
    [buckets, iso(now), most],
  );
}

/** Takes people off the wheel whose turn has come. */
export async function takeTurns(tx: Tx, personIds: readonly string[], now: number): Promise<void> {
  await tx.query('delete from audience_wheel where subject_id = any ($1::uuid[]) and at <= $2', [
    personIds,
    iso(now),
  ]);
}
