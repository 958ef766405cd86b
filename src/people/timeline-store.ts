// Facts of an import as they are taken back.
import type { Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';
import type { Origin } from '../platform/log.ts';

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

/** A fact as it stands in the log. */
export type TimelineFact = Row;

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
