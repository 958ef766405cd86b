// An estimate holds what it promises: its interval covers the truth as often as it says.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Cluster, estimateOf } from './estimate.ts';

/** A small generator with a seed, so that a failure can be repeated. */
function drawsOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

test('all clusters give the truth without a margin', () => {
  const cluster = fc.record({ people: fc.integer({ min: 1, max: 64 }), fitting: fc.nat(64) });
  fc.assert(
    fc.property(fc.array(cluster, { minLength: 1, maxLength: 30 }), (drawn) => {
      const whole = drawn.map((c): Cluster => ({ ...c, fitting: Math.min(c.people, c.fitting) }));
      const people = whole.reduce((sum, c) => sum + c.people, 0);
      const fitting = whole.reduce((sum, c) => sum + c.fitting, 0);
      expect(estimateOf(whole, whole.length, people)).toEqual({ count: fitting, margin: 0 });
    }),
  );
});

test('the interval covers the truth in about 95 of 100 draws, also where neighbours are alike', () => {
  const draw = drawsOf(7);
  // Neighbours resemble one another: each cluster has a share of its own, as people of one import do.
  const town = Array.from({ length: 4_000 }, (): Cluster => {
    const share = draw() ** 3 * 0.4;
    return { people: 64, fitting: Array.from({ length: 64 }, draw).filter((x) => x < share).length };
  });
  const truth = town.reduce((sum, c) => sum + c.fitting, 0);
  let covered = 0;
  for (let round = 0; round < 400; round++) {
    const drawn = new Set<number>();
    while (drawn.size < 200) drawn.add(Math.floor(draw() * town.length));
    const picked = [...drawn].flatMap((i) => town[i] ?? []);
    const { count, margin } = estimateOf(picked, town.length, 4_000 * 64);
    if (Math.abs(count - truth) <= margin) covered += 1;
  }
  expect(covered).toBeGreaterThan(360);
  expect(covered).toBeLessThan(399);
});

test('nobody found is not nobody there', () => {
  const drawn = Array.from({ length: 200 }, () => ({ people: 64, fitting: 0 }));
  expect(estimateOf(drawn, 15_625, 1_000_000)).toEqual({ count: 0, margin: 235 });
  expect(estimateOf([], 10, 500)).toEqual({ count: 0, margin: 500 });
});
