// Faults of a journey's arrows: leading nowhere, steps nobody comes to, and circles in which no time passes.
import { takesTime } from '../engine/advance.ts';
import type { Definition } from '../model.ts';
import type { Report, World } from './problem.ts';
import { reachable, stepOf, waysOf } from './ways.ts';

/** Arrows to steps that are not there, and steps without an arrow to them. */
export function checkArrows(definition: Definition, report: Report): void {
  const ids = Object.keys(definition.steps);
  if (ids.length === 0) {
    report.error(null, 'steps', 'no-steps', 'The journey has no steps.', 'Add a first step.');
    return;
  }
  if (!stepOf(definition, definition.start))
    report.error(
      null,
      'start',
      'unknown-start',
      'The step at which the journey starts is not there.',
      'Choose the first step.',
    );
  for (const id of ids) {
    const step = stepOf(definition, id);
    for (const { way, field, next } of step ? waysOf(step) : []) {
      if (next === null || stepOf(definition, next)) continue;
      const whose = way === '' ? 'This step' : 'One of its ways';
      report.error(
        id,
        field,
        'unknown-next',
        `${whose} leads to a step that is not there.`,
        'Choose where it leads, or let the journey end there.',
      );
    }
  }
  const reached = new Set(reachable(definition));
  for (const id of ids) {
    if (reached.has(id)) continue;
    const fix = 'Lead a way to it, or delete it.';
    report.error(id, 'kind', 'orphan-step', 'Nobody can ever come to this step.', fix);
  }
}

interface Place {
  /** Null: the journey that is checked. */
  readonly journey: string | null;
  readonly step: string;
}

/**
 * Circles without any time in them, through other journeys too: a `start` leads on into a journey that lets people in
 * again at once. The first step of each circle that belongs to this journey is named, once.
 */
export function checkCircles(definition: Definition, world: World, report: Report): void {
  const named = new Set<string>();
  for (const step of circlesOf(definition, world)) {
    if (named.has(step)) continue;
    named.add(step);
    report.error(
      step,
      'kind',
      'zero-delay-cycle',
      'From here people would go in a circle without end and without any time passing.',
      'Put a wait into the circle, or lead one of its ways out of it.',
    );
  }
}

function circlesOf(definition: Definition, world: World): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  for (const id of Object.keys(definition.steps)) {
    walk(
      { journey: null, step: id },
      (place) => arrowsOf(place, definition, world),
      done,
      (circle) => {
        const own = circle.find((p) => p.journey === null);
        if (own) found.push(own.step);
      },
    );
  }
  return found;
}

/** Depth first without recursion, because a graph of 200 steps in many journeys may be deep. */
function walk(
  from: Place,
  arrows: (place: Place) => Place[],
  done: Set<string>,
  circle: (places: readonly Place[]) => void,
): void {
  if (done.has(keyOf(from))) return;
  const path: { readonly place: Place; readonly rest: Place[] }[] = [{ place: from, rest: arrows(from) }];
  const onPath = new Map([[keyOf(from), 0]]);
  for (let top = path.at(-1); top; top = path.at(-1)) {
    const next = top.rest.shift();
    if (!next) {
      done.add(keyOf(top.place));
      onPath.delete(keyOf(top.place));
      path.pop();
      continue;
    }
    const back = onPath.get(keyOf(next));
    if (back !== undefined) circle(path.slice(back).map((p) => p.place));
    else if (!done.has(keyOf(next))) {
      onPath.set(keyOf(next), path.length);
      path.push({ place: next, rest: arrows(next) });
    }
  }
}

function keyOf({ journey, step }: Place): string {
  return `${journey ?? ''}/${step}`;
}

/** Where somebody at this place is at the same moment still. */
function arrowsOf({ journey, step }: Place, definition: Definition, world: World): Place[] {
  const here = journey === null ? definition : world.journeys.get(journey)?.definition;
  const found = here ? stepOf(here, step) : undefined;
  if (!here || !found || takesTime(found)) return [];
  const on = waysOf(found).flatMap(({ next }) =>
    next === null || !stepOf(here, next) ? [] : [{ journey, step: next }],
  );
  return found.kind === 'start' ? [...on, ...startOf(found.journey, definition, world)] : on;
}

function startOf(journey: string, definition: Definition, world: World): Place[] {
  const own = journey === world.self;
  const started = own ? definition : world.journeys.get(journey)?.definition;
  // Whoever may not come in again at once ends the circle.
  if (started?.reentry !== 'always') return [];
  return [{ journey: own ? null : journey, step: started.start }];
}
