// The timeline's rows: every touchpoint is a fact of the log, so one statement reads them all.
import { iso, isoOrNull, type Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';
import type { Origin } from '../platform/log.ts';

/** What part of a timeline is asked for. Times in ms. */
export interface TimelineFilter {
  readonly subjectIds: readonly string[];
  readonly asOf: number | null;
  readonly before: { readonly at: number; readonly id: string } | null;
  /** `signal`, `decision`, `delivery`, `consent`, `fact`; null for all. */
  readonly types: readonly string[] | null;
  readonly most: number;
}

interface Row {
  org_id: string;
  subject_id: string;
  id: string;
  received_at: number;
  occurred_at: number;
  kind: string;
  name: string;
  origin: Origin;
  import_id: string | null;
  open: JsonObject | null;
  sealed: Buffer | null;
}

/** A fact as the timeline reads it. */
export type TimelineFact = Row;

/** Newest first by the time it happened. */
export function readTimeline(tx: Tx, filter: TimelineFilter): Promise<TimelineFact[]> {
  return tx.query<Row>(
    `select org_id, subject_id, id, received_at, occurred_at, kind, name, origin, import_id, open, sealed from event
     where subject_id = any ($1::uuid[]) and ($2::timestamptz is null or occurred_at <= $2)
       and ($3::timestamptz is null or (occurred_at, id) < ($3, $4::uuid)) and ($5::text[] is null or (
         case when name like 'decision.%' then 'decision' when name like 'email.%' or name like 'delivery.%' then 'delivery'
           when name like 'Consent %' then 'consent' when kind = 'fact' then 'fact' else 'signal' end) = any ($5))
     order by occurred_at desc, id desc limit $6`,
    [
      filter.subjectIds,
      isoOrNull(filter.asOf),
      filter.before ? iso(filter.before.at) : null,
      filter.before?.id ?? null,
      filter.types,
      filter.most,
    ],
  );
}

/** Removes facts of an import, a chunk at a time; returns what was removed. */
export function deleteImportedFacts(
  tx: Tx,
  importId: string,
  most: number,
): Promise<(TimelineFact & { xid: string; seq: number; bucket: number })[]> {
  return tx.query(
    `delete from event e using (
       select subject_id, received_at, id from event where import_id = $1 limit $2) x
     where e.subject_id = x.subject_id and e.received_at = x.received_at and e.id = x.id
     returning e.org_id, e.subject_id, e.id, e.received_at, e.occurred_at, e.kind, e.name, e.origin, e.import_id, e.open, e.sealed, e.xid::text, e.seq, e.bucket`,
    [importId, most],
  );
}
