// Edits of a journey: insert, remove, move, copy, paste. What could be reached before can be reached afterwards. Pure.
import {
  ancestors,
  type Block,
  blockOf,
  connect,
  isFork,
  reach,
  type Slot,
  targetOf,
  waysOut,
  waysTo,
  withWay,
} from './graph.ts';
import type { Definition, Next, Step, StepKind } from './types.ts';

/** A free id such as `wait-2`: short, a word, and never one that was used before in this journey. */
export function freeId(kind: StepKind, taken: ReadonlySet<string>): string {
  let number = 1;
  while (taken.has(`${kind}-${number}`)) number++;
  return `${kind}-${number}`;
}

/** Ways through which somebody comes into `slot`: one, or, after a fork, every way that goes on behind it. */
function slotsOf(definition: Definition, slot: Slot): Slot[] {
  if (slot.from === null || slot.way !== 'join') return [slot];
  const block = blockOf(definition, slot.from);
  return exitsOf(definition, block);
}

/** The ways of a block that leave it. Where nothing comes after, those that end; a hold-out keeps ending. */
function exitsOf(definition: Definition, { ids, exit }: Block): Slot[] {
  const slots: Slot[] = [];
  for (const from of ids) {
    const step = definition.steps[from];
    for (const { way, to, holdOut } of step ? waysOut(step) : [])
      if (to === exit && !(exit === null && holdOut)) slots.push({ from, way });
  }
  return slots;
}

/** What comes after a place in the graph. */
export function afterSlot(definition: Definition, slot: Slot): Next {
  if (slot.from !== null && slot.way === 'join') return blockOf(definition, slot.from).exit;
  return targetOf(definition, slot);
}

function connectAll(definition: Definition, slots: readonly Slot[], to: Next): Definition {
  return slots.reduce((made, slot) => connect(made, slot, to), definition);
}

/** Whether the journey may end at this place without losing what follows. */
export function canEndAt(definition: Definition, slot: Slot): boolean {
  const ended = connectAll(definition, slotsOf(definition, slot), null);
  const before = reach(definition, definition.start);
  const after = reach(ended, ended.start);
  return [...before].every((id) => after.has(id));
}

/** Puts a new step into a way; its own ways lead on to what followed (a hold-out ends). */
export function insertAt(definition: Definition, slot: Slot, id: string, step: Step): Definition {
  const after = afterSlot(definition, slot);
  const wired = waysOut(step).reduce(
    (made, { way, holdOut }) => withWay(made, way, holdOut ? null : after),
    step,
  );
  const added = { ...definition, steps: { ...definition.steps, [id]: wired } };
  return connectAll(added, slotsOf(definition, slot), id);
}

/**
 * Takes a step out and joins what is left. A fork takes the steps inside its ways with it; where its ways never come
 * together again, the longest of them stays.
 */
export function remove(definition: Definition, id: string): Definition {
  const step = definition.steps[id];
  if (!step) return definition;
  const on = goesOn(definition, id);
  const before = reach(definition, definition.start);
  const led = connectAll(definition, waysTo(definition, id), on === id ? null : on);
  const after = reach(led, led.start);
  const left = Object.entries(led.steps).filter(
    ([each]) => each !== id && (after.has(each) || !before.has(each)),
  );
  return tidy({ ...led, steps: Object.fromEntries(left) });
}

/** Where people go when a step is no longer there. */
function goesOn(definition: Definition, id: string): Next {
  const step = definition.steps[id];
  if (!step) return null;
  if (!isFork(step)) return waysOut(step)[0]?.to ?? null;
  const { exit } = blockOf(definition, id);
  if (exit !== null) return exit;
  const before = ancestors(definition, id);
  const ways = waysOut(step).filter(({ to }) => to !== null && to !== id && !before.has(to));
  const longest = ways.toSorted(
    (a, b) => reach(definition, b.to, id).size - reach(definition, a.to, id).size,
  );
  return longest[0]?.to ?? null;
}

/** Forgets places of steps that are gone, and ways that lead to them. */
function tidy(definition: Definition): Definition {
  const { steps, layout } = definition;
  const whole = Object.fromEntries(
    Object.entries(steps).map(([id, step]) => [
      id,
      waysOut(step).reduce(
        (made, { way, to }) => (to !== null && !(to in steps) ? withWay(made, way, null) : made),
        step,
      ),
    ]),
  );
  const kept = Object.entries(layout ?? {}).filter(([id]) => id in steps);
  const start = definition.start in steps ? definition.start : '';
  return { ...definition, start, steps: whole, ...(layout && { layout: Object.fromEntries(kept) }) };
}

/** Puts a whole block between what leads to it and what follows elsewhere. */
function takeOut(definition: Definition, block: Block): Definition {
  const inward = waysTo(definition, block.head).filter(({ from }) => from === null || !block.ids.has(from));
  return connectAll(definition, inward, block.exit);
}

/** The step or fork right before a block in the same sequence; null where it is the first. */
function previous(definition: Definition, block: Block): Block | null {
  const inward = waysTo(definition, block.head).filter(({ from }) => from === null || !block.ids.has(from));
  const blocks = inward.flatMap(({ from }) => (from === null ? [] : [from, ...ancestors(definition, from)]));
  const found = [...new Set(blocks)]
    .map((id) => blockOf(definition, id))
    .filter(({ exit, ids }) => exit === block.head && !ids.has(block.head))
    .filter(({ ids }) => inward.every(({ from }) => from !== null && ids.has(from)));
  return found.toSorted((a, b) => b.ids.size - a.ids.size)[0] ?? null;
}

/** The fork in one of whose ways a block stands, the innermost; null in the main line. */
function around(definition: Definition, block: Block): string | null {
  const forks = [...ancestors(definition, block.head)].filter((id) => {
    const step = definition.steps[id];
    return step !== undefined && isFork(step) && blockOf(definition, id).ids.has(block.head);
  });
  const sizes = forks.map((id) => ({ id, size: blockOf(definition, id).ids.size }));
  return sizes.toSorted((a, b) => a.size - b.size)[0]?.id ?? null;
}

/** Puts a block that was taken out into other ways; it leads on to what followed there. */
function putIn(
  definition: Definition,
  block: Block,
  exits: readonly Slot[],
  slots: readonly Slot[],
  after: Next,
) {
  return connectAll(connectAll(definition, exits, after), slots, block.head);
}

/** Moves a step (a fork with all it holds) one place up; out of its way when it is the first there. Null: it cannot. */
export function moveUp(definition: Definition, id: string): Definition | null {
  const block = blockOf(definition, id);
  const exits = exitsOf(definition, block);
  if (exits.length === 0) return null;
  const before = previous(definition, block)?.head ?? around(definition, block);
  if (before === null || block.ids.has(before)) return null;
  const taken = takeOut(definition, block);
  return putIn(taken, block, exits, waysTo(taken, before), before);
}

/** Moves a step one place down; out of its way when it is the last there. Null: it cannot. */
export function moveDown(definition: Definition, id: string): Definition | null {
  const block = blockOf(definition, id);
  const exits = exitsOf(definition, block);
  if (exits.length === 0 || block.exit === null) return null;
  const outer = around(definition, block);
  const taken = takeOut(definition, block);
  const last = outer !== null && blockOf(definition, outer).exit === block.exit;
  const over = blockOf(taken, last ? outer : block.exit);
  const slots = exitsOf(taken, over);
  if (over.ids.has(id) || slots.length === 0) return null;
  return putIn(taken, block, exits, slots, over.exit);
}

/** A copied step with what belongs to it. Ways out of it are null. */
export interface Clip {
  readonly head: string;
  readonly steps: { readonly [id: string]: Step };
}

export function copy(definition: Definition, id: string): Clip | null {
  const { ids } = blockOf(definition, id);
  if (ids.size === 0) return null;
  const steps = [...ids].flatMap((each) => {
    const step = definition.steps[each];
    if (!step) return [];
    const cut = waysOut(step).reduce(
      (made, { way, to }) => (to !== null && ids.has(to) ? made : withWay(made, way, null)),
      step,
    );
    return [[each, cut] as const];
  });
  return { head: id, steps: Object.fromEntries(steps) };
}

/** Puts a copy into a way, under new ids. @returns the definition and the id of what was put in */
export function paste(
  definition: Definition,
  slot: Slot,
  clip: Clip,
  taken: ReadonlySet<string>,
): { definition: Definition; id: string } {
  const used = new Set(taken);
  const names = new Map<string, string>();
  for (const [old, step] of Object.entries(clip.steps)) {
    const id = freeId(step.kind, used);
    used.add(id);
    names.set(old, id);
  }
  const after = afterSlot(definition, slot);
  const steps = Object.entries(clip.steps).map(([old, step]) => [
    names.get(old) ?? old,
    waysOut(step).reduce(
      (made, { way, to, holdOut }) =>
        withWay(made, way, to === null ? (holdOut ? null : after) : (names.get(to) ?? after)),
      step,
    ),
  ]);
  const id = names.get(clip.head) ?? clip.head;
  const added = { ...definition, steps: { ...definition.steps, ...Object.fromEntries(steps) } };
  return { definition: connectAll(added, slotsOf(definition, slot), id), id };
}
