// The outline: the journey's graph as a list with levels, in which every step stands exactly once. Pure.
import { ancestors, isFork, joinOf, looseSteps, type Slot, waysOut } from './graph.ts';
import type { Definition, Next } from './types.ts';

/** `stands`: what comes after the last step of a sequence. */
export type OutlineRow =
  | { readonly kind: 'entry'; readonly key: 'entry'; readonly level: 1 }
  | {
      readonly kind: 'step';
      readonly key: string;
      readonly id: string;
      readonly level: number;
      /** Nothing follows: the journey ends after it. */
      readonly ends: boolean;
    }
  | {
      readonly kind: 'way';
      readonly key: string;
      readonly slot: Slot;
      readonly label: string;
      readonly level: number;
      /** What an empty way does: goes on below, ends the journey; null when steps follow inside. */
      readonly empty: 'below' | 'ends' | null;
      readonly holdOut: boolean;
    }
  | {
      readonly kind: 'jump';
      readonly key: string;
      readonly slot: Slot;
      readonly to: string;
      readonly level: number;
    }
  | { readonly kind: 'loose'; readonly key: 'loose'; readonly level: 1; readonly count: number };

interface Walk {
  readonly definition: Definition;
  readonly rows: OutlineRow[];
  readonly shown: Set<string>;
}

/** The rows of a definition, in reading order. */
export function outlineRows(definition: Definition): OutlineRow[] {
  const walk: Walk = { definition, rows: [{ kind: 'entry', key: 'entry', level: 1 }], shown: new Set() };
  sequence(walk, { from: null, way: 'start' }, definition.start || null, 1, []);
  const loose = looseSteps(definition);
  if (loose.length > 0) {
    walk.rows.push({ kind: 'loose', key: 'loose', level: 1, count: loose.length });
    for (const id of heads(definition, loose))
      if (!walk.shown.has(id)) sequence(walk, { from: null, way: 'loose' }, id, 2, []);
  }
  return walk.rows;
}

/** Loose steps that no other loose step leads to come first, so that each loose part is read from its beginning. */
function heads(definition: Definition, loose: readonly string[]): string[] {
  const led = new Set(
    loose.flatMap((id) => {
      const step = definition.steps[id];
      return step ? waysOut(step).map(({ to }) => to) : [];
    }),
  );
  return [...loose.filter((id) => !led.has(id)), ...loose.filter((id) => led.has(id))];
}

/** Steps one after another, until a step of `stops` is met: there the ways around go on. */
function sequence(walk: Walk, slot: Slot, from: Next, level: number, stops: readonly string[]): void {
  let [at, by] = [from, slot];
  while (at !== null) {
    const step = walk.definition.steps[at];
    if (!step || at === stops.at(-1)) return;
    if (walk.shown.has(at) || stops.includes(at)) {
      walk.rows.push({ kind: 'jump', key: `jump:${by.from}/${by.way}`, slot: by, to: at, level });
      return;
    }
    walk.shown.add(at);
    const ends = !isFork(step) && step.kind !== 'end' && waysOut(step).every(({ to }) => to === null);
    walk.rows.push({ kind: 'step', key: at, id: at, level, ends });
    if (isFork(step)) {
      const join = fork(walk, at, level, stops);
      [by, at] = [{ from: at, way: 'join' }, join];
    } else [by, at] = [{ from: at, way: 'next' }, waysOut(step)[0]?.to ?? null];
  }
}

/** The ways of a fork, each with its steps. @returns where they come together */
function fork(walk: Walk, id: string, level: number, stops: readonly string[]): Next {
  const { definition, rows, shown } = walk;
  const step = definition.steps[id];
  const join = joinOf(definition, id, ancestors(definition, id));
  const fresh = join !== null && !shown.has(join) && !stops.includes(join) ? join : null;
  const inner = fresh === null ? stops : [...stops, fresh];
  for (const { way, label, to, holdOut = false } of step ? waysOut(step) : []) {
    const empty = to === null ? 'ends' : to === inner.at(-1) ? 'below' : null;
    const slot = { from: id, way };
    rows.push({ kind: 'way', key: `${id}/${way}`, slot, label, level: level + 1, empty, holdOut });
    sequence(walk, slot, to, level + 2, inner);
  }
  return fresh;
}

/** The nearest row above with a lower level: what this row belongs to. */
export function parentIndex(rows: readonly OutlineRow[], index: number): number {
  const level = rows[index]?.level ?? 1;
  for (let i = index - 1; i >= 0; i--) if ((rows[i]?.level ?? 1) < level) return i;
  return -1;
}

/** The way that "insert after this row" goes into; null where nothing can be inserted. */
export function slotAfter(definition: Definition, row: OutlineRow): Slot | null {
  if (row.kind === 'entry') return { from: null, way: 'start' };
  if (row.kind === 'way' || row.kind === 'jump') return row.slot;
  if (row.kind === 'loose') return null;
  const step = definition.steps[row.id];
  if (!step || step.kind === 'end') return null;
  return isFork(step) ? { from: row.id, way: 'join' } : { from: row.id, way: 'next' };
}
