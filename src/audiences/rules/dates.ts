// Dates in traits: what stretch of time a text means, by the clock of the organisation. Pure, and right over changes of clocks.
import { LRUCache } from 'lru-cache';
import { Temporal } from 'temporal-polyfill';

/** From (included) to (excluded), ms. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

const DATE = /^(\d{4}-\d{2}-\d{2})$/;
const LOCAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const DAY = 86_400_000;

/** True for ISO dates and times, e.g. `2026-03-01` or `2026-03-01T09:00:00Z`. */
export function isDate(text: string): boolean {
  return text.length <= 40 && stretchOf(text, 'UTC') !== null;
}

const known = new LRUCache<string, { readonly stretch: Stretch | null }>({ max: 20_000 });

/** What a date means: the whole day, or with a time the one millisecond; null for what is no date. */
export function stretchOf(text: string, zone: string): Stretch | null {
  if (text.length > 40) return null;
  const key = `${zone} ${text}`;
  let answer = known.get(key);
  if (!answer) {
    answer = { stretch: read(text, zone) };
    known.set(key, answer);
  }
  return answer.stretch;
}

function read(text: string, zone: string): Stretch | null {
  try {
    if (DATE.test(text)) {
      const day = Temporal.PlainDate.from(text);
      return { from: startOf(day, zone), to: startOf(day.add({ days: 1 }), zone) };
    }
    if (!LOCAL.test(text) && !INSTANT.test(text)) return null;
    const from = INSTANT.test(text)
      ? Temporal.Instant.from(text).epochMilliseconds
      : Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds;
    return { from, to: from + 1 };
  } catch {
    // A text in the form of a date that no calendar has, such as the 31st of February.
    return null;
  }
}

function startOf(day: Temporal.PlainDate, zone: string): number {
  return day.toZonedDateTime(zone).epochMilliseconds;
}

/**
 * When a date lies in the last so many days: a day counts whole, by the organisation's calendar; a time to the
 * millisecond.
 */
export function lastDays(text: string, days: number, zone: string): Stretch | null {
  const stretch = stretchOf(text, zone);
  if (!stretch) return null;
  if (!DATE.test(text)) return { from: stretch.from, to: stretch.from + days * DAY + 1 };
  return { from: stretch.from, to: shifted(text, days + 1, zone) };
}

/** When a date lies in the next so many days. */
export function nextDays(text: string, days: number, zone: string): Stretch | null {
  const stretch = stretchOf(text, zone);
  if (!stretch) return null;
  if (!DATE.test(text)) return { from: stretch.from - days * DAY, to: stretch.from + 1 };
  return { from: shifted(text, -days, zone), to: stretch.to };
}

function shifted(text: string, days: number, zone: string): number {
  return startOf(Temporal.PlainDate.from(text).add({ days }), zone);
}
