// A schedule is due at its local time, once a day whatever the clocks do, and never in the past.
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import type { Schedule } from '../model.ts';
import { nextDue } from './schedule.ts';

const at = (text: string): number => Temporal.ZonedDateTime.from(text).epochMilliseconds;
const said = (ms: number | null, zone: string): string | null =>
  ms === null
    ? null
    : Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toString().slice(0, 22);

test.each<[string, Schedule, string, string | null]>([
  ['later today', { at: '09:00' }, '2026-03-02T08:59:59[Europe/Berlin]', '2026-03-02T09:00:00+01'],
  [
    'tomorrow, at the very moment',
    { at: '09:00' },
    '2026-03-02T09:00[Europe/Berlin]',
    '2026-03-03T09:00:00+01',
  ],
  ['next Monday', { at: '09:00', days: [1] }, '2026-03-02T10:00[Europe/Berlin]', '2026-03-09T09:00:00+01'],
  [
    'the last day of a short month',
    { at: '08:00', dayOfMonth: 31 },
    '2026-04-02T00:00[Europe/Berlin]',
    '2026-04-30T08:00:00+02',
  ],
  ['leap year', { at: '08:00', dayOfMonth: 30 }, '2028-02-01T00:00[Europe/Berlin]', '2028-02-29T08:00:00+01'],
  [
    'one date',
    { at: '09:00', on: '2026-05-01' },
    '2026-03-02T00:00[Europe/Berlin]',
    '2026-05-01T09:00:00+02',
  ],
  ['one date that is over', { at: '09:00', on: '2026-03-02' }, '2026-03-02T09:00[Europe/Berlin]', null],
  ['no day', { at: '09:00', days: [] }, '2026-03-02T09:00[Europe/Berlin]', null],
  ['a time in the gap', { at: '02:30' }, '2026-03-08T00:00[America/New_York]', '2026-03-08T03:30:00-04'],
  [
    'a time that comes twice',
    { at: '01:30' },
    '2026-11-01T00:00[America/New_York]',
    '2026-11-01T01:30:00-04',
  ],
  [
    'and not again in the second hour',
    { at: '01:30' },
    '2026-11-01T01:30-04:00[America/New_York]',
    '2026-11-02T01:30:00-05',
  ],
  ['half an hour', { at: '02:15' }, '2026-10-04T00:00[Australia/Lord_Howe]', '2026-10-04T02:45:00+11'],
  ['a day that was left out', { at: '09:00' }, '2011-12-29T10:00[Pacific/Apia]', '2011-12-31T09:00:00+14'],
  [
    'clocks set back for a month',
    { at: '02:30' },
    '2026-02-15T00:00[Africa/Casablanca]',
    '2026-02-15T02:30:00+01',
  ],
])('%s', (_name, schedule, after, due) => {
  const zone = /\[(.+)\]/.exec(after)?.[1] ?? '';
  const got = said(nextDue(schedule, zone, at(after)), zone);
  if (due === null) expect(got).toBeNull();
  else expect(got).toContain(due.slice(0, 19));
});

test('it is due later, on a day it names, at its time or where the clocks jump over it up to an hour later', () => {
  const schedule = fc.record({
    at: fc
      .tuple(fc.nat(23), fc.nat(59))
      .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`),
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
  });
  const zone = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'Pacific/Apia',
    'UTC',
  );
  const after = fc.integer({ min: Date.UTC(2011, 11, 1), max: Date.UTC(2030, 0, 1) });
  fc.assert(
    fc.property(schedule, zone, after, (wish, where, from) => {
      const due = nextDue(wish, where, from);
      expect(due).toBeGreaterThan(from);
      const local = Temporal.Instant.fromEpochMilliseconds(due ?? 0).toZonedDateTimeISO(where);
      const wanted = Temporal.PlainTime.from(wish.at);
      const late = wanted.until(local.toPlainTime()).total('minutes');
      expect(late === 0 || (late > 0 && late <= 60) || local.hour === 0).toBe(true);
      if (late === 0) expect(wish.days).toContain(local.dayOfWeek);
      // Nothing is left out in between.
      expect(nextDue(wish, where, (due ?? 0) - 1)).toBe(due);
    }),
    { numRuns: 500 },
  );
});
