// The balance of journeys after kills: every way is one that the graph allows, each step taken once, each effect there once.
import { lotOf, wayOf } from '../../../src/journeys/engine/chance.ts';
import type { Definition } from '../../../src/journeys/model.ts';
import type { Database } from '../../../src/platform/db.ts';

/** What is wrong, as counts that must all be zero, beside the totals they were counted over. */
export interface JourneyLedger {
  readonly events: number;
  readonly runs: number;
  readonly steps: number;
  readonly decisions: number;
  readonly tasks: number;
  /** Events without a run, and those with more than one. */
  readonly lostEntries: number;
  readonly doubledEntries: number;
  /** Runs that did not come to their end, that lack a step of their way, or took one that does not follow. */
  readonly unfinished: number;
  readonly wrongWays: number;
  /** Message steps without exactly one decision, task steps without exactly one task, and the other way round. */
  readonly wrongDecisions: number;
  readonly wrongTasks: number;
  /** Facts in the log of decisions that do not match the decisions; counters that do not match the trace. */
  readonly wrongFacts: number;
  readonly wrongCounts: number;
  readonly buried: number;
}

interface WayRow {
  readonly id: string;
  readonly state: string;
  readonly taken: number;
  readonly clinic: number;
  readonly paid: boolean;
  readonly steps: readonly { readonly n: number; readonly step: string; readonly way: string | null }[];
}

/** Draws it. `entry`: the name of the event that lets in, which everybody did once. */
export async function journeyLedger(
  db: Database,
  orgId: string,
  journeyId: string,
  definition: Definition,
  entry: string,
): Promise<JourneyLedger> {
  const ways = await readWays(db, journeyId);
  const [totals] = await readTotals(db, orgId, journeyId, entry);
  if (!totals) throw new Error('no answer');
  return {
    ...totals,
    unfinished: ways.filter((w) => w.state !== 'finished').length,
    wrongWays: ways.filter((w) => !follows(definition, w)).length,
  };
}

/** Every number that must be zero. */
export function faultsOf(ledger: JourneyLedger): number {
  const { events, runs, steps, decisions, tasks, ...wrong } = ledger;
  return Object.values(wrong).reduce((sum, n) => sum + Math.abs(n), 0);
}

function readWays(db: Database, journeyId: string): Promise<WayRow[]> {
  return db.owner((tx) =>
    tx.query<WayRow>(
      `select r.id, r.state, r.taken, (p.traits->>'clinic')::int as clinic,
         exists (select 1 from event e where e.subject_id = r.subject_id and e.name = 'Visit Paid') as paid,
         coalesce((select jsonb_agg(jsonb_build_object('n', s.taken, 'step', s.step, 'way', s.way) order by s.taken)
           from journey_step s where s.subject_id = r.subject_id and s.run_id = r.id), '[]') as steps
       from journey_run r join profile p on p.person_id = r.subject_id where r.journey_id = $1`,
      [journeyId],
    ),
  );
}

/** True when the trace is the one way that this run can have gone. */
function follows(definition: Definition, run: WayRow): boolean {
  let at: string | null = definition.start;
  for (const [i, { n, step, way }] of run.steps.entries()) {
    if (n !== i + 1 || step !== at) return false;
    at = nextOf(definition, run, step, way);
  }
  return run.taken === run.steps.length && (run.state !== 'finished' || at === null);
}

function nextOf(definition: Definition, run: WayRow, id: string, way: string | null): string | null {
  const step = definition.steps[id];
  if (!step) return 'wrong';
  switch (step.kind) {
    case 'branch': {
      const expected = run.clinic < 2 ? 'near' : 'otherwise';
      if (way !== expected) return 'wrong';
      return way === 'otherwise' ? step.otherwise : (step.ways.find((w) => w.name === way)?.next ?? null);
    }
    case 'split': {
      const lot = wayOf(step.ways, lotOf(run.id, id));
      return lot?.name === way ? lot.next : 'wrong';
    }
    case 'wait-for':
      if (way === 'event') return run.paid ? step.next : 'wrong';
      return way === 'timeout' ? step.onTimeout : 'wrong';
    case 'end':
      return null;
    default:
      return step.next;
  }
}

type Totals = Omit<JourneyLedger, 'unfinished' | 'wrongWays'>;

function readTotals(db: Database, orgId: string, journeyId: string, entry: string): Promise<Totals[]> {
  return db.owner((tx) =>
    tx.query<Totals>(
      `with came as (select id, subject_id from event where org_id = $1 and name = $3),
        entered as (select cause, count(*) as n from journey_run where journey_id = $2 group by 1),
        step as (select s.* from journey_step s join journey_run r on r.subject_id = s.subject_id and r.id = s.run_id where r.journey_id = $2),
        told as (select s.subject_id, s.run_id, s.taken, count(d.id) as n from step s
          left join decision d on d.subject_id = s.subject_id and d.id = s.decision_id where s.kind = 'message' group by 1, 2, 3),
        asked as (select s.subject_id, s.run_id, s.taken, count(t.id) as n from step s
          left join task t on t.subject_id = s.subject_id and t.run_id = s.run_id and t.taken = s.taken where s.kind = 'task' group by 1, 2, 3),
        passed as (select step, coalesce(way, '') as way, count(*) as n from step group by 1, 2
          union all select '', 'entered', count(*) from journey_run where journey_id = $2
          union all select '', outcome, count(*) from journey_run where journey_id = $2 and outcome is not null group by 2),
        counted as (select step, way, sum(passed) as n from journey_count where journey_id = $2 group by 1, 2)
       select (select count(*) from came) as events, (select count(*) from journey_run where journey_id = $2) as runs,
        (select count(*) from step) as steps, (select count(*) from decision where org_id = $1 and journey_id = $2) as decisions,
        (select count(*) from task where org_id = $1) as tasks,
        (select count(*) from came left join entered e on e.cause = came.id where e.cause is null) as "lostEntries",
        (select count(*) from entered left join came on came.id = entered.cause where n <> 1 or came.id is null) as "doubledEntries",
        (select count(*) from told where n <> 1)
          + abs((select count(*) from decision where org_id = $1 and journey_id = $2) - (select count(*) from told)) as "wrongDecisions",
        (select count(*) from asked where n <> 1) + abs((select count(*) from task where org_id = $1) - (select count(*) from asked)) as "wrongTasks",
        (select count(*) from event where org_id = $1 and name = 'decision.made') - (select count(*) from decision where org_id = $1) as "wrongFacts",
        (select count(*) from passed full join counted on counted.step = passed.step and counted.way = passed.way
          where passed.n is distinct from counted.n) as "wrongCounts",
        (select count(*) from dead_letter where org_id = $1) as buried`,
      [orgId, journeyId, entry],
    ),
  );
}
