// Leases of hash buckets with fencing: each bucket of a consumer is worked on by one process at a time.
import type { Database, Tx } from './db.ts';
import { BUCKETS } from './ids.ts';

/** A held bucket: where its reading stands and the fence that guards it. */
export interface Lease {
  readonly bucket: number;
  readonly fence: number;
  xid: string;
  seq: number;
  since: number;
}

interface LeaseRow {
  bucket: number;
  fence: number;
  xid: string;
  seq: number;
  since: number;
}

/** Thrown when a bucket was taken over by another worker: the transaction must not commit. */
export class LeaseLost extends Error {
  constructor() {
    super('a bucket of this consumer is now held by another worker');
  }
}

/** Makes the checkpoint rows of a new consumer. Harmless when they exist. */
export async function makeCheckpoints(db: Database, consumer: string): Promise<void> {
  await db.worker([], async (tx) => {
    await tx.query(
      `insert into consumer_checkpoint (consumer, bucket) select $1, generate_series(0, $2::int - 1)::smallint on conflict do nothing`,
      [consumer, BUCKETS],
    );
  });
}

/**
 * Renews this worker's leases and takes or gives back buckets until they are shared evenly among the living workers.
 * Uses the database's clock, the only one all workers share.
 * @param seconds how long a lease lasts without renewal
 */
export async function renewLeases(
  db: Database,
  consumer: string,
  owner: string,
  seconds: number,
): Promise<Lease[]> {
  return db.worker([], async (tx) => {
    const share = Math.ceil(BUCKETS / (await beat(tx, consumer, owner, seconds)));
    const held = await tx.query<{ bucket: number }>(
      `update consumer_checkpoint set lease_until = now() + make_interval(secs => $3)
       where consumer = $1 and owner = $2 returning bucket`,
      [consumer, owner, seconds],
    );
    if (held.length > share)
      await release(
        tx,
        consumer,
        owner,
        held.slice(share).map((h) => h.bucket),
      );
    if (held.length < share) await take(tx, consumer, owner, share - held.length, seconds);
    return tx.query<LeaseRow>(
      `select bucket, fence, xid::text, seq, since from consumer_checkpoint where consumer = $1 and owner = $2 order by bucket`,
      [consumer, owner],
    );
  });
}

/** Gives every lease back, so that another worker need not wait for them to run out. */
export async function releaseLeases(db: Database, consumer: string, owner: string): Promise<void> {
  await db.worker([], async (tx) => {
    await tx.query(
      `update consumer_checkpoint set owner = null, lease_until = '-infinity' where consumer = $1 and owner = $2`,
      [consumer, owner],
    );
    await tx.query('delete from consumer_worker where consumer = $1 and owner = $2', [consumer, owner]);
  });
}

/** Moves the checkpoints inside the transaction of the effect; throws LeaseLost when a fence has changed. */
export async function moveCheckpoints(
  tx: Tx,
  consumer: string,
  owner: string,
  leases: readonly Lease[],
): Promise<void> {
  const moved = await tx.query(
    `update consumer_checkpoint c set xid = x.xid, seq = x.seq, since = x.since
     from unnest($3::smallint[], $4::bigint[], $5::xid8[], $6::int[], $7::timestamptz[]) as x(bucket, fence, xid, seq, since)
     where c.consumer = $1 and c.owner = $2 and c.bucket = x.bucket and c.fence = x.fence returning 1`,
    [
      consumer,
      owner,
      leases.map((l) => l.bucket),
      leases.map((l) => l.fence),
      leases.map((l) => l.xid),
      leases.map((l) => l.seq),
      leases.map((l) => (Number.isFinite(l.since) ? new Date(l.since).toISOString() : '-infinity')),
    ],
  );
  if (moved.length !== leases.length) throw new LeaseLost();
}

/** Holds the leases until the transaction ends without moving them; throws LeaseLost when a fence has changed. */
export async function guardLeases(
  tx: Tx,
  consumer: string,
  owner: string,
  leases: readonly Lease[],
): Promise<void> {
  const held = await tx.query(
    `select 1 from consumer_checkpoint c join unnest($3::smallint[], $4::bigint[]) as x(bucket, fence)
       on c.bucket = x.bucket and c.fence = x.fence
     where c.consumer = $1 and c.owner = $2 order by c.bucket for share of c`,
    [consumer, owner, leases.map((l) => l.bucket), leases.map((l) => l.fence)],
  );
  if (held.length !== leases.length) throw new LeaseLost();
}

async function beat(tx: Tx, consumer: string, owner: string, seconds: number): Promise<number> {
  await tx.query(
    `insert into consumer_worker (consumer, owner, until) values ($1, $2, now() + make_interval(secs => $3))
     on conflict (consumer, owner) do update set until = excluded.until`,
    [consumer, owner, seconds],
  );
  const rows = await tx.query<{ n: number }>(
    'select count(*)::int as n from consumer_worker where consumer = $1 and until > now()',
    [consumer],
  );
  return Math.max(1, rows[0]?.n ?? 1);
}

async function release(tx: Tx, consumer: string, owner: string, buckets: readonly number[]): Promise<void> {
  await tx.query(
    `update consumer_checkpoint set owner = null, lease_until = '-infinity' where consumer = $1 and owner = $2 and bucket = any ($3::smallint[])`,
    [consumer, owner, buckets],
  );
}

async function take(tx: Tx, consumer: string, owner: string, most: number, seconds: number): Promise<void> {
  await tx.query(
    `update consumer_checkpoint set owner = $2, fence = fence + 1, lease_until = now() + make_interval(secs => $4)
     where consumer = $1 and bucket in (
       select bucket from consumer_checkpoint where consumer = $1 and lease_until < now() and owner is distinct from $2
       order by bucket limit $3 for update skip locked)`,
    [consumer, owner, most, seconds],
  );
}
