// The words of an import: what a file's rows become, and why a row is refused.

import type { Json, JsonObject } from '../../platform/json.ts';
import type { Channel, DataClass, Purpose } from '../../trust/model.ts';

/** Whom rows can be about; people know the same kinds. */
export const PERSON_KINDS = ['patient', 'hcp', 'contact', 'respondent'] as const;
export type PersonKind = (typeof PERSON_KINDS)[number];

/** `people` and `contacts` are read alike; `hcp` expects the public NPPES file unless a map says otherwise. */
export const IMPORT_KINDS = ['people', 'hcp', 'survey-comments', 'contacts', 'events'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** Files that carry their own meaning: no columns, no map. */
export const CLINICAL_KINDS = ['fhir', 'hl7'] as const;
export type ClinicalKind = (typeof CLINICAL_KINDS)[number];

/** Keys under which a map may know a person, strongest first. Addresses count only where nothing stronger is. */
export const STRONG_IDENTIFIERS = ['user', 'mrn', 'npi', 'orcid', 'external', 'handle'] as const;
export const MAP_IDENTIFIERS = [...STRONG_IDENTIFIERS, 'email', 'phone'] as const;
export type MapIdentifier = (typeof MAP_IDENTIFIERS)[number];

export const VALUE_TYPES = [
  'text',
  'number',
  'integer',
  'boolean',
  'list',
  'date',
  'country',
  'json',
] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

/** The order of day, month and year where a date is not ISO 8601. */
export const DATE_ORDERS = ['dmy', 'mdy', 'ymd'] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

/** A row that was not taken: the physical line it starts on, the column, and a sentence that repeats no value. */
export interface BadRow {
  readonly line: number;
  readonly field: string | null;
  readonly code: string;
  readonly detail: string;
}

/** One row as the file has it: texts from CSV, any JSON from JSONL. */
export interface RawRow {
  readonly line: number;
  readonly values: JsonObject;
}

/** What a reader yields: rows and complaints, in file order. */
export type Read = { readonly row: RawRow } | { readonly bad: BadRow };

/** How one value is made: from a column, or a constant. */
export interface ValueFrom {
  readonly from?: string;
  readonly value?: Json;
  readonly type?: ValueType;
  readonly order?: DateOrder;
  readonly required?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly oneOf?: readonly Json[];
}

/** An event that a row states; `when` holds it back unless the columns have exactly these values. */
export interface EventFrom {
  readonly name: string;
  /** A column that names the event; a row that leaves it empty states none. */
  readonly nameFrom?: string;
  readonly at?: string;
  readonly order?: DateOrder;
  readonly when?: { readonly [column: string]: Json };
  readonly properties: { readonly [property: string]: ValueFrom };
}

/** A column that states consent: only the listed words count, anything else rejects the row. */
export interface ConsentFrom {
  readonly column: string;
  readonly purpose: Purpose;
  readonly channel: Channel;
  readonly given: readonly string[];
  readonly withdrawn: readonly string[];
}

/** What an import does with each row. */
export interface ImportMap {
  readonly name: string;
  /** Rows of a public file whose columns are brought into one form before the map reads them. */
  readonly shape: 'nppes' | null;
  /** What happens with organisations of such a file: left out and counted, or taken as contacts. */
  readonly organisations: 'skip' | 'contact';
  /** The column that identifies a row in its source; without it, a row is known by file and line. */
  readonly id: string | null;
  /** A row that comes again with other values is news; without it, a row of a source is taken once and never again. */
  readonly changes: boolean;
  /** Null: rows say nothing about what kind of person it is. */
  readonly personKind: PersonKind | null;
  readonly identifiers: { readonly [kind: string]: ValueFrom };
  readonly traits: { readonly [trait: string]: ValueFrom };
  /** Columns that no entry names become traits as text. */
  readonly restAsTraits: boolean;
  readonly consents: readonly ConsentFrom[];
  readonly events: readonly EventFrom[];
  /** Classes that the map declares for names which the organisation has not declared yet. */
  readonly classes: { readonly property: Classes; readonly trait: Classes };
}

export type Classes = { readonly [name: string]: DataClass };

/** A statement of consent found in a row. */
export interface RowConsent {
  readonly purpose: Purpose;
  readonly channel: Channel;
  readonly state: 'given' | 'withdrawn';
}

/** What a good row means. */
export interface MappedRow {
  readonly line: number;
  /** Says whom the row is about where that is not the map's kind: an organisation among people. */
  readonly personKind?: PersonKind;
  /** The row's identity in its source, or null when file and line stand for it. */
  readonly sourceId: string | null;
  /** What the row says, where the map takes changes and the row has an id; else null. */
  readonly content: string | null;
  readonly identifiers: { readonly [kind: string]: string };
  readonly traits: JsonObject;
  readonly consents: readonly RowConsent[];
  readonly events: readonly {
    readonly name: string;
    readonly occurredAt: number | null;
    readonly properties: JsonObject;
  }[];
}

/** A row that is left out on purpose, and why, in a word. */
export interface SkippedRow {
  readonly line: number;
  readonly skipped: 'organisation';
}

/** Counts of an import, as shown while it runs and at its end. */
export interface ImportCounts {
  readonly rowsRead: number;
  readonly rowsStored: number;
  readonly rowsRepeated: number;
  readonly rowsBad: number;
  readonly rowsSkipped: number;
}

/** How the bytes of a file are read; what is left out is detected. */
export interface FileSettings {
  readonly encoding?: Encoding;
  readonly delimiter?: Delimiter;
  /** Numbers columns that share a name and names those without one, instead of refusing the file. */
  readonly numberHeaders?: boolean;
}

export const ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'windows-1250',
  'iso-8859-15',
] as const;
export type Encoding = (typeof ENCODINGS)[number];

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** Names that would reach into an object's prototype. */
export const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Tells whether ten digits are an NPI: Luhn over the digits with the prefix 80840 (45 CFR 162.406). */
export function isNpi(text: string): boolean {
  if (!/^[12]\d{9}$/.test(text)) return false;
  // The prefix 80840 adds 24 to the sum, whatever follows.
  let sum = 24;
  for (let i = 0; i < 10; i++) {
    const digit = text.charCodeAt(i) - 48;
    const weighed = i % 2 === 0 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}

/** Tells whether a text is an ORCID iD with its check character (ISO 7064 MOD 11-2); a leading address is allowed. */
export function orcidOf(text: string): string | null {
  const found = /^(?:https?:\/\/orcid\.org\/)?(\d{4}-?\d{4}-?\d{4}-?\d{3}[\dX])$/i.exec(text.trim());
  const digits = found?.[1]?.replaceAll('-', '').toUpperCase();
  if (!digits) return null;
  let total = 0;
  for (const digit of digits.slice(0, 15)) total = (total + Number(digit)) * 2;
  const check = (12 - (total % 11)) % 11;
  if ((check === 10 ? 'X' : String(check)) !== digits[15]) return null;
  return digits.replace(/(.{4})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4');
}
