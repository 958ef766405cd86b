// The journey as nodes and arrows in the shape the canvas library wants. Pure, but for the library's types.
import type { Edge, Node } from '@xyflow/react';
import { Position } from '@xyflow/react';
import { engineWay, isFork, waysOut } from './graph.ts';
import { CARD, END, type Layout, type Place, wayKey } from './layout.ts';
import { outlineRows } from './outline-rows.ts';
import type { Definition, Step } from './types.ts';

export const ENTRY_ID = ' entry';
export const endId = (key: string): string => ` end:${key}`;

export type CardNode = Node<{ readonly id: string }, 'card'>;
export type EntryNode = Node<{ readonly nothing?: never }, 'entry'>;
export type EndNode = Node<{ readonly holdOut: boolean }, 'end'>;
export type FlowNode = CardNode | EntryNode | EndNode;

export interface WayData extends Record<string, unknown> {
  readonly from: string | null;
  readonly way: string;
  readonly label: string;
  readonly points: readonly Place[];
  /** Leads to a step that stands above, or in another way. */
  readonly jumps: boolean;
  readonly taken: string;
}
export type WayEdge = Edge<WayData, 'way'>;

/** The library need not measure: places of handles are said. */
function sized(size: { width: number; height: number }, out: boolean) {
  const handle = { x: size.width / 2, width: 1, height: 1 };
  return {
    ...size,
    measured: { ...size },
    handles: [
      { ...handle, type: 'target' as const, position: Position.Top, y: 0 },
      ...(out ? [{ ...handle, type: 'source' as const, position: Position.Bottom, y: size.height }] : []),
    ],
  };
}

export function nodesOf(
  definition: Definition,
  layout: Layout,
  selected: string | null,
  labelOf: (id: string) => string,
): FlowNode[] {
  const entry: EntryNode = {
    id: ENTRY_ID,
    type: 'entry',
    position: { x: 0, y: 0 },
    data: {},
    draggable: false,
    selected: selected === 'entry',
    ariaLabel: labelOf('entry'),
    ...sized(CARD, true),
  };
  const cards = readingOrder(definition).map(
    (id): CardNode => ({
      id,
      type: 'card',
      position: layout.steps.get(id) ?? { x: 0, y: 0 },
      data: { id },
      selected: selected === id,
      ariaLabel: labelOf(id),
      ...sized(CARD, definition.steps[id]?.kind !== 'end'),
    }),
  );
  return [entry, ...cards, ...ends(definition, layout)];
}

/** The Tab key goes through the cards as the outline is read. */
function readingOrder(definition: Definition): string[] {
  return outlineRows(definition).flatMap((row) => (row.kind === 'step' ? [row.id] : []));
}

function ends(definition: Definition, layout: Layout): EndNode[] {
  return [...layout.ends].map(([key, position]) => {
    const at = key.lastIndexOf('/');
    const step = definition.steps[key.slice(0, at)];
    const way = step && waysOut(step).find((each) => each.way === key.slice(at + 1));
    return {
      id: endId(key),
      type: 'end',
      position,
      data: { holdOut: way?.holdOut === true },
      selectable: false,
      focusable: false,
      draggable: false,
      connectable: false,
      ...sized(END, false),
    };
  });
}

const TURN = 26;
const ASIDE = CARD.width / 2 + 34;

/** Corners of an arrow: down, across where nothing stands, down again; upwards around the outside. */
function corners(from: Place, to: Place, fork: boolean, lane: number | undefined): Place[] {
  if (to.y < from.y + TURN) {
    const side = Math.max(from.x, to.x) + ASIDE;
    return [
      from,
      { x: from.x, y: from.y + TURN },
      { x: side, y: from.y + TURN },
      { x: side, y: to.y - TURN },
      { x: to.x, y: to.y - TURN },
      to,
    ];
  }
  const low = to.y - TURN;
  if (lane !== undefined)
    return [
      from,
      { x: from.x, y: from.y + TURN },
      { x: lane, y: from.y + TURN },
      { x: lane, y: low },
      { x: to.x, y: low },
      to,
    ];
  const across = fork ? from.y + TURN : low;
  return [from, { x: from.x, y: across }, { x: to.x, y: across }, to];
}

export function edgesOf(
  definition: Definition,
  layout: Layout,
  takenOf: (id: string, way: string) => string,
): WayEdge[] {
  const edges: WayEdge[] = [];
  const bottom = ({ x, y }: Place): Place => ({ x: x + CARD.width / 2, y: y + CARD.height });
  const top = ({ x, y }: Place, width: number): Place => ({ x: x + width / 2, y });
  const add = (
    step: Step | null,
    from: string | null,
    way: string,
    label: string,
    to: string | null,
  ): void => {
    const key = wayKey({ from, way });
    const begin = bottom(from === null ? { x: 0, y: 0 } : (layout.steps.get(from) ?? { x: 0, y: 0 }));
    const place = to === null ? layout.ends.get(key) : layout.steps.get(to);
    if (!place) return;
    const end = top(place, to === null ? END.width : CARD.width);
    edges.push({
      id: key,
      type: 'way',
      source: from ?? ENTRY_ID,
      target: to ?? endId(key),
      focusable: false,
      selectable: false,
      data: {
        from,
        way,
        label,
        points: corners(begin, end, step !== null && isFork(step), layout.lanes.get(key)),
        jumps: end.y < begin.y,
        taken: from !== null && step ? takenOf(from, engineWay(step, way)) : '',
      },
    });
  };
  const start = definition.start in definition.steps ? definition.start : null;
  add(null, null, 'start', '', start);
  for (const [id, step] of Object.entries(definition.steps))
    for (const { way, label, to } of waysOut(step)) add(step, id, way, label, to);
  return edges;
}

const ROUND = 12;

/** An SVG path through points, its corners rounded. */
export function roundedPath(points: readonly Place[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const parts = [`M ${first.x} ${first.y}`];
  for (const [index, point] of rest.entries()) {
    const next = rest[index + 1];
    const before = points[index] ?? first;
    if (!next) {
      parts.push(`L ${point.x} ${point.y}`);
      continue;
    }
    const radius = Math.min(ROUND, distance(before, point) / 2, distance(point, next) / 2);
    const [a, b] = [towards(point, before, radius), towards(point, next, radius)];
    parts.push(`L ${a.x} ${a.y} Q ${point.x} ${point.y} ${b.x} ${b.y}`);
  }
  return parts.join(' ');
}

function distance(a: Place, b: Place): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function towards(from: Place, to: Place, by: number): Place {
  const length = distance(from, to);
  return length === 0
    ? from
    : { x: from.x + ((to.x - from.x) / length) * by, y: from.y + ((to.y - from.y) / length) * by };
}
