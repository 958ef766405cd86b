// The timeline's rows: every touchpoint is a fact of the log, so one statement reads a page of them.
import { iso, isoOrNull, type Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';
import type { Origin } from '../platform/log.ts';
import { CHANNEL_PATTERNS, MEDICAL_ONLY, type TouchChannel } from './touchpoint.ts';

/** What part of a timeline is asked for. Times in ms; null does not filter. */
export interface TimelineFilter {
  readonly subjectIds: readonly string[];
  readonly asOf: number | null;
  /** Nothing that happened before. */
  readonly since?: number | null;
  readonly before: { readonly at: number; readonly id: string } | null;
  /** `signal`, `decision`, `delivery`, `consent`, `fact`. */
  readonly types: readonly string[] | null;
  readonly channels?: readonly TouchChannel[] | null;
  /** Facts of these names only. */
  readonly names?: readonly string[] | null;
  readonly most: number;
}

export interface TouchpointRow {
  readonly org_id: string;
  readonly subject_id: string;
  readonly id: string;
  readonly occurred_at: number;
  readonly kind: string;
  readonly name: string;
  readonly origin: Origin;
  readonly import_id: string | null;
  readonly open: JsonObject | null;
  readonly sealed: Buffer | null;
  /** The record that said so was entered in error. */
  readonly retracted: boolean;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const nameFits = (names: readonly string[]): string =>
  `name like any (array[${names.map(quoted).join(', ')}])`;

/** `channelOf` as an expression of the database. */
const CHANNEL = `case when kind in ('page', 'screen') then 'web' ${CHANNEL_PATTERNS.map(([channel, names]) => `when ${nameFits(names)} then '${channel}'`).join(' ')} else 'other' end`;
const TYPE = `case when name like 'decision.%' then 'decision' when name like 'email.%' or name like 'delivery.%' then 'delivery'
  when name like 'Consent %' then 'consent' when kind = 'fact' then 'fact' else 'signal' end`;

/**
 * Marks what a record said before it was entered in error: FHIR stamps every fact with its record (`open.s.r`). Read once
 * for the page; a retraction counts from the day it was made.
 */
const RETRACTIONS = `select open->'s'->>'r' as record, max(received_at) as received_at from event
  where subject_id = any ($1::uuid[]) and name = 'Record Retracted' and ($2::timestamptz is null or occurred_at <= $2)
    and open->'s'->>'r' is not null group by 1`;

/** Newest first by the time it happened. Without `medical`, what is for the medical side only is not there. */
export function readTouchpoints(tx: Tx, filter: TimelineFilter, medical: boolean): Promise<TouchpointRow[]> {
  return tx.query<TouchpointRow>(
    `with retraction as materialized (${RETRACTIONS})
     select org_id, subject_id, id, occurred_at, kind, name, origin, import_id, open, sealed,
       exists (select 1 from retraction r where r.record = e.open->'s'->>'r' and e.received_at < r.received_at) as retracted
     from event e where subject_id = any ($1::uuid[]) and ($2::timestamptz is null or occurred_at <= $2) and ($3::timestamptz is null or occurred_at >= $3)
       and ($4::timestamptz is null or (occurred_at, id) < ($4, $5::uuid)) and ($6::text[] is null or ${TYPE} = any ($6))
       and ($7::text[] is null or ${CHANNEL} = any ($7)) and ($8 or name not like '${MEDICAL_ONLY}')
       and ($10::text[] is null or name = any ($10))
     order by occurred_at desc, id desc limit $9`,
    [
      filter.subjectIds,
      isoOrNull(filter.asOf),
      isoOrNull(filter.since ?? null),
      filter.before ? iso(filter.before.at) : null,
      filter.before?.id ?? null,
      filter.types,
      filter.channels ?? null,
      medical,
      filter.most,
      filter.names ?? null,
    ],
  );
}
