// Turns one raw row into what it means under a map, or into a complaint that names the column and repeats no value.
import type { Json, JsonObject } from '../../platform/json.ts';
import { parseDate } from '../model.ts';
import { canonical } from './canonical.ts';
import { countryOf } from './countries.ts';
import { isoDate } from './dates.ts';
import {
  type BadRow,
  type EventFrom,
  type ImportMap,
  isNpi,
  type MappedRow,
  orcidOf,
  type RawRow,
  type RowConsent,
  type SkippedRow,
  type ValueFrom,
} from './model.ts';
import { shapeNppes } from './nppes.ts';

/** A complaint about a column while a row is read; caught inside this file only. */
class RowFault extends Error {
  readonly field: string | null;
  readonly code: string;
  constructor(field: string | null, code: string, detail: string) {
    super(detail);
    this.field = field;
    this.code = code;
  }
}

const EMAIL = /^[^\s@"<>(),:;\\[\]]{1,64}@[^\s@]{1,255}$/;
const BIDI = /[\u202a-\u202e\u2066-\u2069]/g;
/** Consent columns that are understood without a map: `consent_education_email`. */
const CONSENT_COLUMN =
  /^consent_(care|service|education|events|research|marketing)_(email|sms|push|call|visit)$/;

/** Which columns a file has that state consent by their name. */
function consentColumns(columns: readonly string[]): string[] {
  return columns.filter((c) => CONSENT_COLUMN.test(c));
}

/**
 * Reads a row under a map.
 * @param now receive time, ms: an event may not lie in the future
 */
export function mapRow(row: RawRow, map: ImportMap, now: number): MappedRow | SkippedRow | BadRow {
  try {
    if (map.shape === null) return readRow(row, map, now);
    const shaped = shapeNppes(row.values, map.organisations);
    if (shaped === 'organisation') return { line: row.line, skipped: shaped };
    const read = readRow({ line: row.line, values: shaped.values }, map, now);
    return shaped.organisation ? { ...read, personKind: 'contact' } : read;
  } catch (error) {
    if (!(error instanceof RowFault)) throw error;
    return { line: row.line, field: error.field, code: error.code, detail: error.message };
  }
}

/** Narrows to a complaint. */
export function isBad(value: MappedRow | SkippedRow | BadRow): value is BadRow {
  return 'code' in value;
}

/** Narrows to a row that is left out on purpose. */
export function isSkipped(value: object): value is SkippedRow {
  return 'skipped' in value;
}

function readRow(row: RawRow, map: ImportMap, now: number): MappedRow {
  const values = clean(row.values);
  const identifiers: { [kind: string]: string } = {};
  for (const [kind, spec] of Object.entries(map.identifiers)) {
    const value = valueFrom(values, spec);
    if (value === null) continue;
    identifiers[kind] = identifierOf(kind, String(value).trim(), spec.from ?? null);
  }
  const sourceId = map.id === null ? null : idOf(values[map.id]);
  const said = {
    identifiers,
    traits: traitsOf(values, map),
    consents: consentsOf(values, map),
    events: map.events.filter((e) => applies(values, e)).map((e) => eventOf(values, e, now)),
  };
  return {
    line: row.line,
    sourceId,
    content: map.changes && sourceId !== null ? canonical({ sourceId, ...said }) : null,
    ...said,
  };
}

/** A key of a person, checked as far as its kind can be. */
function identifierOf(kind: string, text: string, column: string | null): string {
  if (text.length > 256)
    throw new RowFault(column, 'too-long', 'An identifier may have up to 256 characters.');
  if (kind === 'email' && !EMAIL.test(text))
    throw new RowFault(column, 'bad-email', 'The value is not an e-mail address.');
  if (kind === 'phone' && text.replace(/\D/g, '').length < 7)
    throw new RowFault(column, 'bad-phone', 'The value is not a phone number.');
  if (kind === 'npi' && !isNpi(text))
    throw new RowFault(column, 'bad-npi', 'The value is not an NPI: ten digits whose check digit fits.');
  if (kind !== 'orcid') return text;
  const orcid = orcidOf(text);
  if (orcid === null)
    throw new RowFault(
      column,
      'bad-orcid',
      'The value is not an ORCID iD: its check character does not fit.',
    );
  return orcid;
}

/** Texts in NFC without bidirectional overrides; what no database text can hold is refused. */
function clean(values: JsonObject): JsonObject {
  const out: JsonObject = {};
  for (const [column, value] of Object.entries(values)) out[column] = cleanValue(value, column);
  return out;
}

function cleanValue(value: Json | undefined, column: string): Json | undefined {
  if (typeof value === 'string') {
    if (value.includes('\u0000'))
      throw new RowFault(column, 'nul-character', 'The value holds a NUL character.');
    if (value.includes('\ufffd'))
      throw new RowFault(
        column,
        'bad-encoding',
        'The value holds bytes that are not in the encoding of the file.',
      );
    return value.normalize('NFC').replace(BIDI, '');
  }
  if (Array.isArray(value)) return value.map((v) => cleanValue(v, column) ?? null);
  if (typeof value === 'object' && value !== null) return clean(value);
  return value;
}

function idOf(value: Json | undefined): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value).trim();
  return text === '' ? null : text;
}

function traitsOf(values: JsonObject, map: ImportMap): JsonObject {
  const traits: JsonObject = {};
  const used = new Set(consentColumns(Object.keys(values)));
  for (const [name, spec] of Object.entries(map.traits)) {
    const value = valueFrom(values, spec);
    if (spec.from !== undefined) used.add(spec.from);
    if (value !== null) traits[name] = value;
  }
  if (!map.restAsTraits) return traits;
  for (const { from } of Object.values(map.identifiers)) if (from !== undefined) used.add(from);
  for (const column of map.consents.map((c) => c.column)) used.add(column);
  for (const [column, value] of Object.entries(values)) {
    if (column === map.id || used.has(column) || value === '' || value === null || value === undefined)
      continue;
    traits[column] = value;
  }
  return traits;
}

function consentsOf(values: JsonObject, map: ImportMap): RowConsent[] {
  const out: RowConsent[] = [];
  const read = (column: string, state: RowConsent['state'] | null, rest: Omit<RowConsent, 'state'>): void => {
    if (state === null)
      throw new RowFault(
        column,
        'unclear-consent',
        'The column states consent neither as given nor as withdrawn; an unclear or empty answer is never taken as a yes.',
      );
    out.push({ ...rest, state });
  };
  for (const spec of map.consents) {
    const word = String(values[spec.column] ?? '')
      .trim()
      .toLowerCase();
    read(
      spec.column,
      spec.given.includes(word) ? 'given' : spec.withdrawn.includes(word) ? 'withdrawn' : null,
      { purpose: spec.purpose, channel: spec.channel },
    );
  }
  for (const column of consentColumns(Object.keys(values))) {
    if (map.consents.some((c) => c.column === column)) continue;
    const [, purpose, channel] = column.split('_');
    const word = String(values[column] ?? '')
      .trim()
      .toLowerCase();
    const state =
      word === 'yes' || word === 'given'
        ? 'given'
        : word === 'no' || word === 'withdrawn'
          ? 'withdrawn'
          : null;
    read(column, state, { purpose: purposeOf(purpose), channel: channelOf(channel) });
  }
  return out;
}

function purposeOf(text: string | undefined): RowConsent['purpose'] {
  switch (text) {
    case 'care':
    case 'service':
    case 'education':
    case 'events':
    case 'research':
      return text;
    default:
      return 'marketing';
  }
}

function channelOf(text: string | undefined): RowConsent['channel'] {
  switch (text) {
    case 'sms':
    case 'push':
    case 'call':
    case 'visit':
      return text;
    default:
      return 'email';
  }
}

function applies(values: JsonObject, event: EventFrom): boolean {
  if (event.nameFrom !== undefined && nameOf(values, event) === '') return false;
  return Object.entries(event.when ?? {}).every(
    ([column, expected]) => String(values[column] ?? '') === String(expected),
  );
}

function nameOf(values: JsonObject, event: EventFrom): string {
  return event.nameFrom === undefined ? event.name : String(values[event.nameFrom] ?? '').trim();
}

function eventOf(values: JsonObject, event: EventFrom, now: number): MappedRow['events'][number] {
  const properties: JsonObject = {};
  for (const [name, spec] of Object.entries(event.properties)) properties[name] = valueFrom(values, spec);
  const name = nameOf(values, event);
  if (name.length > 200)
    throw new RowFault(event.nameFrom ?? null, 'too-long', "An event's name may have up to 200 characters.");
  const stated = event.at === undefined ? null : (values[event.at] ?? null);
  if (stated === null || stated === '') return { name, occurredAt: null, properties };
  const date = isoDate(stated, event.order);
  const occurredAt = date === null ? null : parseDate(date);
  if (occurredAt === null) throw new RowFault(event.at ?? null, 'bad-date', dateWords(event.order));
  if (occurredAt > now + 5 * 60_000)
    throw new RowFault(event.at ?? null, 'in-the-future', 'The date lies in the future.');
  return { name, occurredAt: Math.min(occurredAt, now), properties };
}

/** The value of one entry; an empty text and null are both "not said". */
function valueFrom(values: JsonObject, spec: ValueFrom): Json {
  if (spec.from === undefined) return spec.value ?? null;
  const raw = values[spec.from];
  const column = spec.from;
  if (raw === undefined || raw === null || (typeof raw === 'string' && raw.trim() === '')) {
    if (spec.required) throw new RowFault(column, 'missing', 'The column is empty and may not be.');
    return null;
  }
  const value = typed(raw, spec, column);
  if (spec.oneOf && !spec.oneOf.some((o) => o === value))
    throw new RowFault(column, 'not-allowed', 'The value is none of those that the map allows.');
  if (
    typeof value === 'number' &&
    ((spec.min !== undefined && value < spec.min) || (spec.max !== undefined && value > spec.max))
  )
    throw new RowFault(
      column,
      'out-of-range',
      `The number must lie between ${spec.min ?? '-∞'} and ${spec.max ?? '∞'}.`,
    );
  return value;
}

function typed(raw: Json, spec: ValueFrom, column: string): Json {
  switch (spec.type) {
    case 'text':
      return typeof raw === 'string' ? raw : JSON.stringify(raw);
    case 'number':
    case 'integer':
      return numberOf(raw, spec.type, column);
    case 'boolean':
      return booleanOf(raw, column);
    case 'list':
      return Array.isArray(raw)
        ? raw
        : String(raw)
            .split(/[;|]/)
            .map((s) => s.trim())
            .filter((s) => s !== '');
    case 'date': {
      const date = isoDate(raw, spec.order);
      if (date === null) throw new RowFault(column, 'bad-date', dateWords(spec.order));
      return date;
    }
    case 'country': {
      const code = countryOf(String(raw));
      if (code === null)
        throw new RowFault(
          column,
          'bad-country',
          'The value is neither a code nor a name of a country that is known.',
        );
      return code;
    }
    default:
      return raw;
  }
}

const ORDER_WORDS = { dmy: 'day.month.year', mdy: 'month/day/year', ymd: 'year-month-day' };

function dateWords(order: ValueFrom['order']): string {
  return order === undefined
    ? 'The value is not an ISO 8601 date; another order of day and month has to be stated in the map.'
    : `The value is neither ISO 8601 nor a date as ${ORDER_WORDS[order]} with a year of four digits.`;
}

function numberOf(raw: Json, type: 'number' | 'integer', column: string): number {
  const number =
    typeof raw === 'number'
      ? raw
      : typeof raw === 'string' && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(raw)
        ? Number(raw)
        : Number.NaN;
  if (!Number.isFinite(number)) throw new RowFault(column, 'not-a-number', 'The value is not a number.');
  if (type === 'integer' && !Number.isInteger(number))
    throw new RowFault(column, 'not-an-integer', 'The value is not a whole number.');
  return number;
}

function booleanOf(raw: Json, column: string): boolean {
  const word = String(raw).trim().toLowerCase();
  if (['true', '1', 'yes', 'y', 'ja', 'j', 'wahr', 'sí', 'si', 'oui', 'x'].includes(word)) return true;
  if (['false', '0', 'no', 'n', 'nein', 'falsch', 'non'].includes(word)) return false;
  throw new RowFault(column, 'not-a-boolean', 'The value is neither yes nor no.');
}
