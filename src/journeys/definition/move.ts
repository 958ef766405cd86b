// Moving people who are inside to another version: where the people of each step go. Pure.
import type { Definition, Step } from '../model.ts';
import { type Names, stepWords } from './sentence.ts';
import { stepOf } from './ways.ts';

/** How many people stand where, in which version. */
export interface Standing {
  readonly version: number;
  readonly step: string;
  readonly people: number;
}

export interface MovePlan {
  readonly to: number;
  readonly mapped: readonly { readonly step: string; readonly people: number; readonly words: string }[];
  /** `goes` null: they stay with their version, or leave. */
  readonly unmapped: readonly {
    readonly step: string;
    readonly people: number;
    readonly words: string;
    readonly goes: string | null;
  }[];
}

/** May somebody who stands at one step stand at the other? A wait of another kind would not end as it began. */
export function isSamePlace(from: Step | undefined, to: Step | undefined): boolean {
  return from !== undefined && to !== undefined && from.kind === to.kind;
}

/**
 * Where people go.
 * @param versions the definitions that people have, and the one they are moved to
 * @param places for steps that the version does not have (or has as another kind): the step they go to
 */
export function movePlan(
  to: number,
  standing: readonly Standing[],
  versions: ReadonlyMap<number, Definition>,
  places: { readonly [step: string]: string },
  names: Names,
): MovePlan {
  const target = versions.get(to);
  const mapped = new Map<string, { people: number; words: string }>();
  const unmapped = new Map<string, { people: number; words: string; goes: string | null }>();
  for (const { version, step, people } of standing) {
    if (version === to) continue;
    const was = versions.get(version);
    const [from, there] = [was && stepOf(was, step), target && stepOf(target, step)];
    const words = from ? stepWords(from, names) : '';
    if (there && isSamePlace(from, there)) {
      mapped.set(step, { people: people + (mapped.get(step)?.people ?? 0), words: stepWords(there, names) });
    } else {
      const wanted = Object.hasOwn(places, step) ? places[step] : undefined;
      const goes = wanted !== undefined && target && stepOf(target, wanted) ? wanted : null;
      unmapped.set(step, { people: people + (unmapped.get(step)?.people ?? 0), words, goes });
    }
  }
  const rows = <R>(of: ReadonlyMap<string, R>): (R & { step: string })[] =>
    [...of].map(([step, row]) => ({ step, ...row })).sort((a, b) => (a.step < b.step ? -1 : 1));
  return { to, mapped: rows(mapped), unmapped: rows(unmapped) };
}
