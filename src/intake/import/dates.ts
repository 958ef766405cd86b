// Dates as people write them: ISO 8601 at once, anything else only in an order that somebody stated. Pure.
import type { Json } from '../../platform/json.ts';
import { parseDate } from '../model.ts';
import type { DateOrder } from './model.ts';

const PARTS = /^(\d{1,4})[./\- ](\d{1,2})[./\- ](\d{1,4})(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

/**
 * A date in ISO 8601, or null when it is none. Without `order` only ISO 8601 is understood: 03/04 is not guessed.
 * Years of two digits are not taken.
 */
export function isoDate(value: Json, order: DateOrder | undefined): string | null {
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (parseDate(text) !== null) return text;
  const found = order === undefined ? null : PARTS.exec(text);
  if (!found || order === undefined) return null;
  const [, a = '', b = '', c = '', hours, minutes = '00', seconds = '00'] = found;
  const [year, month, day] = order === 'ymd' ? [a, b, c] : order === 'dmy' ? [c, b, a] : [c, a, b];
  if (year.length !== 4 || month.length > 2 || day.length > 2) return null;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (!exists(date)) return null;
  return hours === undefined ? date : `${date}T${hours.padStart(2, '0')}:${minutes}:${seconds}Z`;
}

/** 30 February is written, but is no day. */
function exists(date: string): boolean {
  const at = Date.parse(`${date}T00:00:00Z`);
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(date);
}

/** Which orders explain all of these texts; an empty list when one is no date at all. */
export function possibleOrders(texts: readonly string[]): DateOrder[] {
  const orders: readonly DateOrder[] = ['ymd', 'dmy', 'mdy'];
  return orders.filter((order) => texts.every((text) => isoDate(text, order) !== null));
}
