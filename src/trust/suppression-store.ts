// Rows of the suppression list as staff see it: counted, looked up by exact address, added and taken off with a trace.
import { iso, type Tx } from '../platform/db.ts';

/** How many addresses there are per channel and reason. */
export function countSuppressed(
  tx: Tx,
  orgId: string,
): Promise<{ channel: string; reason: string; addresses: number; last: number }[]> {
  return tx.query(
    `select channel, reason, count(*)::int as addresses, max(at) as last from suppression where org_id = $1
     group by channel, reason order by channel, count(*) desc`,
    [orgId],
  );
}

/** The entry of one address, or null. */
export async function findSuppressed(
  tx: Tx,
  orgId: string,
  channel: string,
  hash: Uint8Array,
): Promise<{ reason: string; at: number } | null> {
  const [row] = await tx.query<{ reason: string; at: number }>(
    'select reason, at from suppression where org_id = $1 and channel = $2 and address_hash = $3',
    [orgId, channel, Buffer.from(hash)],
  );
  return row ?? null;
}

/** Takes one address off; its reason, or null when it was not on the list. */
export async function unsuppress(
  tx: Tx,
  orgId: string,
  channel: string,
  hash: Uint8Array,
): Promise<string | null> {
  const [row] = await tx.query<{ reason: string }>(
    'delete from suppression where org_id = $1 and channel = $2 and address_hash = $3 returning reason',
    [orgId, channel, Buffer.from(hash)],
  );
  return row?.reason ?? null;
}

/** Something that was done to the list by hand. */
export interface SuppressionChange {
  readonly orgId: string;
  readonly id: string;
  readonly channel: string;
  readonly hash: Uint8Array;
  readonly action: 'added' | 'removed';
  readonly reason: string;
  readonly note: string;
  readonly by: string;
  readonly at: number;
}

export async function insertChange(tx: Tx, c: SuppressionChange): Promise<void> {
  await tx.query(
    `insert into suppression_change (org_id, id, channel, address_hash, action, reason, note, by, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [c.orgId, c.id, c.channel, Buffer.from(c.hash), c.action, c.reason, c.note, c.by, iso(c.at)],
  );
}

/** What was done by hand lately, newest first. Hashes stay here. */
export function readChanges(
  tx: Tx,
  orgId: string,
): Promise<
  { id: string; channel: string; action: string; reason: string; note: string; by: string; at: number }[]
> {
  return tx.query(
    'select id, channel, action, reason, note, by, at from suppression_change where org_id = $1 order by at desc, id desc limit 50',
    [orgId],
  );
}

/** Puts many addresses on the list; how many were new. The first reason stays. */
export async function suppressMany(
  tx: Tx,
  orgId: string,
  channel: string,
  hashes: readonly Uint8Array[],
  reason: string,
  at: number,
): Promise<number> {
  if (hashes.length === 0) return 0;
  const rows = await tx.query(
    `insert into suppression (org_id, channel, address_hash, reason, at)
     select distinct $1::uuid, $2::text, h, $4::text, $5::timestamptz from unnest($3::bytea[]) h order by h on conflict do nothing returning 1`,
    [orgId, channel, hashes.map((h) => Buffer.from(h)), reason, iso(at)],
  );
  return rows.length;
}
