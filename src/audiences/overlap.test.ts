// The overlap counts the same people as going through them one by one.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Combination, overlapOf } from './overlap.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, name: id.toUpperCase() }));

test('every figure is what counting people one by one gives', () => {
  const towns = fc.tuple(
    fc.integer({ min: 2, max: 5 }),
    fc.array(fc.integer({ min: 1, max: 31 }), { maxLength: 60 }),
  );
  fc.assert(
    fc.property(towns, ([n, raw]) => {
      const people = raw.map((bits) => bits & ((1 << n) - 1)).filter((bits) => bits > 0);
      const asked = NAMES.slice(0, n);
      const combinations = [...Map.groupBy(people, (bits) => bits)].map(
        ([bits, alike]): Combination => ({ bits, people: alike.length }),
      );
      const overlap = overlapOf(asked, combinations);
      const isIn = (bits: number, id: string): boolean =>
        (bits & (1 << NAMES.findIndex((a) => a.id === id))) !== 0;
      for (const a of overlap.audiences) {
        expect(a.members).toBe(people.filter((bits) => isIn(bits, a.id)).length);
        expect(a.only).toBe(
          people.filter((bits) => asked.every((o) => isIn(bits, o.id) === (o.id === a.id))).length,
        );
      }
      for (const { ids, people: both } of overlap.pairs)
        expect(both).toBe(people.filter((bits) => ids.every((id) => isIn(bits, id))).length);
      expect(overlap.pairs).toHaveLength((n * (n - 1)) / 2);
      expect(overlap.inAll).toBe(people.filter((bits) => asked.every((a) => isIn(bits, a.id))).length);
      expect(overlap.inAny).toBe(people.length);
      expect(overlap.sets.reduce((sum, set) => sum + set.people, 0)).toBe(people.length);
    }),
  );
});
