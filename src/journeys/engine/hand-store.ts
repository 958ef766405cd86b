// What people do to runs by hand, and what the engine sets aside: removing, redriving, sticking.
import { iso, type Tx } from '../../platform/db.ts';
import { addCounts, type Count, type RunRef } from './run-store.ts';

/** Ends runs wherever they stand; returns how many. As `worker`. */
export async function removeRuns(
  tx: Tx,
  orgId: string,
  runs: readonly RunRef[],
  now: number,
): Promise<number> {
  const ended = await tx.query<{ journeyId: string; version: number }>(
    `update journey_run r set state = 'finished', outcome = 'removed', step = null, begun = false, due_at = null, waits_for = null,
       problem = null, moved_at = $4, ended_at = $4
     from (select r.subject_id, r.id from unnest($2::uuid[], $3::uuid[]) as w(subject_id, id)
       join journey_run r on r.subject_id = w.subject_id and r.id = w.id
       where r.org_id = $1 and r.state <> 'finished' order by r.entered_at, r.id for no key update of r) x
     where r.subject_id = x.subject_id and r.id = x.id returning r.journey_id as "journeyId", r.version`,
    [orgId, runs.map((r) => r.subjectId), runs.map((r) => r.runId), iso(now)],
  );
  const counts = Map.groupBy(ended, (r) => `${r.journeyId} ${r.version}`);
  const removed = [...counts.values()].flatMap(([first, ...rest]): Count[] =>
    first ? [{ orgId, ...first, step: '', way: 'removed', passed: rest.length + 1 }] : [],
  );
  await addCounts(tx, removed, 0);
  return ended.length;
}

/** Which stuck runs of a journey: null names all of them. */
export interface StuckRuns {
  readonly journeyId: string;
  readonly runs: readonly string[] | null;
  readonly step: string | null;
}

/**
 * Lets stuck runs try their step again, now. Runs as `web` too.
 * @param most so many at a time
 * @returns how many
 */
export async function redriveRuns(
  tx: Tx,
  orgId: string,
  { journeyId, runs, step }: StuckRuns,
  now: number,
  most = 10_000,
): Promise<number> {
  const rows = await tx.query(
    `update journey_run r set state = 'active', problem = null, due_at = $5
     from (select subject_id, id from journey_run
       where org_id = $1 and journey_id = $2 and ($3::uuid[] is null or id = any ($3)) and ($4::text is null or step = $4) and state = 'stuck'
       order by entered_at, id limit $6 for no key update) x
     where r.subject_id = x.subject_id and r.id = x.id returning 1`,
    [orgId, journeyId, runs, step, iso(now), most],
  );
  return rows.length;
}

/** Sets aside runs that cannot be moved. They stand where they stood: out of a wait they go on when redriven. */
export async function stickRuns(
  tx: Tx,
  runs: readonly RunRef[],
  problem: string,
  now: number,
): Promise<void> {
  await tx.query(
    `update journey_run r set state = 'stuck', problem = $3, due_at = null, moved_at = $4
     from unnest($1::uuid[], $2::uuid[]) as x(subject_id, id)
     where r.subject_id = x.subject_id and r.id = x.id and r.state = 'active'`,
    [runs.map((r) => r.subjectId), runs.map((r) => r.runId), problem, iso(now)],
  );
}

/** Deletes traces of runs that ended before `before` (ms), of some runs at a time; returns of how many. The runs stay. */
export async function trimRuns(tx: Tx, before: number, most: number): Promise<number> {
  const rows = await tx.query(
    `with old as (
       select subject_id, id from journey_run where state = 'finished' and not trimmed and ended_at < $1
       order by ended_at limit $2 for no key update skip locked),
     gone as (delete from journey_step s using old where s.subject_id = old.subject_id and s.run_id = old.id)
     update journey_run r set trimmed = true from old where r.subject_id = old.subject_id and r.id = old.id returning 1`,
    [iso(before), most],
  );
  return rows.length;
}

/** Where people are in journeys, for rules of audiences: one row per subject, journey and word. */
export function readJourneyStates(
  tx: Tx,
  subjectIds: readonly string[],
  journeyIds: readonly string[],
): Promise<
  {
    readonly subjectId: string;
    readonly journeyId: string;
    readonly is: 'inside' | 'finished' | 'reached-goal';
  }[]
> {
  return tx.query(
    `select distinct r.subject_id as "subjectId", r.journey_id as "journeyId", w.word as "is"
     from journey_run r cross join lateral unnest(case
       when r.state <> 'finished' then array['inside'] when r.outcome = 'goal' then array['finished', 'reached-goal'] else array['finished'] end) as w(word)
     where r.subject_id = any ($1::uuid[]) and r.journey_id = any ($2::uuid[])`,
    [subjectIds, journeyIds],
  );
}
