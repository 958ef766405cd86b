// Which steps and arrows of the canvas a walk went over. Pure.
import type { JourneyWalk } from '../../../../../sdk/faces/journeys.ts';
import type { Walked } from './canvas-state.ts';
import { engineWay, waysOut } from './graph.ts';
import { wayKey } from './layout.ts';
import type { Definition } from './types.ts';

export function walked(definition: Definition, { steps, outcome }: JourneyWalk): Walked {
  const order = new Map<string, number>();
  const ways = new Set<string>([wayKey({ from: null, way: 'start' })]);
  for (const [index, { step: id, way }] of steps.entries()) {
    if (!order.has(id)) order.set(id, order.size + 1);
    const step = definition.steps[id];
    const next = steps[index + 1]?.step;
    if (!step || (next === undefined && outcome === null)) continue;
    const out = waysOut(step);
    const taken = out.find((each) => way !== null && engineWay(step, each.way) === way) ?? onlyWay(out, next);
    if (taken) ways.add(wayKey({ from: id, way: taken.way }));
  }
  return { order, ways };
}

function onlyWay<Way extends { to: string | null }>(
  out: readonly Way[],
  next: string | undefined,
): Way | undefined {
  return out.length === 1 ? out[0] : out.find(({ to }) => to === (next ?? null));
}
