// Rows of the quarantine: messages held back with their verdict, until they are released or discarded.
import { iso, type Tx } from '../platform/db.ts';
import type { DataClass } from '../trust/model.ts';

/** A message that could not be taken, kept whole and sealed. */
export interface HeldMessage {
  readonly id: string;
  readonly messageId: string | null;
  readonly code: string;
  readonly field: string;
  readonly detail: string;
  readonly original: Buffer;
  readonly call: string | null;
  readonly event: string | null;
  readonly keyId: string | null;
  readonly class: DataClass;
  /** ms; its content goes then. */
  readonly keepUntil: number;
  /** Digest of the messageId: a retry is held once. */
  readonly dedupe: string | null;
  /** Keyed hashes of who it is about, so that an erasure finds it. */
  readonly bearers: readonly Buffer[];
}

/** Holds messages; one that is held already (a retry) stays as it was. */
export async function holdMessages(
  tx: Tx,
  orgId: string,
  at: number,
  rows: readonly HeldMessage[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into quarantine (org_id, id, received_at, message_id, code, field, detail, original, call, event, key_id, class, keep_until, dedupe, bearers)
     select $1, id, $2, message_id, code, field, detail, original, call, event, key_id, class, keep_until, dedupe,
       array(select decode(b, 'hex') from unnest(string_to_array(bearers, ',')) b)
     from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bytea[], $9::text[], $10::text[], $11::uuid[], $12::text[],
       $13::timestamptz[], $14::uuid[], $15::text[])
       as x(id, message_id, code, field, detail, original, call, event, key_id, class, keep_until, dedupe, bearers)
     order by dedupe on conflict do nothing`,
    [
      orgId,
      iso(at),
      rows.map((r) => r.id),
      rows.map((r) => r.messageId),
      rows.map((r) => r.code),
      rows.map((r) => r.field),
      rows.map((r) => r.detail),
      rows.map((r) => r.original),
      rows.map((r) => r.call),
      rows.map((r) => r.event),
      rows.map((r) => r.keyId),
      rows.map((r) => r.class),
      rows.map((r) => iso(r.keepUntil)),
      rows.map((r) => r.dedupe),
      rows.map((r) => r.bearers.map((b) => b.toString('hex')).join(',')),
    ],
  );
}

export const STATES = ['held', 'released', 'discarded'] as const;
export type HeldState = (typeof STATES)[number];

/** A row of the quarantine list. Times in ms. */
export interface HeldRow {
  readonly id: string;
  readonly receivedAt: number;
  readonly messageId: string | null;
  readonly code: string;
  readonly field: string | null;
  readonly detail: string;
  readonly call: string | null;
  readonly event: string | null;
  readonly source: string;
  readonly key: string | null;
  readonly class: string;
  readonly keepUntil: number | null;
  readonly state: HeldState;
  readonly result: string | null;
  readonly reason: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: number | null;
}

/** What a list asks for; null does not filter. `since` and `until` in ms. */
export interface HeldFilter {
  readonly state: HeldState | null;
  readonly code: string | null;
  readonly event: string | null;
  readonly since: number | null;
  readonly until: number | null;
}

const COLUMNS = `q.id, q.received_at as "receivedAt", q.message_id as "messageId", q.code, q.field, q.detail, q.call, q.event, q.source,
  k.name as key, q.class, q.keep_until as "keepUntil", q.state, q.result, q.reason, q.decided_by as "decidedBy", q.released_at as "decidedAt"`;
const MATCHES = `q.org_id = $1 and ($2::text is null or q.state = $2) and ($3::text is null or q.code = $3) and ($4::text is null or q.event = $4)
  and ($5::timestamptz is null or q.received_at >= $5) and ($6::timestamptz is null or q.received_at <= $6)`;

function valuesOf(orgId: string, f: HeldFilter): unknown[] {
  return [
    orgId,
    f.state,
    f.code,
    f.event,
    f.since === null ? null : iso(f.since),
    f.until === null ? null : iso(f.until),
  ];
}

/** Newest first, below the given place. */
export function listHeld(
  tx: Tx,
  orgId: string,
  filter: HeldFilter,
  before: { at: number; id: string } | null,
  most: number,
): Promise<HeldRow[]> {
  return tx.query(
    `select ${COLUMNS} from quarantine q left join write_key k on k.org_id = q.org_id and k.id = q.key_id
     where ${MATCHES} and ($7::timestamptz is null or (q.received_at, q.id) < ($7, $8::uuid))
     order by q.received_at desc, q.id desc limit $9`,
    [...valuesOf(orgId, filter), before ? iso(before.at) : null, before?.id ?? null, most],
  );
}

/** A held message with its sealed original (empty once its content is gone). */
export interface HeldWhole extends HeldRow {
  readonly original: Buffer;
}

/** One row; `lock` holds it against others until the transaction ends. */
export async function readHeld(tx: Tx, orgId: string, id: string, lock: boolean): Promise<HeldWhole | null> {
  const rows = await tx.query<HeldWhole>(
    lock
      ? `select ${COLUMNS}, q.original from quarantine q left join write_key k on k.org_id = q.org_id and k.id = q.key_id
         where q.org_id = $1 and q.id = $2 for update of q`
      : `select ${COLUMNS}, q.original from quarantine q left join write_key k on k.org_id = q.org_id and k.id = q.key_id
         where q.org_id = $1 and q.id = $2`,
    [orgId, id],
  );
  return rows[0] ?? null;
}

/** The next held messages of a bulk replay, oldest first and locked, above the given place. */
export function nextHeld(
  tx: Tx,
  orgId: string,
  filter: HeldFilter,
  after: { at: number; id: string } | null,
  most: number,
): Promise<HeldWhole[]> {
  return tx.query(
    `select ${COLUMNS}, q.original from quarantine q left join write_key k on k.org_id = q.org_id and k.id = q.key_id
     where ${MATCHES} and ($7::timestamptz is null or (q.received_at, q.id) > ($7, $8::uuid))
     order by q.received_at, q.id limit $9 for update of q`,
    [...valuesOf(orgId, filter), after ? iso(after.at) : null, after?.id ?? null, most],
  );
}

export async function countHeld(tx: Tx, orgId: string, filter: HeldFilter): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `select count(*)::int as n from quarantine q where ${MATCHES}`,
    valuesOf(orgId, filter),
  );
  return row?.n ?? 0;
}

/** What became of a message that was tried again. */
export interface Retried {
  readonly id: string;
  /** `stored`, `repeated`, or null: held again with a new verdict. */
  readonly result: 'stored' | 'repeated' | null;
  readonly code: string;
  readonly field: string | null;
  readonly detail: string;
}

/** Notes what became of messages; the content of what was released is in the log now and goes from here. */
export async function noteRetried(
  tx: Tx,
  orgId: string,
  rows: readonly Retried[],
  by: string,
  at: number,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `update quarantine q set code = x.code, field = x.field, detail = x.detail, result = x.result,
       state = case when x.result is null then 'held' else 'released' end, released_at = case when x.result is null then null else $7::timestamptz end,
       decided_by = case when x.result is null then null else $8 end, original = case when x.result is null then q.original else '' end,
       bearers = case when x.result is null then q.bearers else '{}' end, dedupe = case when x.result is null then q.dedupe end
     from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[]) as x(id, result, code, field, detail)
     where q.org_id = $1 and q.id = x.id`,
    [
      orgId,
      rows.map((r) => r.id),
      rows.map((r) => r.result),
      rows.map((r) => r.code),
      rows.map((r) => r.field),
      rows.map((r) => r.detail),
      iso(at),
      by,
    ],
  );
}

/** Discards held messages by id; returns the ids that were held. Their content stays a week, for the way back. */
export async function discardHeld(
  tx: Tx,
  orgId: string,
  ids: readonly string[],
  why: { readonly by: string; readonly reason: string; readonly at: number; readonly keepUntil: number },
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `update quarantine set state = 'discarded', released_at = $3, decided_by = $4, reason = $5, keep_until = least(keep_until, $6::timestamptz)
     where org_id = $1 and id = any ($2::uuid[]) and state = 'held' returning id`,
    [orgId, ids, iso(why.at), why.by, why.reason, iso(why.keepUntil)],
  );
  return rows.map((r) => r.id);
}

/** Takes discards back while their content is still there. */
export async function restoreDiscarded(tx: Tx, orgId: string, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `update quarantine set state = 'held', released_at = null, decided_by = null, reason = null
     where org_id = $1 and id = any ($2::uuid[]) and state = 'discarded' and length(original) > 0 returning id`,
    [orgId, ids],
  );
  return rows.map((r) => r.id);
}

/** The ids that a filter names, for a discard of many. */
export async function heldIds(tx: Tx, orgId: string, filter: HeldFilter, most: number): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select q.id from quarantine q where ${MATCHES} order by q.received_at, q.id limit $7`,
    [...valuesOf(orgId, { ...filter, state: 'held' }), most],
  );
  return rows.map((r) => r.id);
}

/** How many are held for each code and event, for the filters of the screen. */
export function heldReasons(
  tx: Tx,
  orgId: string,
): Promise<{ code: string; event: string | null; count: number }[]> {
  return tx.query(
    `select code, event, count(*)::int as count from quarantine where org_id = $1 and state = 'held'
     group by code, event order by count(*) desc limit 100`,
    [orgId],
  );
}

/** Empties what was kept long enough: content whose time is over, and verdicts older than `verdictsBefore` (ms). */
export async function expireHeld(tx: Tx, now: number, verdictsBefore: number): Promise<void> {
  await tx.query(
    `update quarantine set original = '', bearers = '{}', state = case when state = 'held' then 'discarded' else state end,
       reason = case when state = 'held' then 'expired' else reason end, released_at = coalesce(released_at, $1::timestamptz)
     where keep_until < $1 and length(original) > 0`,
    [iso(now)],
  );
  await tx.query('delete from quarantine where received_at < $1', [iso(verdictsBefore)]);
}

const ABOUT = `exists (select 1 from identifier i where i.subject_id = any ($1::uuid[]) and i.org_id = q.org_id and q.bearers @> array[i.value_hash])`;

/** What is held about these subjects. */
export function heldAbout(
  tx: Tx,
  subjectIds: readonly string[],
): Promise<{ receivedAt: number; event: string | null; code: string }[]> {
  return tx.query(
    `select received_at as "receivedAt", event, code from quarantine q where ${ABOUT} order by received_at`,
    [subjectIds],
  );
}

/** Removes what is held about subjects that are erased; returns how many messages. */
export async function eraseHeld(tx: Tx, subjectIds: readonly string[]): Promise<number> {
  const gone = await tx.query(`delete from quarantine q where ${ABOUT} returning 1`, [subjectIds]);
  return gone.length;
}
