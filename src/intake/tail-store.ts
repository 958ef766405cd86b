// What came since a place in the log, for the live event tail: asked once a second while somebody watches, never otherwise.
import { iso, type Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';

/** A fact that came in, as the log holds it. Times in ms. */
export interface TailFact {
  readonly id: string;
  readonly subjectId: string;
  readonly receivedAt: number;
  readonly occurredAt: number;
  readonly kind: string;
  readonly name: string;
  readonly origin: string;
  readonly open: JsonObject | null;
  readonly sealed: Buffer | null;
  readonly key: string | null;
}

/** The place up to which nothing can appear any more: everything before it was written by ended transactions. */
export async function logPlace(tx: Tx): Promise<string> {
  const [row] = await tx.query<{ place: string }>(
    'select pg_snapshot_xmin(pg_current_snapshot())::text as place',
  );
  return row?.place ?? '0';
}

/** How many facts of a bucket are looked at in one beat; with 64 buckets that bounds what a beat reads. */
export const PER_BUCKET = 40;

/**
 * What an organisation received from `from` (included) to `to` (not included), newest first.
 * @param since ms; no fact of this stretch was received before it, which names the partitions to look at
 */
export function factsBetween(
  tx: Tx,
  orgId: string,
  from: string,
  to: string,
  since: number,
): Promise<TailFact[]> {
  return tx.query(
    `select e.id, e.subject_id as "subjectId", e.received_at as "receivedAt", e.occurred_at as "occurredAt", e.kind, e.name, e.origin, e.open, e.sealed, k.name as key
     from generate_series(0, 63) as b(bucket)
     cross join lateral (
       select * from event where bucket = b.bucket and org_id = $1 and received_at >= $4 and xid >= $2::xid8 and xid < $3::xid8 and kind <> 'fact' and origin <> 'loop'
       order by xid, seq limit ${PER_BUCKET}) e
     left join write_key k on k.org_id = $1 and k.id::text = e.open -> 's' ->> 'k'
     order by e.received_at desc, e.id desc`,
    [orgId, from, to, iso(since)],
  );
}

/** The newest messages of an organisation, so that a tail does not begin empty. */
export function newestFacts(
  tx: Tx,
  orgId: string,
  since: number,
  to: string,
  most: number,
): Promise<TailFact[]> {
  return tx.query(
    `select e.id, e.subject_id as "subjectId", e.received_at as "receivedAt", e.occurred_at as "occurredAt", e.kind, e.name, e.origin, e.open, e.sealed, k.name as key
     from generate_series(0, 63) as b(bucket)
     cross join lateral (
       select * from event where bucket = b.bucket and org_id = $1 and received_at >= $2 and xid < $3::xid8 and kind <> 'fact' and origin <> 'loop'
       order by xid desc, seq desc limit 4) e
     left join write_key k on k.org_id = $1 and k.id::text = e.open -> 's' ->> 'k'
     order by e.received_at desc, e.id desc limit $4`,
    [orgId, iso(since), to, most],
  );
}

/** A message that was held back meanwhile. */
export interface TailHeld {
  readonly id: string;
  readonly receivedAt: number;
  readonly code: string;
  readonly field: string | null;
  readonly call: string | null;
  readonly event: string | null;
  readonly key: string | null;
  readonly original: Buffer;
}

/** What was held since a time, newest first. */
export function heldSince(tx: Tx, orgId: string, since: number, most: number): Promise<TailHeld[]> {
  return tx.query(
    `select q.id, q.received_at as "receivedAt", q.code, q.field, q.call, q.event, k.name as key, q.original
     from quarantine q left join write_key k on k.org_id = q.org_id and k.id = q.key_id
     where q.org_id = $1 and q.received_at >= $2 order by q.received_at desc, q.id desc limit $3`,
    [orgId, iso(since), most],
  );
}
