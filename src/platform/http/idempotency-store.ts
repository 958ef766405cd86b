// Answers of requests that carried an Idempotency-Key.
import { iso, type Tx } from '../db.ts';
import type { Json } from '../json.ts';

/** An answer as it was given. */
export interface KeptAnswer {
  readonly requestHash: Buffer;
  readonly status: number;
  readonly body: Json;
}

/** Takes the key for this transaction; false when another transaction has it at this moment. */
export async function takeKey(tx: Tx, orgId: string, key: string): Promise<boolean> {
  const [row] = await tx.query<{ taken: boolean }>(
    'select pg_try_advisory_xact_lock(hashtextextended($1, 7232018)) as taken',
    [`${orgId}/${key}`],
  );
  return row?.taken === true;
}

/** The answer given under a key since `since` (ms). */
export async function findAnswer(
  tx: Tx,
  orgId: string,
  key: string,
  since: number,
): Promise<KeptAnswer | null> {
  const [row] = await tx.query<{ request_hash: Buffer; status: number; body: Json }>(
    'select request_hash, status, body from idempotency where org_id = $1 and key = $2 and created_at > $3',
    [orgId, key, iso(since)],
  );
  return row ? { requestHash: row.request_hash, status: row.status, body: row.body } : null;
}

/** Keeps an answer, in place of one that is too old to count. */
export async function keepAnswer(
  tx: Tx,
  orgId: string,
  key: string,
  answer: KeptAnswer,
  now: number,
): Promise<void> {
  await tx.query('delete from idempotency where org_id = $1 and key = $2', [orgId, key]);
  await tx.query(
    `insert into idempotency (org_id, key, request_hash, status, body, created_at)
     values ($1, $2, $3, $4, $5::text::jsonb, $6)`,
    [orgId, key, answer.requestHash, answer.status, JSON.stringify(answer.body), iso(now)],
  );
}
