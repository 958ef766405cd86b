// Chances: they sum to one, worse options get less, and drawing follows them.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isHeldOut } from './hold-out.ts';
import { pick, propensities } from './propensity.ts';

const utilities = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 9 });
const exploration = { gamma: 400, floor: 0.01 };

it('sums to one and never prefers the worse', () => {
  fc.assert(
    fc.property(utilities, (values) => {
      const chances = propensities(values, exploration);
      expect(chances.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      for (const [i, a] of values.entries()) {
        expect(chances[i]).toBeGreaterThanOrEqual(exploration.floor);
        for (const [j, b] of values.entries())
          if (a > b) expect(chances[i] ?? 0).toBeGreaterThanOrEqual((chances[j] ?? 0) - 1e-12);
      }
    }),
  );
});

it('takes the first best when nothing may be tried', () => {
  expect(propensities([0.1, 0.4, 0.4], null)).toEqual([0, 1, 0]);
  expect(propensities([], null)).toEqual([]);
});

it('draws as often as the chances say', () => {
  const chances = [0.7, 0, 0.2, 0.1];
  const drawn = [0, 0, 0, 0];
  for (let i = 0; i < 10_000; i++)
    drawn[pick(chances, i / 10_000)] = (drawn[pick(chances, i / 10_000)] ?? 0) + 1;
  expect(drawn).toEqual([7_000, 0, 2_000, 1_000]);
  expect(pick(chances, 0.999_999_999_999)).toBe(3);
  expect(pick([], 0.3)).toBe(-1);
});

it('holds out five in a hundred, always the same', () => {
  const ids = Array.from(
    { length: 20_000 },
    (_, i) => `0190aaaa-bbbb-7ccc-8ddd-${i.toString(16).padStart(12, '0')}`,
  );
  const held = ids.filter(isHeldOut);
  expect(held.length / ids.length).toBeGreaterThan(0.045);
  expect(held.length / ids.length).toBeLessThan(0.055);
  expect(held.every(isHeldOut)).toBe(true);
});
