// The filters a placeholder may use; every one is total, pure and bounded.
import type { Json } from '../platform/json.ts';

/** The language and zone in which dates and numbers are written. */
export interface Locale {
  readonly language: string;
  readonly zone: string;
}

/** Turns a value into another; undefined means the value is missing. */
export type Filter = (
  value: Json | undefined,
  argument: string | number | null,
  locale: Locale,
) => Json | undefined;

const text = (value: Json | undefined): string | undefined => {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
};

const map =
  (change: (text: string, locale: Locale) => string): Filter =>
  (value, _argument, locale) => {
    const given = text(value);
    return given === undefined ? value : change(given, locale);
  };

/** Every filter by its name. */
export const FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['default', (value, argument) => (isMissing(value) ? (argument ?? '') : value)],
  ['upper', map((given, locale) => given.toLocaleUpperCase(locale.language))],
  ['lower', map((given, locale) => given.toLocaleLowerCase(locale.language))],
  ['capitalise', map((given, locale) => capitalise(given, locale.language))],
  ['truncate', truncate],
  ['join', join],
  ['date', writeDate],
  ['number', writeNumber],
]);

/** What counts as not known: nothing, null, an empty text. */
export function isMissing(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '';
}

function capitalise(given: string, language: string): string {
  const [first = ''] = given;
  return first.toLocaleUpperCase(language) + given.slice(first.length);
}

/** Cuts after whole graphemes, so that no character is torn apart. */
function truncate(value: Json | undefined, argument: string | number | null): Json | undefined {
  const given = text(value);
  if (given === undefined || typeof argument !== 'number' || given.length <= argument) return value;
  let kept = '';
  let count = 0;
  for (const { segment } of new Intl.Segmenter().segment(given)) {
    if (count++ >= argument) return `${kept}…`;
    kept += segment;
  }
  return given;
}

function join(value: Json | undefined, argument: string | number | null): Json | undefined {
  if (!Array.isArray(value)) return value;
  return value
    .slice(0, 100)
    .map((one) => text(one) ?? '')
    .filter((one) => one !== '')
    .join(argument === null ? ', ' : String(argument));
}

const DATE_STYLES = new Set(['full', 'long', 'medium', 'short', 'time']);

function writeDate(
  value: Json | undefined,
  argument: string | number | null,
  locale: Locale,
): Json | undefined {
  const at = typeof value === 'number' ? value : Date.parse(text(value) ?? '');
  if (!Number.isFinite(at)) return undefined;
  const style = typeof argument === 'string' && DATE_STYLES.has(argument) ? argument : 'long';
  return dateFormat(style, locale).format(at);
}

function dateFormat(style: string, locale: Locale): Intl.DateTimeFormat {
  const where = { timeZone: locale.zone };
  if (style === 'time') return new Intl.DateTimeFormat(locale.language, { ...where, timeStyle: 'short' });
  if (style === 'full') return new Intl.DateTimeFormat(locale.language, { ...where, dateStyle: 'full' });
  if (style === 'medium') return new Intl.DateTimeFormat(locale.language, { ...where, dateStyle: 'medium' });
  if (style === 'short') return new Intl.DateTimeFormat(locale.language, { ...where, dateStyle: 'short' });
  return new Intl.DateTimeFormat(locale.language, { ...where, dateStyle: 'long' });
}

function writeNumber(
  value: Json | undefined,
  argument: string | number | null,
  locale: Locale,
): Json | undefined {
  const given = typeof value === 'number' ? value : Number(text(value) ?? Number.NaN);
  if (!Number.isFinite(given)) return undefined;
  const digits = typeof argument === 'number' ? Math.min(argument, 10) : 2;
  return new Intl.NumberFormat(locale.language, { maximumFractionDigits: digits }).format(given);
}
