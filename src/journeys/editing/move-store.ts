// Rows of people who are moved to another version, chunk by chunk, and where they stood before.
import { iso, type Tx } from '../../platform/db.ts';

/** How many stand where, in which version. */
export interface StandingRow {
  readonly version: number;
  readonly step: string;
  readonly people: number;
}

/** People who stand at a step; whoever has not begun with one stands before it. */
export function countByStep(tx: Tx, journeyId: string): Promise<StandingRow[]> {
  return tx.query(
    `select version, step, count(*) as people from journey_run
     where journey_id = $1 and state <> 'finished' and step is not null group by 1, 2 order by 1, 2`,
    [journeyId],
  );
}

/** Where the people of a step of a version go. `begun`: they go on waiting as they do; else they take the step anew. */
export interface Route {
  readonly version: number;
  readonly step: string;
  readonly toStep: string;
  readonly begun: boolean;
  /** What they wait for there, when they wait. */
  readonly waitsFor: string | null;
}

/** Names a move. */
export interface MoveRef {
  readonly orgId: string;
  readonly journeyId: string;
  readonly id: string;
  readonly to: number;
  readonly now: number;
}

/** Moves up to `most` people along these routes and keeps where they stood; returns how many. As `worker`. */
export async function moveRuns(
  tx: Tx,
  { orgId, journeyId, id, to, now }: MoveRef,
  routes: readonly Route[],
  most: number,
): Promise<number> {
  const rows = await tx.query(
    `with chosen as (
       select r.subject_id, r.id, r.version, r.step, r.state, r.begun, r.due_at, r.waits_for, r.problem, r.taken, m.to_step, m.stays, m.waits
       from journey_run r
       join unnest($6::int[], $7::text[], $8::text[], $9::boolean[], $10::text[]) as m(version, step, to_step, stays, waits)
         on m.version = r.version and m.step = r.step
       where r.org_id = $1 and r.journey_id = $2 and r.state <> 'finished' order by r.entered_at, r.id limit $11 for no key update of r),
     kept as (
       insert into journey_move (org_id, subject_id, run_id, id, journey_id, at, version, step, state, begun, due_at, waits_for, problem,
         to_version, to_step, taken)
       select $1, subject_id, id, $3, $2, $5, version, step, state, begun, due_at, waits_for, problem, $4, to_step, taken from chosen)
     update journey_run r set version = $4, step = c.to_step,
       begun = c.stays and c.begun, waits_for = case when c.stays and c.begun then c.waits end,
       due_at = case when c.stays then c.due_at else $5::timestamptz end,
       state = case when c.stays or c.state = 'parked' then c.state else 'active' end, problem = case when c.stays then c.problem end
     from chosen c where r.subject_id = c.subject_id and r.id = c.id returning 1`,
    [
      orgId,
      journeyId,
      id,
      to,
      iso(now),
      routes.map((r) => r.version),
      routes.map((r) => r.step),
      routes.map((r) => r.toStep),
      routes.map((r) => r.begun),
      routes.map((r) => r.waitsFor),
      most,
    ],
  );
  return rows.length;
}

/** Who stands at these places, some at a time: those who leave. */
export function findAt(
  tx: Tx,
  journeyId: string,
  places: readonly { readonly version: number; readonly step: string }[],
  most: number,
): Promise<{ readonly subjectId: string; readonly runId: string }[]> {
  return tx.query(
    `select r.subject_id as "subjectId", r.id as "runId" from journey_run r
     join unnest($2::int[], $3::text[]) as m(version, step) on m.version = r.version and m.step = r.step
     where r.journey_id = $1 and r.state <> 'finished' order by r.entered_at, r.id limit $4`,
    [journeyId, places.map((p) => p.version), places.map((p) => p.step), most],
  );
}

/** Puts up to `most` people of a move back, unless they have gone on since; returns how many rows of the move that were. As `worker`. */
export async function moveBack(
  tx: Tx,
  orgId: string,
  id: string,
  most: number,
): Promise<{ seen: number; back: number }> {
  const rows = await tx.query<{ back: boolean }>(
    `with gone as (
       delete from journey_move m using (select subject_id, run_id from journey_move where org_id = $1 and id = $2 limit $3) x
       where m.subject_id = x.subject_id and m.run_id = x.run_id and m.id = $2 returning m.*),
     back as (
       update journey_run r set version = g.version, step = g.step, state = g.state, begun = g.begun, due_at = g.due_at, waits_for = g.waits_for,
         problem = g.problem
       from gone g where r.subject_id = g.subject_id and r.id = g.run_id and r.state <> 'finished' and r.version = g.to_version
         and r.step = g.to_step and r.taken = g.taken returning r.id)
     select exists (select 1 from back b where b.id = g.run_id) as back from gone g`,
    [orgId, id, most],
  );
  return { seen: rows.length, back: rows.filter((r) => r.back).length };
}

/** Forgets where people stood before moves: of subjects that are erased, or of moves that are too old to be taken back. */
export async function forgetMoves(
  tx: Tx,
  of: { readonly subjects: readonly string[] } | { readonly before: number },
): Promise<void> {
  if ('subjects' in of)
    await tx.query('delete from journey_move where subject_id = any ($1::uuid[])', [of.subjects]);
  else await tx.query('delete from journey_move where at < $1', [iso(of.before)]);
}
