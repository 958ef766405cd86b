// Brings a file into the log: a thousand rows a transaction together with how far it came, so that a kill loses
// nothing and repeats nothing, and the same file twice is the same import.
import type { Database, Tx } from '../../platform/db.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { declareClasses, plainName, readDeclarations } from '../../trust/index.ts';
import { type IntakeServices, type NewSignal, recordSignals } from '../record.ts';
import { type OpenedFile, openFile, readRows } from './file.ts';
import {
  findRun,
  type ImportRun,
  insertBadRows,
  insertRun,
  knownRows,
  moveRun,
  setRunState,
} from './import-store.ts';
import { shippedMap } from './map.ts';
import type { BadRow, ImportCounts, ImportKind, ImportMap, Read } from './model.ts';
import { isBadRow, type RowSignals, readRowSignals } from './signals.ts';

export interface ImportServices extends IntakeServices {
  readonly db: Database;
}

export interface ImportRequest {
  readonly orgId: string;
  readonly kind: ImportKind;
  /** Null: the map shipped for the kind. */
  readonly map: ImportMap | null;
  readonly path: string;
  readonly fileName: string;
  readonly startedBy: string;
  /** Told the import's id as soon as it has one. */
  readonly onStarted?: (id: string) => void;
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Ends the import between two chunks; it can be resumed. */
  readonly signal?: AbortSignal;
}

export interface ImportProgress extends ImportCounts {
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

export interface ImportSummary extends ImportCounts {
  readonly id: string;
  readonly state: 'done' | 'running';
  /** True when an earlier, unfinished run of this file was taken up. */
  readonly resumed: boolean;
  /** True when this very file had been imported before: nothing was done. */
  readonly repeated: boolean;
  readonly seconds: number;
}

const CHUNK = 1_000;

/** Imports a file. Refusals: the file or its header cannot be used, or it was imported with another map. */
export async function runImport(
  services: ImportServices,
  request: ImportRequest,
): Promise<ImportSummary | Refusal> {
  const started = performance.now();
  const file = await openFile(request.path);
  if (isRefusal(file)) return file;
  const map = request.kind === 'events' ? null : (request.map ?? shippedMap(request.kind));
  const run = await startRun(services, request, map, file);
  if (isRefusal(run)) return run;
  request.onStarted?.(run.id);
  const seconds = (): number => Math.round(performance.now() - started) / 1000;
  if (run.state === 'done')
    return {
      ...countsOf(run),
      rowsStored: 0,
      rowsRepeated: run.rows_read - run.rows_bad,
      id: run.id,
      state: 'done',
      resumed: false,
      repeated: true,
      seconds: seconds(),
    };
  const ended = await readOn(services, request, { run, map, file });
  if (isRefusal(ended)) {
    await services.db.web(request.orgId, (tx) =>
      setRunState(tx, request.orgId, run.id, 'failed', services.clock.now()),
    );
    return ended;
  }
  if (ended.finished)
    await services.db.web(request.orgId, (tx) =>
      setRunState(tx, request.orgId, run.id, 'done', services.clock.now()),
    );
  return {
    ...ended.counts,
    id: run.id,
    state: ended.finished ? 'done' : 'running',
    resumed: run.rows_read > 0,
    repeated: false,
    seconds: seconds(),
  };
}

function countsOf(run: ImportRun): ImportCounts {
  return {
    rowsRead: run.rows_read,
    rowsStored: run.rows_stored,
    rowsRepeated: run.rows_repeated,
    rowsBad: run.rows_bad,
  };
}

/** Takes up the unfinished run of this file, or starts one. */
async function startRun(
  services: ImportServices,
  request: ImportRequest,
  map: ImportMap | null,
  file: OpenedFile,
): Promise<ImportRun | Refusal> {
  const { orgId, kind } = request;
  return services.db.web(orgId, async (tx) => {
    const id = services.newId(services.clock.now());
    const known = await findRun(tx, orgId, kind, file.hash);
    if (!known) {
      const run = {
        orgId,
        id,
        kind,
        map,
        fileName: request.fileName,
        fileHash: file.hash,
        bytesTotal: file.bytes,
        startedAt: services.clock.now(),
        startedBy: request.startedBy,
      };
      await insertRun(tx, run);
      await declareMissing(tx, orgId, map);
    } else if (
      JSON.stringify(known.map?.name ?? null) !== JSON.stringify(map?.name ?? null) ||
      !sameMap(known.map, map)
    ) {
      return refuse(409, 'imported-with-another-map', 'This file was imported before with another map.', {
        fix: `Undo that import first: rapport import --undo ${known.id}`,
      });
    } else if (known.state === 'failed') await setRunState(tx, orgId, known.id, 'running', null);
    const run = await findRun(tx, orgId, kind, file.hash);
    return run ?? refuse(503, 'import-not-started', 'The import could not be started.');
  });
}

function sameMap(a: ImportMap | null, b: ImportMap | null): boolean {
  return canonical(a) === canonical(b);
}

/** Text of a value with sorted keys: jsonb does not keep the order in which they were written. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  return `{${Object.entries(value)
    .sort(([x], [y]) => (x < y ? -1 : 1))
    .map(([k, v]) => `${k}:${canonical(v)}`)
    .join(',')}}`;
}

/** Declares the map's classes for names that the organisation has not declared yet. */
async function declareMissing(tx: Tx, orgId: string, map: ImportMap | null): Promise<void> {
  if (!map) return;
  const declared = new Set((await readDeclarations(tx, orgId)).map((d) => `${d.scope}:${plainName(d.name)}`));
  const wanted = (['property', 'trait'] as const).flatMap((scope) =>
    Object.entries(map.classes[scope]).map(([name, c]) => ({ scope, name, class: c })),
  );
  await declareClasses(
    tx,
    orgId,
    wanted.filter((w) => !declared.has(`${w.scope}:${plainName(w.name)}`)),
  );
}

interface Work {
  readonly run: ImportRun;
  readonly map: ImportMap | null;
  readonly file: OpenedFile;
}

/** Reads from where the run stands to the end of the file. */
async function readOn(
  services: ImportServices,
  request: ImportRequest,
  work: Work,
): Promise<{ finished: boolean; counts: ImportCounts } | Refusal> {
  let counts = countsOf(work.run);
  let skip = counts.rowsRead;
  let waiting: Read[] = [];
  let bytesDone = 0;
  const commit = async (): Promise<boolean> => {
    const next = await storeChunk(services, request, work, { reads: waiting, from: counts, bytesDone });
    waiting = [];
    if (!next) return false;
    counts = next;
    request.onProgress?.({ ...counts, bytesDone, bytesTotal: work.file.bytes });
    return true;
  };
  const elsewhere = refuse(409, 'import-running-elsewhere', 'Another process is importing this file.', {
    fix: 'Wait for it: rapport import --list',
  });
  for await (const piece of readRows(work.file)) {
    if (isRefusal(piece)) return piece;
    bytesDone = piece.bytesDone;
    for (const read of piece.reads) {
      if (skip > 0) skip -= 1;
      else if (waiting.push(read) >= CHUNK && !(await commit())) return elsewhere;
      if (request.signal?.aborted && waiting.length === 0) return { finished: false, counts };
    }
  }
  if (!(await commit())) return elsewhere;
  return { finished: true, counts };
}

interface Chunk {
  readonly reads: readonly Read[];
  readonly from: ImportCounts;
  readonly bytesDone: number;
}

/** One chunk in one transaction. Null: somebody else moved the run, and nothing of this chunk was stored. */
async function storeChunk(
  services: ImportServices,
  request: ImportRequest,
  work: Work,
  chunk: Chunk,
): Promise<ImportCounts | null> {
  const now = services.clock.now();
  const context = { kind: request.kind, map: work.map, fileHash: work.file.hash.toString('hex'), now };
  const rows: RowSignals[] = [];
  const bad: BadRow[] = [];
  for (const read of chunk.reads) {
    const made = 'bad' in read ? read.bad : readRowSignals(read.row, context);
    if (isBadRow(made)) bad.push(made);
    else rows.push(made);
  }
  return services.db
    .web(request.orgId, async (tx) => {
      const fresh = await withoutKnown(tx, services, request.orgId, rows);
      const repeated = await record(tx, services, request.orgId, work.run.id, fresh);
      await insertBadRows(tx, request.orgId, work.run.id, bad);
      const counts = {
        rowsRead: chunk.from.rowsRead + chunk.reads.length,
        rowsStored: chunk.from.rowsStored + fresh.length - repeated,
        rowsRepeated: chunk.from.rowsRepeated + rows.length - fresh.length + repeated,
        rowsBad: chunk.from.rowsBad + bad.length,
      };
      if (!(await moveRun(tx, request.orgId, work.run.id, chunk.from.rowsRead, counts, chunk.bytesDone)))
        throw new Overtaken();
      return counts;
    })
    .catch((error: unknown) => {
      if (error instanceof Overtaken) return null;
      throw error;
    });
}

/** Rolls a chunk back whose run was moved by another process. */
class Overtaken extends Error {}

/** Leaves out rows whose source id came before, in this chunk or in any earlier import. */
async function withoutKnown(
  tx: Tx,
  services: ImportServices,
  orgId: string,
  rows: readonly RowSignals[],
): Promise<RowSignals[]> {
  const keyed = rows.filter((r) => r.keyFromSource && r.rowKey !== null);
  if (keyed.length === 0) return [...rows];
  const hashOf = (key: string): string => services.vault.blindIndex(orgId, 'row', key).toString('base64');
  const seen = await knownRows(
    tx,
    orgId,
    keyed.map((r) => services.vault.blindIndex(orgId, 'row', r.rowKey ?? '')),
  );
  return rows.filter((row) => {
    if (!row.keyFromSource || row.rowKey === null) return true;
    const hash = hashOf(row.rowKey);
    if (seen.has(hash)) return false;
    seen.add(hash);
    return true;
  });
}

/** Records the rows' signals; returns how many rows turned out to be repetitions (by message id). */
async function record(
  tx: Tx,
  services: ImportServices,
  orgId: string,
  importId: string,
  rows: readonly RowSignals[],
): Promise<number> {
  const signals: NewSignal[] = rows.flatMap((r) => [...r.signals]);
  const recorded = await recordSignals(tx, services, { orgId, origin: 'import', importId, signals });
  let at = 0;
  let repeated = 0;
  for (const row of rows) {
    if (!recorded.fresh[at]) repeated += 1;
    at += row.signals.length;
  }
  return repeated;
}
