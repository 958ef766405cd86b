// Rows of the vault: wrapped keys of tenants and subjects.
import { iso, type Tx } from '../platform/db.ts';

/** A subject's key as stored: wrapped by its tenant's key. */
export interface WrappedKey {
  readonly org_id: string;
  readonly subject_id: string;
  readonly wrapped: Buffer;
}

export function readTenantKeys(
  tx: Tx,
  orgIds: readonly string[],
): Promise<{ org_id: string; wrapped: Buffer }[]> {
  return tx.query('select org_id, wrapped from tenant_key where org_id = any ($1::uuid[])', [orgIds]);
}

export async function insertTenantKey(tx: Tx, orgId: string, wrapped: Buffer, at: number): Promise<void> {
  await tx.query('insert into tenant_key (org_id, wrapped, created_at) values ($1, $2, $3)', [
    orgId,
    wrapped,
    iso(at),
  ]);
}

export function readSubjectKeys(tx: Tx, subjectIds: readonly string[]): Promise<WrappedKey[]> {
  return tx.query('select org_id, subject_id, wrapped from subject_key where subject_id = any ($1::uuid[])', [
    subjectIds,
  ]);
}

/** Stores new keys; where another transaction was first, its key is returned instead. */
export async function insertSubjectKeys(tx: Tx, rows: readonly WrappedKey[]): Promise<WrappedKey[]> {
  const sorted = [...rows].sort((a, b) => (a.subject_id < b.subject_id ? -1 : 1));
  const made = await tx.query<WrappedKey>(
    `insert into subject_key (org_id, subject_id, wrapped) select * from unnest($1::uuid[], $2::uuid[], $3::bytea[])
     on conflict do nothing returning org_id, subject_id, wrapped`,
    [sorted.map((r) => r.org_id), sorted.map((r) => r.subject_id), sorted.map((r) => r.wrapped)],
  );
  if (made.length === rows.length) return made;
  return readSubjectKeys(
    tx,
    rows.map((r) => r.subject_id),
  );
}
