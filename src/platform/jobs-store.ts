// Rows around the job queue: who is alive, what waits, and what has grown too old to keep.
import type pg from 'pg';
import { type Database, iso, type Tx } from './db.ts';

const LOCK = 7_232_018;

/**
 * Makes the queue's schema (`migrate`) and our table of heartbeats beside it, one process at a time: two that start
 * together would otherwise make the same schema. As the owner.
 */
export async function prepareQueue(pool: pg.Pool, migrate: () => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query(`
      create schema if not exists rapport_jobs;
      create table if not exists rapport_jobs.heartbeat (worker text primary key, beat_at timestamptz not null)`);
    await migrate();
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
    client.release();
  }
}

/** Says that a worker lives. */
export async function beat(pool: pg.Pool, worker: string): Promise<void> {
  await pool.query(
    `insert into rapport_jobs.heartbeat values ($1, clock_timestamp())
     on conflict (worker) do update set beat_at = excluded.beat_at`,
    [worker],
  );
}

/** Gives back the jobs of workers that have been silent for `seconds`; returns how many workers that were. */
export async function unlockDead(pool: pg.Pool, seconds: number): Promise<number> {
  const { rows } = await pool.query<{ dead: number }>(
    `with dead as (
       delete from rapport_jobs.heartbeat where beat_at < clock_timestamp() - make_interval(secs => $1) returning worker
     ), gathered as (select array_agg(worker) as workers, count(*)::int as dead from dead)
     select dead, case when dead > 0 then graphile_worker.force_unlock_workers(workers)::text end from gathered`,
    [seconds],
  );
  return rows[0]?.dead ?? 0;
}

/** Takes a worker that ends in order off the list. */
export async function leave(pool: pg.Pool, worker: string): Promise<void> {
  await pool.query('delete from rapport_jobs.heartbeat where worker = $1', [worker]);
}

/** How the queue stands. */
export interface JobFigures {
  /** Due, not begun. */
  readonly waiting: number;
  readonly running: number;
  /** Given up after all attempts. */
  readonly failed: number;
  /** Seconds the longest-waiting due job has been due. */
  readonly oldestSeconds: number;
}

/** The figures of the queue. */
export async function readFigures(pool: pg.Pool): Promise<JobFigures> {
  const { rows } = await pool.query<{ waiting: number; running: number; failed: number; oldest: number }>(
    `select count(*) filter (where due)::int as waiting, count(*) filter (where locked_at is not null)::int as running,
       count(*) filter (where attempts >= max_attempts)::int as failed,
       coalesce(extract(epoch from now() - min(run_at) filter (where due)), 0)::float8 as oldest
     from (select *, locked_at is null and run_at <= now() and attempts < max_attempts as due from graphile_worker.jobs) j`,
  );
  const { waiting = 0, running = 0, failed = 0, oldest = 0 } = rows[0] ?? {};
  return { waiting, running, failed, oldestSeconds: oldest };
}

/** Tables that are partitioned by day. */
export async function partitionedTables(tx: Tx): Promise<string[]> {
  const rows = await tx.query<{ name: string }>(
    `select c.relname as name from pg_partitioned_table p join pg_class c on c.oid = p.partrelid
     where c.relnamespace = 'public'::regnamespace and p.partstrat = 'r' order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** Makes a table's daily partitions; gives up soon when writers hold the table. Returns how many were made. */
export async function addPartitions(tx: Tx, table: string, from: number, to: number): Promise<number> {
  await tx.query(`set local lock_timeout = '2s'`);
  const [row] = await tx.query<{ made: number }>('select ensure_partitions($1, $2::date, $3::date) as made', [
    table,
    iso(from).slice(0, 10),
    iso(to).slice(0, 10),
  ]);
  return row?.made ?? 0;
}

/** Rows that are kept for a time only. Names are constants of this code. */
export interface Expiring {
  readonly table: string;
  readonly column: string;
  /** ms */
  readonly keptFor: number;
}

const CHUNK = 20_000;

/** Deletes rows older than `before`, a bounded number in each transaction. Returns how many. */
export async function expireRows(
  db: Database,
  orgIds: readonly string[],
  { table, column }: Expiring,
  before: number,
): Promise<number> {
  let deleted = 0;
  for (let last = CHUNK; last === CHUNK; deleted += last) {
    last = await db.worker(orgIds, async (tx) => {
      const [row] = await tx.query<{ n: number }>(
        `with gone as (
           delete from ${table} where ctid = any (array(select ctid from ${table} where ${column} < $1 limit ${CHUNK})) returning 1
         ) select count(*)::int as n from gone`,
        [iso(before)],
      );
      return row?.n ?? 0;
    });
  }
  return deleted;
}

/** Forgets contacts that no limit looks back to any more. */
export async function expireContacts(tx: Tx, before: number): Promise<void> {
  await tx.query('select contact_budget_expire($1)', [iso(before)]);
}
