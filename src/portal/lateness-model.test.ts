// When a place is late, and who hears of it when, for every moment.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORGOTTEN_AFTER, isLate, latenessOf, minutesOf, shouldTell } from './lateness-model.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 22, 15);
const ago = (minutes: number): number => NOW - minutes * MINUTE;

describe('lateness', () => {
  it('is what people wait beyond their time, and nothing before it', () => {
    expect(latenessOf([], NOW)).toBe(0);
    expect(latenessOf([{ startAt: ago(-10), arrivedAt: ago(30) }], NOW)).toBe(0);
    expect(latenessOf([{ startAt: ago(20), arrivedAt: ago(30) }], NOW)).toBe(20);
    // Who came late waits from then on.
    expect(latenessOf([{ startAt: ago(60), arrivedAt: ago(5) }], NOW)).toBe(5);
    // Without an appointment nobody knows whether it is late.
    expect(latenessOf([{ startAt: null, arrivedAt: ago(90) }], NOW)).toBe(0);
  });

  it('follows the many, not the one whom a system forgot', () => {
    const three = [20, 22, 200].map((minutes) => ({ startAt: ago(minutes), arrivedAt: ago(minutes + 5) }));
    expect(latenessOf(three, NOW)).toBe(22);
    expect(latenessOf([{ startAt: ago(241), arrivedAt: ago(250) }], NOW)).toBe(0);
  });

  it('is never negative, never beyond the longest wait, and grows with the clock', () => {
    const waiting = fc.array(
      fc.record({
        startAt: fc.option(fc.integer({ min: ago(300), max: ago(-300) }), { nil: null }),
        arrivedAt: fc.integer({ min: ago(300), max: NOW }),
      }),
    );
    fc.assert(
      fc.property(waiting, (people) => {
        const minutes = latenessOf(people, NOW);
        expect(minutes).toBeGreaterThanOrEqual(0);
        expect(minutes).toBeLessThanOrEqual(FORGOTTEN_AFTER / MINUTE);
        const [one] = people;
        if (people.length === 1 && one?.startAt && minutes > 0 && minutes < 239)
          expect(latenessOf(people, NOW + MINUTE)).toBe(minutes + 1);
      }),
    );
  });

  it('is what staff say while their word stands', () => {
    const waiting = [{ startAt: ago(40), arrivedAt: ago(50) }];
    expect(minutesOf({ minutes: 0, until: NOW + 1 }, waiting, NOW)).toBe(0);
    expect(minutesOf({ minutes: 25, until: NOW + 1 }, [], NOW)).toBe(25);
    expect(minutesOf({ minutes: 0, until: NOW }, waiting, NOW)).toBe(40);
    expect(minutesOf(null, waiting, NOW)).toBe(40);
  });

  it('is told beyond fifteen minutes, and again after fifteen more', () => {
    expect([15, 16].map(isLate)).toEqual([false, true]);
    expect([0, 15, 16, 90].map((minutes) => shouldTell(minutes, null))).toEqual([false, false, true, true]);
    expect([20, 34, 35].map((minutes) => shouldTell(minutes, 20))).toEqual([false, false, true]);
  });
});
