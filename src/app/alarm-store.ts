// How late each queue is, asked of the database alone, and the incidents that came of it. As the owner: it looks over
// all organisations and reads nothing of anybody.
import { iso, type Tx } from '../platform/db.ts';
import type { QueueReading } from './alarm-model.ts';
import { readLag } from './house-store.ts';

const MOST = 1_000;
/** Facts that are counted in one bucket of the log. */
const MOST_A_BUCKET = 20;

interface OldestRow {
  readonly queue: string;
  readonly oldest: number | null;
  readonly waiting: number;
}

/**
 * Reads every queue.
 * @param sending false without a mail server: then messages wait because nobody sends them, which Health says
 */
export async function readQueues(tx: Tx, now: number, sending: boolean): Promise<QueueReading[]> {
  const lag = await readLag(tx, now, MOST_A_BUCKET);
  const due = await readDue(tx, now);
  const jobs = await readJobs(tx);
  const late = (oldest: number | null): number =>
    oldest === null ? 0 : Math.max(0, Math.floor((now - oldest) / 1_000));
  return [
    ...lag.map((l) => ({ queue: `log:${l.consumer}`, lateSeconds: late(l.oldest), waiting: l.backlog })),
    ...due
      .filter((d) => sending || d.queue !== 'outbox')
      .map((d) => ({ queue: d.queue, lateSeconds: late(d.oldest), waiting: d.waiting })),
    ...jobs.map((j) => ({ queue: j.queue, lateSeconds: late(j.oldest), waiting: j.waiting })),
  ];
}

/** Timers and senders. What is kept back on purpose (pauses, holds, resting endpoints) is not late. */
function readDue(tx: Tx, now: number): Promise<OldestRow[]> {
  return tx.query(
    `select 'journeys' as queue, min(due_at) as oldest, count(*)::int as waiting from (
       select r.due_at from organisation o cross join lateral (
         select due_at from journey_run where org_id = o.org_id and state = 'active' and due_at <= $1 order by due_at limit $2) r) j
     union all select 'audiences', min(at), count(*)::int from (
       select w.at from generate_series(0, 63) b cross join lateral (
         select at from audience_wheel where bucket = b and at <= $1 order by at limit $3) w) a
     union all select 'outbox', min(due_at), count(*)::int from (
       select due_at from outbox where due_at <= $1 and hold_id is null and channel = 'email' and (claimed_until is null or claimed_until < $1)
       order by due_at limit $2) m
     union all select 'webhooks', min(next_at), count(*)::int from (
       select c.next_at from webhook_endpoint e cross join lateral (
         select next_at from webhook_call where endpoint_id = e.id and state = 'queued' and next_at <= $1
           and (claimed_until is null or claimed_until < $1) order by next_at limit $3) c
       where e.paused_at is null and e.disabled_at is null and (e.closed_until is null or e.closed_until <= $1)) w`,
    [iso(now), MOST, MOST_A_BUCKET],
  );
}

/** The queue of background jobs, where a worker has made it. By the database's clock, as the queue itself goes. */
async function readJobs(tx: Tx): Promise<OldestRow[]> {
  const [made] = await tx.query<{ made: boolean }>(
    `select to_regclass('graphile_worker.jobs') is not null and to_regclass('rapport_jobs.heartbeat') is not null as made`,
  );
  if (!made?.made) return [];
  return tx.query(
    `select 'jobs' as queue, min(run_at) as oldest, count(*)::int as waiting
       from graphile_worker.jobs where locked_at is null and run_at <= now() and attempts < max_attempts
     union all select 'jobs-dead', min(locked_at), count(*)::int from graphile_worker.jobs j
       where locked_at is not null and not exists (
         select 1 from rapport_jobs.heartbeat h where h.worker = j.locked_by and h.beat_at > now() - interval '60 seconds')`,
  );
}

/** An incident as stored. Times are ms. */
export interface IncidentRow {
  readonly id: string;
  readonly queue: string;
  readonly openedAt: number;
  readonly seenAt: number;
  readonly endedAt: number | null;
  readonly worstSeconds: number;
  readonly waiting: number;
}

const INCIDENT = `id, queue, opened_at as "openedAt", seen_at as "seenAt", ended_at as "endedAt", worst_seconds as "worstSeconds", waiting`;

/**
 * Opens incidents of late queues, or notes that they go on. Of several processes one opens it.
 * @returns those that this call opened
 */
export async function noteLate(
  tx: Tx,
  late: readonly QueueReading[],
  newId: () => string,
  now: number,
): Promise<IncidentRow[]> {
  if (late.length === 0) return [];
  const rows = await tx.query<IncidentRow & { fresh: boolean }>(
    `insert into queue_incident as i (id, queue, opened_at, seen_at, worst_seconds, waiting)
     select x.id, x.queue, $5::timestamptz, $5, x.late, x.waiting from unnest($1::uuid[], $2::text[], $3::int[], $4::int[]) as x(id, queue, late, waiting)
     order by x.queue
     on conflict (queue) where ended_at is null do update set seen_at = excluded.seen_at,
       worst_seconds = greatest(i.worst_seconds, excluded.worst_seconds), waiting = excluded.waiting
     returning ${INCIDENT}, id = any ($1::uuid[]) as fresh`,
    [
      late.map(newId),
      late.map((l) => l.queue),
      late.map((l) => l.lateSeconds),
      late.map((l) => l.waiting),
      iso(now),
    ],
  );
  return rows.filter((r) => r.fresh);
}

/** After so long without anybody seeing it late an incident is over: its queue is gone, or watched by nobody any more, ms. */
const UNSEEN = 120_000;

/** Ends open incidents of queues that have caught up or are no more; returns those that this call ended. */
export function endIncidents(tx: Tx, queues: readonly string[], now: number): Promise<IncidentRow[]> {
  return tx.query(
    `update queue_incident set ended_at = $2 where ended_at is null and (queue = any ($1::text[]) or seen_at < $3) returning ${INCIDENT}`,
    [queues, iso(now), iso(now - UNSEEN)],
  );
}

/** Marks incidents as told by mail, but those of a queue that was told of since `since` (ms). Returns what to tell. */
export function claimTelling(
  tx: Tx,
  ids: readonly string[],
  since: number,
  now: number,
): Promise<IncidentRow[]> {
  return tx.query(
    `update queue_incident i set told_at = $3 where id = any ($1::uuid[])
       and not exists (select 1 from queue_incident t where t.queue = i.queue and t.told_at > $2) returning ${INCIDENT}`,
    [ids, iso(since), iso(now)],
  );
}

/** Open incidents first, then the latest. */
export function listIncidents(tx: Tx, most: number): Promise<IncidentRow[]> {
  return tx.query(
    `select ${INCIDENT} from queue_incident order by ended_at is not null, opened_at desc limit $1`,
    [most],
  );
}

/** Forgets incidents that ended before a time (ms). */
export async function forgetIncidents(tx: Tx, before: number): Promise<void> {
  await tx.query('delete from queue_incident where ended_at < $1', [iso(before)]);
}
