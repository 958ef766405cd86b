// Rows of tracker keys, and the scripts that pages have pinned.
import { iso, type Tx } from '../../platform/db.ts';
import type { TrackerRules } from './model.ts';

/** A key as stored; secrets sealed under the instance's key. Times in ms. */
export interface TrackerRow extends TrackerRules {
  readonly id: string;
  readonly name: string;
  readonly secret: Buffer;
  readonly secretBefore: Buffer | null;
  readonly beforeUntil: number | null;
  readonly createdAt: number;
  readonly revokedAt: number | null;
}

const COLUMNS = `id, name, origins, search_params as "searchParams", keep_params as "keepParams", traits, secret,
  secret_before as "secretBefore", before_until as "beforeUntil", created_at as "createdAt", revoked_at as "revokedAt"`;

export async function readTracker(tx: Tx, orgId: string, id: string): Promise<TrackerRow | null> {
  const [row] = await tx.query<TrackerRow>(
    `select ${COLUMNS} from tracker_key where org_id = $1 and id = $2`,
    [orgId, id],
  );
  return row ?? null;
}

export function listTrackers(tx: Tx, orgId: string): Promise<TrackerRow[]> {
  return tx.query(`select ${COLUMNS} from tracker_key where org_id = $1 order by created_at desc, id desc`, [
    orgId,
  ]);
}

export async function insertTracker(
  tx: Tx,
  orgId: string,
  key: TrackerRules & Pick<TrackerRow, 'id' | 'name' | 'secret'>,
  at: number,
): Promise<void> {
  await tx.query(
    `insert into tracker_key (org_id, id, name, origins, search_params, keep_params, traits, secret, created_at)
     values ($1, $2, $3, $4::text[], $5::text[], $6::text[], $7::text[], $8, $9)`,
    [orgId, key.id, key.name, key.origins, key.searchParams, key.keepParams, key.traits, key.secret, iso(at)],
  );
}

/** Writes name and rules of a living key; false when there is none. */
export async function updateTracker(
  tx: Tx,
  orgId: string,
  key: TrackerRules & Pick<TrackerRow, 'id' | 'name'>,
): Promise<boolean> {
  const rows = await tx.query(
    `update tracker_key set name = $3, origins = $4::text[], search_params = $5::text[], keep_params = $6::text[], traits = $7::text[]
     where org_id = $1 and id = $2 and revoked_at is null returning id`,
    [orgId, key.id, key.name, key.origins, key.searchParams, key.keepParams, key.traits],
  );
  return rows.length > 0;
}

/** Puts a new secret in place; the one before stays valid until `until` (ms). */
export async function rotateTracker(
  tx: Tx,
  orgId: string,
  id: string,
  secret: Buffer,
  until: number,
): Promise<boolean> {
  const rows = await tx.query(
    `update tracker_key set secret_before = secret, before_until = $4, secret = $3
     where org_id = $1 and id = $2 and revoked_at is null returning id`,
    [orgId, id, secret, iso(until)],
  );
  return rows.length > 0;
}

export async function revokeTracker(tx: Tx, orgId: string, id: string, at: number): Promise<boolean> {
  const rows = await tx.query(
    'update tracker_key set revoked_at = $3 where org_id = $1 and id = $2 and revoked_at is null returning id',
    [orgId, id, iso(at)],
  );
  return rows.length > 0;
}

/** Keeps scripts as they are shown to be pinned. */
export async function keepScripts(
  tx: Tx,
  orgId: string,
  scripts: readonly { readonly keyId: string; readonly hash: string; readonly body: string }[],
  at: number,
): Promise<void> {
  if (scripts.length === 0) return;
  await tx.query(
    `insert into tracker_script (org_id, key_id, hash, body, created_at)
     select $1, k, h, b, $5 from unnest($2::uuid[], $3::text[], $4::text[]) as x(k, h, b) on conflict do nothing`,
    [orgId, scripts.map((s) => s.keyId), scripts.map((s) => s.hash), scripts.map((s) => s.body), iso(at)],
  );
}

export async function readScript(tx: Tx, orgId: string, keyId: string, hash: string): Promise<string | null> {
  const [row] = await tx.query<{ body: string }>(
    'select body from tracker_script where org_id = $1 and key_id = $2 and hash = $3',
    [orgId, keyId, hash],
  );
  return row?.body ?? null;
}
