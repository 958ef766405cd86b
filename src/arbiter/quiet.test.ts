// Quiet hours across changes of clocks, in zones whose clocks change in odd ways, and where the zone is unknown.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isQuiet, opensAt } from './quiet.ts';
import { isZone, nextChange, offsetAt, wordTime, zonesOfCountry } from './zones.ts';

const NIGHT = { from: 21 * 60, to: 8 * 60 };
const HOUR = 3_600_000;

describe('quiet hours end when the local clock says so', () => {
  it.each([
    ['New York, the night clocks go forward', 'America/New_York', '2026-03-08T04:00Z', '2026-03-08T12:00Z'],
    ['New York, the night before', 'America/New_York', '2026-03-07T04:00Z', '2026-03-07T13:00Z'],
    ['New York, the night clocks go back', 'America/New_York', '2026-11-01T03:00Z', '2026-11-01T13:00Z'],
    ['New York, the night before that', 'America/New_York', '2026-10-31T03:00Z', '2026-10-31T12:00Z'],
    ['Lord Howe, half an hour back', 'Australia/Lord_Howe', '2026-04-04T11:00Z', '2026-04-04T21:30Z'],
    ['Lord Howe, half an hour forward', 'Australia/Lord_Howe', '2026-10-03T11:00Z', '2026-10-03T21:00Z'],
    ['Casablanca, back for Ramadan', 'Africa/Casablanca', '2026-02-15T00:00Z', '2026-02-15T08:00Z'],
    ['Casablanca, forward after Ramadan', 'Africa/Casablanca', '2026-03-22T00:00Z', '2026-03-22T07:00Z'],
    ['Kolkata, off by half an hour', 'Asia/Kolkata', '2026-06-01T16:00Z', '2026-06-02T02:30Z'],
    ['by day at once', 'Europe/Berlin', '2026-06-01T10:00Z', '2026-06-01T10:00Z'],
  ])('%s', (_, zone, from, to) => {
    expect(opensAt([zone], NIGHT, Date.parse(from))).toBe(Date.parse(to));
  });

  it('skips an end that falls into the hour that does not exist', () => {
    const until0230 = { from: 22 * 60, to: 150 };
    expect(opensAt(['America/New_York'], until0230, Date.parse('2026-03-08T06:30Z'))).toBe(
      Date.parse('2026-03-08T07:00Z'),
    );
  });

  it('is quiet again when the clock goes back into quiet time', () => {
    const until0130 = { from: 22 * 60, to: 90 };
    expect(isQuiet(['America/New_York'], until0130, Date.parse('2026-11-01T05:45Z'))).toBe(false);
    expect(isQuiet(['America/New_York'], until0130, Date.parse('2026-11-01T06:15Z'))).toBe(true);
    expect(isQuiet(['America/New_York'], until0130, Date.parse('2026-11-01T06:30Z'))).toBe(false);
  });

  it('knows that Apia had no 30 December 2011', () => {
    expect(opensAt(['Pacific/Apia'], NIGHT, Date.parse('2011-12-30T09:00Z'))).toBe(
      Date.parse('2011-12-30T18:00Z'),
    );
  });
});

describe('any zone at any moment', () => {
  const zones = fc.constantFrom(
    'America/New_York',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'Europe/Berlin',
    'Asia/Kathmandu',
    'America/St_Johns',
    'Pacific/Chatham',
  );
  const moments = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 11, 31) });

  it('agrees with the clock on the wall as the machine’s calendar tells it', () => {
    fc.assert(
      fc.property(zones, moments, (zone, at) => {
        const hour = Number(
          new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' }).format(at),
        );
        expect(isQuiet([zone], NIGHT, at)).toBe(hour >= 21 || hour < 8);
      }),
      { numRuns: 2_000 },
    );
  });

  it('opens at the first open minute and not later', () => {
    fc.assert(
      fc.property(fc.uniqueArray(zones, { minLength: 1, maxLength: 2 }), moments, (some, at) => {
        const opening = opensAt(some, NIGHT, at);
        if (opening === null) return;
        expect(isQuiet(some, NIGHT, opening)).toBe(false);
        if (opening > at) expect(isQuiet(some, NIGHT, opening - 1)).toBe(true);
        for (let t = at; t < opening; t += HOUR) expect(isQuiet(some, NIGHT, t)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('an unknown zone', () => {
  it('is open only while it is day in every zone of the country', () => {
    const zones = zonesOfCountry('US');
    expect(zones.length).toBeGreaterThan(4);
    expect(isQuiet(zones, NIGHT, Date.parse('2026-07-01T14:00Z'))).toBe(true);
    expect(isQuiet(zones, NIGHT, Date.parse('2026-07-01T22:00Z'))).toBe(false);
    expect(zonesOfCountry('DE').length).toBe(1);
    expect(zonesOfCountry('EU')).toEqual([]);
  });

  it('never opens when its candidates share no day', () => {
    expect(
      opensAt(['Pacific/Kiritimati', 'Europe/London'], { from: 12 * 60, to: 8 * 60 }, Date.UTC(2026, 0, 1)),
    ).toBeNull();
  });
});

it('tells zones from abbreviations and offsets', () => {
  expect(['Europe/Berlin', 'America/Argentina/Buenos_Aires', 'UTC'].every(isZone)).toBe(true);
  expect(['EST5', '+02:00', 'Mars/Olympus', ''].some(isZone)).toBe(false);
});

it('finds a change of clocks between two moments', () => {
  const from = Date.parse('2026-03-08T04:00Z');
  expect(nextChange('America/New_York', from, from + 12 * HOUR)).toBe(Date.parse('2026-03-08T07:00Z'));
  expect(nextChange('America/New_York', from, from + HOUR)).toBeNull();
  expect(offsetAt('America/New_York', from)).toBe(-5 * HOUR);
  expect(wordTime('America/New_York', Date.parse('2026-03-08T12:00Z'))).toBe(
    'Sunday 8 March, 08:00 (America/New_York)',
  );
});
