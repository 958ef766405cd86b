// Rows of runs, of the steps they took and of what was counted: read and written for whole batches.
import { iso, type Tx } from '../../platform/db.ts';
import { bucketOf } from '../../platform/ids.ts';
import type { Run } from '../model.ts';
import type { TakenStep } from './effects.ts';

/** A run and whose it is today. */
export interface OwnedRun {
  readonly run: Run;
  readonly personId: string;
}

interface RunRow extends Run {
  readonly personId: string;
}

const RUN = `r.org_id as "orgId", r.subject_id as "subjectId", r.id, r.journey_id as "journeyId", r.version, r.cause, r.step, r.taken, r.state,
  r.begun, r.due_at as "dueAt", r.waits_for as "waitsFor", r.outcome, r.problem, r.entered_at as "enteredAt"`;

function ownedOf({ personId, ...run }: RunRow): OwnedRun {
  return { run, personId };
}

/**
 * Locks everything these people are inside of, in the order in which they came in. The people must be locked. Each
 * person's rows are looked up by themselves (lateral), so that a plan made while the table was small stays good.
 */
export async function lockOpenRuns(tx: Tx, personIds: readonly string[]): Promise<OwnedRun[]> {
  const rows = await tx.query<RunRow>(
    `select r.*, s.person_id as "personId" from (
       select p as person_id, p as subject_id from unnest($1::uuid[]) p
       union select person_id, subject_id from person_link where person_id = any ($1::uuid[])) s
     cross join lateral (
       select ${RUN} from journey_run r where r.subject_id = s.subject_id and r.state <> 'finished' for no key update) r
     order by r."enteredAt", r.id`,
    [personIds],
  );
  return rows.map(ownedOf);
}

/** Names a run. */
export interface RunRef {
  readonly subjectId: string;
  readonly runId: string;
}

/** A run that is due. */
export interface DueRef extends RunRef {
  readonly orgId: string;
}

/**
 * Runs that are due in these buckets, organisations in turns, so that a crowd of one does not keep another's few waiting.
 * @param now ms
 */
export function findDue(tx: Tx, buckets: readonly number[], now: number, most: number): Promise<DueRef[]> {
  return tx.query(
    `select org_id as "orgId", subject_id as "subjectId", id as "runId" from (
       select r.*, row_number() over (partition by r.org_id order by r.due_at) as turn
       from unnest((select app_orgs())::uuid[]) o(org_id)
       cross join lateral (
         select org_id, subject_id, id, due_at from journey_run
         where org_id = o.org_id and state = 'active' and due_at <= $2 and bucket = any ($1::smallint[]) order by due_at limit $3) r) d
     order by turn, due_at limit $3`,
    [buckets, iso(now), most],
  );
}

/** A person before a journey. */
export interface Pair {
  readonly personId: string;
  readonly journeyId: string;
}

/** A person who might come into a journey; `cause`: what would let them in, null when it is made only then. */
export interface Coming extends Pair {
  readonly cause: string | null;
}

/** What a person did in a journey before. `enteredAt` (ms): the last time they came in. */
export interface Past extends Coming {
  readonly enteredAt: number;
  /** The cause let them in already. */
  readonly again: boolean;
}

/** What is known of people and journeys, over all subjects of each person; nothing of who was never in. */
export function readPast(tx: Tx, coming: readonly Coming[]): Promise<Past[]> {
  return tx.query(
    `select x.person_id as "personId", x.journey_id as "journeyId", x.cause, max(r.entered_at) as "enteredAt", bool_or(r.again) as again
     from unnest($1::uuid[], $2::uuid[], $3::uuid[]) as x(person_id, journey_id, cause)
     cross join lateral (
       select x.person_id as subject_id
       union all select l.subject_id from person_link l where l.person_id = x.person_id and l.subject_id <> x.person_id) s
     cross join lateral (
       select max(r.entered_at) as entered_at, coalesce(bool_or(r.cause = x.cause), false) as again
       from journey_run r where r.subject_id = s.subject_id and r.journey_id = x.journey_id) r
     where r.entered_at is not null group by 1, 2, 3`,
    [coming.map((c) => c.personId), coming.map((c) => c.journeyId), coming.map((c) => c.cause)],
  );
}

/** How full a journey is. */
export interface Fullness {
  readonly journeyId: string;
  readonly today: number;
  readonly inside: number;
  readonly total: number;
}

/** What `lockFullness` asks: a journey with caps, and when its day began (ms). */
export interface FullnessAsk {
  readonly journeyId: string;
  readonly dayBegan: number;
}

/** Counts journeys that have caps, alone: others who let people in wait, so that a cap holds over all workers. */
export async function lockFullness(tx: Tx, asks: readonly FullnessAsk[]): Promise<Fullness[]> {
  const sorted = [...asks].sort((a, b) => (a.journeyId < b.journeyId ? -1 : 1));
  const ids = sorted.map((a) => a.journeyId);
  await tx.query('select 1 from journey where id = any ($1::uuid[]) order by id for no key update', [ids]);
  return tx.query(
    `select a.id as "journeyId",
       (select count(*) from journey_run r where r.journey_id = a.id and r.entered_at >= a.day) as today,
       (select count(*) from journey_run r where r.journey_id = a.id and r.state <> 'finished') as inside,
       (select coalesce(sum(c.passed), 0)::bigint from journey_count c where c.journey_id = a.id and c.step = '' and c.way = 'entered') as total
     from unnest($1::uuid[], $2::timestamptz[]) as a(id, day)`,
    [ids, sorted.map((a) => iso(a.dayBegan))],
  );
}

/** Writes newcomers as they stand after their first go. The same cause lets the same subject in once: a second try throws. */
export async function insertRuns(tx: Tx, runs: readonly Run[], now: number): Promise<void> {
  if (runs.length === 0) return;
  await tx.query(
    `insert into journey_run (org_id, subject_id, id, journey_id, version, cause, bucket, step, taken, state, begun, due_at, waits_for, outcome,
       problem, entered_at, moved_at, ended_at)
     select o, s, i, j, v, c, b, st, t, sta, be, d, w, ou, p, e, $17::timestamptz, case when sta = 'finished' then $17::timestamptz end
     from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::uuid[], $7::smallint[], $8::text[], $9::int[], $10::text[],
       $11::boolean[], $12::timestamptz[], $13::text[], $14::text[], $15::text[], $16::timestamptz[])
       as x(o, s, i, j, v, c, b, st, t, sta, be, d, w, ou, p, e)`,
    [
      plainList(runs.map((r) => r.orgId)),
      plainList(runs.map((r) => r.subjectId)),
      plainList(runs.map((r) => r.id)),
      plainList(runs.map((r) => r.journeyId)),
      plainList(runs.map((r) => r.version)),
      plainList(runs.map((r) => r.cause)),
      plainList(runs.map((r) => bucketOf(r.subjectId))),
      ...standing(runs),
      plainTimes(runs.map((r) => r.enteredAt)),
      iso(now),
    ],
  );
}

/** A run as it was locked, and as it stands now. */
export interface Change {
  readonly was: Run;
  readonly run: Run;
}

/** Writes where runs stand now; throws when one has moved since it was locked, so that no step is taken twice. */
export async function updateRuns(tx: Tx, changes: readonly Change[], now: number): Promise<void> {
  if (changes.length === 0) return;
  const runs = changes.map((c) => c.run);
  const moved = await tx.query(
    `update journey_run r set step = x.st, taken = x.t, state = x.sta, begun = x.be, due_at = x.d, waits_for = x.w, outcome = x.ou,
       problem = x.p, moved_at = $11, ended_at = case when x.sta = 'finished' then $11::timestamptz end
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5::text[], $6::boolean[], $7::timestamptz[], $8::text[], $9::text[], $10::text[], $12::int[])
       as x(s, i, st, t, sta, be, d, w, ou, p, was)
     where r.subject_id = x.s and r.id = x.i and r.taken = x.was and r.state <> 'finished' returning 1`,
    [
      plainList(runs.map((r) => r.subjectId)),
      plainList(runs.map((r) => r.id)),
      ...standing(runs),
      iso(now),
      plainList(changes.map((c) => c.was.taken)),
    ],
  );
  if (moved.length !== changes.length) throw new Error('a run was moved by somebody else at the same time');
}

function standing(runs: readonly Run[]): unknown[] {
  return [
    runs.map((r) => r.step),
    plainList(runs.map((r) => r.taken)),
    plainList(runs.map((r) => r.state)),
    plainList(runs.map((r) => r.begun)),
    plainTimes(runs.map((r) => r.dueAt)),
    runs.map((r) => r.waitsFor),
    plainList(runs.map((r) => r.outcome)),
    runs.map((r) => r.problem),
  ];
}

/** An array for the database out of ids, numbers and our own words, none of which needs quotes: crowds are long lists. */
function plainList(values: readonly (string | number | boolean | null)[]): string {
  return `{${values.map((v) => v ?? 'null').join(',')}}`;
}

/** The same out of times (ms): a crowd shares a few. */
function plainTimes(times: readonly (number | null)[]): string {
  const known = new Map<number, string>();
  return plainList(
    times.map((time) => {
      if (time === null) return null;
      const text = known.get(time) ?? iso(time);
      known.set(time, text);
      return text;
    }),
  );
}

/** Writes the trace of one time (ms). The primary key refuses a step that was taken before. */
export async function insertSteps(
  tx: Tx,
  steps: readonly TakenStep[],
  decisionOf: (step: TakenStep) => string | null,
  now: number,
): Promise<void> {
  if (steps.length === 0) return;
  await tx.query(
    `insert into journey_step (org_id, subject_id, run_id, taken, step, kind, way, decision_id, at)
     select *, $9::timestamptz from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::text[], $7::text[], $8::uuid[])`,
    [
      plainList(steps.map((s) => s.orgId)),
      plainList(steps.map((s) => s.subjectId)),
      plainList(steps.map((s) => s.runId)),
      plainList(steps.map((s) => s.taken)),
      steps.map((s) => s.step),
      plainList(steps.map((s) => s.kind)),
      steps.map((s) => s.way),
      plainList(steps.map(decisionOf)),
      iso(now),
    ],
  );
}

/** How often something happened. Step '' is the journey as a whole: `entered` and the outcomes. */
export interface Count {
  readonly orgId: string;
  readonly journeyId: string;
  readonly version: number;
  readonly step: string;
  readonly way: string;
  readonly passed: number;
}

/** Adds to the counters, in one order for everybody. `shard`: a bucket of this worker's, so that it waits for nobody. */
export async function addCounts(tx: Tx, counts: readonly Count[], shard: number): Promise<void> {
  if (counts.length === 0) return;
  const keyOf = (c: Count): string => `${c.journeyId} ${c.version} ${c.step} ${c.way}`;
  const sorted = counts
    .map((count) => ({ count, key: keyOf(count) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ count }) => count);
  await tx.query(
    `insert into journey_count as c (org_id, journey_id, version, step, way, passed, shard)
     select *, $7::smallint from unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::bigint[])
     on conflict (org_id, journey_id, version, step, way, shard) do update set passed = c.passed + excluded.passed`,
    [
      sorted.map((c) => c.orgId),
      sorted.map((c) => c.journeyId),
      sorted.map((c) => c.version),
      sorted.map((c) => c.step),
      sorted.map((c) => c.way),
      sorted.map((c) => c.passed),
      shard,
    ],
  );
}

/** Lets parked runs of journeys that move again go on, some at a time; returns how many. */
export async function unparkRuns(
  tx: Tx,
  journeyIds: readonly string[],
  buckets: readonly number[],
  most: number,
): Promise<number> {
  const rows = await tx.query(
    `update journey_run r set state = 'active' from (
       select subject_id, id from journey_run
       where journey_id = any ($1::uuid[]) and bucket = any ($2::smallint[]) and state = 'parked' limit $3 for no key update) x
     where r.subject_id = x.subject_id and r.id = x.id returning 1`,
    [journeyIds, buckets, most],
  );
  return rows.length;
}
