// Local times become moments: once a day whatever the clocks do, never in the past, never never.
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it, test } from 'vitest';
import {
  dateMoment,
  nextLocal,
  nextOccurrence,
  opensAt,
  startOfDay,
  untilMoment,
  usableZone,
} from './time.ts';

const at = (text: string): number => Temporal.ZonedDateTime.from(text).epochMilliseconds;
const said = (ms: number | null, zone: string): string | null =>
  ms === null
    ? null
    : Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toString().slice(0, 22);
const none = (): undefined => undefined;

test.each([
  ['New York loses an hour', 'America/New_York', '02:30', '2026-03-08T00:00', '2026-03-08T03:30:00-04'],
  ['and has it back the next day', 'America/New_York', '02:30', '2026-03-08T04:00', '2026-03-09T02:30:00-04'],
  ['New York has an hour twice', 'America/New_York', '01:30', '2026-11-01T00:00', '2026-11-01T01:30:00-04'],
  [
    'Lord Howe loses half an hour',
    'Australia/Lord_Howe',
    '02:15',
    '2026-10-04T00:00',
    '2026-10-04T02:45:00+11',
  ],
  [
    'Lord Howe has half an hour twice',
    'Australia/Lord_Howe',
    '01:45',
    '2026-04-05T00:00',
    '2026-04-05T01:45:00+11',
  ],
  [
    'Casablanca sets back for Ramadan',
    'Africa/Casablanca',
    '02:30',
    '2026-02-15T00:00',
    '2026-02-15T02:30:00+01',
  ],
  [
    'Casablanca goes forward again',
    'Africa/Casablanca',
    '02:30',
    '2026-03-22T00:00',
    '2026-03-22T03:30:00+01',
  ],
  ['Apia has no 30 December', 'Pacific/Apia', '09:00', '2011-12-29T10:00', '2011-12-31T09:00:00+14'],
  ['a leap day', 'Europe/Berlin', '09:00', '2028-02-28T09:00', '2028-02-29T09:00:00+01'],
])('%s', (_name, zone, time, from, expected) => {
  expect(said(nextLocal(zone, time, at(`${from}[${zone}]`)), zone)).toBe(expected);
});

describe('a time of day', () => {
  it('comes once in the hour that is there twice', () => {
    const zone = 'America/New_York';
    const first = nextLocal(zone, '01:30', at(`2026-11-01T00:00[${zone}]`)) ?? 0;
    expect(said(nextLocal(zone, '01:30', first), zone)).toBe('2026-11-02T01:30:00-05');
    expect(said(nextLocal(zone, '01:30', first + 3_600_000), zone)).toBe('2026-11-02T01:30:00-05');
  });

  it('comes exactly once a local day, over all changes of clocks', () => {
    const zones = ['America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Pacific/Apia', 'UTC'];
    const start = Date.UTC(2010, 0, 1);
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 24 * 60 - 1 }),
        fc.integer({ min: 0, max: 20 * 365 * 1_440 }),
        (zone, minutes, after) => {
          const time = Temporal.PlainTime.from('00:00').add({ minutes }).toString({ smallestUnit: 'minute' });
          const now = start + after * 60_000;
          const first = nextLocal(zone, time, now) ?? 0;
          const second = nextLocal(zone, time, first) ?? 0;
          expect(first).toBeGreaterThan(now);
          const [one, two] = [first, second].map((ms) =>
            Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDate(),
          );
          const days = one && two ? one.until(two).days : 0;
          expect(days === 1 || (zone === 'Pacific/Apia' && days === 2)).toBe(true);
        },
      ),
    );
  });

  it('may be bound to a day of the week', () => {
    const zone = 'Europe/Berlin';
    const monday = { time: '09:00', weekday: 1 };
    const now = at(`2026-03-02T09:00[${zone}]`);
    expect(said(untilMoment(monday, zone, none, now), zone)).toBe('2026-03-09T09:00:00+01');
    expect(untilMoment(monday, zone, none, now + 5)).toBe(untilMoment(monday, zone, none, now));
  });
});

describe('a date', () => {
  it('may come from a trait, shifted', () => {
    const trait = (name: string) => ({ visit: '2026-03-29T09:00', birth: '2026-02-30', n: 4 })[name];
    const until = (name: string, hours: number) =>
      said(
        untilMoment({ trait: name, shiftMinutes: hours * 60 }, 'Europe/Berlin', trait, 0),
        'Europe/Berlin',
      );
    expect(until('visit', 0)).toBe('2026-03-29T09:00:00+02');
    expect(until('visit', -24)).toBe('2026-03-28T08:00:00+01');
    expect([until('birth', 0), until('n', 0), until('none', 0)]).toEqual([null, null, null]);
  });

  it('is read as a day, a local time or a full time', () => {
    expect(said(dateMoment('2026-03-08', 'America/New_York'), 'America/New_York')).toBe(
      '2026-03-08T00:00:00-05',
    );
    expect(dateMoment('2026-03-08T10:00:00Z', 'America/New_York')).toBe(Date.UTC(2026, 2, 8, 10));
    expect(dateMoment('8 March', 'UTC')).toBeNull();
    expect(said(startOfDay('Pacific/Apia', at('2011-12-31T05:00[Pacific/Apia]')), 'Pacific/Apia')).toBe(
      '2011-12-31T00:00:00+14',
    );
  });
});

describe('opening hours', () => {
  const weekdays = { days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' };
  const zone = 'Europe/London';
  const opens = (from: string, hours = weekdays) => said(opensAt(hours, zone, at(`${from}[${zone}]`)), zone);

  it('are now, later today, or the next open day', () => {
    expect(opens('2026-03-27T10:11')).toBe('2026-03-27T10:11:00+00');
    expect(opens('2026-03-27T08:00')).toBe('2026-03-27T09:00:00+00');
    expect(opens('2026-03-27T17:00')).toBe('2026-03-30T09:00:00+01');
    expect(opens('2026-03-28T12:00')).toBe('2026-03-30T09:00:00+01');
  });

  it('may span midnight, and may never come', () => {
    const nights = { days: [5], from: '22:00', to: '06:00' };
    expect(opens('2026-03-28T05:59', nights)).toBe('2026-03-28T05:59:00+00');
    expect(opens('2026-03-28T06:00', nights)).toBe('2026-04-03T22:00:00+01');
    expect(opens('2026-03-28T06:00', { ...nights, days: [] })).toBeNull();
  });

  it('answer the same in whatever order they are asked', () => {
    const open = at(`2026-03-27T09:00[${zone}]`);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3_000, max: 9_000 }), { minLength: 1 }), (minutes) => {
        for (const m of minutes) {
          const now = open + m * 60_000;
          const answer = opensAt(weekdays, zone, now) ?? 0;
          expect(answer).toBeGreaterThanOrEqual(now);
          expect(opensAt(weekdays, zone, answer)).toBe(answer);
        }
      }),
    );
  });
});

describe('a schedule', () => {
  it('falls on the last day of months that are too short, and is over after its date', () => {
    const zone = 'Europe/Berlin';
    const next = (day: number, from: string) =>
      said(nextOccurrence({ at: '08:00', dayOfMonth: day }, zone, at(`${from}[${zone}]`)), zone);
    expect(next(31, '2026-04-02T00:00')).toBe('2026-04-30T08:00:00+02');
    expect(next(29, '2026-02-01T00:00')).toBe('2026-02-28T08:00:00+01');
    expect(next(29, '2028-02-01T00:00')).toBe('2028-02-29T08:00:00+01');
    expect(
      nextOccurrence({ at: '08:00', on: '2026-01-01' }, zone, at(`2026-01-01T08:00[${zone}]`)),
    ).toBeNull();
  });
});

test('a zone nobody knows is not used', () => {
  expect([usableZone('EST5', 'UTC'), usableZone(null, 'UTC'), usableZone('Europe/Oslo', 'UTC')]).toEqual([
    'UTC',
    'UTC',
    'Europe/Oslo',
  ]);
});
