// Where the canvas draws the steps when nobody has placed them: sequences downwards, ways side by side. Pure.
import { ancestors, isFork, joinOf, looseSteps, type Slot, waysOut } from './graph.ts';
import type { Definition, Next } from './types.ts';

export interface Place {
  readonly x: number;
  readonly y: number;
}

export const CARD = { width: 236, height: 90 } as const;
/** The small sign where a way ends. */
export const END = { width: 64, height: 24 } as const;
const GAP = { x: 36, y: 52, fork: 96 } as const;

export const wayKey = ({ from, way }: Slot): string => `${from ?? ''}/${way}`;

export interface Layout {
  /** Top left corners of steps, by id. */
  readonly steps: ReadonlyMap<string, Place>;
  /** Top left corners of the signs where ways end, by way. */
  readonly ends: ReadonlyMap<string, Place>;
  /** Ways without steps that go on below run down at this x. */
  readonly lanes: ReadonlyMap<string, number>;
}

type Kind = 'step' | 'end' | 'lane';
type Item = readonly [kind: Kind, key: string, place: Place];

/** A drawn part: places relative to the middle of its top, and how far it reaches. */
interface Part {
  readonly items: readonly Item[];
  readonly left: number;
  readonly right: number;
  readonly height: number;
}

/** The calm places. The entry stands at (0, 0), its middle above the first step. */
export function autoLayout(definition: Definition): Layout {
  const shown = new Set<string>();
  const top = CARD.height + GAP.y;
  const entry: Slot = { from: null, way: 'start' };
  const main = sequence(definition, entry, definition.start || null, [], shown);
  const items = moved(main, CARD.width / 2, top);
  let side = CARD.width / 2 + main.right + GAP.x * 2;
  for (const id of looseSteps(definition)) {
    if (shown.has(id)) continue;
    const part = sequence(definition, { from: id, way: 'loose' }, id, [], shown);
    items.push(...moved(part, side + part.left, top));
    side += part.left + part.right + GAP.x;
  }
  return layoutOf(items);
}

function layoutOf(items: readonly Item[]): Layout {
  const of = (kind: Kind) => items.filter((item) => item[0] === kind);
  const corner = ({ x, y }: Place, width: number): Place => ({ x: x - width / 2, y });
  return {
    steps: new Map(of('step').map(([, key, place]) => [key, corner(place, CARD.width)])),
    ends: new Map(of('end').map(([, key, place]) => [key, corner(place, END.width)])),
    lanes: new Map(of('lane').map(([, key, place]) => [key, place.x])),
  };
}

/** Own places where somebody dragged a step, else the calm ones; the end of a way stays with its step. */
export function layoutWith(definition: Definition): Layout {
  const auto = autoLayout(definition);
  const own = new Map(Object.entries(definition.layout ?? {}).filter(([id]) => auto.steps.has(id)));
  if (own.size === 0) return auto;
  const steps = new Map([...auto.steps, ...own]);
  const shift = (key: string): Place => {
    const id = key.slice(0, key.lastIndexOf('/'));
    const [from, to] = [auto.steps.get(id), steps.get(id)];
    return from && to ? { x: to.x - from.x, y: to.y - from.y } : { x: 0, y: 0 };
  };
  const ends = [...auto.ends].map(
    ([key, { x, y }]) => [key, { x: x + shift(key).x, y: y + shift(key).y }] as const,
  );
  const lanes = [...auto.lanes].map(([key, x]) => [key, x + shift(key).x] as const);
  return { steps, ends: new Map(ends), lanes: new Map(lanes) };
}

function moved(part: Part, x: number, y: number): Item[] {
  return part.items.map(([kind, key, place]) => [kind, key, { x: x + place.x, y: y + place.y }]);
}

/** Steps downwards until the way ends or meets a step that is drawn elsewhere. */
function sequence(
  definition: Definition,
  slot: Slot,
  from: Next,
  stops: readonly string[],
  shown: Set<string>,
): Part {
  const items: Item[] = [];
  let [left, right, height]: [number, number, number] = [CARD.width / 2, CARD.width / 2, 0];
  let [at, by] = [from, slot];
  while (at !== null) {
    const step = definition.steps[at];
    if (!step || shown.has(at) || stops.includes(at)) {
      if (items.length === 0 && at === stops.at(-1)) items.push(['lane', wayKey(by), { x: 0, y: 0 }]);
      return { items, left, right, height };
    }
    shown.add(at);
    items.push(['step', at, { x: 0, y: height }]);
    height += CARD.height + GAP.y;
    if (!isFork(step)) {
      [by, at] = [{ from: at, way: 'next' }, waysOut(step)[0]?.to ?? null];
      if (step.kind === 'end') return { items, left, right, height };
      continue;
    }
    const join = freshJoin(definition, at, stops, shown);
    const part = ways(definition, at, join === null ? stops : [...stops, join], shown);
    items.push(...moved(part, 0, height - GAP.y + GAP.fork));
    [left, right] = [Math.max(left, part.left), Math.max(right, part.right)];
    height += GAP.fork - GAP.y + part.height;
    if (join === null) return { items, left, right, height };
    at = join;
  }
  items.push(['end', wayKey(by), { x: 0, y: height }]);
  return { items, left, right, height: height + END.height + GAP.y };
}

function freshJoin(definition: Definition, id: string, stops: readonly string[], shown: Set<string>): Next {
  const join = joinOf(definition, id, ancestors(definition, id));
  return join !== null && !shown.has(join) && !stops.includes(join) ? join : null;
}

/** The ways of a fork beside each other, the fork in their middle. */
function ways(definition: Definition, id: string, stops: readonly string[], shown: Set<string>): Part {
  const step = definition.steps[id];
  const parts = (step ? waysOut(step) : []).map(({ way, to }) =>
    sequence(definition, { from: id, way }, to, stops, shown),
  );
  const width = parts.reduce((sum, part) => sum + part.left + part.right, GAP.x * (parts.length - 1));
  let edge = -width / 2;
  const items: Item[] = [];
  for (const part of parts) {
    items.push(...moved(part, edge + part.left, 0));
    edge += part.left + part.right + GAP.x;
  }
  const height = Math.max(0, ...parts.map((part) => part.height));
  return { items, left: width / 2, right: width / 2, height };
}
