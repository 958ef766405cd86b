// Where the canvas draws the steps when nobody has placed them: sequences downwards, ways side by side. Pure.
import { ancestors, isFork, joinOf, looseSteps, waysOut } from './graph.ts';
import type { Definition, Next } from './types.ts';

export interface Place {
  readonly x: number;
  readonly y: number;
}

export const CARD = { width: 232, height: 96 } as const;
const GAP = { x: 40, y: 48, fork: 76 } as const;

/** A drawn part: places relative to the middle of its top, and how far it reaches. */
interface Part {
  readonly places: readonly (readonly [string, Place])[];
  readonly left: number;
  readonly right: number;
  readonly height: number;
}

const NOTHING: Part = { places: [], left: CARD.width / 2, right: CARD.width / 2, height: 0 };

/** Top left corners of all steps. The entry stands at (0, 0), its middle above the first step. */
export function autoPlaces(definition: Definition): Map<string, Place> {
  const shown = new Set<string>();
  const main = sequence(definition, definition.start || null, [], shown);
  const places = new Map(shifted(main, 0, CARD.height + GAP.y));
  let side = main.right + GAP.x * 2;
  for (const id of looseSteps(definition)) {
    if (shown.has(id)) continue;
    const part = sequence(definition, id, [], shown);
    for (const [each, place] of shifted(part, side + part.left, CARD.height + GAP.y)) places.set(each, place);
    side += part.left + part.right + GAP.x;
  }
  return places;
}

/** Own places where somebody dragged a step, else the calm ones. */
export function placesOf(definition: Definition): Map<string, Place> {
  const places = autoPlaces(definition);
  for (const [id, place] of Object.entries(definition.layout ?? {}))
    if (places.has(id)) places.set(id, place);
  return places;
}

/** Places as corners of cards, the part's middle being at x. */
function shifted(part: Part, x: number, y: number): [string, Place][] {
  return part.places.map(([id, place]) => [id, { x: x + place.x - CARD.width / 2, y: y + place.y }]);
}

function sequence(definition: Definition, from: Next, stops: readonly string[], shown: Set<string>): Part {
  const places: (readonly [string, Place])[] = [];
  let [left, right, height] = [NOTHING.left, NOTHING.right, 0];
  let at = from;
  while (at !== null) {
    const step = definition.steps[at];
    if (!step || shown.has(at) || stops.includes(at)) break;
    shown.add(at);
    places.push([at, { x: 0, y: height }]);
    height += CARD.height + GAP.y;
    if (!isFork(step)) {
      at = waysOut(step)[0]?.to ?? null;
      continue;
    }
    const join = freshJoin(definition, at, stops, shown);
    const part = ways(definition, at, join === null ? stops : [...stops, join], shown);
    const begin = height - GAP.y + GAP.fork;
    for (const [id, place] of part.places) places.push([id, { x: place.x, y: begin + place.y }]);
    [left, right] = [Math.max(left, part.left), Math.max(right, part.right)];
    height = begin + part.height;
    at = join;
  }
  return { places, left, right, height };
}

function freshJoin(definition: Definition, id: string, stops: readonly string[], shown: Set<string>): Next {
  const join = joinOf(definition, id, ancestors(definition, id));
  return join !== null && !shown.has(join) && !stops.includes(join) ? join : null;
}

/** The ways of a fork beside each other, the fork in their middle. */
function ways(definition: Definition, id: string, stops: readonly string[], shown: Set<string>): Part {
  const step = definition.steps[id];
  const parts = (step ? waysOut(step) : []).map(({ to }) => sequence(definition, to, stops, shown));
  const width = parts.reduce((sum, part) => sum + part.left + part.right, GAP.x * (parts.length - 1));
  let edge = -width / 2;
  const places: (readonly [string, Place])[] = [];
  for (const part of parts) {
    const middle = edge + part.left;
    for (const [each, place] of part.places) places.push([each, { x: middle + place.x, y: place.y }]);
    edge += part.left + part.right + GAP.x;
  }
  const height = Math.max(0, ...parts.map((part) => part.height));
  return { places, left: width / 2, right: width / 2, height: height + (GAP.fork - GAP.y) };
}
