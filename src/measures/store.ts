// Rows of measures: hourly rollups, and the few live counts of Home.
import { iso, type Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';

/** An amount to add to a rollup. `hour` in ms. */
export interface Rollup {
  readonly orgId: string;
  readonly metric: string;
  readonly dim: string;
  readonly hour: number;
  readonly n: number;
}

/** Adds (or, with negative amounts, takes back) counts with one statement, in key order against dead-locks. */
export async function addRollups(tx: Tx, rollups: readonly Rollup[]): Promise<void> {
  if (rollups.length === 0) return;
  const sorted = [...rollups].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  await tx.query(
    `insert into metric_hour as m (org_id, metric, dim, hour, n)
     select * from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::bigint[])
     on conflict (org_id, metric, dim, hour) do update set n = m.n + excluded.n`,
    [
      sorted.map((r) => r.orgId),
      sorted.map((r) => r.metric),
      sorted.map((r) => r.dim),
      sorted.map((r) => iso(r.hour)),
      sorted.map((r) => r.n),
    ],
  );
}

/** The identity of a rollup row. */
export function keyOf(r: Rollup): string {
  return `${r.orgId}|${r.metric}|${r.dim}|${r.hour}`;
}

/** Sums per metric and dimension in [from, to). */
export function sumRollups(
  tx: Tx,
  orgId: string,
  metrics: readonly string[],
  from: number,
  to: number,
): Promise<{ metric: string; dim: string; n: number }[]> {
  return tx.query(
    `select metric, dim, sum(n)::bigint as n from metric_hour where org_id = $1 and metric = any ($2::text[]) and hour >= $3 and hour < $4
     group by metric, dim having sum(n) <> 0`,
    [orgId, metrics, iso(from), iso(to)],
  );
}

/** Sums per hour, metric and dimension in [from, to). */
export function hourlyRollups(
  tx: Tx,
  orgId: string,
  metrics: readonly string[],
  from: number,
  to: number,
): Promise<{ metric: string; dim: string; hour: number; n: number }[]> {
  return tx.query(
    `select metric, dim, hour, n from metric_hour where org_id = $1 and metric = any ($2::text[]) and hour >= $3 and hour < $4 order by hour`,
    [orgId, metrics, iso(from), iso(to)],
  );
}

/** Rollups of one dimension per hour in [from, to). */
export function rollupsOfDim(
  tx: Tx,
  orgId: string,
  metrics: readonly string[],
  dim: string,
  from: number,
  to: number,
): Promise<{ metric: string; hour: number; n: number }[]> {
  return tx.query(
    `select metric, hour, n from metric_hour where org_id = $1 and metric = any ($2::text[]) and dim = $3 and hour >= $4 and hour < $5`,
    [orgId, metrics, dim, iso(from), iso(to)],
  );
}

/** What waits for a human being, counted now. */
export async function countWaiting(
  tx: Tx,
  orgId: string,
  since: number,
): Promise<{ approvals: number; quarantined: number; failed: number; human: number; people: number }> {
  const rows = await tx.query<{
    approvals: number;
    quarantined: number;
    failed: number;
    human: number;
    people: number;
  }>(
    `select (select count(*)::int from content_version where org_id = $1 and state = 'in-review') as approvals,
       (select count(*)::int from quarantine where org_id = $1 and released_at is null) as quarantined,
       (select count(*)::int from delivery where org_id = $1 and queued_at >= $2 and state in ('failed', 'unknown')) as failed,
       (select count(*)::int from decision where org_id = $1 and decided_at >= $2 and chosen = 'human') as human,
       (select count(*)::int from profile where org_id = $1) as people`,
    [orgId, iso(since)],
  );
  return rows[0] ?? { approvals: 0, quarantined: 0, failed: 0, human: 0, people: 0 };
}

/** The newest decisions with the names a screen shows. */
export function recentDecisions(
  tx: Tx,
  orgId: string,
  since: number,
  most: number,
): Promise<
  {
    id: string;
    at: number;
    person_id: string;
    person: string | null;
    content: string;
    chosen: string;
    lane: string;
  }[]
> {
  return tx.query(
    `select d.id, d.decided_at as at, d.subject_id as person_id, p.display_name as person, i.name as content, d.chosen, d.lane
     from (select * from decision where org_id = $1 and decided_at >= $2 order by decided_at desc, id desc limit $3) d
     left join person_link k on k.subject_id = d.subject_id
     left join profile p on p.person_id = coalesce(k.person_id, d.subject_id)
     join content_version v on v.org_id = d.org_id and v.id = d.content_version_id join content_item i on i.org_id = v.org_id and i.id = v.item_id
     order by d.decided_at desc, d.id desc`,
    [orgId, iso(since), most],
  );
}

/** A survey comment as stored: opened by the caller. */
export interface CommentFact {
  readonly org_id: string;
  readonly subject_id: string;
  readonly id: string;
  readonly received_at: number;
  readonly occurred_at: number;
  readonly open: JsonObject | null;
  readonly sealed: Buffer | null;
}

/** Survey comments, newest first. */
export function readComments(
  tx: Tx,
  orgId: string,
  before: { at: number; id: string } | null,
  most: number,
): Promise<CommentFact[]> {
  return tx.query(
    `select org_id, subject_id, id, received_at, occurred_at, open, sealed from event
     where org_id = $1 and name = 'Survey Comment' and ($2::timestamptz is null or (received_at, id) < ($2, $3::uuid))
     order by received_at desc, id desc limit $4`,
    [orgId, before ? iso(before.at) : null, before?.id ?? null, most],
  );
}

/** Facts this consumer has read already: only those were counted. Locks their checkpoints until the commit. */
export async function alreadyCounted(
  tx: Tx,
  consumer: string,
): Promise<Map<number, { xid: bigint; seq: number }>> {
  const rows = await tx.query<{ bucket: number; xid: string; seq: number }>(
    'select bucket, xid::text, seq from consumer_checkpoint where consumer = $1 order by bucket for update',
    [consumer],
  );
  return new Map(rows.map((r) => [r.bucket, { xid: BigInt(r.xid), seq: r.seq }]));
}
