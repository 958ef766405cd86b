// A batch in memory: everybody touched, what they are inside of, and how it moves; written afterwards with few statements.
import type { Definition, Outcome, Run } from '../model.ts';
import { type Advanced, advance, endingByEvent, endingByState, finished, hear } from './advance.ts';
import { type Book, type BookedJourney, liveDefinition } from './book.ts';
import type { Doorkeeper } from './doorkeeper.ts';
import type { Effect, StartEffect, TakenStep } from './effects.ts';
import type { Change, OwnedRun } from './run-store.ts';
import type { Happening, View } from './view.ts';

/** A journey that starts a journey that starts a journey: further than this, the next one begins a minute later. */
const MOST_STARTS = 5;
const MINUTE = 60_000;

/** A run as it was locked (null: new), and as it stands now. */
interface Tracked {
  readonly personId: string;
  readonly was: Run | null;
  run: Run;
}

/** Somebody at the door of a journey. `dueAt` (ms): they come in now and take their first step then. */
export interface Newcomer {
  readonly personId: string;
  readonly subjectId: string;
  readonly journeyId: string;
  readonly cause: string;
  readonly dueAt?: number;
}

/** What the field needs. Times are ms. */
export interface FieldOptions {
  readonly book: Book;
  readonly runs: readonly OwnedRun[];
  readonly doorkeeper: Doorkeeper;
  readonly viewOf: (personId: string) => View | null;
  readonly now: number;
  readonly newId: (now: number) => string;
  /** A run on which the interpreter itself failed: it is stuck; this hears why. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

export class Field {
  readonly effects: Effect[] = [];
  readonly taken: TakenStep[] = [];
  private readonly options: FieldOptions;
  private readonly tracked: Tracked[] = [];
  private readonly byPerson = new Map<string, Tracked[]>();

  constructor(options: FieldOptions) {
    this.options = options;
    for (const { run, personId } of options.runs) this.track({ personId, was: run, run });
    for (const runs of this.byPerson.values()) this.oneOfEach(runs);
  }

  /** New runs, and those that stand elsewhere than when they were locked. */
  outcome(): { readonly made: readonly Run[]; readonly changed: readonly Change[] } {
    const made = this.tracked.flatMap((t) => (t.was === null ? [t.run] : []));
    const changed = this.tracked.flatMap(({ was, run }) =>
      was !== null && was !== run ? [{ was, run }] : [],
    );
    return { made, changed };
  }

  /** Who came into a journey or left it, for whoever asks where people are. */
  crossings(): { readonly orgId: string; readonly journeyId: string; readonly personId: string }[] {
    return this.tracked.flatMap(({ was, run, personId }) => {
      const crossed = was === null || (was !== run && run.state === 'finished');
      return crossed ? [{ orgId: run.orgId, journeyId: run.journeyId, personId }] : [];
    });
  }

  /** Ends what the state of the person ends: they are gone, or a rule of an ending holds. */
  settle(personId: string): void {
    const view = this.options.viewOf(personId);
    for (const tracked of this.open(personId)) {
      const definition = this.definitionOf(tracked.run);
      const outcome = view ? endingByState(definition ?? NOTHING, tracked.run, view) : ('removed' as const);
      if (outcome) this.end(tracked, outcome);
    }
  }

  /** Something the person did: ends runs, and lets others go on from their waits. Runs that came in before only. */
  happen(personId: string, event: Happening): void {
    for (const tracked of this.open(personId)) {
      if (isDue(tracked.run, event.at)) this.wake(tracked);
      const definition = this.definitionOf(tracked.run);
      const view = this.options.viewOf(personId);
      if (!definition || !view || tracked.run.state === 'finished') continue;
      const outcome = endingByEvent(definition, event);
      if (outcome) {
        this.end(tracked, outcome);
        continue;
      }
      const heard = hear(definition, tracked.run, event, view, this.options.now);
      if (!heard) continue;
      this.apply(tracked, heard);
      this.goOn(tracked, 0);
    }
  }

  /** The clock moves those of this person's runs that are due and named. */
  strike(personId: string, runIds: ReadonlySet<string>): void {
    for (const tracked of this.open(personId))
      if (runIds.has(tracked.run.id) && isDue(tracked.run, this.options.now)) this.wake(tracked);
  }

  /** Lets somebody in, once per cause, if the journey is live and its rules allow it. */
  enter(newcomer: Newcomer, depth = 0): boolean {
    const { personId, subjectId, journeyId, cause } = newcomer;
    const { now, newId, doorkeeper } = this.options;
    const view = this.options.viewOf(personId);
    const journey = this.journey(newcomer.journeyId, view);
    const definition = journey && liveDefinition(journey);
    if (!view || view.gone || !definition || journey.state !== 'live') return false;
    const inside = this.open(personId).some((t) => t.run.journeyId === journeyId);
    if (inside || !doorkeeper.admit(definition, newcomer, now)) return false;
    const dueAt = newcomer.dueAt ?? null;
    const run: Run = {
      orgId: journey.orgId,
      subjectId,
      id: newId(now),
      journeyId,
      version: journey.liveVersion ?? 0,
      cause,
      step: definition.start,
      taken: 0,
      state: 'active',
      begun: false,
      dueAt,
      waitsFor: null,
      outcome: null,
      problem: null,
      enteredAt: now,
    };
    const tracked: Tracked = { personId, was: null, run };
    this.track(tracked);
    if (dueAt === null) this.goOn(tracked, depth);
    return true;
  }

  private journey(id: string, view: View | null): BookedJourney | undefined {
    return view ? this.options.book.get(view.orgId)?.journeys.get(id) : undefined;
  }

  private track(tracked: Tracked): void {
    this.tracked.push(tracked);
    const beside = this.byPerson.get(tracked.personId);
    if (beside) beside.push(tracked);
    else this.byPerson.set(tracked.personId, [tracked]);
  }

  private open(personId: string): Tracked[] {
    return (this.byPerson.get(personId) ?? []).filter((t) => t.run.state !== 'finished');
  }

  /** Whoever became one person and is inside twice goes on where they came in first. */
  private oneOfEach(runs: readonly Tracked[]): void {
    const seen = new Set<string>();
    for (const tracked of runs) {
      if (seen.has(tracked.run.journeyId)) this.end(tracked, 'removed');
      seen.add(tracked.run.journeyId);
    }
  }

  private definitionOf(run: Run): Definition | undefined {
    return this.options.book.get(run.orgId)?.journeys.get(run.journeyId)?.versions.get(run.version);
  }

  private moves(run: Run): boolean {
    const state = this.options.book.get(run.orgId)?.journeys.get(run.journeyId)?.state;
    return state === 'live' || state === 'draining';
  }

  /** A run whose time has come: goes on, or waits for its journey to go on. */
  private wake(tracked: Tracked): void {
    if (!this.options.viewOf(tracked.personId)) this.end(tracked, 'removed');
    else if (this.moves(tracked.run)) this.goOn(tracked, 0);
    else tracked.run = { ...tracked.run, state: 'parked' };
  }

  private goOn(tracked: Tracked, depth: number): void {
    const { now, viewOf } = this.options;
    const view = viewOf(tracked.personId);
    const definition = this.definitionOf(tracked.run);
    if (!view || tracked.run.state !== 'active') return;
    if (!this.moves(tracked.run)) {
      tracked.run = { ...tracked.run, state: 'parked', dueAt: tracked.run.dueAt ?? now };
      return;
    }
    if (!definition) {
      tracked.run = { ...tracked.run, state: 'stuck', problem: 'The version of the journey is gone.' };
      return;
    }
    const before = this.effects.length;
    this.apply(tracked, this.guarded(definition, tracked.run, view));
    for (const effect of this.effects.slice(before))
      if (effect.kind === 'start') this.start(effect, tracked.run, depth + 1);
  }

  /** A step on which the interpreter throws concerns one run: it is set aside, the batch goes on. */
  private guarded(definition: Definition, run: Run, view: View): Advanced {
    try {
      return advance(definition, run, view, this.options.now);
    } catch (error) {
      this.options.onError?.(error);
      const problem = 'This step failed. The log of the server says why.';
      return { run: { ...run, state: 'stuck', problem }, taken: [], effects: [] };
    }
  }

  private start(effect: StartEffect, by: Run, depth: number): void {
    const { now, newId } = this.options;
    const late = depth > MOST_STARTS ? { dueAt: now + MINUTE } : {};
    const { personId } = effect;
    const newcomer = { personId, subjectId: by.subjectId, journeyId: effect.starts, cause: newId(now) };
    this.enter({ ...newcomer, ...late }, depth);
  }

  private apply(tracked: Tracked, advanced: Advanced): void {
    tracked.run = advanced.run;
    this.taken.push(...advanced.taken);
    this.effects.push(...advanced.effects);
  }

  private end(tracked: Tracked, outcome: Outcome): void {
    tracked.run = finished(tracked.run, outcome);
  }
}

const NOTHING = {};

function isDue(run: Run, at: number): boolean {
  return run.state === 'active' && run.dueAt !== null && run.dueAt <= at;
}
