// Guessing is slowed down, patience is rewarded, and nobody pays for another.
import { describe, expect, test } from 'vitest';
import { countAttempts } from './attempts.ts';

describe('an allowance of three, one back per second', () => {
  const attempts = () => countAttempts({ burst: 3, refillMs: 1_000 });

  test('lets three through and then says how long to wait', () => {
    const { take } = attempts();
    expect([take('a', 0), take('a', 0), take('a', 0)]).toEqual([0, 0, 0]);
    expect(take('a', 0)).toBe(1_000);
    expect(take('a', 400)).toBe(600);
    expect(take('a', 1_000)).toBe(0);
    expect(take('a', 1_000)).toBe(1_000);
  });

  test('is each name’s own, and refused attempts cost nothing', () => {
    const { take } = attempts();
    for (let i = 0; i < 50; i++) take('a', 0);
    expect(take('b', 0)).toBe(0);
    expect(take('a', 3_000)).toBe(0);
  });

  test('is given back to who succeeded', () => {
    const { take, giveBack } = attempts();
    for (let i = 0; i < 20; i++) {
      expect(take('a', 0)).toBe(0);
      giveBack('a');
    }
    giveBack('never seen');
  });

  test('does not refill when the clock goes backwards', () => {
    const { take } = attempts();
    for (let i = 0; i < 3; i++) take('a', 10_000);
    expect(take('a', 0)).toBeGreaterThan(0);
  });
});
