// Statements of the privacy port of channels.
import type { Tx } from '../platform/db.ts';

/** A delivery as a person gets to see it in their export. */
export interface ExportedDelivery {
  readonly channel: string;
  readonly lane: string;
  readonly purpose: string;
  readonly content: string;
  readonly state: string;
  readonly queuedAt: number;
  readonly settledAt: number | null;
  readonly openedAt: number | null;
  readonly clickedAt: number | null;
}

/** All deliveries to these subjects, newest first. */
export function readDeliveries(tx: Tx, subjectIds: readonly string[]): Promise<ExportedDelivery[]> {
  return tx.query(
    `select d.channel, d.lane, d.purpose, i.name as content, d.state, d.queued_at as "queuedAt", d.settled_at as "settledAt",
       d.opened_at as "openedAt", d.clicked_at as "clickedAt"
     from delivery d
     join content_version v on v.org_id = d.org_id and v.id = d.content_version_id
     join content_item i on i.org_id = v.org_id and i.id = v.item_id
     where d.subject_id = any ($1::uuid[]) order by d.queued_at desc`,
    [subjectIds],
  );
}

/** Deletes deliveries and what still waits in the outbox; returns how many deliveries went. */
export async function deleteDeliveries(tx: Tx, subjectIds: readonly string[]): Promise<number> {
  await tx.query('delete from outbox where subject_id = any ($1::uuid[])', [subjectIds]);
  const gone = await tx.query('delete from delivery where subject_id = any ($1::uuid[]) returning id', [
    subjectIds,
  ]);
  return gone.length;
}
