// Rules: what is refused and why, who matches, and how a rule reads.
import { describe, expect, it } from 'vitest';
import type { Person } from '../../people/model.ts';
import { matches } from '../match.ts';
import type { Rule } from '../model.ts';
import { ALONE } from './compile.ts';
import { explain } from './explain.ts';
import { NO_FACETS } from './known.ts';
import { MOST_CLAUSES, MOST_DEEP, parseRule } from './parse.ts';
import { sentence } from './sentence.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 4, 13);
const ada: Person = {
  orgId: 'o',
  personId: 'p',
  kind: 'hcp',
  displayName: 'Ada',
  email: null,
  phone: null,
  zone: null,
  language: 'de',
  country: 'DE',
  traits: {
    specialty: 'cardiology',
    beds: 40,
    since: '2020-02-29',
    topics: ['lipids', 'heart'],
    title: 'Senior Consultant',
    off: false,
  },
  activity: { Visit: [3, NOW - 40 * DAY, NOW - 5 * DAY], Call: [1, NOW - 90 * DAY, NOW - 90 * DAY] },
  gates: {},
  pressureKey: null,
  accountId: null,
  firstSeenAt: 0,
  lastSeenAt: 0,
  portalSeenAt: null,
  events: 4,
  importId: null,
};

describe('a rule is refused with its field and reason', () => {
  const deep = (levels: number): unknown => (levels === 0 ? { kind: 'hcp' } : { all: [deep(levels - 1)] });
  it.each<[string, unknown, string]>([
    ['no object', 'all', 'rule'],
    ['an unknown clause', { regex: '(a+)+$' }, 'rule'],
    ['an unknown comparison', { all: [{ trait: 'a', is: 'matches', value: 'x' }] }, 'rule.all[0].is'],
    ['a field too many', { kind: 'hcp', or: 1 }, 'rule.or'],
    ['an empty group', { any: [] }, 'rule.any'],
    ['a comparison with an object', { trait: 'a', is: 'is', value: { $ne: 1 } }, 'rule.value'],
    ['a missing value', { trait: 'a', is: 'is' }, 'rule.value'],
    ['a value too many', { trait: 'a', is: 'exists', value: 1 }, 'rule.value'],
    ['a text that is no date', { trait: 'a', is: 'at-least', value: 'tall' }, 'rule.value'],
    ['an unknown kind', { none: [{ kind: 'robot' }] }, 'rule.none[0].kind'],
    ['half a time', { did: 'Visit', atLeast: 1.5 }, 'rule.atLeast'],
    ['a count within days above what is kept', { did: 'Visit', atLeast: 50, withinDays: 7 }, 'rule.atLeast'],
    ['no event', { didNot: ' ' }, 'rule.didNot'],
    ['days without end', { didNot: 'Visit', withinDays: 1e9 }, 'rule.withinDays'],
  ])('%s', (_, rule, field) => {
    expect(parseRule(rule)).toMatchObject({ refused: true, status: 422, code: 'bad-rule', field });
  });

  it('too deep or too long', () => {
    expect(parseRule(deep(MOST_DEEP - 1))).not.toHaveProperty('refused');
    expect(parseRule(deep(MOST_DEEP))).toMatchObject({ status: 422 });
    expect(parseRule({ any: Array.from({ length: MOST_CLAUSES }, () => ({ kind: 'hcp' })) })).toMatchObject({
      status: 422,
    });
  });
});

describe('a person matches', () => {
  it.each<[boolean, Rule]>([
    [true, { trait: 'specialty', is: 'is', value: 'cardiology' }],
    [false, { trait: 'specialty', is: 'is-not', value: 'cardiology' }],
    [true, { trait: 'unknown', is: 'is-not', value: 'x' }],
    [true, { trait: 'off', is: 'is', value: false }],
    [true, { trait: 'topics', is: 'contains', value: 'heart' }],
    [false, { trait: 'topics', is: 'contains', value: 'hear' }],
    [true, { trait: 'title', is: 'contains', value: 'consultant' }],
    [true, { trait: 'beds', is: 'at-least', value: 40 }],
    [false, { trait: 'beds', is: 'at-most', value: 39 }],
    [true, { trait: 'since', is: 'at-most', value: '2020-03-01' }],
    [false, { trait: 'since', is: 'at-least', value: 5 }],
    [true, { trait: 'country', is: 'is', value: 'DE' }],
    [true, { trait: 'zone', is: 'missing' }],
    [true, { trait: 'beds', is: 'exists' }],
    [true, { kind: 'hcp' }],
    [true, { did: 'Visit', atLeast: 3 }],
    [false, { did: 'Visit', atLeast: 4 }],
    [true, { did: 'Visit', withinDays: 5 }],
    [false, { did: 'Visit', withinDays: 4 }],
    [true, { didNot: 'Call', withinDays: 30 }],
    [false, { didNot: 'Call' }],
    [true, { didNot: 'Mail' }],
    [
      true,
      {
        all: [{ kind: 'hcp' }, { any: [{ did: 'Mail' }, { did: 'Call' }] }, { none: [{ kind: 'patient' }] }],
      },
    ],
  ])('%s: %j', (holds, rule) => {
    expect(parseRule(rule)).toEqual(rule);
    expect(matches(rule, ada, NOW)).toBe(holds);
  });
});

it('reads a rule back in English', () => {
  const rule: Rule = {
    all: [
      { kind: 'hcp' },
      {
        any: [
          { trait: 'specialty', is: 'is', value: 'cardiology' },
          { did: 'Visit', atLeast: 2 },
        ],
      },
      { didNot: 'Call', withinDays: 30 },
      { none: [{ trait: 'beds', is: 'at-most', value: 10 }] },
    ],
  };
  expect(sentence(rule)).toBe(
    'People who are health professionals and (have specialty “cardiology” or did “Visit” at least 2 times) and did not do “Call” in the last 30 days and fit none of these: have beds of at most 10.',
  );
});

it('explains clause by clause', () => {
  const known = { person: ada, facets: NO_FACETS, now: NOW };
  const rule: Rule = { all: [{ kind: 'hcp' }, { did: 'Mail' }] };
  expect(explain(rule, { known, among: ALONE, names: new Map() })).toEqual({
    sentence: 'People who are health professionals and did “Mail”.',
    holds: false,
    changesAt: null,
    clauses: [
      { sentence: 'People who are health professionals.', holds: true, changesAt: null, facts: 'kind: hcp' },
      { sentence: 'People who did “Mail”.', holds: false, changesAt: null, facts: '“Mail” never' },
    ],
  });
});
