// Rows of intake: the deduplication window.
import { iso, type Tx } from '../platform/db.ts';

/** Remembers message keys; returns those not seen before. Keys go in order, so that two retries cannot dead-lock. */
export async function rememberMessages(
  tx: Tx,
  orgId: string,
  keys: readonly string[],
  at: number,
): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await tx.query<{ message_key: string }>(
    `insert into message_seen (org_id, message_key, seen_at) select $1, k, $3 from unnest($2::uuid[]) k
     on conflict do nothing returning message_key`,
    [orgId, [...keys].sort(), iso(at)],
  );
  return new Set(rows.map((r) => r.message_key));
}
