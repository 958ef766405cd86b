// The ways out of a step, in one place: checking, reading aloud, comparing and drawing all follow the same arrows.
import type { Definition, Next, Step } from '../model.ts';

/** One arrow. `way` is empty where a step has only one; `field` says where it stands inside the step. */
export interface Way {
  readonly way: string;
  readonly field: string;
  readonly next: Next;
}

/** How the engine calls the ways of a wait for an event, and of a branch that nothing fits. */
export const HAPPENED = 'event';
export const TIMED_OUT = 'timeout';
export const OTHERWISE = 'otherwise';

/** All ways out of a step, in the order in which they stand. */
export function waysOf(step: Step): Way[] {
  switch (step.kind) {
    case 'end':
      return [];
    case 'wait-for':
      return [
        { way: HAPPENED, field: 'next', next: step.next },
        { way: TIMED_OUT, field: 'onTimeout', next: step.onTimeout },
      ];
    case 'branch':
      return [
        ...step.ways.map((w, i) => ({ way: w.name, field: `ways[${i}].next`, next: w.next })),
        { way: OTHERWISE, field: 'otherwise', next: step.otherwise },
      ];
    case 'split':
      return step.ways.map((w, i) => ({ way: w.name, field: `ways[${i}].next`, next: w.next }));
    default:
      return [{ way: '', field: 'next', next: step.next }];
  }
}

/** A step by its id; undefined for an id that is not there, also for one that names something every object has. */
export function stepOf(definition: Definition, id: string): Step | undefined {
  return Object.hasOwn(definition.steps, id) ? definition.steps[id] : undefined;
}

/** Ids of the steps that somebody can come to, in the order in which they are reached, each way to its end first. */
export function reachable(definition: Definition): string[] {
  const seen = new Set<string>();
  const open = [definition.start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const step = stepOf(definition, id);
    if (!step || seen.has(id)) continue;
    seen.add(id);
    for (const { next } of waysOf(step).toReversed()) if (next !== null) open.push(next);
  }
  return [...seen];
}
