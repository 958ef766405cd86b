// Rules: what is refused and why, who matches, and how a rule reads.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Person } from '../../people/model.ts';
import { isRefusal } from '../../platform/result.ts';
import { matches } from '../match.ts';
import type { Rule } from '../model.ts';
import { ALONE } from './compile.ts';
import { explain } from './explain.ts';
import { NO_FACETS } from './known.ts';
import { MOST_CLAUSES, MOST_DEEP, parseRule } from './parse.ts';
import { necessaryOf } from './prefilter.ts';
import { sentence } from './sentence.ts';
import { drawOf } from './traits.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 4, 13);
const LIST = '00000000-0000-4000-8000-00000000000a';
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
    ['a pattern', { trait: 'a', is: 'regex', value: '(a+)+$' }, 'rule.is'],
    ['a prototype as a clause', JSON.parse('{"__proto__": {"kind": "hcp"}}'), 'rule'],
    ['a constructor as a clause', { constructor: 'x' }, 'rule'],
    ['a prototype beside a clause', JSON.parse('{"kind": "hcp", "__proto__": 1}'), 'rule.__proto__'],
    [
      'an operator in a condition',
      { did: 'A', where: [{ property: 'p', is: 'is', value: { $ne: 1 } }] },
      'rule.where[0].value',
    ],
    ['an operator as a condition', { did: 'A', where: [{ $ne: 1 }] }, 'rule.where[0].$ne'],
    [
      'conditions without end',
      { did: 'A', where: Array(6).fill({ property: 'p', is: 'exists' }) },
      'rule.where',
    ],
    ['days and minutes', { did: 'A', withinDays: 1, withinMinutes: 1 }, 'rule.withinMinutes'],
    ['more at least than at most', { did: 'A', atLeast: 3, atMost: 2 }, 'rule.atMost'],
    ['no time of a first', { first: 'A' }, 'rule'],
    ['two times of a last', { last: 'A', withinDays: 1, beforeDays: 2 }, 'rule'],
    ['a sequence of one', { sequence: [{ event: 'A' }], withinDays: 1 }, 'rule.sequence'],
    ['a sequence too long', { sequence: Array(6).fill({ event: 'A' }), withinDays: 1 }, 'rule.sequence'],
    ['a sequence without a time', { sequence: [{ event: 'A' }, { event: 'B' }] }, 'rule'],
    [
      'half a sequence',
      { sequence: [{ event: 'A' }, { name: 'B' }], withinDays: 1 },
      'rule.sequence[1].name',
    ],
    ['an unknown purpose', { consent: 'all', is: 'given' }, 'rule.consent'],
    ['an unknown channel', { consent: 'care', channel: 'fax', is: 'given' }, 'rule.channel'],
    ['an id that is none', { audience: "' or 1=1", is: 'in' }, 'rule.audience'],
    ['a score without a bound', { score: '00000000-0000-4000-8000-000000000001' }, 'rule'],
    ['a place nowhere', { place: {} }, 'rule.place'],
    ['a place too far', { place: { planet: 'Mars' } }, 'rule.place.planet'],
    ['no specialty', { specialty: [] }, 'rule.specialty'],
    ['an unknown registration', { registration: 'ssn', is: 'present' }, 'rule.registration'],
    ['an empty share', { random: 'a', from: 50, to: 50 }, 'rule.to'],
    ['a share beyond all', { random: 'a', from: 0, to: 101 }, 'rule.to'],
    ['an empty list of values', { trait: 'a', is: 'one-of', value: [] }, 'rule.value'],
    ['a date that no calendar has', { trait: 'a', is: 'before', value: '2026-02-31' }, 'rule.value'],
    ['days that are none', { trait: 'a', is: 'in-last-days', value: '7' }, 'rule.value'],
    ['a text that no table can hold', { trait: 'a', is: 'is', value: 'a\0b' }, 'rule.value'],
    ['half a character', { trait: '\ud800', is: 'exists' }, 'rule.trait'],
    ['what nobody can fit', { all: [{ kind: 'hcp' }, { kind: 'patient' }] }, 'rule.all[1]'],
    ['what everybody fits', { any: [{ did: 'A' }, { didNot: 'A' }] }, 'rule.any[1]'],
    [
      'what was and was not',
      {
        all: [
          { did: 'A', withinDays: 7 },
          { didNot: 'A', withinDays: 30 },
        ],
      },
      'rule.all[1]',
    ],
    [
      'none of all',
      {
        none: [
          { trait: 'a', is: 'exists' },
          { trait: 'a', is: 'missing' },
        ],
      },
      'rule.none[1]',
    ],
  ])('%s', (_, rule, field) => {
    const refused = parseRule(rule);
    expect(refused).toMatchObject({ refused: true, status: 422, code: 'bad-rule', field });
    expect(JSON.stringify(refused)).not.toMatch(/\(a\+\)|1=1|Mars/);
  });

  it('nothing else comes out of anything whatever', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const rule = parseRule(value);
        expect(isRefusal(rule) || sentence(rule).startsWith('People who ')).toBe(true);
      }),
    );
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
    [false, { trait: 'constructor', is: 'exists' }],
    [false, { did: 'constructor' }],
    [true, { trait: 'specialty', is: 'one-of', value: ['oncology', 'cardiology'] }],
    [true, { trait: 'topics', is: 'one-of', value: ['heart', 'bone'] }],
    [true, { trait: 'title', is: 'starts-with', value: 'senior' }],
    [true, { trait: 'since', is: 'before', value: '2020-03-01' }],
    [false, { trait: 'since', is: 'after', value: '2020-02-29' }],
    [true, { trait: 'since', is: 'at-least', value: '2020-02-29' }],
    [false, { trait: 'since', is: 'in-last-days', value: 30 }],
    [true, { specialty: ['Cardiology', 'Oncology'] }],
    [false, { specialty: ['Oncology'] }],
    [true, { place: { country: 'de' } }],
    [false, { place: { country: 'de', city: 'Ulm' } }],
    [true, { registration: 'npi', is: 'missing' }],
    [true, { random: 'a', from: 0, to: 100 }],
    [false, { consent: 'care', is: 'given' }],
    [true, { consent: 'care', channel: 'email', is: 'unstated' }],
    [false, { did: 'Visit', atLeast: 1, atMost: 2 }],
    [true, { last: 'Call', beforeDays: 89 }],
    [false, { first: 'Visit', withinDays: 39 }],
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

it.each<[Rule, string]>([
  [{ did: 'A', atLeast: 2, withinDays: 7 }, 'did “A” at least 2 times in the last 7 days'],
  [{ did: 'A', atMost: 1 }, 'did “A” exactly once'],
  [
    { did: 'A', atLeast: 2, atMost: 3, where: [{ property: 'price', is: 'at-least', value: 5 }] },
    'did “A” with price of at least 5 2 to 3 times',
  ],
  [{ first: 'A', withinMinutes: 1 }, 'first did “A” in the last minute'],
  [{ last: 'A', beforeDays: 30 }, 'last did “A” more than 30 days ago'],
  [
    { sequence: [{ event: 'A' }, { event: 'B' }], withinMinutes: 30, sinceDays: 1 },
    'did “A”, then “B” within 30 minutes, the last of them in the last day',
  ],
  [{ consent: 'marketing', channel: 'sms', is: 'withdrawn' }, 'have said no to marketing by text message'],
  [{ trait: 'due', is: 'in-next-days', value: 1 }, 'have due in the next day'],
  [{ trait: 'a', is: 'one-of', value: ['x', 2] }, 'have a “x” or 2'],
  [{ place: { city: 'Ulm', country: 'DE' } }, 'live or work in the city “Ulm” and the country “DE”'],
  [{ registration: 'orcid', is: 'missing' }, 'do not have an ORCID iD'],
  [{ random: 'test', from: 0, to: 10 }, 'are drawn by lot “test” (from 0 to 10 percent)'],
  [{ list: LIST, is: 'out' }, 'are not on the list “VIP”'],
  [{ journey: LIST, is: 'never' }, 'have never been in the journey “VIP”'],
  [{ score: LIST, atLeast: 1, atMost: 2 }, 'have a score “VIP” of at least 1 and at most 2'],
])('says %j', (rule, words) => {
  expect(sentence(rule, new Map([[LIST, 'VIP']]))).toBe(`People who ${words}.`);
});

it('draws lots evenly, and the same again', () => {
  const ids = Array.from({ length: 20_000 }, (_, i) => `person-${i}`);
  const drawn = ids.filter((id) => drawOf('salt', id) < 10).length;
  expect(Math.abs(drawn - 2_000)).toBeLessThan(150);
  expect(ids.filter((id) => drawOf('salt', id) < 10 && drawOf('other', id) < 10).length).toBeLessThan(300);
});

it('knows what everybody who fits fulfils for sure', () => {
  expect(
    necessaryOf({
      all: [
        { kind: 'hcp' },
        { trait: 'plan', is: 'is', value: 'gold' },
        { all: [{ did: 'A' }] },
        { didNot: 'B' },
      ],
    }),
  ).toEqual({ kinds: ['hcp'], traits: { plan: 'gold' }, did: ['A'] });
  expect(necessaryOf({ any: [{ kind: 'hcp' }, { did: 'A' }] })).toEqual({
    kinds: null,
    traits: null,
    did: null,
  });
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
