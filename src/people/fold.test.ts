import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { absorb, applySignal, newPerson } from './fold.ts';
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
    expect(
      applySignal(closed, signal({ kind: 'identify', traits: { deceased: false, sensitive: false } }), key)
        .gates,
    ).toEqual({});
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

  test('a profile counts a bounded number of names and keeps those seen last', () => {
    const person = folded(
      Array.from({ length: 200 }, (_, i) => signal({ name: `Event ${i}`, occurredAt: i + 1 })),
    );
    expect(Object.keys(person.activity)).toHaveLength(60);
    expect(person.activity['Event 199']).toEqual([1, 200, 200]);
    expect(person.activity['Event 0']).toBeUndefined();
  });

  test('a known person absorbs an anonymous one: counts add, known values win', () => {
    const known = folded([
      signal({ kind: 'identify', traits: { city: 'Lagos', name: 'Ada' } }),
      signal({ occurredAt: 50 }),
    ]);
    const anonymous = folded([
      signal({ occurredAt: 10 }),
      signal({ kind: 'identify', traits: { city: 'Abuja', utm: 'ad' } }),
    ]);
    const merged = absorb(known, anonymous);
    expect(merged.traits).toEqual({ city: 'Lagos', utm: 'ad' });
    expect(merged.activity['Item Opened']).toEqual([2, 10, 50]);
    expect(merged.events).toBe(4);
    expect(merged.displayName).toBe('Ada');
  });
});
