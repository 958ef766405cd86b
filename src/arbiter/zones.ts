// Local time in IANA zones, fast: a zone's offset is asked once per quarter hour, the finest step of any change of clocks.
import { Temporal } from 'temporal-polyfill';

const QUARTER = 900_000;
const KEPT = 4_000;
const offsets = new Map<string, Map<number, number>>();
const known = new Map<string, boolean>();

/** True for an IANA zone this machine knows ("Europe/Berlin"); false for abbreviations and bare offsets. */
export function isZone(zone: string): boolean {
  let valid = known.get(zone);
  if (valid === undefined) {
    valid = /^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/.test(zone) && answers(zone);
    if (known.size < KEPT) known.set(zone, valid);
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

/** How far the local clock is ahead of UTC, ms. Throws for a zone that `isZone` denies. */
export function offsetAt(zone: string, at: number): number {
  let ofZone = offsets.get(zone);
  if (!ofZone) {
    ofZone = new Map();
    offsets.set(zone, ofZone);
  }
  const quarter = Math.floor(at / QUARTER);
  let offset = ofZone.get(quarter);
  if (offset === undefined) {
    const local = Temporal.Instant.fromEpochMilliseconds(quarter * QUARTER).toZonedDateTimeISO(zone);
    offset = local.offsetNanoseconds / 1_000_000;
    if (ofZone.size >= KEPT) ofZone.clear();
    ofZone.set(quarter, offset);
  }
  return offset;
}

/** The first quarter hour after `from` and up to `to` at which the offset differs from the one at `from`; else null. */
export function nextChange(zone: string, from: number, to: number): number | null {
  const before = offsetAt(zone, from);
  if (offsetAt(zone, to) === before) return null;
  let same = Math.floor(from / QUARTER);
  let other = Math.floor(to / QUARTER);
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (offsetAt(zone, middle * QUARTER) === before) same = middle;
    else other = middle;
  }
  return other * QUARTER;
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** A moment on the clock of a zone, e.g. "Tuesday 24 November, 08:00 (Europe/Berlin)". */
export function wordTime(zone: string, at: number): string {
  const local = new Date(at + offsetAt(zone, at));
  const clock = local.toISOString().slice(11, 16);
  return `${DAYS[local.getUTCDay()]} ${local.getUTCDate()} ${MONTHS[local.getUTCMonth()]}, ${clock} (${zone})`;
}

const candidates = new Map<string, readonly string[]>();

/**
 * The zones in use in a country, one for each way its clocks run. Empty for what is not a country.
 * @param country two-letter region code
 */
export function zonesOfCountry(country: string): readonly string[] {
  const code = country.toUpperCase();
  let zones = candidates.get(code);
  if (!zones) {
    zones = /^[A-Z]{2}$/.test(code) ? distinctClocks(regionZones(code)) : [];
    if (candidates.size < KEPT) candidates.set(code, zones);
  }
  return zones;
}

/** What the machine's Unicode data lists for a region. The method is newer than TypeScript's description of it. */
function regionZones(code: string): readonly string[] {
  const list: unknown = Reflect.get(Intl.Locale.prototype, 'getTimeZones');
  const zones: unknown =
    typeof list === 'function' ? Reflect.apply(list, new Intl.Locale(`und-${code}`), []) : [];
  return Array.isArray(zones) ? zones.filter((zone) => typeof zone === 'string') : [];
}

/** Two fixed days tell zones apart that share neither winter nor summer time. */
function distinctClocks(zones: readonly string[]): readonly string[] {
  const byClock = new Map<string, string>();
  for (const zone of zones.filter(isZone)) {
    const key = `${offsetAt(zone, Date.UTC(2026, 0, 15))} ${offsetAt(zone, Date.UTC(2026, 6, 15))}`;
    if (!byClock.has(key)) byClock.set(key, zone);
  }
  return [...byClock.values()];
}
