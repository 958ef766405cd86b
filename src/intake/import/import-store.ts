// Rows of imports: the run, its bad rows, what it declared, and what an undo takes back.
import { iso, isoOrNull, type Tx } from '../../platform/db.ts';
import type { BadRow, ClinicalKind, ImportCounts, ImportKind, ImportMap } from './model.ts';

export type RunState = 'running' | 'stopped' | 'done' | 'failed' | 'undone';

/** An import as stored. Times are ms. */
export interface ImportRun {
  readonly id: string;
  readonly kind: ImportKind | ClinicalKind;
  readonly file_name: string;
  readonly state: RunState;
  readonly map: ImportMap | null;
  readonly bytes_total: number;
  readonly bytes_done: number;
  readonly rows_read: number;
  readonly rows_stored: number;
  readonly rows_repeated: number;
  readonly rows_bad: number;
  readonly rows_skipped: number;
  readonly started_at: number;
  readonly finished_at: number | null;
  readonly started_by: string;
  /** When its last chunk was stored. */
  readonly moved_at: number | null;
  readonly upload_id: string | null;
}

const COLUMNS = `id, kind, file_name, state, map, bytes_total, bytes_done, rows_read, rows_stored, rows_repeated, rows_bad,
  rows_skipped, started_at, finished_at, started_by, moved_at, upload_id`;

/** The latest run of this very file that was not undone. */
export async function findRun(
  tx: Tx,
  orgId: string,
  kind: ImportKind | ClinicalKind,
  fileHash: Buffer,
): Promise<ImportRun | null> {
  const rows = await tx.query<ImportRun>(
    `select ${COLUMNS} from import_run where org_id = $1 and kind = $2 and file_hash = $3 and state <> 'undone'
     order by started_at desc limit 1`,
    [orgId, kind, fileHash],
  );
  return rows[0] ?? null;
}

export async function readRun(tx: Tx, orgId: string, id: string): Promise<ImportRun | null> {
  const rows = await tx.query<ImportRun>(`select ${COLUMNS} from import_run where org_id = $1 and id = $2`, [
    orgId,
    id,
  ]);
  return rows[0] ?? null;
}

/** Newest first; `before` continues a list. */
export function listRuns(
  tx: Tx,
  orgId: string,
  before: { at: number; id: string } | null,
  most: number,
): Promise<ImportRun[]> {
  return tx.query(
    `select ${COLUMNS} from import_run
     where org_id = $1 and ($2::timestamptz is null or (started_at, id) < ($2, $3::uuid))
     order by started_at desc, id desc limit $4`,
    [orgId, isoOrNull(before?.at), before?.id ?? null, most],
  );
}

export interface NewRun {
  readonly orgId: string;
  readonly id: string;
  readonly kind: ImportKind | ClinicalKind;
  readonly fileName: string;
  readonly fileHash: Buffer;
  readonly map: ImportMap | null;
  readonly bytesTotal: number;
  readonly startedAt: number;
  readonly startedBy: string;
  readonly uploadId: string | null;
}

/** Starts a run; false when another process started the same file first. */
export async function insertRun(tx: Tx, run: NewRun): Promise<boolean> {
  const rows = await tx.query(
    `insert into import_run (org_id, id, kind, file_name, file_hash, map, state, bytes_total, started_at, started_by, upload_id)
     values ($1, $2, $3, $4, $5, $6::text::jsonb, 'running', $7, $8, $9, $10) on conflict do nothing returning id`,
    [
      run.orgId,
      run.id,
      run.kind,
      run.fileName,
      run.fileHash,
      JSON.stringify(run.map),
      run.bytesTotal,
      iso(run.startedAt),
      run.startedBy,
      run.uploadId,
    ],
  );
  return rows.length === 1;
}

/**
 * Moves a running import forward, in the transaction of its chunk. False when another process has moved it since:
 * the caller must give up, and its chunk rolls back.
 */
export async function moveRun(
  tx: Tx,
  orgId: string,
  id: string,
  from: number,
  to: { readonly counts: ImportCounts; readonly bytesDone: number; readonly at: number },
): Promise<boolean> {
  const { rowsRead, rowsStored, rowsRepeated, rowsBad, rowsSkipped } = to.counts;
  const rows = await tx.query(
    `update import_run set rows_read = $4, rows_stored = $5, rows_repeated = $6, rows_bad = $7, rows_skipped = $8, bytes_done = $9, moved_at = $10
     where org_id = $1 and id = $2 and rows_read = $3 and state = 'running' returning id`,
    [orgId, id, from, rowsRead, rowsStored, rowsRepeated, rowsBad, rowsSkipped, to.bytesDone, iso(to.at)],
  );
  return rows.length === 1;
}

export async function setRunState(
  tx: Tx,
  orgId: string,
  id: string,
  state: RunState,
  at: number | null,
): Promise<void> {
  await tx.query('update import_run set state = $3, finished_at = $4 where org_id = $1 and id = $2', [
    orgId,
    id,
    state,
    isoOrNull(at),
  ]);
}

export async function insertBadRows(
  tx: Tx,
  orgId: string,
  importId: string,
  rows: readonly BadRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into import_bad_row (org_id, import_id, line, field, code, detail)
     select $1, $2, line, field, code, detail from unnest($3::int[], $4::text[], $5::text[], $6::text[]) as x(line, field, code, detail)
     on conflict do nothing`,
    [
      orgId,
      importId,
      rows.map((r) => r.line),
      rows.map((r) => r.field),
      rows.map((r) => r.code),
      rows.map((r) => r.detail),
    ],
  );
}

export function listBadRows(
  tx: Tx,
  orgId: string,
  importId: string,
  afterLine: number,
  most: number,
): Promise<BadRow[]> {
  return tx.query(
    `select line, field, code, detail from import_bad_row where org_id = $1 and import_id = $2 and line > $3 order by line limit $4`,
    [orgId, importId, afterLine, most],
  );
}

/** Which of these row keys (as keyed hashes) are known already: their rows were imported before. */
export async function knownRows(tx: Tx, orgId: string, hashes: readonly Buffer[]): Promise<Set<string>> {
  if (hashes.length === 0) return new Set();
  const rows = await tx.query<{ value_hash: Buffer }>(
    `select i.value_hash from unnest($2::bytea[]) h join identifier i on i.org_id = $1 and i.kind = 'row' and i.value_hash = h`,
    [orgId, hashes],
  );
  return new Set(rows.map((r) => r.value_hash.toString('base64')));
}

/** Which of these subjects (null: all) this import made. */
export async function madeByImport(
  tx: Tx,
  orgId: string,
  importId: string,
  among: readonly string[] | null,
): Promise<string[]> {
  const rows = await tx.query<{ subject_id: string }>(
    `select subject_id from subject where org_id = $1 and import_id = $2 and ($3::uuid[] is null or subject_id = any ($3::uuid[]))`,
    [orgId, importId, among],
  );
  return rows.map((r) => r.subject_id);
}

/** True while a consumer of the log has not yet read all facts of this import. */
export async function hasUnreadFacts(tx: Tx, importId: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from event e join consumer_checkpoint c on c.bucket = e.bucket and c.lease_until > now()
     where e.import_id = $1 and (e.xid, e.seq) > (c.xid, c.seq) limit 1`,
    [importId],
  );
  return rows.length > 0;
}

/** Deletes what Rapport derived about subjects that are gone, and their keys. */
export async function deleteRemains(tx: Tx, orgId: string, subjectIds: readonly string[]): Promise<void> {
  await tx.query('delete from event where org_id = $1 and subject_id = any ($2::uuid[])', [
    orgId,
    subjectIds,
  ]);
  await tx.query('delete from subject_key where org_id = $1 and subject_id = any ($2::uuid[])', [
    orgId,
    subjectIds,
  ]);
}

/** Forgets the message ids and the row keys that came with facts of an import, so that its file may come again. */
export async function forgetRows(
  tx: Tx,
  orgId: string,
  subjectIds: readonly string[],
  receivedAt: readonly number[],
): Promise<void> {
  const times = receivedAt.map(iso);
  await tx.query('delete from message_seen where org_id = $1 and seen_at = any ($2::timestamptz[])', [
    orgId,
    times,
  ]);
  await tx.query(
    `delete from identifier where org_id = $1 and kind = 'row' and subject_id = any ($2::uuid[]) and created_at = any ($3::timestamptz[])`,
    [orgId, subjectIds, times],
  );
}

/** Forgets which rows were bad; the run itself stays as a trace. */
export async function deleteBadRows(tx: Tx, orgId: string, importId: string): Promise<void> {
  await tx.query('delete from import_bad_row where org_id = $1 and import_id = $2', [orgId, importId]);
}
