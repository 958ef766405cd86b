// Local times over every kind of clock, and a pace that is never exceeded, whatever the chunks.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dueTimes,
  estimate,
  gapOf,
  isKnownZone,
  localMoment,
  type Pace,
  releaseAt,
  releases,
  startAt,
  type When,
  zoneOr,
} from './schedule.ts';

const ZONES = [
  'America/New_York',
  'Europe/Berlin',
  'Asia/Tokyo',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Asia/Kathmandu',
  'UTC',
];
const zone = fc.constantFrom(...ZONES);
const moment = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2029, 0, 1) });
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
const date = moment.map((at) => new Date(at).toISOString().slice(0, 10));
const past = fc.constantFrom('next-day' as const, 'at-once' as const);
const local = fc.record({ kind: fc.constant('local' as const), date, time, past });
const clockOf = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  }).format(at);
const at = (text: string): number => Date.parse(text);

describe('a local time', () => {
  test('is what the clock of the zone shows, except where the clock jumps over it', () => {
    fc.assert(
      fc.property(zone, date, time, (name, day, clock) => {
        const shown = clockOf(localMoment(name, day, clock), name);
        const [year, month, dayOfMonth] = day.split('-');
        const wished = `${dayOfMonth}/${month}/${year}, ${clock}`;
        // A gap moves it later by the gap; nothing else may differ.
        if (shown !== wished) expect(shown > wished || shown.slice(0, 10) !== wished.slice(0, 10)).toBe(true);
      }),
    );
  });

  test.each([
    ['in the gap of New York', 'America/New_York', '2026-03-08', '02:30', '2026-03-08T07:30:00Z'],
    ['twice in New York: the first', 'America/New_York', '2026-11-01', '01:30', '2026-11-01T05:30:00Z'],
    [
      'in the half-hour gap of Lord Howe',
      'Australia/Lord_Howe',
      '2026-10-04',
      '02:15',
      '2026-10-03T15:45:00Z',
    ],
    ['on a day that Apia skipped', 'Pacific/Apia', '2011-12-30', '09:00', '2011-12-30T19:00:00Z'],
    ['on a plain day', 'Europe/Berlin', '2026-07-01', '09:00', '2026-07-01T07:00:00Z'],
  ])('%s', (_, name, day, clock, wished) => {
    expect(new Date(localMoment(name, day, clock)).toISOString()).toBe(new Date(wished).toISOString());
  });

  test('is never before the launch; who is past it waits for the same clock within two days, or goes at once', () => {
    fc.assert(
      fc.property(local, zone, moment, (when, name, reference) => {
        const release = releaseAt(when, name, reference);
        expect(release).toBeGreaterThanOrEqual(reference);
        const first = localMoment(name, when.date, when.time);
        if (first >= reference) expect(release).toBe(first);
        else if (when.past === 'at-once') expect(release).toBe(reference);
        else expect(release - reference).toBeLessThanOrEqual(2 * 86_400_000);
      }),
    );
  });

  test('starts with the first zone that reaches it', () => {
    const when = { kind: 'local', date: '2026-11-24', time: '09:00', past: 'next-day' } as const;
    const reference = at('2026-11-23T12:00:00Z');
    expect(startAt(when, ['America/New_York', 'Asia/Tokyo', 'Europe/Berlin'], reference)).toBe(
      at('2026-11-24T00:00:00Z'),
    );
    expect(startAt({ kind: 'now' }, [], reference)).toBe(reference);
    expect(startAt({ kind: 'at', at: '2026-11-25T00:00:00Z' }, [], reference)).toBe(
      at('2026-11-25T00:00:00Z'),
    );
    expect(startAt({ kind: 'at', at: '2020-01-01T00:00:00Z' }, [], reference)).toBe(reference);
  });
});

describe('waves', () => {
  const counts = [
    { zone: 'America/New_York', people: 3 },
    { zone: 'America/Toronto', people: 2 },
    { zone: 'Asia/Tokyo', people: 4 },
    { zone: '', people: 5 },
    { zone: 'Mars/Base', people: 1 },
  ];
  const when: When = { kind: 'local', date: '2026-11-24', time: '09:00', past: 'next-day' };

  test('hold people of the same moment together, those without a usable zone with the organisation’s', () => {
    const waves = releases(when, counts, 'Europe/Berlin', at('2026-11-23T00:00:00Z'));
    expect(waves.map((w) => [new Date(w.from).toISOString(), w.people, w.zones])).toEqual([
      ['2026-11-24T00:00:00.000Z', 4, ['Asia/Tokyo']],
      ['2026-11-24T08:00:00.000Z', 6, ['', 'Mars/Base']],
      ['2026-11-24T14:00:00.000Z', 5, ['America/New_York', 'America/Toronto']],
    ]);
  });

  test('are one where zones do not matter', () => {
    expect(releases({ kind: 'now' }, counts, 'UTC', 1000)).toEqual([{ from: 1000, zones: null, people: 15 }]);
  });

  test('know a zone from what only looks like one', () => {
    expect(['UTC', 'Europe/Berlin', 'EST5', '+02:00', 'Nowhere/Land', ''].map(isKnownZone)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(zoneOr('EST5', 'also wrong!')).toBe('UTC');
  });
});

const pace = fc.record({
  people: fc.integer({ min: 1, max: 5000 }),
  per: fc.constantFrom('minute' as const, 'hour' as const),
});
const group = fc.record({
  from: fc.integer({ min: 0, max: 3 * 3_600_000 }),
  people: fc.integer({ min: 0, max: 400 }),
});

/** Due times as the background gives them: wave by wave, chunk by chunk. */
function spread(
  groups: readonly { from: number; people: number }[],
  chunk: number,
  wished: Pace | null,
): number[] {
  const gap = gapOf(wished);
  const due: number[] = [];
  for (const { from, people } of groups)
    for (let done = 0; done < people; done += chunk)
      due.push(...dueTimes(Math.min(chunk, people - done), from, due.at(-1) ?? null, gap));
  return due;
}

describe('a pace', () => {
  test('is never exceeded over chunks and waves, nobody is early, nobody is lost', () => {
    fc.assert(
      fc.property(
        fc.array(group, { maxLength: 5 }),
        fc.integer({ min: 1, max: 90 }),
        pace,
        (given, chunk, wished) => {
          const groups = given.toSorted((a, b) => a.from - b.from);
          const due = spread(groups, chunk, wished);
          expect(due).toHaveLength(groups.reduce((sum, g) => sum + g.people, 0));
          const span = wished.per === 'minute' ? 60_000 : 3_600_000;
          for (const [i, at] of due.entries()) {
            const later = due[i + wished.people];
            if (later !== undefined) expect(later - at).toBeGreaterThanOrEqual(span);
            const next = due[i + 1];
            if (next !== undefined) expect(next).toBeGreaterThanOrEqual(at);
          }
          let i = 0;
          for (const { from, people } of groups)
            for (let n = 0; n < people; n++) expect(due[i++]).toBeGreaterThanOrEqual(from);
        },
      ),
    );
  });

  test('takes as long as the estimate says', () => {
    fc.assert(
      fc.property(
        fc.array(group, { maxLength: 5 }),
        fc.integer({ min: 1, max: 90 }),
        pace,
        (given, chunk, wished) => {
          const groups = given.toSorted((a, b) => a.from - b.from).map((g) => ({ ...g, zones: null }));
          const due = spread(groups, chunk, wished);
          const guessed = estimate(groups, wished, 7);
          expect(guessed.people).toBe(due.length);
          expect(guessed.firstAt).toBe(due[0] ?? 7);
          expect(guessed.lastAt).toBe(due.at(-1) ?? 7);
        },
      ),
    );
  });

  test('of none lets everybody go at their time', () => {
    expect(dueTimes(3, 50, null, gapOf(null))).toEqual([50, 50, 50]);
    expect(gapOf({ people: 120, per: 'hour' })).toBe(30_000);
  });
});
