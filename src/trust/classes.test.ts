// No personal or health value is ever stored in clear, and nothing is lost on the way in and out.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classesOf, joinSplit, plainName, splitByClass } from './classes.ts';

const shipped = classesOf([]);
const values = fc.dictionary(
  fc.oneof(
    fc.constantFrom(
      'email',
      'first_name',
      'language',
      'country',
      'diagnosis',
      'appVersion',
      '__proto__',
      'constructor',
      'toString',
    ),
    fc.string(),
  ),
  fc.jsonValue().map((v) => JSON.parse(JSON.stringify(v))),
);

describe('the class of a name', () => {
  test.each([
    ['trait', 'email', 'personal'],
    ['trait', 'first_name', 'personal'],
    ['trait', 'First Name', 'personal'],
    ['trait', 'zone', 'personal'],
    ['trait', 'country', 'public'],
    ['trait', 'language', 'public'],
    ['trait', 'diagnosis', 'health'],
    ['property', 'url', 'health'],
    ['property', 'email', 'health'],
    ['property', 'app_version', 'public'],
    ['trait', '__proto__', 'health'],
    ['trait', 'constructor', 'health'],
  ] as const)('%s %s is %s', (scope, name, expected) => {
    expect(shipped.classOf(scope, name)).toBe(expected);
    expect(shipped.classOf(scope, name)).toBe(expected);
  });

  test('is health for whatever nobody declared', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        fc.pre(!['language', 'locale', 'country', 'appversion', 'platform'].includes(plainName(name)));
        expect(shipped.classOf('property', name)).toBe('health');
      }),
    );
  });

  test("is the organisation's own where it declared one", () => {
    const own = classesOf([
      { scope: 'property', name: 'clinic', class: 'public' },
      { scope: 'trait', name: 'country', class: 'health' },
    ]);
    expect(own.classOf('property', 'Clinic')).toBe('public');
    expect(own.classOf('trait', 'clinic')).toBe('health');
    expect(own.classOf('trait', 'country')).toBe('health');
  });

  test('is right however many names were asked before', () => {
    const many = classesOf([{ scope: 'property', name: 'last', class: 'public' }]);
    for (let i = 0; i < 6_000; i++) many.classOf('property', `name${i}`);
    expect(many.classOf('property', 'last')).toBe('public');
    expect(many.classOf('property', 'name5999')).toBe('health');
  });
});

describe('a split event', () => {
  test('comes back whole', () => {
    fc.assert(
      fc.property(values, values, (properties, traits) => {
        const { open, sealed } = splitByClass(shipped, properties, traits);
        const through = (part: typeof open): typeof open => (part ? JSON.parse(JSON.stringify(part)) : null);
        const joined = joinSplit(through(open), through(sealed));
        expect(JSON.stringify(sorted(joined.properties))).toBe(JSON.stringify(sorted(properties)));
        expect(JSON.stringify(sorted(joined.traits))).toBe(JSON.stringify(sorted(traits)));
      }),
    );
  });

  test('holds only public names in clear', () => {
    fc.assert(
      fc.property(values, values, (properties, traits) => {
        const { open } = splitByClass(shipped, properties, traits);
        const { properties: p, traits: t } = joinSplit(open, null);
        expect(Object.keys(p).every((name) => shipped.classOf('property', name) === 'public')).toBe(true);
        expect(Object.keys(t).every((name) => shipped.classOf('trait', name) === 'public')).toBe(true);
      }),
    );
  });

  test('has no empty parts', () => {
    expect(splitByClass(shipped, {}, {})).toEqual({ open: null, sealed: null });
    expect(splitByClass(shipped, { note: undefined }, { country: 'DE' })).toEqual({
      open: { t: { country: 'DE' } },
      sealed: null,
    });
    expect(splitByClass(shipped, { note: 'x' }, {})).toEqual({ open: null, sealed: { p: { note: 'x' } } });
    expect(joinSplit(null, null)).toEqual({ properties: {}, traits: {} });
  });
});

function sorted(values: object): [string, unknown][] {
  return Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
}
