// Edits of the ways of a branch or a split: add, remove, move; shares of a split always make 100. Pure.
import { blockOf, reach, waysOut } from './graph.ts';
import type { Definition, Rule, Step } from './types.ts';

type Fork = Extract<Step, { kind: 'branch' } | { kind: 'split' }>;

function forkAt(definition: Definition, id: string): Fork | null {
  const step = definition.steps[id];
  return step && (step.kind === 'branch' || step.kind === 'split') ? step : null;
}

function put(definition: Definition, id: string, step: Step): Definition {
  return { ...definition, steps: { ...definition.steps, [id]: step } };
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Adds a way before "everybody else"; it goes on where the ways come together. */
export function addWay(definition: Definition, id: string): Definition {
  const step = forkAt(definition, id);
  if (!step) return definition;
  const next = blockOf(definition, id).exit;
  if (step.kind === 'branch') {
    return put(definition, id, { ...step, ways: [...step.ways, { ...freshWay(step.ways), next }] });
  }
  const name = freeName(step.ways, (n) => LETTERS[n - 1] ?? `Way ${n}`);
  const share = Math.floor(100 / (step.ways.length + 1));
  const ways = [...scaled(step.ways, 100 - share), { name, share, next }];
  return put(definition, id, { ...step, ways });
}

const GROUPS = [
  { name: 'Patients', when: { kind: 'patient' } },
  { name: 'Health professionals', when: { kind: 'hcp' } },
  { name: 'Contacts', when: { kind: 'contact' } },
] as const;

/** A way whose name says its rule, so that nobody publishes one that means something else than it says. */
function freshWay(ways: readonly { readonly name: string }[]): { name: string; when: Rule } {
  const free = GROUPS.find(({ name }) => ways.every((way) => way.name !== name));
  return free ?? { name: freeName(ways, (n) => `Patients ${n}`), when: { kind: 'patient' } };
}

function freeName(ways: readonly { name: string }[], nameOf: (number: number) => string): string {
  let number = ways.length + 1;
  while (ways.some(({ name }) => name === nameOf(number))) number++;
  return nameOf(number);
}

/** Takes a way out; steps that only it led to go with it. A fork keeps at least one way (a split two). */
export function removeWay(definition: Definition, id: string, index: number): Definition {
  const step = forkAt(definition, id);
  if (!step || step.ways.length <= (step.kind === 'split' ? 2 : 1)) return definition;
  const before = reach(definition, definition.start);
  const made: Step =
    step.kind === 'branch'
      ? { ...step, ways: step.ways.toSpliced(index, 1) }
      : { ...step, ways: scaled(step.ways.toSpliced(index, 1), 100) };
  const cut = put(definition, id, made);
  const after = reach(cut, cut.start);
  const left = Object.entries(cut.steps).filter(([each]) => after.has(each) || !before.has(each));
  return { ...cut, steps: Object.fromEntries(left) };
}

/** Moves a way of a branch: the first way whose rule holds is taken, so the order matters. */
export function moveWay(definition: Definition, id: string, index: number, by: -1 | 1): Definition {
  const step = forkAt(definition, id);
  const other = index + by;
  if (!step || other < 0 || other >= step.ways.length) return definition;
  if (step.kind === 'branch') return put(definition, id, { ...step, ways: swapped(step.ways, index, other) });
  return put(definition, id, { ...step, ways: swapped(step.ways, index, other) });
}

function swapped<T>(list: readonly T[], a: number, b: number): T[] {
  const [first, second] = [list[a], list[b]];
  if (first === undefined || second === undefined) return [...list];
  return list.with(a, second).with(b, first);
}

/** Sets one share; the others give or take in proportion. */
export function setShare(definition: Definition, id: string, index: number, share: number): Definition {
  const step = forkAt(definition, id);
  if (step?.kind !== 'split') return definition;
  const kept = Math.min(100, Math.max(0, Math.round(share)));
  const others = scaled(step.ways.toSpliced(index, 1), 100 - kept);
  const own = step.ways[index];
  return own
    ? put(definition, id, { ...step, ways: others.toSpliced(index, 0, { ...own, share: kept }) })
    : definition;
}

/** Whole shares in the given proportions that make the sum, by the largest remainder. */
export function scaled<T extends { share: number }>(ways: readonly T[], sum: number): T[] {
  const total = ways.reduce((all, { share }) => all + share, 0);
  const exact = ways.map(({ share }) => (total === 0 ? sum / ways.length : (share / total) * sum));
  const whole = exact.map(Math.floor);
  const missing = sum - whole.reduce((all, each) => all + each, 0);
  const order = exact
    .map((each, i) => ({ i, rest: each - Math.floor(each) }))
    .toSorted((a, b) => b.rest - a.rest);
  for (const { i } of order.slice(0, missing)) whole[i] = (whole[i] ?? 0) + 1;
  return ways.map((way, i) => ({ ...way, share: whole[i] ?? 0 }));
}

/** How many steps stand in a way until the ways come together. */
export function sizeOfWay(definition: Definition, id: string, way: string): number {
  const step = definition.steps[id];
  const to = step && waysOut(step).find((each) => each.way === way)?.to;
  if (!to) return 0;
  const { exit } = blockOf(definition, id);
  return to === exit ? 0 : reach(definition, to, exit ?? undefined).size;
}
