// Rows of intake: the deduplication window and the quarantine.
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

/** A message that could not be taken, kept whole and sealed. */
export interface QuarantinedMessage {
  readonly id: string;
  readonly messageId: string | null;
  readonly code: string;
  readonly field: string;
  readonly detail: string;
  readonly original: Buffer;
}

export async function quarantineMessages(
  tx: Tx,
  orgId: string,
  at: number,
  rows: readonly QuarantinedMessage[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into quarantine (org_id, id, received_at, message_id, code, field, detail, original)
     select $1, id, $2, message_id, code, field, detail, original
     from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bytea[]) as x(id, message_id, code, field, detail, original)`,
    [
      orgId,
      iso(at),
      rows.map((r) => r.id),
      rows.map((r) => r.messageId),
      rows.map((r) => r.code),
      rows.map((r) => r.field),
      rows.map((r) => r.detail),
      rows.map((r) => r.original),
    ],
  );
}

/** A row of the quarantine list, newest first. */
export interface QuarantineRow {
  readonly id: string;
  readonly received_at: number;
  readonly message_id: string | null;
  readonly code: string;
  readonly field: string | null;
  readonly detail: string;
}

export function listQuarantine(
  tx: Tx,
  orgId: string,
  before: { at: number; id: string } | null,
  most: number,
): Promise<QuarantineRow[]> {
  return tx.query(
    `select id, received_at, message_id, code, field, detail from quarantine
     where org_id = $1 and released_at is null and ($2::timestamptz is null or (received_at, id) < ($2, $3::uuid))
     order by received_at desc, id desc limit $4`,
    [orgId, before ? iso(before.at) : null, before?.id ?? null, most],
  );
}
