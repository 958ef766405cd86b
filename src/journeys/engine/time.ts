// Local times of people and organisations as moments, right across gaps and overlaps of clocks. Pure.
import { LRUCache } from 'lru-cache';
import { Temporal } from 'temporal-polyfill';
import type { Json } from '../../platform/json.ts';
import type { Hours, Schedule, Until } from '../model.ts';

const MINUTE = 60_000;
/** A zone can skip a whole day, and a weekday comes once a week: so far ahead there always is a next time. */
const MOST_DAYS = 400;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const LOCAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/;

/** The zone when this machine knows it, else the other one. */
export function usableZone(zone: string | null | undefined, otherwise: string): string {
  return zone && isZone(zone) ? zone : otherwise;
}

const zones = new Map<string, boolean>();

function isZone(zone: string): boolean {
  let valid = zones.get(zone);
  if (valid === undefined) {
    valid = /^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/.test(zone) && answers(zone);
    if (zones.size < 4_000) zones.set(zone, valid);
  }
  return valid;
}

function answers(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

/**
 * The moment (ms) at which a local clock shows this date and time. A time that the clock skips is later by the length of
 * the gap (02:30 becomes 03:30); one that it shows twice means the first.
 */
export function momentOf(local: Temporal.PlainDateTime, zone: string): number {
  return local.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
}

/** The first moment after `now` (ms) at which the clock of `zone` shows `time` (`09:00`) on a day that `fits`; null: never. */
export function nextLocal(
  zone: string,
  time: string,
  now: number,
  fits: (day: Temporal.PlainDate) => boolean = () => true,
): number | null {
  const clock = Temporal.PlainTime.from(time);
  const today = localAt(zone, now).toPlainDate();
  for (let ahead = -1; ahead <= MOST_DAYS; ahead++) {
    const day = today.add({ days: ahead });
    if (!fits(day)) continue;
    const moment = momentOf(day.toPlainDateTime(clock), zone);
    // A day that the zone skips altogether does not happen.
    if (moment > now && localAt(zone, moment).toPlainDate().equals(day)) return moment;
  }
  return null;
}

function localAt(zone: string, at: number): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
}

/**
 * When a wait until something ends, ms. A time of day is always a later one; dates may have passed already. Null when it
 * cannot be said: the trait is missing or no date.
 */
export function untilMoment(
  until: Until,
  zone: string,
  trait: (name: string) => Json | undefined,
  now: number,
): number | null {
  if ('date' in until) return dateMoment(until.date, zone);
  if ('time' in until) return nextTime(zone, until.time, until.weekday, now);
  const value = trait(until.trait);
  const moment = typeof value === 'string' ? dateMoment(value, zone) : null;
  return moment === null ? null : moment + until.shiftMinutes * MINUTE;
}

/** An answer holds from the moment it was found until the moment it names: crowds ask the same. */
interface Known {
  readonly since: number;
  readonly until: number;
  readonly open: boolean;
}
const times = new LRUCache<string, Known>({ max: 1_000 });
const openings = new LRUCache<string, Known>({ max: 1_000 });

function nextTime(zone: string, time: string, weekday: number | undefined, now: number): number | null {
  const key = `${zone} ${time} ${weekday}`;
  const known = times.get(key);
  if (known && known.since <= now && now < known.until) return known.until;
  const next = nextLocal(zone, time, now, (day) => weekday === undefined || day.dayOfWeek === weekday);
  if (next !== null) times.set(key, { since: now, until: next, open: false });
  return next;
}

/** The moment of a date (its local midnight), of a local date and time, or of a full ISO time; null for what is none. */
export function dateMoment(text: string, zone: string): number | null {
  try {
    if (DATE.test(text)) return momentOf(Temporal.PlainDate.from(text).toPlainDateTime(), zone);
    if (LOCAL.test(text)) return momentOf(Temporal.PlainDateTime.from(text), zone);
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    return null;
  }
}

/** `now` when it lies within the hours, else when they next begin, ms. A `to` that is not after `from` ends a day later. */
export function opensAt(hours: Hours, zone: string, now: number): number | null {
  const key = `${zone} ${hours.from} ${hours.to} ${hours.days.join('')}`;
  let known = openings.get(key);
  if (!known || now < known.since || now >= known.until) {
    const found = nextOpening(hours, zone, now);
    if (!found) return null;
    known = found;
    openings.set(key, known);
  }
  return known.open ? now : known.until;
}

/** Until when it is open, or else when it opens. */
function nextOpening(hours: Hours, zone: string, now: number): Known | null {
  const today = localAt(zone, now).toPlainDate();
  const from = Temporal.PlainTime.from(hours.from);
  const to = Temporal.PlainTime.from(hours.to);
  const over = Temporal.PlainTime.compare(to, from) <= 0 ? 1 : 0;
  for (let ahead = -1; ahead <= MOST_DAYS; ahead++) {
    const day = today.add({ days: ahead });
    if (!hours.days.includes(day.dayOfWeek)) continue;
    const start = momentOf(day.toPlainDateTime(from), zone);
    const end = momentOf(day.add({ days: over }).toPlainDateTime(to), zone);
    if (now >= end || start >= end) continue;
    return start <= now ? { since: now, until: end, open: true } : { since: now, until: start, open: false };
  }
  return null;
}

/** When a schedule comes next after `now` (ms); null: never again. A day of the month that a month lacks is its last. */
export function nextOccurrence(schedule: Schedule, zone: string, now: number): number | null {
  const { at, on, days, dayOfMonth } = schedule;
  if (on !== undefined) {
    const moment = dateMoment(`${on}T${at}`, zone);
    return moment !== null && moment > now ? moment : null;
  }
  return nextLocal(
    zone,
    at,
    now,
    (day) =>
      (days === undefined || days.includes(day.dayOfWeek)) &&
      (dayOfMonth === undefined || day.day === Math.min(dayOfMonth, day.daysInMonth)),
  );
}

/** The moment (ms) at which the local day of `now` began. */
export function startOfDay(zone: string, now: number): number {
  return localAt(zone, now).startOfDay().epochMilliseconds;
}
