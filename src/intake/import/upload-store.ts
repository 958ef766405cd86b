// Rows of uploads that wait in the wizard.
import type { ImportRehearsalState, ImportSettings } from '../../../sdk/faces/imports.ts';
import { iso, type Tx } from '../../platform/db.ts';
import type { JsonObject } from '../../platform/json.ts';
import type { ColumnChoice } from './columns.ts';
import type { Encoding, ImportKind } from './model.ts';

/** What its bytes told when it came. */
export interface FoundInFile {
  readonly encoding: Encoding;
  readonly because: string;
}

/** An upload as stored. Times are ms. */
export interface Upload {
  readonly id: string;
  readonly file_name: string;
  readonly bytes: number;
  readonly sealed_key: Buffer;
  readonly kind: ImportKind;
  readonly found: FoundInFile;
  readonly settings: ImportSettings;
  readonly columns: readonly ColumnChoice[];
  readonly map: JsonObject | null;
  readonly import_id: string | null;
  readonly rehearsal: ImportRehearsalState | null;
  readonly made_at: number;
  readonly made_by: string;
  readonly expires_at: number;
}

const COLUMNS =
  'id, file_name, bytes, sealed_key, kind, found, settings, columns, map, import_id, rehearsal, made_at, made_by, expires_at';

export async function insertUpload(tx: Tx, orgId: string, upload: Upload): Promise<void> {
  await tx.query(
    `insert into import_upload (org_id, ${COLUMNS})
     values ($1, $2, $3, $4, $5, $6, $7::text::jsonb, $8::text::jsonb, $9::text::jsonb, $10::text::jsonb, null, null, $11, $12, $13)`,
    [
      orgId,
      upload.id,
      upload.file_name,
      upload.bytes,
      upload.sealed_key,
      upload.kind,
      JSON.stringify(upload.found),
      JSON.stringify(upload.settings),
      JSON.stringify(upload.columns),
      upload.map === null ? null : JSON.stringify(upload.map),
      iso(upload.made_at),
      upload.made_by,
      iso(upload.expires_at),
    ],
  );
}

export async function readUpload(tx: Tx, orgId: string, id: string): Promise<Upload | null> {
  const rows = await tx.query<Upload>(`select ${COLUMNS} from import_upload where org_id = $1 and id = $2`, [
    orgId,
    id,
  ]);
  return rows[0] ?? null;
}

/** Those that wait, newest first. */
export function listUploads(tx: Tx, orgId: string): Promise<Upload[]> {
  return tx.query(`select ${COLUMNS} from import_upload where org_id = $1 order by made_at desc limit 50`, [
    orgId,
  ]);
}

/** Stores what was decided; what a rehearsal found about earlier decisions is forgotten. */
export async function decideUpload(
  tx: Tx,
  orgId: string,
  id: string,
  decided: Pick<Upload, 'kind' | 'settings' | 'columns' | 'map'>,
): Promise<void> {
  await tx.query(
    `update import_upload set kind = $3, settings = $4::text::jsonb, columns = $5::text::jsonb, map = $6::text::jsonb, rehearsal = null
     where org_id = $1 and id = $2`,
    [
      orgId,
      id,
      decided.kind,
      JSON.stringify(decided.settings),
      JSON.stringify(decided.columns),
      decided.map === null ? null : JSON.stringify(decided.map),
    ],
  );
}

export async function noteRehearsal(
  tx: Tx,
  orgId: string,
  id: string,
  rehearsal: ImportRehearsalState,
): Promise<void> {
  await tx.query('update import_upload set rehearsal = $3::text::jsonb where org_id = $1 and id = $2', [
    orgId,
    id,
    JSON.stringify(rehearsal),
  ]);
}

export async function noteRun(tx: Tx, orgId: string, id: string, importId: string): Promise<void> {
  await tx.query('update import_upload set import_id = $3 where org_id = $1 and id = $2', [
    orgId,
    id,
    importId,
  ]);
}

export async function deleteUpload(tx: Tx, orgId: string, id: string): Promise<void> {
  await tx.query('delete from import_upload where org_id = $1 and id = $2', [orgId, id]);
}

/** Takes away what nobody came back for; answers the ids, whose files are to be erased. */
export async function deleteExpired(tx: Tx, orgIds: readonly string[], now: number): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    'delete from import_upload where org_id = any ($1::uuid[]) and expires_at < $2 returning id',
    [orgIds, iso(now)],
  );
  return rows.map((r) => r.id);
}

/** Which of these keys (by kind and keyed hash) are known of somebody. */
export async function knownKeys(
  tx: Tx,
  orgId: string,
  keys: readonly { readonly kind: string; readonly hash: Buffer }[],
): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await tx.query<{ kind: string; value_hash: Buffer }>(
    `select i.kind, i.value_hash from unnest($2::text[], $3::bytea[]) as w(kind, hash)
     join identifier i on i.org_id = $1 and i.kind = w.kind and i.value_hash = w.hash`,
    [orgId, keys.map((k) => k.kind), keys.map((k) => k.hash)],
  );
  return new Set(rows.map((r) => `${r.kind}:${r.value_hash.toString('base64')}`));
}
