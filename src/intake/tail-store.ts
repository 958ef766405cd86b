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

const COLUMNS = `e.id, e.subject_id as "subjectId", e.received_at as "receivedAt", e.occurred_at as "occurredAt", e.kind, e.name, e.origin,
  e.open, e.sealed, k.name as key`;
const KEY = "left join write_key k on k.org_id = $1 and k.id::text = e.open -> 's' ->> 'k'";
const SHOWN = "kind <> 'fact' and origin <> 'loop'";

/** How many facts of a bucket are looked at in one beat; with 64 buckets that bounds what a beat reads. */
const PER_BUCKET = 40;

/** What came in a stretch of the log: some of it, evenly chosen, and how much there was. */
export interface Came {
  readonly facts: readonly TailFact[];
  readonly of: number;
  /** More came than was counted. */
  readonly atLeast: boolean;
}

/**
 * What an organisation received from `from` (included) to `to` (not included), newest first. Chosen where it lies: the
 * content of what nobody is shown never leaves the database.
 * @param since ms; no fact of this stretch was received before it, which names the partitions to look at
 * @param most facts to be chosen
 */
export async function factsBetween(
  tx: Tx,
  orgId: string,
  stretch: { readonly from: string; readonly to: string; readonly since: number },
  most: number,
): Promise<Came> {
  const rows = await tx.query<TailFact & { readonly of: number; readonly atLeast: boolean }>(
    `select ${COLUMNS}, e.of, e.fullest >= ${PER_BUCKET} as "atLeast"
     from (
       select *, max(in_bucket) over () as fullest from (
         select f.*, (row_number() over (order by f.received_at desc, f.id desc) - 1)::int as n, (count(*) over ())::int as of,
           count(*) over (partition by f.bucket) as in_bucket
         from generate_series(0, 63) as b(bucket)
         cross join lateral (
           select * from event where bucket = b.bucket and org_id = $1 and received_at >= $4 and xid >= $2::xid8 and xid < $3::xid8 and ${SHOWN}
           order by xid, seq limit ${PER_BUCKET}) f) numbered) e
     ${KEY}
     where e.n = 0 or e.n * $5::int / e.of <> (e.n - 1) * $5::int / e.of
     order by e.n`,
    [orgId, stretch.from, stretch.to, iso(stretch.since), most],
  );
  return { facts: rows, of: rows[0]?.of ?? 0, atLeast: rows[0]?.atLeast ?? false };
}

/** The newest messages of an organisation, so that a tail does not begin empty. */
export async function newestFacts(
  tx: Tx,
  orgId: string,
  since: number,
  to: string,
  most: number,
): Promise<Came> {
  const facts = await tx.query<TailFact>(
    `select ${COLUMNS}
     from generate_series(0, 63) as b(bucket)
     cross join lateral (
       select * from event where bucket = b.bucket and org_id = $1 and received_at >= $2 and xid < $3::xid8 and ${SHOWN}
       order by xid desc, seq desc limit 4) e
     ${KEY}
     order by e.received_at desc, e.id desc limit $4`,
    [orgId, iso(since), to, most],
  );
  return { facts, of: facts.length, atLeast: false };
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
