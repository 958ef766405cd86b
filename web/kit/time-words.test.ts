// Words of time are read by people who act on them: edges matter.
import { describe, expect, it } from 'vitest';
import { durationWords, endOfDay, relativeWords } from './time-words.ts';

describe('time words', () => {
  it('goes from now to days, then leaves it to the date', () => {
    const at = (seconds: number) => relativeWords(0, seconds * 1000);
    expect(at(10)).toBe('now');
    expect(at(180)).toBe('3 min. ago');
    expect(at(7200)).toBe('2 hr. ago');
    expect(at(86_400)).toBe('yesterday');
    expect(at(40 * 86_400)).toBeNull();
    expect(relativeWords(7_200_000, 0)).toBe('in 2 hr.');
  });

  it('ends the day in the zone, also when the clocks change', () => {
    expect(endOfDay('2026-03-08', 'America/New_York')).toBe('2026-03-09T03:59:59.999Z');
    expect(endOfDay('2026-03-07', 'America/New_York')).toBe('2026-03-08T04:59:59.999Z');
    expect(endOfDay('2026-10-25', 'Europe/Berlin')).toBe('2026-10-25T22:59:59.999Z');
    expect(endOfDay('soon', 'UTC')).toBeNull();
  });

  it('says durations in two units', () => {
    expect([0, 40, 725, 3600, 357_000].map(durationWords)).toEqual([
      '0 s',
      '40 s',
      '12 min 5 s',
      '1 h',
      '4 d 3 h',
    ]);
  });
});
