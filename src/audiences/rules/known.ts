// What a rule is asked of: a person, what is known beside the profile, and the time; and what it answers.
import type { Person } from '../../people/model.ts';
import type { ConsentBook } from '../../trust/index.ts';
import type { JourneyWord, Registration } from '../model.ts';

/** How many of the latest times a watch keeps of one subject. */
export const KEPT_TIMES = 50;

/** When a person did what a watch looks for. `times`: the latest, ascending, at most `KEPT_TIMES`; all in ms. */
export interface Seen {
  readonly count: number;
  readonly first: number;
  readonly last: number;
  readonly times: readonly number[];
}

/** A score's sum as it was at a time (ms). */
export interface Points {
  readonly value: number;
  readonly at: number;
}

/** What rules may ask beyond the profile, of one person over all of the person's subjects. */
export interface Facets {
  /** By the watch's key (`watchKey`). */
  readonly watches: ReadonlyMap<string, Seen>;
  readonly scores: ReadonlyMap<string, Points>;
  readonly consents: ConsentBook;
  readonly lists: ReadonlySet<string>;
  readonly journeys: ReadonlyMap<string, ReadonlySet<JourneyWord>>;
  readonly registrations: ReadonlySet<Registration>;
}

export const NO_FACETS: Facets = {
  watches: new Map(),
  scores: new Map(),
  consents: new Map(),
  lists: new Set(),
  journeys: new Map(),
  registrations: new Set(),
};

/** A question to a rule. `now` in ms. */
export interface Known {
  readonly person: Person;
  readonly facets: Facets;
  readonly now: number;
}

/**
 * An answer in one number, because every signal asks many rules: positive holds, negative does not, and its size is
 * until when (ms, excluded) that stays so if nothing happens but time.
 */
export type Verdict = number;

export const ALWAYS: Verdict = Number.POSITIVE_INFINITY;
export const NEVER: Verdict = Number.NEGATIVE_INFINITY;

/** A compiled clause. */
export type Judging = (known: Known) => Verdict;

/** All hold: until the first of them ends; else not before the last of those that do not hold could begin to. */
export function allOf(parts: readonly Judging[]): Judging {
  return (known) => {
    let until = ALWAYS;
    let notBefore = 0;
    for (const part of parts) {
      const verdict = part(known);
      if (verdict === NEVER) return NEVER;
      if (verdict > 0) until = Math.min(until, verdict);
      else notBefore = Math.max(notBefore, -verdict);
    }
    return notBefore > 0 ? -notBefore : until;
  };
}

/** Any holds: until the last of those that hold ends; else not before the first could begin to. */
export function anyOf(parts: readonly Judging[]): Judging {
  return (known) => {
    let holds = 0;
    let until = ALWAYS;
    for (const part of parts) {
      const verdict = part(known);
      if (verdict === ALWAYS) return ALWAYS;
      if (verdict > 0) holds = Math.max(holds, verdict);
      else until = Math.min(until, -verdict);
    }
    return holds > 0 ? holds : -until;
  };
}

export function not(part: Judging): Judging {
  return (known) => -part(known);
}

/** What does not change by the clock. */
export function steady(holds: boolean): Verdict {
  return holds ? ALWAYS : NEVER;
}

/** What holds from one time on and to another (excluded). */
export function between(now: number, from: number, to: number): Verdict {
  if (now < from) return -from;
  return now < to ? to : NEVER;
}

/** Many subjects' times as one person's. */
export function sumSeen(a: Seen | undefined, b: Seen): Seen {
  if (!a) return b;
  return {
    count: a.count + b.count,
    first: Math.min(a.first, b.first),
    last: Math.max(a.last, b.last),
    times: [...a.times, ...b.times].sort((x, y) => x - y).slice(-KEPT_TIMES),
  };
}

/** What a watch knows after one more time. */
export function seenAt(at: number): Seen {
  return { count: 1, first: at, last: at, times: [at] };
}
