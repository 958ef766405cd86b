// The words of an import: what a file's rows become, and why a row is refused.

import type { Json, JsonObject } from '../../platform/json.ts';
import type { Channel, DataClass, Purpose } from '../../trust/model.ts';

/** Whom rows can be about; people know the same kinds. */
export const PERSON_KINDS = ['patient', 'hcp', 'contact', 'respondent'] as const;
export type PersonKind = (typeof PERSON_KINDS)[number];

export const IMPORT_KINDS = ['survey-comments', 'contacts', 'events'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

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
  readonly type?: 'text' | 'number' | 'integer' | 'boolean' | 'list' | 'date' | 'json';
  readonly required?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly oneOf?: readonly Json[];
}

/** An event that a row states; `when` holds it back unless the columns have exactly these values. */
export interface EventFrom {
  readonly name: string;
  readonly at?: string;
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
  /** The column that identifies a row in its source; without it, a row is known by file and line. */
  readonly id: string | null;
  readonly personKind: PersonKind;
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
  /** The row's identity in its source, or null when file and line stand for it. */
  readonly sourceId: string | null;
  readonly identifiers: { readonly [kind: string]: string };
  readonly traits: JsonObject;
  readonly consents: readonly RowConsent[];
  readonly events: readonly {
    readonly name: string;
    readonly occurredAt: number | null;
    readonly properties: JsonObject;
  }[];
}

/** Counts of an import, as shown while it runs and at its end. */
export interface ImportCounts {
  readonly rowsRead: number;
  readonly rowsStored: number;
  readonly rowsRepeated: number;
  readonly rowsBad: number;
}

/** Names that would reach into an object's prototype. */
export const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
