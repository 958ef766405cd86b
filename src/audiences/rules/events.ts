// Clauses on what a person did: how often, how lately, first, last, and one after another.
import type { Person } from '../../people/model.ts';
import type { Condition, DidNotRule, DidRule, FirstRule, LastRule, SequenceRule, Window } from '../model.ts';
import { ALWAYS, allOf, type Judging, type Known, NEVER, not, type Seen, steady } from './known.ts';
import { watchKey } from './watches.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** The length of a window, ms; null: ever. */
export function lengthOf(days: number | undefined, minutes: number | undefined): number | null {
  if (days !== undefined) return days * DAY;
  return minutes === undefined ? null : minutes * MINUTE;
}

function lengthOfWindow(window: Window): number | null {
  return lengthOf(window.withinDays, window.withinMinutes);
}

/** What is known of an event: counts of the profile or, with conditions, what its watch has seen. */
type Look = (known: Known) => Pick<Seen, 'count' | 'first' | 'last'> | null;

function lookFor(event: string, where: readonly Condition[] | undefined): Look {
  if (!where) return ({ person }) => activityOf(person, event);
  const key = watchKey(event, where);
  return ({ facets }) => facets.watches.get(key) ?? null;
}

function activityOf(person: Person, event: string): ReturnType<Look> {
  const activity = Object.hasOwn(person.activity, event) ? person.activity[event] : undefined;
  return activity ? { count: activity[0], first: activity[1], last: activity[2] } : null;
}

export function compileDid(rule: DidRule): Judging {
  const { did, where, atLeast = 1, atMost } = rule;
  const length = lengthOfWindow(rule);
  const look = lookFor(did, where);
  if (length === null) {
    return (known) => {
      const count = look(known)?.count ?? 0;
      return steady(count >= atLeast && (atMost === undefined || count <= atMost));
    };
  }
  if (atLeast === 1 && atMost === undefined) return lately(look, length);
  const key = watchKey(did, where);
  const enough = often(key, atLeast, length);
  return atMost === undefined ? enough : allOf([enough, not(often(key, atMost + 1, length))]);
}

export function compileDidNot(rule: DidNotRule): Judging {
  const length = lengthOfWindow(rule);
  const look = lookFor(rule.didNot, rule.where);
  return length === null ? (known) => steady(look(known) === null) : not(lately(look, length));
}

/** The last time lies no longer ago than the window. */
function lately(look: Look, length: number): Judging {
  return (known) => {
    const seen = look(known);
    return seen ? noLongerAgo(seen.last, length, known.now) : NEVER;
  };
}

function noLongerAgo(time: number, length: number, now: number): number {
  const end = time + length + 1;
  return now < end ? end : NEVER;
}

/** At least so many times in the window: true as long as the n-th last time lies in it. */
function often(key: string, n: number, length: number): Judging {
  return ({ facets, now }) => {
    const time = facets.watches.get(key)?.times.at(-n);
    return time === undefined ? NEVER : noLongerAgo(time, length, now);
  };
}

export function compileEdge(rule: FirstRule | LastRule): Judging {
  const first = 'first' in rule;
  const look = lookFor(first ? rule.first : rule.last, rule.where);
  const within = lengthOfWindow(rule);
  const before = lengthOf(rule.beforeDays, rule.beforeMinutes) ?? 0;
  return (known) => {
    const seen = look(known);
    if (!seen) return NEVER;
    const time = first ? seen.first : seen.last;
    if (within !== null) return noLongerAgo(time, within, known.now);
    const begin = time + before + 1;
    return known.now < begin ? -begin : ALWAYS;
  };
}

export function compileSequence(rule: SequenceRule): Judging {
  const keys = rule.sequence.map((step) => watchKey(step.event, step.where));
  const length = lengthOfWindow(rule) ?? 0;
  const since = lengthOf(rule.sinceDays, rule.sinceMinutes);
  return ({ facets, now }) => {
    const end = lastChain(
      keys.map((key) => facets.watches.get(key)?.times ?? []),
      length,
    );
    if (end === null) return NEVER;
    return since === null ? ALWAYS : noLongerAgo(end, since, now);
  };
}

/**
 * When the latest whole sequence ended, or null: from each last event backwards, the latest earlier time of every event
 * before it makes the shortest chain.
 */
export function lastChain(times: readonly (readonly number[])[], length: number): number | null {
  const ends = times.at(-1) ?? [];
  for (let i = ends.length - 1; i >= 0; i--) {
    const end = ends[i] ?? 0;
    const start = startOfChain(times, end);
    if (start !== null && end - start <= length) return end;
  }
  return null;
}

function startOfChain(times: readonly (readonly number[])[], end: number): number | null {
  let at = end;
  for (let step = times.length - 2; step >= 0; step--) {
    const before = latestBefore(times[step] ?? [], at);
    if (before === null) return null;
    at = before;
  }
  return at;
}

function latestBefore(ascending: readonly number[], at: number): number | null {
  for (let i = ascending.length - 1; i >= 0; i--) {
    const time = ascending[i] ?? 0;
    if (time < at) return time;
  }
  return null;
}
