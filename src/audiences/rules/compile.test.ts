// The compiled evaluator against a deliberately naive one that works on the raw list of events, and what it says of time.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Person } from '../../people/model.ts';
import type { Json } from '../../platform/json.ts';
import { bookOf } from '../book.ts';
import { Notes } from '../facets.ts';
import type { Condition, Rule, Window } from '../model.ts';
import { compile } from './compile.ts';
import { type Facets, type Known, NO_FACETS, type Points, type Seen, sumSeen } from './known.ts';
import { parseRule } from './parse.ts';
import { sumPoints } from './scores.ts';
import { watchesOf, watchKey } from './watches.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const SCORE = '00000000-0000-4000-8000-000000000001';
const HALF_LIFE = 3;
const WEIGHTS = [
  { event: 'A', points: 5 },
  { event: 'B', where: [{ property: 'n', is: 'at-least', value: 2 }], points: -3 },
] as const;

interface Happening {
  readonly name: string;
  readonly at: number;
  readonly n: number;
}
interface World {
  readonly events: readonly Happening[];
  readonly traits: { readonly [name: string]: Json };
}

/* ---- the naive evaluator: no windows kept, no counts, no caches: filters over the list, again and again ---- */

function since(window: Window, now: number): number {
  if (window.withinDays !== undefined) return now - window.withinDays * DAY;
  return window.withinMinutes === undefined ? Number.NEGATIVE_INFINITY : now - window.withinMinutes * MINUTE;
}

function naiveWhere(where: readonly Condition[] | undefined, e: Happening): boolean {
  return (where ?? []).every(({ is, value }) => {
    if (is === 'is') return e.n === value;
    if (is === 'is-not') return e.n !== value;
    if (is === 'at-least') return typeof value === 'number' && e.n >= value;
    if (is === 'at-most') return typeof value === 'number' && e.n <= value;
    return is === 'exists';
  });
}

function naive(rule: Rule, world: World, now: number): boolean {
  const done = (name: string, where: readonly Condition[] | undefined): number[] =>
    world.events.filter((e) => e.name === name && naiveWhere(where, e)).map((e) => e.at);
  if ('all' in rule) return rule.all.every((r) => naive(r, world, now));
  if ('any' in rule) return rule.any.some((r) => naive(r, world, now));
  if ('none' in rule) return !rule.none.some((r) => naive(r, world, now));
  if ('did' in rule) {
    const n = done(rule.did, rule.where).filter((t) => t >= since(rule, now)).length;
    return n >= (rule.atLeast ?? 1) && n <= (rule.atMost ?? Number.POSITIVE_INFINITY);
  }
  if ('didNot' in rule) return !done(rule.didNot, rule.where).some((t) => t >= since(rule, now));
  if ('first' in rule || 'last' in rule) {
    const times = done('first' in rule ? rule.first : rule.last, rule.where);
    if (times.length === 0) return false;
    const time = 'first' in rule ? Math.min(...times) : Math.max(...times);
    const before = rule.beforeDays ?? (rule.beforeMinutes ?? 0) / 1_440;
    return before > 0 ? time < now - before * DAY : time >= since(rule, now);
  }
  if ('sequence' in rule) return naiveSequence(rule, world, now);
  if ('trait' in rule) return naiveTrait(rule, world, now);
  if ('score' in rule) {
    const value = naiveScore(world, now);
    return value >= (rule.atLeast ?? -1e18) && value <= (rule.atMost ?? 1e18);
  }
  throw new Error('not among the rules of this test');
}

/** Tries every combination of events. */
function naiveSequence(rule: Extract<Rule, { sequence: unknown }>, world: World, now: number): boolean {
  const reach = now - since(rule, now);
  const lately = rule.sinceDays === undefined ? Number.NEGATIVE_INFINITY : now - rule.sinceDays * DAY;
  const from = (step: number, first: number, before: number): boolean => {
    const wanted = rule.sequence[step];
    if (!wanted) return before - first <= reach && before >= lately;
    return world.events.some(
      (e) =>
        e.name === wanted.event &&
        naiveWhere(wanted.where, e) &&
        e.at > before &&
        from(step + 1, step === 0 ? e.at : first, e.at),
    );
  };
  return from(0, 0, Number.NEGATIVE_INFINITY);
}

function naiveTrait(rule: Extract<Rule, { trait: string }>, world: World, now: number): boolean {
  const value = world.traits[rule.trait];
  if (rule.is === 'exists') return value !== undefined;
  if (rule.is === 'missing') return value === undefined;
  if (rule.is === 'is') return value === rule.value;
  if (rule.is === 'one-of') return Array.isArray(rule.value) && rule.value.some((v) => v === value);
  if (typeof value !== 'string' || typeof rule.value !== 'number') return false;
  const day = Date.parse(value);
  const today = Math.floor(now / DAY) * DAY;
  if (rule.is === 'in-last-days') return day <= today && day >= today - rule.value * DAY;
  return day >= today && day <= today + rule.value * DAY;
}

function naiveScore(world: World, now: number): number {
  return world.events.reduce((sum, e) => {
    const own = WEIGHTS.filter(
      (w) => w.event === e.name && naiveWhere('where' in w ? w.where : undefined, e),
    );
    return sum + own.reduce((s, w) => s + w.points * 2 ** ((e.at - now) / (HALF_LIFE * DAY)), 0);
  }, 0);
}

/* ---- what the real one keeps of the same events ---- */

const nobody: Person = {
  orgId: 'o',
  personId: 'p',
  kind: 'patient',
  displayName: null,
  email: null,
  phone: null,
  zone: null,
  language: null,
  country: null,
  traits: {},
  activity: {},
  gates: {},
  pressureKey: null,
  accountId: null,
  firstSeenAt: 0,
  lastSeenAt: 0,
  portalSeenAt: null,
  events: 0,
  importId: null,
};

function activityOf(events: readonly Happening[]): Person['activity'] {
  const names = Map.groupBy(events, (e) => e.name);
  return Object.fromEntries(
    [...names].map(([name, own]) => {
      const times = own.map((e) => e.at);
      return [name, [own.length, Math.min(...times), Math.max(...times)]];
    }),
  );
}

/** Events of several subjects, noted batch by batch as the stage does, summed as the loader does. */
function factsOf(rule: Rule, subjects: readonly (readonly Happening[])[], batch: number): Facets {
  const watches = [...watchesOf(rule)].map(([key, w]) => ({
    id: key,
    key,
    event: w.event,
    conditions: w.where,
    state: 'ready' as const,
  }));
  const { listeners } = bookOf('o', 1, 'UTC', { audiences: [], watches, scores: [score] });
  const seen = new Map<string, Seen>();
  const points = new Map<string, Points>();
  for (const [i, events] of subjects.entries()) {
    for (let from = 0; from < events.length; from += batch) {
      const notes = new Notes();
      for (const [j, e] of events.slice(from, from + batch).entries())
        notes.hear(signalOf(e, i, j), listeners);
      for (const row of notes.seenRows()) seen.set(row.watchId, sumSeen(seen.get(row.watchId), row));
      for (const row of notes.pointsRows())
        points.set(row.scoreId, sumPoints(points.get(row.scoreId), row, HALF_LIFE * DAY));
    }
  }
  return { ...NO_FACETS, watches: seen, scores: points };
}

const score = {
  orgId: 'o',
  id: SCORE,
  name: 'Interest',
  description: '',
  weights: WEIGHTS,
  halfLifeDays: HALF_LIFE,
  version: 1,
  filledVersion: 1,
  state: 'live',
} as const;

function signalOf(e: Happening, subject: number, n: number) {
  return {
    orgId: 'o',
    subjectId: `s${subject}`,
    personId: 'p',
    id: `e${n}`,
    kind: 'track',
    name: e.name,
    origin: 'api',
    receivedAt: e.at,
    occurredAt: e.at,
    importId: null,
    properties: { n: e.n },
    traits: {},
  } as const;
}

function knownOf(
  rule: Rule,
  world: World,
  now: number,
  split: readonly (readonly Happening[])[],
  batch = 3,
): Known {
  const person = { ...nobody, traits: { ...world.traits }, activity: activityOf(world.events) };
  return { person, facets: factsOf(rule, split, batch), now };
}

/* ---- worlds and rules ---- */

const NAMES = ['A', 'B', 'C'] as const;
const time = fc.integer({ min: 0, max: 20 * 24 * 4 }).map((q) => START + q * 15 * MINUTE);
const happening = fc.record({
  name: fc.constantFrom(...NAMES),
  at: time,
  n: fc.integer({ min: 0, max: 3 }),
});
const world: fc.Arbitrary<World> = fc.record({
  events: fc.array(happening, { maxLength: 14 }),
  traits: fc.oneof(
    fc.constant({}),
    time.map((at): World['traits'] => ({ due: new Date(at).toISOString().slice(0, 10), colour: 'red' })),
  ),
});
const name = fc.constantFrom(...NAMES);
const window = fc.oneof(
  fc.integer({ min: 1, max: 9 }).map((withinDays) => ({ withinDays })),
  fc.integer({ min: 1, max: 3_000 }).map((withinMinutes) => ({ withinMinutes })),
);
const where = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc
      .record({
        is: fc.constantFrom('is' as const, 'is-not' as const, 'at-least' as const, 'at-most' as const),
        value: fc.integer({ min: 0, max: 3 }),
      })
      .map((c) => ({ where: [{ property: 'n', ...c }] })),
  },
);
const count = fc.integer({ min: 1, max: 3 });
const leaf: fc.Arbitrary<Rule> = fc.oneof(
  fc.tuple(name, where, window).map(([did, w, x]) => ({ did, ...w, ...x })),
  fc.tuple(name, where, count, count, fc.option(window)).map(([did, w, a, b, x]) => ({
    did,
    ...w,
    ...(x ?? {}),
    atLeast: Math.min(a, b),
    atMost: Math.max(a, b),
  })),
  fc.tuple(name, where, fc.option(window)).map(([didNot, w, x]) => ({ didNot, ...w, ...(x ?? {}) })),
  fc.tuple(name, where, window).map(([first, w, x]) => ({ first, ...w, ...x })),
  fc.tuple(name, where, count).map(([first, w, beforeDays]) => ({ first, ...w, beforeDays })),
  fc.tuple(name, where, count).map(([last, w, beforeDays]) => ({ last, ...w, beforeDays })),
  fc
    .tuple(fc.array(fc.tuple(name, where), { minLength: 2, maxLength: 3 }), window, fc.option(count))
    .map(([steps, x, sinceDays]) => ({
      sequence: steps.map(([event, w]) => ({ event, ...w })),
      ...x,
      ...(sinceDays === null ? {} : { sinceDays }),
    })),
  fc
    .tuple(fc.constantFrom('in-last-days' as const, 'in-next-days' as const), fc.integer({ min: 0, max: 5 }))
    .map(([is, value]) => ({ trait: 'due', is, value })),
  fc.constantFrom<Rule>(
    { trait: 'colour', is: 'is', value: 'red' },
    { trait: 'colour', is: 'missing' },
    { trait: 'colour', is: 'one-of', value: ['red', 'blue'] },
  ),
  fc.double({ min: -4, max: 12, noNaN: true }).map((atLeast) => ({ score: SCORE, atLeast })),
  fc.double({ min: -4, max: 12, noNaN: true }).map((atMost) => ({ score: SCORE, atMost })),
);
const { rule } = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie('rule'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('rule'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    fc.array(tie('rule'), { minLength: 1, maxLength: 2 }).map((none) => ({ none })),
  ),
}));
const now = fc.integer({ min: -10, max: 25 * 24 * 60 }).map((m) => START + m * MINUTE + 7);
const among = { zone: 'UTC', rules: new Map(), halfLives: new Map([[SCORE, HALF_LIFE * DAY]]) };
const RUNS = { numRuns: 1_500 };

/** Scores within a hair of a bound may fall to either side of it. */
function onEdge(r: Rule, w: World, at: number): boolean {
  const parts = 'all' in r ? r.all : 'any' in r ? r.any : 'none' in r ? r.none : [];
  if (parts.some((p) => onEdge(p, w, at))) return true;
  if (!('score' in r)) return false;
  const value = naiveScore(w, at);
  return [r.atLeast, r.atMost].some((b) => b !== undefined && Math.abs(b - value) < 1e-6);
}

describe('the compiled evaluator', () => {
  it('says what the naive one says', () => {
    fc.assert(
      fc.property(rule, world, now, (r, w, at) => {
        fc.pre(!onEdge(r, w, at));
        const verdict = compile(r, among)(knownOf(r, w, at, [w.events]));
        expect(verdict > 0).toBe(naive(r, w, at));
        expect(Math.abs(verdict)).toBeGreaterThan(at);
      }),
      RUNS,
    );
  });

  it('does not change before the time it names', () => {
    fc.assert(
      fc.property(
        rule,
        world,
        now,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }),
        (r, w, at, looks) => {
          const verdict = compile(r, among)(knownOf(r, w, at, [w.events]));
          const until = Math.min(Math.abs(verdict), at + 60 * DAY);
          for (const share of [...looks, 0.999_999]) {
            const then = Math.min(until - 1, Math.floor(at + share * (until - at)));
            if (onEdge(r, w, then)) continue;
            expect(naive(r, w, then)).toBe(verdict > 0);
          }
        },
      ),
      RUNS,
    );
  });

  it('follows the clock to the end by asking only when it said', () => {
    fc.assert(
      fc.property(rule, world, now, (r, w, from) => {
        let at = from;
        for (let turns = 0; turns < 200; turns++) {
          const verdict = compile(r, among)(knownOf(r, w, at, [w.events]));
          if (!onEdge(r, w, at)) expect(verdict > 0).toBe(naive(r, w, at));
          if (!Number.isFinite(verdict)) return;
          at = Math.max(Math.abs(verdict), at + 1);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('does not mind the order of events, nor how they were cut into batches and subjects', () => {
    fc.assert(
      fc.property(
        rule,
        world,
        now,
        fc.integer({ min: 1, max: 5 }),
        fc.infiniteStream(fc.nat()),
        (r, w, at, batch, chance) => {
          fc.pre(!onEdge(r, w, at));
          const one = compile(r, among)(knownOf(r, w, at, [w.events]));
          const shuffled = w.events
            .map((e) => ({ e, place: chance.next().value ?? 0 }))
            .toSorted((a, b) => a.place - b.place)
            .map((x) => x.e);
          const half = Math.floor(shuffled.length / 2);
          const split = [shuffled.slice(0, half), shuffled.slice(half)];
          expect(compile(r, among)(knownOf(r, w, at, split, batch)) > 0).toBe(one > 0);
        },
      ),
      RUNS,
    );
  });
});

it('lets through every rule of this test that is not plainly constant, and reads it as it was', () => {
  fc.assert(
    fc.property(leaf, (r) => {
      const sent = JSON.parse(JSON.stringify(r));
      expect(parseRule(sent)).toEqual(sent);
    }),
  );
});

it('keeps the latest fifty times, whatever the order', () => {
  const times = Array.from({ length: 120 }, (_, i) => START + ((i * 37) % 120) * MINUTE);
  const r: Rule = { did: 'A', atLeast: 49, withinDays: 1 };
  const events = times.map((at) => ({ name: 'A', at, n: 0 }));
  const kept = factsOf(r, [events.slice(0, 70), events.slice(70)], 9).watches.get(watchKey('A', undefined));
  expect(kept?.count).toBe(120);
  expect(kept?.times).toEqual(times.toSorted((a, b) => a - b).slice(-50));
});
