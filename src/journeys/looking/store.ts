// Rows of people on their way through journeys, as staff look at them: counted, listed, traced, tried again.
import { isoOrNull, type Tx } from '../../platform/db.ts';
import type { Outcome, RunState } from '../model.ts';

/** How many stand where. */
export interface InsideRow {
  readonly version: number;
  readonly step: string;
  readonly state: RunState;
  readonly people: number;
}

export function countStanding(tx: Tx, journeyId: string): Promise<InsideRow[]> {
  return tx.query(
    `select version, coalesce(step, '') as step, state, count(*) as people from journey_run
     where journey_id = $1 and state <> 'finished' group by 1, 2, 3`,
    [journeyId],
  );
}

/** What has happened how often, over all versions. Step '' is the journey as a whole. */
export interface PassedRow {
  readonly step: string;
  readonly way: string;
  readonly passed: number;
}

export function readPassed(tx: Tx, orgId: string, journeyId: string): Promise<PassedRow[]> {
  return tx.query(
    `select step, way, sum(passed)::bigint as passed from journey_count where org_id = $1 and journey_id = $2 group by 1, 2`,
    [orgId, journeyId],
  );
}

/** Somebody inside. Times are ms. */
export interface InsideRun {
  readonly run: string;
  readonly personId: string;
  readonly name: string | null;
  readonly step: string;
  readonly version: number;
  readonly state: RunState;
  readonly enteredAt: number;
  readonly movedAt: number;
  readonly dueAt: number | null;
  readonly waitsFor: string | null;
  readonly problem: string | null;
}

export interface InsideAsk {
  readonly journeyId: string;
  readonly step: string | null;
  readonly state: RunState | null;
  readonly after: { readonly at: number; readonly id: string } | null;
  readonly most: number;
}

/** Newest first. */
export function listInside(tx: Tx, ask: InsideAsk): Promise<InsideRun[]> {
  return tx.query(
    `select r.id as run, coalesce(l.person_id, r.subject_id) as "personId", p.display_name as name, coalesce(r.step, '') as step, r.version,
       r.state, r.entered_at as "enteredAt", r.moved_at as "movedAt", r.due_at as "dueAt", r.waits_for as "waitsFor", r.problem
     from journey_run r
     left join person_link l on l.subject_id = r.subject_id
     left join profile p on p.person_id = coalesce(l.person_id, r.subject_id)
     where r.journey_id = $1 and r.state <> 'finished' and ($2::text is null or r.step = $2) and ($3::text is null or r.state = $3)
       and ($4::timestamptz is null or (r.entered_at, r.id) < ($4, $5::uuid))
     order by r.entered_at desc, r.id desc limit $6`,
    [ask.journeyId, ask.step, ask.state, isoOrNull(ask.after?.at), ask.after?.id ?? null, ask.most],
  );
}

/** Whose run that is; null when nobody is inside under this id. */
export async function subjectOfRun(
  tx: Tx,
  orgId: string,
  journeyId: string,
  run: string,
): Promise<string | null> {
  const rows = await tx.query<{ subject_id: string }>(
    `select subject_id from journey_run where org_id = $1 and journey_id = $2 and id = $3 and state <> 'finished'`,
    [orgId, journeyId, run],
  );
  return rows[0]?.subject_id ?? null;
}

/** One way of a person through a journey. */
export interface PersonRun {
  readonly run: string;
  readonly subjectId: string;
  readonly journeyId: string;
  readonly journey: string | null;
  readonly version: number;
  readonly state: RunState;
  readonly step: string | null;
  readonly outcome: Outcome | null;
  readonly enteredAt: number;
  readonly endedAt: number | null;
  readonly dueAt: number | null;
  readonly waitsFor: string | null;
  readonly problem: string | null;
}

/** The newest 200, or one of them. */
export function listRunsOf(tx: Tx, subjectIds: readonly string[], run: string | null): Promise<PersonRun[]> {
  return tx.query(
    `select r.id as run, r.subject_id as "subjectId", r.journey_id as "journeyId", j.name as journey, r.version, r.state, r.step, r.outcome,
       r.entered_at as "enteredAt", r.ended_at as "endedAt", r.due_at as "dueAt", r.waits_for as "waitsFor", r.problem
     from journey_run r left join journey j on j.org_id = r.org_id and j.id = r.journey_id
     where r.subject_id = any ($1::uuid[]) and ($2::uuid is null or r.id = $2) order by r.entered_at desc, r.id desc limit 200`,
    [subjectIds, run],
  );
}

export interface TraceRow {
  readonly at: number;
  readonly step: string;
  readonly kind: string;
  readonly way: string | null;
  readonly decisionId: string | null;
}

export function readTrace(tx: Tx, subjectId: string, run: string): Promise<TraceRow[]> {
  return tx.query(
    `select at, step, kind, way, decision_id as "decisionId" from journey_step where subject_id = $1 and run_id = $2 order by taken limit 2000`,
    [subjectId, run],
  );
}
