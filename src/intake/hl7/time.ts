// HL7's times: as exact as they came, in the organisation's zone where they name none. Pure.
import { Temporal } from 'temporal-polyfill';

/** A time as ISO 8601 text, no more exact than it came, and its beginning in ms. */
export interface Hl7Time {
  readonly text: string;
  readonly at: number;
  readonly precision: 'year' | 'month' | 'day' | 'time';
}

const FORM = /^(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(\d{2})?(\d{2})?(?:\.\d{1,9})?)?)?)?([+-]\d{4})?$/;

/**
 * Reads `YYYY[MM[DD[HH[MM[SS]]]]][±ZZZZ]`.
 * @param zone IANA zone of times without an offset; an hour that does not exist there is the next that does
 * @returns null when it is no time; a leap second is the second before it
 */
export function readTime(text: string, zone: string): Hl7Time | null {
  const parts = FORM.exec(text);
  if (!parts) return null;
  const [, year = '', month, day, hour, minute = '00', second = '00', offset] = parts;
  try {
    const date = Temporal.PlainDate.from(`${year}-${month ?? '01'}-${day ?? '01'}`, { overflow: 'reject' });
    const clock = `${hour ?? '00'}:${minute}:${second === '60' ? '59' : second}`;
    const local = date.toPlainDateTime(Temporal.PlainTime.from(clock, { overflow: 'reject' }));
    const there = offset === undefined ? zone : `${offset.slice(0, 3)}:${offset.slice(3)}`;
    const exact = local.toZonedDateTime(there, { disambiguation: 'compatible' });
    const at = exact.epochMilliseconds;
    if (hour !== undefined)
      return {
        text: `${exact.toPlainDateTime().toString({ smallestUnit: 'second' })}${exact.offset}`,
        at,
        precision: 'time',
      };
    if (day !== undefined) return { text: `${year}-${month}-${day}`, at, precision: 'day' };
    return month === undefined
      ? { text: year, at, precision: 'year' }
      : { text: `${year}-${month}`, at, precision: 'month' };
  } catch {
    // The calendar has no such day, or the clock no such time.
    return null;
  }
}
