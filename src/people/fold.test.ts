import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../platform/json.ts';
import { applySignal, newPerson, noteFact, unite } from './fold.ts';
import type { Person, Signal } from './model.ts';

const key = (email: string): Uint8Array => Uint8Array.from(Buffer.from(email));

function signal(more: Partial<Signal> = {}): Signal {
  return {
    orgId: 'org',
    subjectId: 's',
    personId: 's',
    id: 'e',
    kind: 'track',
    name: 'Item Opened',
    origin: 'api',
    receivedAt: 1_000,
    occurredAt: 1_000,
    importId: null,
    properties: {},
    traits: {},
    ...more,
  };
}

function folded(signals: readonly Signal[]): Person {
  return signals.reduce((person, s) => applySignal(person, s, key), newPerson(signals[0] ?? signal()));
}

describe('folding signals into a person', () => {
  test('an identify sets the profile; names come from their parts', () => {
    const person = folded([
      signal({
        kind: 'identify',
        traits: {
          firstName: 'Ada',
          lastName: 'Nkemelu',
          email: 'Ada@Example.org ',
          zone: 'Africa/Lagos',
          kind: 'patient',
          plan: 'diabetes',
        },
      }),
    ]);
    expect(person).toMatchObject({
      displayName: 'Ada Nkemelu',
      email: 'ada@example.org',
      zone: 'Africa/Lagos',
      kind: 'patient',
      events: 1,
    });
    expect(person.traits).toEqual({ firstName: 'Ada', lastName: 'Nkemelu', plan: 'diabetes' });
    expect(person.pressureKey).toEqual(key('ada@example.org'));
  });

  test('a trait set to null is forgotten; a missing one stays', () => {
    const person = folded([
      signal({ kind: 'identify', traits: { plan: 'a', city: 'Lagos' } }),
      signal({ kind: 'identify', traits: { plan: null } }),
    ]);
    expect(person.traits).toEqual({ city: 'Lagos' });
  });

  test('hard gates open only by an explicit false', () => {
    const closed = folded([
      signal({ kind: 'identify', traits: { deceased: true, sensitive: 'hospice' } }),
      signal({ kind: 'identify', traits: { city: 'x' } }),
    ]);
    expect(closed.gates).toEqual({ deceased: true, sensitive: 'hospice' });
    const opening = { kind: 'identify', traits: { deceased: false, sensitive: false } };
    expect(applySignal(closed, signal(opening), key).gates).toEqual(closed.gates);
    expect(applySignal(closed, signal({ ...opening, occurredAt: 2_000 }), key).gates).toEqual({});
  });

  test('an unknown kind changes nothing', () => {
    expect(
      folded([
        signal({ kind: 'identify', traits: { kind: 'hcp' } }),
        signal({ kind: 'identify', traits: { kind: 'robot' } }),
      ]).kind,
    ).toBe('hcp');
  });

  test('counts and times are right in any order of arrival', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            name: fc.constantFrom('A', 'B', 'C'),
            occurredAt: fc.integer({ min: 1, max: 10_000 }),
          }),
          { minLength: 1, maxLength: 40 },
        ),
        fc.integer(),
        (list, seed) => {
          const signals = list.map((l) => signal(l));
          const shuffled = signals
            .map((s, i) => ({ s, k: Math.imul(i + 1, seed | 1) % 9973 }))
            .sort((a, b) => a.k - b.k)
            .map((x) => x.s);
          const a = folded(signals);
          const b = folded(shuffled);
          expect(b.activity).toEqual(a.activity);
          expect([b.firstSeenAt, b.lastSeenAt, b.events]).toEqual([a.firstSeenAt, a.lastSeenAt, a.events]);
        },
      ),
    );
  });

  test('a profile counts a bounded number of names, needed ones always, in any order', () => {
    const many = Array.from({ length: 300 }, (_, i) => signal({ name: `Event ${i}`, occurredAt: i + 1 }));
    const all = [...many, signal({ name: 'Portal Visited' }), ...many];
    const person = folded(all);
    expect(Object.keys(person.activity)).toHaveLength(100);
    expect(person.activity['Portal Visited']).toEqual([1, 1000, 1000]);
    expect(folded([...all].reverse()).activity).toEqual(person.activity);
  });

  test('a number is kept as it is dialled from anywhere; one that is none stays as it was written', () => {
    const said = (phone: string, home: string | null): string | null => {
      const first = signal({ kind: 'identify', traits: { phone } });
      return applySignal(newPerson(first), first, key, home).phone;
    };
    expect(said('(202) 555-0143', 'US')).toBe('+12025550143');
    expect(said('030 901820', 'DE')).toBe('+4930901820');
    expect(said('+44 20 7946 0018', 'US')).toBe('+442079460018');
    expect(said('extension 12', 'US')).toBe('extension 12');
  });
});

const traits = fc.dictionary(
  fc.constantFrom(
    'email',
    'phone',
    'name',
    'firstName',
    'zone',
    'timezone',
    'kind',
    'deceased',
    'sensitive',
    'plan',
    'x',
  ),
  fc.oneof(
    fc.constantFrom<Json>('patient', 'hcp', 'A', 'b', '', true, false, null, 7),
    fc.constant<Json>({ deep: [1, 'z'] }),
  ),
  { maxKeys: 4 },
);
const signals = fc.array(
  fc.record({
    kind: fc.constantFrom('identify', 'track', 'page'),
    name: fc.constantFrom('A', 'B', 'Portal Visited'),
    occurredAt: fc.integer({ min: 1, max: 6 }),
    importId: fc.constantFrom(null, 'import'),
    traits,
  }),
  { minLength: 1, maxLength: 12 },
);

describe('profiles that can be united and taken apart', () => {
  test('any order of the same signals gives the same profile', () => {
    fc.assert(
      fc.property(
        signals.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        ([list, shuffled]) => {
          expect(folded(shuffled.map((l) => signal(l)))).toEqual(folded(list.map((l) => signal(l))));
        },
      ),
    );
  });

  test('two united are what all their signals would have made of one, whoever of them remains', () => {
    fc.assert(
      fc.property(signals, signals, (a, b) => {
        const [one, two] = [a, b].map((list) => folded(list.map((l) => signal(l))));
        if (!one || !two) return;
        const all = folded([...a, ...b].map((l) => signal(l)));
        expect(unite('s', one, two, key)).toEqual(all);
        expect(unite('s', two, one, key)).toEqual(all);
      }),
    );
  });
});

test('what a journey or a colleague did changes the profile, and is no sign of life', () => {
  const seen = signal({ kind: 'track', name: 'A', occurredAt: 3 });
  const stated = signal({ kind: 'identify', origin: 'journey', occurredAt: 9, traits: { stage: 'two' } });
  const after = folded([seen, stated]);
  expect(after).toMatchObject({ traits: { stage: 'two' }, lastSeenAt: 3, events: 1 });
  const done = signal({ kind: 'fact', name: 'Task Completed', occurredAt: 9 });
  expect(after && noteFact(after, done)).toMatchObject({
    lastSeenAt: 3,
    activity: { 'Task Completed': [1, 9, 9] },
  });
});
