// People on their way as the API shows them.
import type {
  JourneyCounts,
  JourneyPersonRow,
  JourneyStepCount,
  PersonJourneyRow,
} from '../../../sdk/faces/journeys.ts';
import { iso, isoOrNull } from '../../platform/db.ts';
import { type Names, stepWords } from '../definition/sentence.ts';
import { stepOf } from '../definition/ways.ts';
import type { Definition, JourneyState, Outcome } from '../model.ts';
import type { InsideRow, InsideRun, PassedRow, PersonRun } from './store.ts';

const OUTCOMES: readonly Outcome[] = ['completed', 'goal', 'exit', 'hold-out', 'removed'];
const NOBODY: JourneyStepCount = { inside: 0, stuck: 0, held: 0, parked: 0, passed: 0, ways: {} };

/** The counts of a journey out of its rows; pure. */
export function countsView(
  state: JourneyState,
  standing: readonly InsideRow[],
  passed: readonly PassedRow[],
  now: number,
): JourneyCounts {
  const whole = new Map(passed.flatMap((p) => (p.step === '' ? [[p.way, p.passed] as const] : [])));
  const steps = new Map<string, JourneyStepCount>();
  const add = (step: string, more: (count: JourneyStepCount) => JourneyStepCount): void => {
    steps.set(step, more(steps.get(step) ?? NOBODY));
  };
  for (const { step, state: is, people } of standing)
    add(step, (c) => ({
      ...c,
      inside: c.inside + people,
      ...(is === 'stuck' || is === 'held' || is === 'parked' ? { [is]: c[is] + people } : {}),
    }));
  for (const { step, way, passed: n } of passed) {
    if (step === '') continue;
    add(step, (c) => ({ ...c, passed: c.passed + n, ways: way === '' ? c.ways : { ...c.ways, [way]: n } }));
  }
  const sum = (of: (row: InsideRow) => boolean): number =>
    standing.filter(of).reduce((all, row) => all + row.people, 0);
  return {
    state,
    entered: whole.get('entered') ?? 0,
    inside: sum(() => true),
    stuck: sum((r) => r.state === 'stuck'),
    held: sum((r) => r.state === 'held'),
    outcomes: {
      completed: whole.get('completed') ?? 0,
      goal: whole.get('goal') ?? 0,
      exit: whole.get('exit') ?? 0,
      'hold-out': whole.get('hold-out') ?? 0,
      removed: whole.get('removed') ?? 0,
    },
    steps: Object.fromEntries(steps),
    at: iso(now),
  };
}

/** True for a way that ends the whole journey. */
export function isOutcome(way: string): way is Outcome {
  return OUTCOMES.some((outcome) => outcome === way);
}

/** Somebody inside; who they are is absent for whoever may not see people. */
export function personRow(row: InsideRun, mayName: boolean): JourneyPersonRow {
  const { run, personId, name, step, version, state, waitsFor, problem } = row;
  return {
    run,
    ...(mayName ? { personId, name } : {}),
    ...{ step, version, state, waitsFor, problem },
    enteredAt: iso(row.enteredAt),
    dueAt: isoOrNull(row.dueAt),
  };
}

const ENDED: { readonly [O in Outcome]: string } = {
  completed: 'Came to the end.',
  goal: 'Reached the goal.',
  exit: 'Left early.',
  'hold-out': 'Was held out, to compare.',
  removed: 'Was taken out.',
};

/** One way of a person, in words. */
export function runRow(run: PersonRun, definition: Definition | undefined, names: Names): PersonJourneyRow {
  const { journeyId, version, state, step, outcome, problem } = run;
  return {
    run: run.run,
    ...{ journeyId, version, state, step, outcome, problem },
    journey: run.journey ?? 'A journey that is gone',
    words: standingWords(run, definition, names),
    enteredAt: iso(run.enteredAt),
    endedAt: isoOrNull(run.endedAt),
    dueAt: isoOrNull(run.dueAt),
  };
}

function standingWords(
  { outcome, step, state }: PersonRun,
  definition: Definition | undefined,
  names: Names,
): string {
  if (outcome) return ENDED[outcome];
  const words = wordsOf(definition, step ?? '', names);
  if (state === 'stuck') return `Stuck: ${words}`;
  if (state === 'held') return `Held back by a crisis hold: ${words}`;
  return state === 'parked' ? `The journey is paused: ${words}` : words;
}

/** A step of a version in words; its id where the version is gone. */
export function wordsOf(definition: Definition | undefined, id: string, names: Names): string {
  const step = definition && stepOf(definition, id);
  return step ? stepWords(step, names) : id;
}
