// The statement that counts the town's history by event name and day, as intake would have counted it while it came.
import type { Tx } from '../src/platform/db.ts';

/** Fills the daily counts from the log. */
export async function countHistory(tx: Tx): Promise<void> {
  await tx.query(
    `insert into event_count_day (org_id, day, call, name, accepted, last_seen)
     select org_id, (received_at at time zone 'UTC')::date, kind, name, count(*), max(received_at) from event
     where kind <> 'fact' and origin = 'api' group by 1, 2, 3, 4 on conflict do nothing`,
  );
}
