// When each person of a campaign gets it: now, at one moment, or at a local time in each zone; and no faster than its pace.
import { Temporal } from 'temporal-polyfill';

/** `local` is a date and time of day on everybody's own clock; who is past it waits for the next day or is written to at once. */
export type When =
  | { readonly kind: 'now' }
  | { readonly kind: 'at'; readonly at: string }
  | {
      readonly kind: 'local';
      readonly date: string;
      readonly time: string;
      readonly past: 'next-day' | 'at-once';
    };

/** At most so many people in a minute or an hour. */
export interface Pace {
  readonly people: number;
  readonly per: 'minute' | 'hour';
}

const MINUTE = 60_000;
const HOUR = 3_600_000;

/** The time between two people in whole ms, rounded up so that a pace is never exceeded; 0 without a pace. */
export function gapOf(pace: Pace | null): number {
  if (pace === null) return 0;
  return Math.ceil((pace.per === 'minute' ? MINUTE : HOUR) / pace.people);
}

/**
 * The moment at which a zone's clock shows a date and time. Where the clock jumps over it, the moment just as long after
 * the jump; where it shows it twice, the first.
 * @param zone an IANA zone that `isKnownZone` knows
 * @returns ms
 */
export function localMoment(zone: string, date: string, time: string): number {
  return Temporal.PlainDate.from(date).toZonedDateTime({
    timeZone: zone,
    plainTime: Temporal.PlainTime.from(time),
  }).epochMilliseconds;
}

/** True for an IANA zone; false for offsets, abbreviations with digits and anything unknown. */
export function isKnownZone(zone: string): boolean {
  if (!/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/.test(zone)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

/**
 * When people of a zone may get it, at the earliest.
 * @param reference the moment from which on it may go at all, ms
 */
export function releaseAt(when: When, zone: string, reference: number): number {
  if (when.kind === 'now') return reference;
  if (when.kind === 'at') return Math.max(reference, Date.parse(when.at));
  const moment = localMoment(zone, when.date, when.time);
  if (moment >= reference) return moment;
  return when.past === 'at-once' ? reference : nextDay(when.time, zone, reference);
}

/** The next moment from `reference` on at which the zone's clock shows the time; a day that was skipped is skipped. */
function nextDay(time: string, zone: string, reference: number): number {
  const today = Temporal.Instant.fromEpochMilliseconds(reference).toZonedDateTimeISO(zone).toPlainDate();
  for (let ahead = 0; ahead < 4; ahead++) {
    const moment = localMoment(zone, today.add({ days: ahead }).toString(), time);
    if (moment >= reference) return moment;
  }
  return reference;
}

/** When the first person may get it, given the zones that people have. */
export function startAt(when: When, zones: readonly string[], reference: number): number {
  if (when.kind !== 'local' || zones.length === 0) return releaseAt(when, 'UTC', reference);
  return Math.min(...zones.map((zone) => releaseAt(when, zone, reference)));
}

/** How many people a zone has; '' are those without one. */
export interface ZoneCount {
  readonly zone: string;
  readonly people: number;
}

/** People who share the moment of their release. */
export interface Release {
  readonly from: number;
  readonly zones: readonly string[] | null;
  readonly people: number;
}

/**
 * Groups people by the moment of their release, earliest first. One group with `zones` null where zones do not matter.
 * @param fallback the organisation's zone, for people without one or with one that nobody knows
 */
export function releases(
  when: When,
  counts: readonly ZoneCount[],
  fallback: string,
  reference: number,
): Release[] {
  const everybody = counts.reduce((sum, c) => sum + c.people, 0);
  if (when.kind !== 'local')
    return [{ from: releaseAt(when, 'UTC', reference), zones: null, people: everybody }];
  const groups = Map.groupBy(counts, ({ zone }) => releaseAt(when, zoneOr(zone, fallback), reference));
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([from, members]) => ({
      from,
      zones: members.map((m) => m.zone),
      people: members.reduce((sum, m) => sum + m.people, 0),
    }));
}

/** The zone itself where it is known, else the fallback, else UTC. */
export function zoneOr(zone: string, fallback: string): string {
  if (isKnownZone(zone)) return zone;
  return isKnownZone(fallback) ? fallback : 'UTC';
}

/**
 * Due times for the next people: none before `from`, none closer than `gap` to the one before.
 * @param last the due time given last, ms; null for the very first
 */
export function dueTimes(people: number, from: number, last: number | null, gap: number): number[] {
  const first = last === null ? from : Math.max(from, last + gap);
  return Array.from({ length: people }, (_, i) => first + i * gap);
}

/** When it begins and ends at its pace, without quiet hours and without what the sender itself needs. */
export interface Estimate {
  readonly people: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** The span of a plan, from groups of people in order of their release. */
export function estimate(groups: readonly Release[], pace: Pace | null, reference: number): Estimate {
  const gap = gapOf(pace);
  let last: number | null = null;
  let first = Number.POSITIVE_INFINITY;
  let people = 0;
  for (const group of groups) {
    if (group.people === 0) continue;
    const begin: number = last === null ? group.from : Math.max(group.from, last + gap);
    first = Math.min(first, begin);
    last = begin + (group.people - 1) * gap;
    people += group.people;
  }
  return { people, firstAt: people > 0 ? first : reference, lastAt: last ?? reference };
}
