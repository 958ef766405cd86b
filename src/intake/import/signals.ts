// From good rows to signals: who a row is about, and what it states. Pure.
import type { JsonObject } from '../../platform/json.ts';
import { checkMessage, type Identifier, isFault } from '../model.ts';
import type { NewSignal } from '../record.ts';
import {
  type BadRow,
  type ImportKind,
  type ImportMap,
  type MappedRow,
  type RawRow,
  type RowConsent,
  type SkippedRow,
  STRONG_IDENTIFIERS,
} from './model.ts';
import { isBad, isSkipped, mapRow } from './rows.ts';

/** A row on its way into the log. `rowKey` is null for kinds that bring their own identity (events). */
export interface RowSignals {
  readonly line: number;
  readonly rowKey: string | null;
  /** True where the key comes from the source and may be known from another file. */
  readonly keyFromSource: boolean;
  readonly identifiers: readonly Identifier[];
  readonly signals: readonly NewSignal[];
}

/** What reading a row needs to know. */
export interface RowContext {
  readonly kind: ImportKind;
  readonly map: ImportMap | null;
  readonly fileHash: string;
  readonly now: number;
}

/** What a row states, or why it is refused. */
export function readRowSignals(row: RawRow, context: RowContext): RowSignals | SkippedRow | BadRow {
  if (context.kind === 'events' || context.map === null) return readEvent(row, context.now);
  const mapped = mapRow(row, context.map, context.now);
  return isBad(mapped) || isSkipped(mapped) ? mapped : signalsOf(mapped, context.map, context);
}

/** Narrows to a complaint. */
export function isBadRow(value: RowSignals | SkippedRow | BadRow): value is BadRow {
  return 'code' in value;
}

function readEvent(row: RawRow, now: number): RowSignals | BadRow {
  const message = checkMessage(row.values, now, null, null);
  if (isFault(message))
    return { line: row.line, field: message.field || null, code: message.code, detail: message.detail };
  return {
    line: row.line,
    rowKey: null,
    keyFromSource: false,
    identifiers: message.identifiers,
    signals: [message],
  };
}

function signalsOf(row: MappedRow, map: ImportMap, context: RowContext): RowSignals {
  const rowKey = rowKeyOf(row, map, context);
  const identifiers = identifiersOf(row, rowKey);
  const kind = row.personKind ?? map.personKind;
  const traits: JsonObject = { ...(kind === null ? {} : { kind }), ...row.traits };
  const base = { messageId: null, identifiers, occurredAt: context.now };
  const events = row.events.map(
    (e, i): NewSignal => ({
      ...base,
      kind: 'track',
      name: e.name,
      occurredAt: e.occurredAt ?? context.now,
      properties: e.properties,
      // What the row says of its person rides on its first event: one fact less for every row.
      traits: i === 0 ? traits : {},
    }),
  );
  const stated =
    events.length > 0 ? events : [{ ...base, kind: 'identify', name: 'Identify', properties: {}, traits }];
  const consents = row.consents.map(
    (c): NewSignal => ({
      ...base,
      kind: 'track',
      name: consentName(c),
      properties: consentProperties(c, map),
      traits: {},
    }),
  );
  return {
    line: row.line,
    rowKey,
    keyFromSource: row.sourceId !== null,
    identifiers,
    signals: [...stated, ...consents],
  };
}

/**
 * What tells the row from others, in this file and in any later one: its id in its source, else its line in this file.
 * Where the map takes changes it is what the row says, whatever the map is called: only news is stored.
 */
function rowKeyOf(row: MappedRow, map: ImportMap, context: RowContext): string {
  if (row.content !== null) return `said:${row.content}`;
  return row.sourceId === null
    ? `file:${context.fileHash}:${row.line}`
    : `source:${map.name}:${row.sourceId}`;
}

/** Consent arrives as a signal like everything else; the loop enters it in the ledger. */
function consentName(consent: RowConsent): string {
  return consent.state === 'given' ? 'Consent Given' : 'Consent Withdrawn';
}

function consentProperties(consent: RowConsent, map: ImportMap): JsonObject {
  return {
    purpose: consent.purpose,
    channel: consent.channel,
    source: 'import',
    textVersion: `import:${map.name}`,
  };
}

/**
 * Who a row is about, strongest key first. An address names a person only where nothing stronger does: families share
 * addresses, and two rows with ids of their own stay two people.
 */
function identifiersOf(row: MappedRow, rowKey: string): Identifier[] {
  const found: Identifier[] = [];
  const { email, phone } = row.identifiers;
  for (const kind of STRONG_IDENTIFIERS) {
    const value = row.identifiers[kind];
    if (value !== undefined) found.push({ kind, value });
  }
  if (found.length === 0 && row.sourceId === null) {
    if (email !== undefined) found.push({ kind: 'email', value: email });
    if (phone !== undefined && email === undefined) found.push({ kind: 'phone', value: phone });
  }
  found.push({ kind: 'row', value: rowKey });
  return found;
}
