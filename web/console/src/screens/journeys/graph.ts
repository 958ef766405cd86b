// A journey as a graph: its ways out, what can be reached, and where ways come together again. Pure.
import type { Definition, Next, Step } from './types.ts';

/** One way out of a step (or out of the entry, `from` null): what an arrow on the canvas starts from. */
export interface Slot {
  readonly from: string | null;
  /** `start`, `next`, `timeout`, `otherwise`, or `way:2`. */
  readonly way: string;
}

export interface Way {
  readonly way: string;
  /** What the arrow says; empty for the only way out. */
  readonly label: string;
  readonly to: Next;
  readonly holdOut?: boolean;
}

/** The ways out of a step, in the order they are asked. */
export function waysOut(step: Step): Way[] {
  switch (step.kind) {
    case 'end':
      return [];
    case 'wait-for':
      return [
        { way: 'next', label: 'It happened', to: step.next },
        { way: 'timeout', label: 'It did not in time', to: step.onTimeout },
      ];
    case 'branch':
      return [
        ...step.ways.map(({ name, next }, index) => ({ way: `way:${index}`, label: name, to: next })),
        { way: 'otherwise', label: 'Everybody else', to: step.otherwise },
      ];
    case 'split':
      return step.ways.map(({ name, share, holdOut, next }, index) => ({
        way: `way:${index}`,
        label: `${name} · ${share} %`,
        to: next,
        ...(holdOut === true && { holdOut }),
      }));
    default:
      return [{ way: 'next', label: '', to: step.next }];
  }
}

/** How the engine counts and traces a way: by its name, or by these words. */
export function engineWay(step: Step, way: string): string {
  if (step.kind === 'wait-for') return way === 'next' ? 'event' : 'timeout';
  if (step.kind === 'branch' || step.kind === 'split')
    return way === 'otherwise' ? way : (step.ways[Number(way.slice(4))]?.name ?? way);
  return '';
}

/** The step with one way leading elsewhere. */
export function withWay(step: Step, way: string, to: Next): Step {
  if (step.kind === 'end') return step;
  if (step.kind === 'branch') {
    if (way === 'otherwise') return { ...step, otherwise: to };
    return { ...step, ways: step.ways.map((each, i) => (way === `way:${i}` ? { ...each, next: to } : each)) };
  }
  if (step.kind === 'split')
    return { ...step, ways: step.ways.map((each, i) => (way === `way:${i}` ? { ...each, next: to } : each)) };
  if (step.kind === 'wait-for' && way === 'timeout') return { ...step, onTimeout: to };
  return { ...step, next: to };
}

/** Whether more than one way leads on. */
export function isFork(step: Step): boolean {
  return step.kind === 'branch' || step.kind === 'split' || step.kind === 'wait-for';
}

/** Where a way leads at present. */
export function targetOf(definition: Definition, { from, way }: Slot): Next {
  if (from === null) return definition.start in definition.steps ? definition.start : null;
  const step = definition.steps[from];
  return (step && waysOut(step).find((each) => each.way === way)?.to) ?? null;
}

/** The definition with one way leading elsewhere. */
export function connect(definition: Definition, { from, way }: Slot, to: Next): Definition {
  if (from === null) return { ...definition, start: to ?? '' };
  const step = definition.steps[from];
  if (!step) return definition;
  return { ...definition, steps: { ...definition.steps, [from]: withWay(step, way, to) } };
}

/** Every step that can be reached from one, itself included, without going through `not`; nearest first. */
export function reach(definition: Definition, from: Next, not?: string): Set<string> {
  const found = new Set<string>();
  const queue = from === null || from === not ? [] : [from];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    const step = definition.steps[id];
    if (!step || found.has(id)) continue;
    found.add(id);
    for (const { to } of waysOut(step)) if (to !== null && to !== not) queue.push(to);
  }
  return found;
}

/**
 * Where the ways of a fork come together again: the first step that all ways which go on have in common.
 * @param except steps that stand before the fork already (a way may lead back to them)
 */
export function joinOf(definition: Definition, id: string, except: ReadonlySet<string> = new Set()): Next {
  const step = definition.steps[id];
  if (!step) return null;
  const reached = waysOut(step)
    .filter(({ to }) => to !== null)
    .map(({ to }) => reach(definition, to, id));
  const [first, ...rest] = reached;
  if (!first || rest.length === 0) return null;
  const common = [...first].filter((each) => !except.has(each) && rest.every((other) => other.has(each)));
  return firstOf(definition, common);
}

/** The step from which most of the others are reached. */
function firstOf(definition: Definition, common: readonly string[]): Next {
  let best: Next = null;
  let most = -1;
  for (const each of common) {
    const beyond = reach(definition, each);
    const covers = common.filter((other) => beyond.has(other)).length;
    if (covers > most) [best, most] = [each, covers];
  }
  return best;
}

/** A step with everything that belongs to it: a fork with the steps inside its ways. `exit` is what comes after. */
export interface Block {
  readonly head: string;
  readonly ids: ReadonlySet<string>;
  readonly exit: Next;
}

export function blockOf(definition: Definition, head: string): Block {
  const step = definition.steps[head];
  if (!step) return { head, ids: new Set(), exit: null };
  if (!isFork(step)) return { head, ids: new Set([head]), exit: waysOut(step)[0]?.to ?? null };
  const before = ancestors(definition, head);
  const exit = joinOf(definition, head, before);
  const ids = new Set([head]);
  for (const { to } of waysOut(step))
    for (const id of until(definition, to, exit)) if (!before.has(id)) ids.add(id);
  return { head, ids, exit };
}

function until(definition: Definition, from: Next, exit: Next): Set<string> {
  return exit === null ? reach(definition, from) : reach(definition, from, exit);
}

/** Steps that stand before this one: passed on a way from the start to it. */
export function ancestors(definition: Definition, id: string): Set<string> {
  const passed = [...reach(definition, definition.start, id)];
  return new Set(passed.filter((each) => reach(definition, each).has(id)));
}

/** Every way that leads to a step. */
export function waysTo(definition: Definition, id: string): Slot[] {
  const slots: Slot[] = definition.start === id ? [{ from: null, way: 'start' }] : [];
  for (const [from, step] of Object.entries(definition.steps))
    for (const { way, to } of waysOut(step)) if (to === id) slots.push({ from, way });
  return slots;
}

/** Steps that nobody can come to. */
export function looseSteps(definition: Definition): string[] {
  const reached = reach(definition, definition.start);
  return Object.keys(definition.steps).filter((id) => !reached.has(id));
}
