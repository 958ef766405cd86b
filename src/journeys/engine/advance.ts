// The interpreter: moves one run through its definition, many steps in one go where no time passes. Pure.
import type { Definition, Ending, Next, Outcome, Run, Step, Where } from '../model.ts';
import { lotOf, wayOf } from './chance.ts';
import type { Effect, EffectKey, TakenStep } from './effects.ts';
import { opensAt, untilMoment } from './time.ts';
import type { Happening, View } from './view.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;
/** More steps than this without any time passing are a circle, whatever publishing said. */
export const MOST_STEPS = 50;
/** How long somebody in a hold-out way is watched for the goal, ms. */
export const HOLD_OUT_WATCHED = 30 * 86_400_000;

/** A run after a go, the steps it took in it, and what they ask for. */
export interface Advanced {
  readonly run: Run;
  readonly taken: readonly TakenStep[];
  readonly effects: readonly Effect[];
}

/** What one step does with the run that stands before it. */
type Doing =
  | { readonly go: Next; readonly way?: string; readonly effects?: readonly Effect[] }
  | { readonly wait: number | null; readonly waitsFor?: string; readonly effects?: readonly Effect[] }
  | { readonly held: string; readonly expiresAt: number; readonly lane: StepOf<'message'>['lane'] }
  | { readonly stuck: string }
  | { readonly end: Outcome; readonly way?: string };
type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>;

/** Collects a go. */
class Go {
  run: Run;
  readonly taken: TakenStep[] = [];
  readonly effects: Effect[] = [];
  private readonly view: View;
  private readonly now: number;

  constructor(run: Run, view: View, now: number) {
    this.run = run;
    this.view = view;
    this.now = now;
  }

  /** The key of the step that is taken next. */
  key(): EffectKey {
    const { orgId, subjectId, id, taken, journeyId, version, step } = this.run;
    const { personId } = this.view;
    const key = { orgId, subjectId, personId, runId: id, taken: taken + 1, journeyId };
    return { ...key, version, step: step ?? '', now: this.now };
  }

  leave(kind: string, way: string | null, next: Next): void {
    this.taken.push({ ...this.key(), kind, way });
    this.run = { ...this.run, taken: this.run.taken + 1, ...BARE, step: next };
    if (next === null) this.finish('completed');
  }

  finish(outcome: Outcome): void {
    this.run = { ...this.run, ...BARE, step: null, state: 'finished', outcome };
  }

  stick(problem: string): void {
    this.run = { ...this.run, ...BARE, state: 'stuck', problem };
  }

  done(): Advanced {
    return { run: this.run, taken: this.taken, effects: this.effects };
  }
}

const BARE = { begun: false, dueAt: null, waitsFor: null, problem: null } as const;

/**
 * Moves an active run as far as it gets without time passing: out of a wait that is over, or from the step it stands before.
 * @param now ms
 */
export function advance(definition: Definition, run: Run, view: View, now: number): Advanced {
  const go = new Go(run, view, now);
  if (run.state !== 'active' || run.step === null) return go.done();
  if (run.dueAt === null ? run.begun : run.dueAt > now) return go.done();
  const ending = endingByState(definition, run, view);
  if (ending) go.finish(ending);
  else walk(definition, go, view, now);
  return go.done();
}

function walk(definition: Definition, go: Go, view: View, now: number): void {
  for (let steps = 0; go.run.state === 'active' && go.run.step !== null; steps++) {
    const step = definition.steps[go.run.step];
    if (!step) go.stick('This version of the journey has no such step.');
    else if (steps >= MOST_STEPS) go.stick(`More than ${MOST_STEPS} steps in a row take no time.`);
    else if (go.run.begun) overWait(step, go);
    else if (!take(step, go, view, now)) return;
  }
}

/** A wait is over by the clock. */
function overWait(step: Step, go: Go): void {
  if (step.kind === 'split') go.finish('hold-out');
  else if (step.kind === 'wait-for') go.leave(step.kind, 'timeout', step.onTimeout);
  else go.leave(step.kind, step.kind === 'task' ? 'done' : null, 'next' in step ? step.next : null);
}

/** False when the run rests at the step. */
function take(step: Step, go: Go, view: View, now: number): boolean {
  const doing = doingOf(step, go, view, now);
  if ('effects' in doing) go.effects.push(...(doing.effects ?? []));
  if ('go' in doing) {
    go.leave(step.kind, doing.way ?? null, doing.go);
    return true;
  }
  if ('end' in doing) {
    go.leave(step.kind, doing.way ?? null, go.run.step);
    go.finish(doing.end);
  } else if ('stuck' in doing) go.stick(doing.stuck);
  else if ('held' in doing) {
    const { held: holdId, expiresAt, lane } = doing;
    go.effects.push({ ...go.key(), kind: 'held', holdId, expiresAt, lane });
    go.run = { ...go.run, ...BARE, state: 'held' };
  } else {
    const { wait, waitsFor } = doing;
    go.run = { ...go.run, ...BARE, begun: true, dueAt: wait, waitsFor: waitsFor ?? null };
  }
  return false;
}

function doingOf(step: Step, go: Go, view: View, now: number): Doing {
  switch (step.kind) {
    case 'wait':
      return step.minutes > 0 ? { wait: now + step.minutes * MINUTE } : { go: step.next };
    case 'wait-until': {
      const moment = untilMoment(step.until, view.zone(step.zone), (name) => view.trait(name), now);
      if (moment === null) return { stuck: 'The person has no date in the trait that this step waits for.' };
      return moment > now ? { wait: moment } : { go: step.next };
    }
    case 'wait-for':
      return { wait: now + step.atMostMinutes * MINUTE, waitsFor: step.event };
    case 'wait-hours': {
      const moment = opensAt(step.hours, view.zone(step.zone), now);
      if (moment === null) return { stuck: 'The hours of this step never come.' };
      return moment > now ? { wait: moment } : { go: step.next };
    }
    case 'branch': {
      const way = step.ways.find((each) => view.holds(each.when));
      return way ? { go: way.next, way: way.name } : { go: step.otherwise, way: 'otherwise' };
    }
    case 'split':
      return split(step, go, view, now);
    case 'end':
      return { end: step.outcome };
    default:
      return asking(step, go, view, now);
  }
}

/** Steps that ask others to do something. */
function asking(
  step: StepOf<'message' | 'task' | 'webhook' | 'update' | 'start'>,
  go: Go,
  view: View,
  now: number,
): Doing {
  const key = go.key();
  switch (step.kind) {
    case 'message': {
      const problem = view.problemOf(step);
      if (problem !== null) return { stuck: problem };
      const held = view.heldBy(step, go.run.journeyId);
      if (held !== null) return { held, lane: step.lane, expiresAt: now + step.expiresAfterHours * HOUR };
      return { go: step.next, effects: [{ ...key, kind: 'message', message: step, cause: go.run.cause }] };
    }
    case 'task': {
      const { title, script, role } = step;
      const waits = step.then === 'done';
      const dueAt = now + step.dueMinutes * MINUTE;
      const effects = [{ ...key, kind: 'task', title, script, role, dueAt, waits } as const];
      return waits ? { wait: null, effects } : { go: step.next, effects };
    }
    case 'webhook': {
      const problem = view.endpointProblem?.(step.endpoint) ?? null;
      if (problem !== null) return { stuck: problem };
      return { go: step.next, effects: [{ ...key, kind: 'webhook', endpoint: step.endpoint }] };
    }
    case 'update':
      return { go: step.next, effects: [{ ...key, kind: 'update', traits: step.traits }] };
    case 'start':
      return { go: step.next, effects: [{ ...key, kind: 'start', starts: step.journey }] };
  }
}

/** Who is held out gets nothing from here on; they are watched for the goal, to compare them with the others. */
function split(step: StepOf<'split'>, go: Go, view: View, now: number): Doing {
  const { id, step: at } = go.run;
  const named = view.wayAt?.(at ?? '') ?? null;
  const way = step.ways.find((each) => each.name === named) ?? wayOf(step.ways, lotOf(id, at ?? ''));
  if (!way) return { stuck: 'The shares of this split are all zero.' };
  if (!way.holdOut) return { go: way.next, way: way.name };
  go.taken.push({ ...go.key(), kind: 'split', way: way.name });
  go.run = { ...go.run, taken: go.run.taken + 1 };
  return { wait: now + HOLD_OUT_WATCHED };
}

/**
 * What an event does to a run that stands in a wait: goes on from it, or nothing (null). The run then stands before the
 * next step; `advance` takes it from there.
 */
export function hear(
  definition: Definition,
  run: Run,
  event: Happening,
  view: View,
  now: number,
): Advanced | null {
  if (run.state !== 'active' || !run.begun || run.waitsFor !== event.name || run.step === null) return null;
  const step = definition.steps[run.step];
  if (step?.kind !== 'wait-for' || !meets(step.where, event)) return null;
  const go = new Go(run, view, now);
  go.leave(step.kind, 'event', step.next);
  return go.done();
}

/** How an event ends a run wherever it stands: the goal before exits. Null: not at all. */
export function endingByEvent(definition: Definition, event: Happening): Outcome | null {
  const ends = (ending: Ending): boolean =>
    'event' in ending && ending.event === event.name && meets(ending.where, event);
  if (definition.goal && ends(definition.goal)) return 'goal';
  return definition.exits?.some(ends) ? 'exit' : null;
}

/** How the state of the person ends a run: gone, the goal's rule, a rule of the exits. Null: not at all. */
export function endingByState(
  definition: Pick<Definition, 'goal' | 'exits'>,
  _run: Run,
  view: View,
): Outcome | null {
  if (view.gone) return 'removed';
  const ends = (ending: Ending): boolean => 'rule' in ending && view.holds(ending.rule);
  if (definition.goal && ends(definition.goal)) return 'goal';
  return definition.exits?.some(ends) ? 'exit' : null;
}

/** A run that ended where it stood. */
export function finished(run: Run, outcome: Outcome): Run {
  return { ...run, ...BARE, step: null, state: 'finished', outcome };
}

/** True when an event has the wanted properties. */
export function meets(where: Where | undefined, event: Pick<Happening, 'properties'>): boolean {
  if (!where) return true;
  return Object.entries(where).every(([property, value]) => event.properties[property] === value);
}

/** True when a step always lets time pass: a circle of steps must hold one that does. */
export function takesTime(step: Step): boolean {
  if (step.kind === 'wait') return step.minutes > 0;
  if (step.kind === 'wait-for') return step.atMostMinutes > 0;
  if (step.kind === 'task') return step.then === 'done';
  return step.kind === 'wait-until' && 'time' in step.until;
}
