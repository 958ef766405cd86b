// Likeness asks about doubles and leaves families alone: by cases a data steward knows, and by properties.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BANDS, type Comparison, compare, SHOWN_FROM, verdictOf, weightOf } from './likeness.ts';
import { comparableName, compareGiven, jaroWinkler, plainLetters } from './likeness-names.ts';
import { type Likeable, likeable } from './likeness-traits.ts';
import type { Person } from './model.ts';

type Known = Pick<Person, 'kind' | 'displayName' | 'email' | 'phone' | 'traits'>;

const ANNA: Known = {
  kind: 'patient',
  displayName: 'Anna Lund',
  email: 'anna.lund@example.org',
  phone: '+12125550101',
  traits: {
    firstName: 'Anna',
    lastName: 'Lund',
    birthDate: '1984-03-07',
    gender: 'female',
    address: { street: '12 Mill Street', postalCode: '10001' },
  },
};

const BARE: Known = { ...ANNA, displayName: null, email: null, phone: null, traits: {} };

function with_(changes: Partial<Known>, traits: Person['traits'] = {}): Known {
  return { ...ANNA, ...changes, traits: { ...ANNA.traits, ...traits } };
}

function compared(a: Known, b: Known): Comparison {
  return compare(likeable(a), likeable(b));
}

describe('a double is asked about', () => {
  test('everything the same: likely', () => {
    expect(compared(ANNA, ANNA)).toMatchObject({ band: 'likely', excluded: null });
  });

  test('a lead with name and address of mail only', () => {
    const lead: Known = {
      ...BARE,
      kind: 'contact',
      displayName: 'LUND, Anna',
      email: 'Anna.Lund@example.org ',
    };
    expect(compared(ANNA, lead)).toMatchObject({ band: 'possible' });
  });

  test('name and birth date without any address: likely', () => {
    const walkIn: Known = { ...BARE, traits: { firstName: 'Änna', lastName: 'Lund', dob: '1984-03-07' } };
    expect(compared(ANNA, walkIn)).toMatchObject({ band: 'likely' });
  });

  test('a birth date with day and month exchanged, or one digit off, with the same phone', () => {
    const swapped = with_({ email: null }, { birthDate: '1984-07-03' });
    const slip = with_({ email: null }, { birthDate: '1985-03-07' });
    expect(verdictOf(compared(ANNA, swapped).evidence, 'birthDate')).toBe('swapped');
    expect(verdictOf(compared(ANNA, slip).evidence, 'birthDate')).toBe('slip');
    expect(compared(ANNA, swapped).band).toBe('likely');
    expect(compared(ANNA, slip).band).not.toBeNull();
  });

  test('first name and surname exchanged', () => {
    const turned = with_({ email: null, phone: null }, { firstName: 'Lund', lastName: 'Anna' });
    expect(compared(ANNA, turned)).toMatchObject({ band: 'likely', relation: null });
    expect(verdictOf(compared(ANNA, turned).evidence, 'lastName')).toBe('turned');
  });
});

describe('nobody is asked about', () => {
  test('members of a family: other first names, whatever else is the same', () => {
    for (const born of ['1984-03-07', '2012-11-20', undefined]) {
      const child = with_({ displayName: 'Otto Lund' }, { firstName: 'Otto', birthDate: born ?? null });
      expect(compared(ANNA, child).band).toBeNull();
    }
  });

  test('father and son of one name under one roof: their birth dates differ', () => {
    const junior = with_({}, { birthDate: '2009-01-30' });
    expect(compared(ANNA, junior)).toMatchObject({
      confidence: 0,
      excluded: 'birth-date',
      relation: 'household',
    });
  });

  test('twins', () => {
    const twin = with_({}, { firstName: 'Berta' });
    const found = compared(ANNA, twin);
    expect(found).toMatchObject({ band: null, relation: 'twins' });
    expect(found.confidence).toBeLessThanOrEqual(0.5);
  });

  test('twins with nearly the same name are shown as possible at most, and as twins', () => {
    const found = compared(with_({}, { firstName: 'Tia' }), with_({}, { firstName: 'Tina' }));
    expect(found).toMatchObject({ band: 'possible', relation: 'twins' });
  });

  test('two record numbers, a patient and a professional, an anonymous respondent', () => {
    expect(compared(with_({}, { mrn: 'A1' }), with_({}, { MRN: 'A2' })).excluded).toBe('record-number');
    expect(
      compared(with_({ kind: 'hcp' }, { npi: '1' }), with_({ kind: 'hcp' }, { npi: '2' })).excluded,
    ).toBe('record-number');
    expect(compared(ANNA, with_({ kind: 'hcp' })).excluded).toBe('kind');
    expect(compared(ANNA, with_({ kind: 'respondent' })).excluded).toBe('kind');
  });

  test('a name and a postcode alone', () => {
    const a: Known = { ...BARE, traits: { firstName: 'Maria', lastName: 'Cruz', zip: '10001-1234' } };
    expect(compared(a, { ...a, traits: { ...a.traits, zip: 10001 } }).band).toBeNull();
  });

  test('two profiles of which nothing is known', () => {
    expect(compared(BARE, BARE).confidence).toBeLessThan(0.001);
  });
});

test('a value that many people have says nothing', () => {
  const desk = with_({ email: null }, { birthDate: null, address: null });
  const alone = compare(likeable(desk), likeable(desk));
  const common = compare(likeable(desk), likeable(desk), new Set(['phone']));
  expect(alone.band).not.toBeNull();
  expect(common.band).toBeNull();
  expect(verdictOf(common.evidence, 'phone')).toBe('common');
});

test('names: accents, other scripts, titles, order, a second name', () => {
  expect(plainLetters('Łukasz Søren Straße Ñandú')).toBe('lukasz soren strasse nandu');
  expect(plainLetters('Анна Йорданова')).toBe('anna iordanova');
  expect(plainLetters('Ελένη')).toBe('eleni');
  expect(comparableName(null, null, 'Dr. Anna Maria Lund')).toEqual({
    given: ['anna', 'maria'],
    family: ['lund'],
  });
  expect(jaroWinkler('martha', 'marhta')).toBeCloseTo(0.961, 3);
  expect(jaroWinkler('dixon', 'dicksonx')).toBeCloseTo(0.813, 3);
  expect(compareGiven(['maria', 'jose'], ['maria', 'carmen'])).toBe('differ');
  expect(compareGiven(['anna', 'm'], ['anna', 'maria'])).toBe('agree');
  expect(compareGiven(['a'], ['anna'])).toBe('initial');
});

test('weights have the signs that their words promise, and bands go down', () => {
  expect(weightOf('birthDate', 'agree')).toBeGreaterThan(weightOf('birthDate', 'swapped'));
  expect(weightOf('birthDate', 'swapped')).toBeGreaterThan(weightOf('birthDate', 'slip'));
  expect(weightOf('gender', 'differ')).toBeLessThan(0);
  expect(weightOf('email', 'missing')).toBe(0);
  expect(BANDS.map((b) => b.from)).toEqual(BANDS.map((b) => b.from).toSorted((x, y) => y - x));
  expect(BANDS.at(-1)?.from).toBe(SHOWN_FROM);
});

const word = fc.constantFrom('Anna', 'Annie', 'Otto', 'Tia', 'Tina', 'Maria Jose', 'A.', 'Łukasz', 'Жанна');
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 3 });
const known: fc.Arbitrary<Known> = fc
  .record({
    kind: fc.constantFrom('patient', 'hcp', 'contact', 'respondent'),
    email: maybe(fc.constantFrom('a@example.org', 'b@example.org')),
    phone: maybe(fc.constantFrom('+12125550101', '2125550101', '+12125550102')),
    traits: fc.record({
      firstName: maybe(word),
      lastName: maybe(fc.constantFrom('Lund', 'Lunde', 'García López', 'García', 'Anna')),
      birthDate: maybe(fc.constantFrom('1984-03-07', '1984-07-03', '1984-03-08', '2001-12-24')),
      gender: maybe(fc.constantFrom('f', 'male')),
      street: maybe(fc.constantFrom('12 Mill St.', '12, mill st', '9 Oak Rd')),
      zip: maybe(fc.constantFrom('10001', '20002')),
      deviceId: maybe(fc.constantFrom('d1', 'd2')),
      handle: maybe(fc.constantFrom('@anna', 'otto')),
      mrn: maybe(fc.constantFrom('1', '2')),
    }),
  })
  .map((k) => ({ ...k, displayName: null }));

describe('properties', () => {
  test('the order of the two does not matter', () => {
    fc.assert(
      fc.property(known, known, (a, b) => {
        expect(compared(a, b)).toEqual(compared(b, a));
      }),
    );
  });

  test('the order of traits does not matter', () => {
    const turned = (k: Known): Known => ({
      ...k,
      traits: Object.fromEntries(Object.entries(k.traits).reverse()),
    });
    const twice = known.map((k) => ({
      ...k,
      traits: { ...k.traits, device: 'd3', surname: 'Alund', postcode: '30003' },
    }));
    fc.assert(
      fc.property(twice, known, (a, b) => {
        expect(compared(turned(a), b)).toEqual(compared(a, b));
      }),
    );
  });

  test('more that agrees never lowers the confidence', () => {
    const field = fc.constantFrom(
      'email',
      'phone',
      'firstName',
      'lastName',
      'birthDate',
      'gender',
      'street',
      'deviceId',
      'handle',
      'mrn',
    );
    fc.assert(
      fc.property(known, known, field, (a, b, name) => {
        const before = compared(a, b);
        const value = name in a ? Reflect.get(a, name) : a.traits[name];
        fc.pre(value !== null && value !== undefined && value !== 'A.');
        const after = name in a ? { ...b, [name]: value } : { ...b, traits: { ...b.traits, [name]: value } };
        expect(compared(a, after).confidence).toBeGreaterThanOrEqual(before.confidence - 1e-9);
      }),
      { numRuns: 2_000 },
    );
  });

  test('a family is never shown: one home, other first names', () => {
    const pair = fc.record({
      a: known,
      first: fc.constantFrom('Bruno', 'Xenia', 'Wolf'),
      birthDate: maybe(fc.constantFrom('1984-03-07', '2001-12-24')),
    });
    fc.assert(
      fc.property(pair, ({ a, first, birthDate }) => {
        const named: Known = { ...a, traits: { ...a.traits, firstName: 'Anna' } };
        const relative: Known = { ...named, traits: { ...named.traits, firstName: first, birthDate } };
        expect(compared(named, relative).confidence).toBeLessThan(SHOWN_FROM);
      }),
      { numRuns: 1_000 },
    );
  });

  test('birth dates that differ by more than a slip are never shown', () => {
    fc.assert(
      fc.property(known, (a) => {
        const [one, other]: [Likeable, Likeable] = [
          { ...likeable(a), birthDate: '1984-03-07' },
          { ...likeable(a), birthDate: '2001-12-24' },
        ];
        expect(compare(one, other).confidence).toBe(0);
      }),
    );
  });
});
