// Rows of write keys: only the SHA-256 of a key is ever stored.
import { iso, isoOrNull, type Tx } from '../platform/db.ts';

/** A write key without its secret. Times in ms. */
export interface WriteKeyRecord {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: string[];
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  /** Null: no limit of its own. */
  readonly eventsPerSecond: number | null;
}

const COLUMNS = `id, name, prefix, scopes, created_at as "createdAt", expires_at as "expiresAt", revoked_at as "revokedAt",
  events_per_second as "eventsPerSecond"`;

export async function insertWriteKey(
  tx: Tx,
  orgId: string,
  key: WriteKeyRecord,
  hash: Uint8Array,
): Promise<void> {
  await tx.query(
    `insert into write_key (org_id, id, name, prefix, hash, scopes, created_at, expires_at) values ($1, $2, $3, $4, $5, $6::text[], $7, $8)`,
    [
      orgId,
      key.id,
      key.name,
      key.prefix,
      Buffer.from(hash),
      key.scopes,
      iso(key.createdAt),
      isoOrNull(key.expiresAt),
    ],
  );
}

/** The keys of an organisation, newest first. */
export function readWriteKeys(tx: Tx, orgId: string): Promise<WriteKeyRecord[]> {
  return tx.query(`select ${COLUMNS} from write_key where org_id = $1 order by created_at desc, id desc`, [
    orgId,
  ]);
}

/** Revokes a key and returns its hash; null when the organisation has no such key that is not revoked. */
export async function revokeWriteKey(tx: Tx, orgId: string, id: string, at: number): Promise<Buffer | null> {
  const [row] = await tx.query<{ hash: Buffer }>(
    'update write_key set revoked_at = $3 where org_id = $1 and id = $2 and revoked_at is null returning hash',
    [orgId, id, iso(at)],
  );
  return row?.hash ?? null;
}

/** Limits a key that is not revoked and returns its hash; null when the organisation has no such key. */
export async function limitWriteKey(
  tx: Tx,
  orgId: string,
  id: string,
  eventsPerSecond: number | null,
): Promise<Buffer | null> {
  const [row] = await tx.query<{ hash: Buffer }>(
    'update write_key set events_per_second = $3 where org_id = $1 and id = $2 and revoked_at is null returning hash',
    [orgId, id, eventsPerSecond],
  );
  return row?.hash ?? null;
}

/** A key as found by its hash. */
export interface KeyByHash {
  readonly org_id: string;
  readonly id: string;
  readonly hash: Buffer;
  readonly scopes: string[];
  readonly expires_at: number | null;
  readonly events_per_second: number | null;
}

/** The unrevoked key with this hash, or null. As `auth`: the organisation is not known yet. */
export async function readKeyByHash(tx: Tx, hash: Uint8Array): Promise<KeyByHash | null> {
  const [row] = await tx.query<KeyByHash>(
    'select org_id, id, hash, scopes, expires_at, events_per_second from write_key where hash = $1 and revoked_at is null',
    [Buffer.from(hash)],
  );
  return row ?? null;
}
