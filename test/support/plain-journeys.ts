// Journeys interpreted the plain way, one person and one step at a time, in memory: what the engine is held against.
import { lotOf } from '../../src/journeys/engine/chance.ts';
import type { Definition } from '../../src/journeys/model.ts';

/** One way of one person. Times are ms. */
export interface PlainRun {
  /** The engine's id, which decides lots; known once it was read. */
  id: string;
  readonly definition: Definition;
  readonly clinic: string;
  step: string | null;
  waits: { readonly until: number; readonly event: string | null } | null;
  state: 'active' | 'parked' | 'finished';
  outcome: string | null;
  trace: string[];
  messages: number;
}

const MINUTE = 60_000;

/** Everybody, in a world that is paused or not. Knows waits, waits for events, branches on `clinic`, splits, messages, ends. */
export class PlainJourney {
  readonly runs = new Map<string, PlainRun[]>();
  definition: Definition;
  paused = false;
  now: number;

  constructor(definition: Definition, now: number) {
    this.definition = definition;
    this.now = now;
  }

  enter(person: string, clinic: string): void {
    const own = this.runs.get(person) ?? [];
    this.runs.set(person, own);
    for (const run of own) this.lateTimer(run);
    if (this.paused || own.some((r) => r.state !== 'finished')) return;
    const run: PlainRun = {
      ...{ id: '', definition: this.definition, clinic, step: this.definition.start, waits: null },
      ...{ state: 'active', outcome: null, trace: [], messages: 0 },
    };
    own.push(run);
    this.walk(run);
  }

  event(person: string, name: string): void {
    for (const run of this.runs.get(person) ?? []) {
      this.lateTimer(run);
      if (run.state === 'finished') continue;
      const { goal } = run.definition;
      if (goal && 'event' in goal && goal.event === name) this.finish(run, 'goal');
      else if (run.state === 'active' && run.waits?.event === name) {
        const step = run.definition.steps[run.step ?? ''];
        this.leave(run, ':event', step?.kind === 'wait-for' ? step.next : null);
        if (run.state === 'active' && this.paused) run.state = 'parked';
        else this.walk(run);
      }
    }
  }

  /** The clock strikes for everybody. */
  strike(): void {
    for (const run of [...this.runs.values()].flat()) this.lateTimer(run);
  }

  /** The journey goes on, and so does whoever was parked. */
  resume(): void {
    this.paused = false;
    for (const run of [...this.runs.values()].flat()) {
      if (run.state !== 'parked') continue;
      run.state = 'active';
      if (run.waits) this.due(run);
      else this.walk(run);
    }
  }

  private lateTimer(run: PlainRun): void {
    if (run.state === 'active' && run.waits && run.waits.until <= this.now) this.due(run);
  }

  private due(run: PlainRun): void {
    if (this.paused) {
      run.state = 'parked';
      return;
    }
    const step = run.definition.steps[run.step ?? ''];
    if (step?.kind === 'wait-for') this.leave(run, ':timeout', step.onTimeout);
    else this.leave(run, '', step?.kind === 'wait' ? step.next : null);
    this.walk(run);
  }

  private walk(run: PlainRun): void {
    while (run.state === 'active' && run.step !== null && !run.waits) {
      const step = run.definition.steps[run.step];
      if (step?.kind === 'wait') run.waits = { until: this.now + step.minutes * MINUTE, event: null };
      else if (step?.kind === 'wait-for')
        run.waits = { until: this.now + step.atMostMinutes * MINUTE, event: step.event };
      else if (step?.kind === 'branch') {
        const way = step.ways.find(({ when }) => 'trait' in when && when.value === run.clinic);
        this.leave(run, `:${way?.name ?? 'otherwise'}`, way ? way.next : step.otherwise);
      } else if (step?.kind === 'split') {
        const [first, second] = step.ways;
        const way = lotOf(run.id, run.step) < (first?.share ?? 0) ? first : second;
        this.leave(run, `:${way?.name}`, way?.next ?? null);
      } else if (step?.kind === 'message') {
        run.messages += 1;
        this.leave(run, '', step.next);
      } else if (step?.kind === 'end') {
        run.trace.push(run.step);
        this.finish(run, step.outcome);
      }
    }
  }

  private leave(run: PlainRun, way: string, next: string | null): void {
    run.trace.push(`${run.step}${way}`);
    run.step = next;
    run.waits = null;
    if (next === null) this.finish(run, 'completed');
  }

  private finish(run: PlainRun, outcome: string): void {
    Object.assign(run, { state: 'finished', outcome, step: null, waits: null });
  }
}
