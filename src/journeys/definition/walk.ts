// Walks one person through a definition with the engine's own steps on a clock that runs ahead: nothing is sent, nothing is
// kept. What would come from outside is taken for granted, and said.
import type { Person } from '../../people/model.ts';
import { advance, endingByEvent, finished, hear } from '../engine/advance.ts';
import type { Effect, TakenStep } from '../engine/effects.ts';
import type { Happening, View } from '../engine/view.ts';
import type { Definition, Outcome, Run, Step } from '../model.ts';
import { type Names, span, stepWords } from './sentence.ts';
import { stepOf } from './ways.ts';

const MINUTE = 60_000;
const MOST_MOVES = 500;
const LONGEST = 5 * 366 * 86_400_000;

/** What is assumed. Times are ms. */
export interface WalkAsk {
  readonly definition: Definition;
  readonly names: Names;
  readonly person: Person;
  /** When they come in. */
  readonly at: number;
  /** What they do later, in any order. */
  readonly events: readonly Happening[];
  /** How the person is looked at, with what has happened so far, at a time. */
  readonly view: (person: Person, now: number) => View;
}

export interface WalkedStep {
  readonly at: number;
  readonly step: string;
  readonly kind: Step['kind'];
  readonly words: string;
  readonly way: string | null;
  readonly why: string;
}

export interface Walk {
  readonly steps: readonly WalkedStep[];
  readonly outcome: Outcome | null;
  readonly endedAt: number;
  readonly words: string;
  readonly assumptions: readonly string[];
}

/** Walks until the journey ends, somebody would have to mend it, or nothing more can happen. */
export function walk(ask: WalkAsk): Walk {
  const walker = new Walker(ask);
  return walker.walk();
}

class Walker {
  private readonly ask: WalkAsk;
  private readonly events: Happening[];
  private readonly steps: WalkedStep[] = [];
  private readonly assumptions = new Set<string>();
  private person: Person;
  private run: Run;
  private now: number;

  constructor(ask: WalkAsk) {
    this.ask = ask;
    this.events = [...ask.events].sort((a, b) => a.at - b.at);
    this.person = ask.person;
    this.now = ask.at;
    this.run = newRun(ask);
  }

  walk(): Walk {
    this.go();
    for (let moves = 0; moves < MOST_MOVES && this.run.state === 'active'; moves++) if (!this.next()) break;
    const { outcome } = this.run;
    const words = endWords(this.run, this.steps.length, this.now - this.ask.at);
    return { steps: this.steps, outcome, endedAt: this.now, words, assumptions: [...this.assumptions] };
  }

  /** Goes on to what comes next: an event or the end of a wait. False when neither ever comes. */
  private next(): boolean {
    const event = this.events[0];
    const due = this.run.dueAt;
    if (event && (due === null || event.at <= due)) {
      this.events.shift();
      this.now = Math.max(this.now, event.at);
      this.happen(event);
      return true;
    }
    if (due === null || due - this.ask.at > LONGEST) return false;
    this.now = Math.max(this.now, due);
    this.go();
    return true;
  }

  private happen(event: Happening): void {
    this.person = having(this.person, event);
    const outcome = endingByEvent(this.ask.definition, event);
    if (outcome) {
      this.run = finished(this.run, outcome);
      return;
    }
    const heard = hear(this.ask.definition, this.run, event, this.view(), this.now);
    if (heard) this.take(heard);
    this.go();
  }

  private go(): void {
    this.take(advance(this.ask.definition, this.run, this.view(), this.now));
    const step = this.run.step === null ? undefined : stepOf(this.ask.definition, this.run.step);
    if (this.run.state === 'active' && this.run.begun && step?.kind === 'task' && this.run.dueAt === null) {
      this.assumptions.add(`“${step.title}” is done after ${span(step.dueMinutes)}.`);
      this.run = { ...this.run, dueAt: this.now + step.dueMinutes * MINUTE };
    }
  }

  private take({ run, taken }: { run: Run; taken: readonly TakenStep[]; effects: readonly Effect[] }): void {
    this.run = run;
    for (const { step: id, way, now } of taken) {
      const step = stepOf(this.ask.definition, id);
      if (!step) continue;
      const words = stepWords(step, this.ask.names);
      this.steps.push({ at: now, step: id, kind: step.kind, words, way, why: why(step, way) });
      const assumed = assumption(step);
      if (assumed) this.assumptions.add(assumed);
    }
  }

  private view(): View {
    return this.ask.view(this.person, this.now);
  }
}

function newRun({ definition, person, at }: WalkAsk): Run {
  return {
    orgId: person.orgId,
    subjectId: person.personId,
    id: person.personId,
    journeyId: person.personId,
    version: 0,
    cause: person.personId,
    step: definition.start,
    taken: 0,
    state: 'active',
    begun: false,
    dueAt: null,
    waitsFor: null,
    outcome: null,
    problem: null,
    enteredAt: at,
  };
}

/** The person after doing something: rules that count see it. */
function having(person: Person, { name, at }: Happening): Person {
  const known = Object.hasOwn(person.activity, name) ? person.activity[name] : undefined;
  const [count, first] = known ?? [0, at];
  return { ...person, activity: { ...person.activity, [name]: [count + 1, first, at] }, lastSeenAt: at };
}

const WHY: { readonly [K in Step['kind']]: (way: string | null) => string } = {
  wait: () => 'The time is over.',
  'wait-until': () => 'The time has come.',
  'wait-for': (way) => (way === 'timeout' ? 'It did not happen in time.' : 'It happened.'),
  'wait-hours': () => 'It is open.',
  branch: (way) => (way === 'otherwise' ? 'None of the rules fits.' : `The rule of “${way}” fits.`),
  split: (way) => `The lot falls on “${way}”.`,
  message: () => 'The message is handed over: whether, where and when it reaches the person is decided then.',
  task: () => 'The task is handed out.',
  webhook: () => 'The call is made.',
  update: () => 'The profile is changed.',
  start: () => 'The other journey starts.',
  end: () => 'The journey ends here.',
};

function why(step: Step, way: string | null): string {
  return WHY[step.kind](way);
}

function assumption(step: Step): string | null {
  if (step.kind === 'update') return 'Changes of the profile are not seen by the rules that follow.';
  if (step.kind === 'start') return 'Other journeys are not walked.';
  return step.kind === 'message'
    ? 'Messages are not decided: consent, caps and quiet hours are left out.'
    : null;
}

const ENDS: { readonly [O in Outcome]: string } = {
  completed: 'comes to the end',
  goal: 'reaches the goal',
  exit: 'leaves early',
  'hold-out': 'is held out and gets nothing',
  removed: 'is taken out',
};

function endWords(run: Run, steps: number, ms: number): string {
  const after = `after ${steps} step${steps === 1 ? '' : 's'} and ${span(Math.round(ms / MINUTE))}`;
  if (run.outcome) return `The person ${ENDS[run.outcome]} ${after}.`;
  if (run.state === 'stuck') return `The person is stuck at “${run.step}” ${after}: ${run.problem}`;
  return `The person still stands at “${run.step}” ${after}.`;
}
