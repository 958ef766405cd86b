// The statements of the composition root: partitions, dead letters, and the engine's figures.

import type { LoggedFact } from '../platform/consumer.ts';
import { iso, type Tx } from '../platform/db.ts';

/** Sets a fact aside that a consumer could not digest. */
export async function insertDeadLetter(
  tx: Tx,
  id: string,
  consumer: string,
  fact: LoggedFact,
  error: string,
  at: number,
): Promise<void> {
  await tx.query(
    `insert into dead_letter (org_id, subject_id, id, consumer, event_id, event_received_at, error, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [fact.orgId, fact.subjectId, id, consumer, fact.id, iso(fact.receivedAt), error, iso(at)],
  );
}

/** How far a consumer lags: facts not read yet (counted up to `most` per bucket) and the oldest one's time. */
export interface Lag {
  readonly consumer: string;
  readonly backlog: number;
  readonly oldest: number | null;
  readonly owner: string | null;
}

/** Reads the lag of every consumer. As the owner: it looks over all organisations and reads no content. */
export function readLag(tx: Tx, now: number, most: number): Promise<Lag[]> {
  return tx.query(
    `select c.consumer, coalesce(sum(e.n), 0)::int as backlog, min(e.oldest) as oldest, min(c.owner) as owner
     from consumer_checkpoint c
     cross join lateral (
       select count(*) as n, min(received_at) as oldest from (
         select received_at from event e
         where e.bucket = c.bucket and (e.xid, e.seq) > (c.xid, c.seq) and e.received_at >= greatest(c.since, $1::timestamptz) - interval '2 hours'
         order by e.xid, e.seq limit $2) waiting) e
     group by c.consumer order by c.consumer`,
    [iso(now - 24 * 3_600_000), most],
  );
}

/** Counts over the whole instance that tell an operator what waits or failed. */
export async function readEngine(tx: Tx): Promise<{
  waiting: number;
  unknown: number;
  failed: number;
  dead: number;
  quarantined: number;
  version: string;
  size: number;
  connections: number;
}> {
  const rows = await tx.query<{
    waiting: number;
    unknown: number;
    failed: number;
    dead: number;
    quarantined: number;
    version: string;
    size: number;
    connections: number;
  }>(
    `select (select count(*)::int from outbox) as waiting,
       (select count(*)::int from delivery where state = 'unknown' and queued_at > now() - interval '7 days') as unknown,
       (select count(*)::int from delivery where state = 'failed' and queued_at > now() - interval '7 days') as failed,
       (select count(*)::int from dead_letter where redriven_at is null) as dead,
       (select count(*)::int from quarantine where released_at is null) as quarantined,
       current_setting('server_version') as version,
       (pg_database_size(current_database()) / 1048576)::int as size,
       (select count(*)::int from pg_stat_activity where datname = current_database()) as connections`,
  );
  const row = rows[0];
  if (!row) throw new Error('the database gave no figures');
  return row;
}
