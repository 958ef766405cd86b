// The facts that folding again is about: those of a person, page by page, as far as the loop has read, and those of an import
// that is taken back.

import { LOGGED_FACT, type LoggedFact } from '../platform/consumer.ts';
import { iso, type Tx } from '../platform/db.ts';
import { COUNTED_FACTS } from './fold.ts';

/** The consumer that folds profiles: what it has not read yet it will still fold. */
export const FOLDING = 'loop';

/** Where a page ended. */
export interface FactPlace {
  readonly subjectId: string;
  readonly receivedAt: number;
  readonly id: string;
}

/** A page of facts that change profiles, in the order of the log's key. What was set aside as indigestible is left out. */
export function readFactsOf(
  tx: Tx,
  subjectIds: readonly string[],
  after: FactPlace | null,
  most: number,
): Promise<LoggedFact[]> {
  return tx.query<LoggedFact>(
    `select ${LOGGED_FACT}
     from event e join consumer_checkpoint c on c.consumer = $1 and c.bucket = e.bucket
     where e.subject_id = any ($2::uuid[]) and (e.kind <> 'fact' or e.name = any ($7::text[])) and (e.xid, e.seq) <= (c.xid, c.seq)
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
      [...COUNTED_FACTS],
    ],
  );
}

/** The organisations that these subjects belong to. */
export async function findOrganisations(tx: Tx, subjectIds: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ org_id: string }>(
    'select distinct org_id from subject where subject_id = any ($1::uuid[])',
    [subjectIds],
  );
  return rows.map((r) => r.org_id);
}

/** Takes a chunk of an import's facts out of the log; returns them, so that counts made of them can be taken back too. */
export function removeImportedFacts(tx: Tx, importId: string, most: number): Promise<LoggedFact[]> {
  return tx.query(
    `delete from event e using (
       select subject_id, received_at, id from event where import_id = $1 limit $2) x
     where e.subject_id = x.subject_id and e.received_at = x.received_at and e.id = x.id
     returning ${LOGGED_FACT}`,
    [importId, most],
  );
}
