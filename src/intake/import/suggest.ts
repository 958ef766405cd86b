// Suggests what each column of a file is, from its name and from values in it; what the values leave open is asked. Pure.
import type { ColumnUse, ImportColumn } from '../../../sdk/faces/imports.ts';
import {
  CONSENT_WORD,
  EVENT_WORD,
  entryOf,
  IDENTIFIER_WORDS,
  plainColumn,
  TIME_WORD,
  TRAIT_WORDS,
} from './column-words.ts';
import { isKnownCountry } from './countries.ts';
import { possibleOrders } from './dates.ts';
import { type ImportKind, isNpi, MAP_IDENTIFIERS, orcidOf } from './model.ts';

/** A column with some of its values, blanks left out. */
export interface SampledColumn {
  readonly column: string;
  readonly values: readonly string[];
}

type Suggestion = Pick<ImportColumn, 'use' | 'why' | 'question'>;

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const SHOWN = 3;
const LONGEST_SHOWN = 60;
const YES_WORDS = [
  'yes',
  'y',
  'true',
  '1',
  'ja',
  'j',
  'sí',
  'si',
  's',
  'oui',
  'o',
  'given',
  'granted',
  'opt-in',
  'opted-in',
  'x',
];
const NO_WORDS = [
  'no',
  'n',
  'false',
  '0',
  'nein',
  'non',
  'withdrawn',
  'denied',
  'opt-out',
  'opted-out',
  'declined',
];

/** Suggests a use for every column. Each identifier and trait is suggested once; later claims stay traits of their own. */
export function suggestColumns(columns: readonly SampledColumn[], kind: ImportKind): ImportColumn[] {
  const taken = new Set<string>();
  return columns.map(({ column, values }) => {
    const found = suggest(column, values, kind);
    const key = JSON.stringify([
      found.use.use,
      'kind' in found.use ? found.use.kind : 'name' in found.use ? found.use.name : '',
    ]);
    const twice = taken.has(key) && found.use.use !== 'consent' && found.use.use !== 'ignore';
    taken.add(key);
    const samples = values
      .slice(0, SHOWN)
      .map((v) => (v.length > LONGEST_SHOWN ? `${v.slice(0, LONGEST_SHOWN)}…` : v));
    return { column, samples, ...(twice ? again(column, values) : found) };
  });
}

function suggest(column: string, values: readonly string[], kind: ImportKind): Suggestion {
  const plain = plainColumn(column);
  if (CONSENT_WORD.test(plain)) return consent(plain, values);
  if (kind === 'events' || kind === 'survey-comments') {
    if (TIME_WORD.test(plain)) return eventTime(values);
    if (EVENT_WORD.test(plain)) return { use: { use: 'event-name' }, why: 'by its name', question: null };
  }
  return byName(plain, values) ?? byValues(values) ?? asTrait(column, values);
}

function byName(plain: string, values: readonly string[]): Suggestion | null {
  const identifier = entryOf(IDENTIFIER_WORDS, plain);
  const known = MAP_IDENTIFIERS.find((k) => k === identifier);
  if (known && fits(known, values))
    return { use: { use: 'identifier', kind: known }, why: 'by its name', question: null };
  const trait = entryOf(TRAIT_WORDS, plain);
  if (trait === null) return null;
  if (trait === 'birthDate') return dated(trait, 'personal', values);
  const isPublic = trait === 'language' || trait === 'country';
  const type = trait === 'country' && values.every(isKnownCountry) ? 'country' : 'text';
  return {
    use: { use: 'trait', name: trait, type, class: isPublic ? 'public' : 'personal' },
    why: 'by its name',
    question: null,
  };
}

/** A name that promises an e-mail address or a number with a check digit is believed only when the values agree. */
function fits(kind: string, values: readonly string[]): boolean {
  if (values.length === 0) return true;
  const share = (test: (v: string) => boolean): number => values.filter(test).length / values.length;
  if (kind === 'email') return share((v) => v.includes('@')) > 0.5;
  if (kind === 'phone') return share((v) => v.replace(/\D/g, '').length >= 7) > 0.5;
  if (kind === 'npi') return share((v) => /^\d{10}$/.test(v)) > 0.5;
  return kind !== 'orcid' || share((v) => orcidOf(v) !== null) > 0.5;
}

function byValues(values: readonly string[]): Suggestion | null {
  if (values.length === 0) return null;
  const most = (test: (v: string) => boolean): boolean => values.filter(test).length >= values.length * 0.9;
  const by = (kind: 'email' | 'npi' | 'orcid' | 'phone'): Suggestion => ({
    use: { use: 'identifier', kind },
    why: 'its values look like it',
    question: null,
  });
  if (most((v) => EMAIL.test(v))) return by('email');
  if (values.length >= 3 && most(isNpi)) return by('npi');
  if (most((v) => orcidOf(v) !== null)) return by('orcid');
  return most((v) => /^\+[\d\s()./-]{8,20}$/.test(v)) ? by('phone') : null;
}

/** What nothing else explains: a trait by its own name, health data until somebody says otherwise. */
function asTrait(column: string, values: readonly string[]): Suggestion {
  const name = traitName(column);
  if (values.length === 0)
    return { use: { use: 'ignore' }, why: 'the first rows leave it empty', question: null };
  if (possibleOrders(values).length > 0) return dated(name, 'health', values);
  const every = (test: RegExp): boolean => values.every((v) => test.test(v.trim()));
  const low = new Set(values.map((v) => v.trim().toLowerCase()));
  const isWords = [...low].every((v) => YES_WORDS.includes(v) || NO_WORDS.includes(v)) && !every(/^\d+$/);
  const type = isWords
    ? 'boolean'
    : every(/^[+-]?\d{1,9}$/) && !every(/^0\d/)
      ? 'integer'
      : every(/^[+-]?\d+\.\d+$/)
        ? 'number'
        : 'text';
  return {
    use: { use: 'trait', name, type, class: 'health' },
    why: 'nothing names it: kept as a trait, treated as health data',
    question: null,
  };
}

function again(column: string, values: readonly string[]): Suggestion {
  const { use, question } = asTrait(column, values);
  return { use, question, why: 'another column means the same: kept apart' };
}

function dated(name: string, dataClass: 'personal' | 'health', values: readonly string[]): Suggestion {
  const { order, why, question } = orderOf(values);
  return {
    use: { use: 'trait', name, type: 'date', class: dataClass, ...(order ? { order } : {}) },
    why,
    question,
  };
}

function eventTime(values: readonly string[]): Suggestion {
  const { order, why, question } = orderOf(values);
  return { use: { use: 'event-time', ...(order ? { order } : {}) }, why, question };
}

/** The order of day and month, where the values prove one; where they allow both, a person is asked. */
function orderOf(values: readonly string[]): {
  order?: 'dmy' | 'mdy' | 'ymd';
  why: string;
  question: string | null;
} {
  const orders = possibleOrders(values);
  if (values.length === 0 || orders.length === 3) return { why: 'dates in ISO 8601', question: null };
  const [only] = orders;
  if (orders.length === 1 && only)
    return { order: only, why: 'dates; only this order fits all of them', question: null };
  if (orders.includes('dmy') && orders.includes('mdy'))
    return { why: 'dates that can be read in two ways', question: 'Does the day or the month come first?' };
  return {
    why: 'by its name; not all values are dates',
    question: 'In which order are day, month and year written?',
  };
}

/** What still has to be answered about a column before its file may be imported, or null. */
export function questionOf(use: ColumnUse, values: readonly string[]): string | null {
  if (use.use === 'consent') {
    if (use.purpose === '') return 'What did people agree to?';
    return use.given.length + use.withdrawn.length === 0 ? 'Which words mean yes, and which no?' : null;
  }
  const isDate =
    use.use === 'event-time' || ((use.use === 'trait' || use.use === 'property') && use.type === 'date');
  return isDate && (!('order' in use) || use.order === undefined) ? orderOf(values).question : null;
}

/** The purpose is never guessed: a question stays until a person has chosen. */
function consent(plain: string, values: readonly string[]): Suggestion {
  const channel = /sms|text|whatsapp/.test(plain)
    ? 'sms'
    : /phone|call|telef|anruf|llamad|appel/.test(plain)
      ? 'call'
      : 'email';
  const words = [...new Set(values.map((v) => v.trim().toLowerCase()))];
  const reversed = plain.includes('optout');
  const yes = words.filter((w) => YES_WORDS.includes(w));
  const no = words.filter((w) => NO_WORDS.includes(w));
  const use: ColumnUse = {
    use: 'consent',
    purpose: purposeIn(plain) ?? '',
    channel,
    given: reversed ? no : yes,
    withdrawn: reversed ? yes : no,
  };
  return {
    use,
    why: 'its name speaks of consent',
    question: use.purpose === '' ? 'What did people agree to?' : null,
  };
}

function purposeIn(plain: string): string | null {
  if (/market|werbung|publicit/.test(plain)) return 'marketing';
  if (/educat|bildung|educaci/.test(plain)) return 'education';
  if (/research|forschung|investigaci|recherche/.test(plain)) return 'research';
  if (/event|veranstaltung|evento|evenement/.test(plain)) return 'events';
  return /care|reminder|erinnerung|recordatorio|rappel/.test(plain) ? 'care' : null;
}

/** A trait's name in camelCase: `Last HbA1c (%)` becomes `lastHbA1c`. */
export function traitName(column: string): string {
  const words = column
    .normalize('NFC')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((w) => w !== '');
  const [first = 'column', ...rest] = words;
  const start = /^\p{Lu}+$/u.test(first)
    ? first.toLowerCase()
    : (first[0] ?? '').toLowerCase() + first.slice(1);
  return [start, ...rest.map((w) => (w[0] ?? '').toUpperCase() + w.slice(1))].join('').slice(0, 80);
}
