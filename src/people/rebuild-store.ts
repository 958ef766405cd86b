// The facts of a person as folding them again needs them: page by page, and only what the loop has read.

import type { LoggedFact } from '../platform/consumer.ts';
import { iso, type Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';
import type { Origin } from '../platform/log.ts';

/** The consumer that folds profiles: what it has not read yet it will still fold. */
export const FOLDING = 'loop';

/** Where a page ended. */
export interface FactPlace {
  readonly subjectId: string;
  readonly receivedAt: number;
  readonly id: string;
}

interface FactRow {
  readonly org_id: string;
  readonly subject_id: string;
  readonly id: string;
  readonly received_at: number;
  readonly occurred_at: number;
  readonly kind: string;
  readonly name: string;
  readonly origin: Origin;
  readonly import_id: string | null;
  readonly open: JsonObject | null;
  readonly sealed: Buffer | null;
  readonly xid: string;
  readonly seq: number;
  readonly bucket: number;
}

/** A page of facts that change profiles, in the order of the log's key. What was set aside as indigestible is left out. */
export async function readFactsOf(
  tx: Tx,
  subjectIds: readonly string[],
  after: FactPlace | null,
  most: number,
): Promise<LoggedFact[]> {
  const rows = await tx.query<FactRow>(
    `select e.org_id, e.subject_id, e.id, e.received_at, e.occurred_at, e.kind, e.name, e.origin, e.import_id, e.open, e.sealed, e.xid::text, e.seq, e.bucket
     from event e join consumer_checkpoint c on c.consumer = $1 and c.bucket = e.bucket
     where e.subject_id = any ($2::uuid[]) and (e.kind <> 'fact' or e.name = 'email.sent') and (e.xid, e.seq) <= (c.xid, c.seq)
       and ($3::uuid is null or (e.subject_id, e.received_at, e.id) > ($3, $4::timestamptz, $5::uuid))
       and not exists (select 1 from dead_letter d where d.subject_id = e.subject_id and d.event_id = e.id and d.consumer = $1 and d.redriven_at is null)
     order by e.subject_id, e.received_at, e.id limit $6`,
    [
      FOLDING,
      subjectIds,
      after?.subjectId ?? null,
      after ? iso(after.receivedAt) : null,
      after?.id ?? null,
      most,
    ],
  );
  return rows.map((row) => ({
    orgId: row.org_id,
    subjectId: row.subject_id,
    id: row.id,
    receivedAt: row.received_at,
    occurredAt: row.occurred_at,
    kind: row.kind,
    name: row.name,
    origin: row.origin,
    importId: row.import_id,
    open: row.open,
    sealed: row.sealed,
    bucket: row.bucket,
    xid: row.xid,
    seq: row.seq,
  }));
}

/** The organisations that these subjects belong to. */
export async function findOrganisations(tx: Tx, subjectIds: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ org_id: string }>(
    'select distinct org_id from subject where subject_id = any ($1::uuid[])',
    [subjectIds],
  );
  return rows.map((r) => r.org_id);
}
