// Brings a file into the log: a thousand rows a transaction together with how far it came, so that a kill loses
// nothing and repeats nothing, and the same file twice is the same import.
import type { Database, Tx } from '../../platform/db.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { declareClasses, plainName, readDeclarations } from '../../trust/index.ts';
import type { IntakeServices } from '../record.ts';
import { canonical } from './canonical.ts';
import { prepareChunk, storeChunk } from './chunk.ts';
import { type OpenedFile, openFile, readRows } from './file.ts';
import { findRun, type ImportRun, insertRun, readRun, setRunState } from './import-store.ts';
import { shippedMap } from './map.ts';
import type { FileSettings, ImportCounts, ImportKind, ImportMap, Read } from './model.ts';
import { type ByteSource, unlessBroken } from './source.ts';

export interface ImportServices extends IntakeServices {
  readonly db: Database;
}

export interface ImportRequest {
  readonly orgId: string;
  readonly kind: ImportKind;
  /** Null: the map shipped for the kind. */
  readonly map: ImportMap | null;
  /** A path, or bytes that are kept elsewhere. */
  readonly path: string | ByteSource;
  readonly fileName: string;
  readonly startedBy: string;
  readonly settings?: FileSettings;
  /** The upload that holds the file, so that a run can be taken up from the console. */
  readonly uploadId?: string;
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
  /** `running`: the caller's signal ended it; `stopped`: a person did. Both can be taken up again. */
  readonly state: 'done' | 'running' | 'stopped';
  /** True when an earlier, unfinished run of this file was taken up. */
  readonly resumed: boolean;
  /** True when this very file had been imported before: nothing was done. */
  readonly repeated: boolean;
  readonly seconds: number;
}

const CHUNK = 2_000;
const ELSEWHERE = 'import-running-elsewhere';

/** Imports a file. Refusals: the file or its header cannot be used, or it was imported with another map. */
export async function runImport(
  services: ImportServices,
  request: ImportRequest,
): Promise<ImportSummary | Refusal> {
  const started = performance.now();
  const file = await openFile(request.path, request.settings);
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
  const ended = await unlessBroken(() => readOn(services, request, { run, map, file }));
  if (isRefusal(ended)) {
    // Whoever else imports it must not find its run ended by the one that gave way.
    if (ended.code === ELSEWHERE) return ended;
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
    state: ended.finished ? 'done' : ended.stopped ? 'stopped' : 'running',
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
    rowsSkipped: run.rows_skipped,
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
        uploadId: request.uploadId ?? null,
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
    } else if (known.state === 'failed' || known.state === 'stopped')
      await setRunState(tx, orgId, known.id, 'running', null);
    const run = await findRun(tx, orgId, kind, file.hash);
    return run ?? refuse(503, 'import-not-started', 'The import could not be started.');
  });
}

function sameMap(a: ImportMap | null, b: ImportMap | null): boolean {
  return canonical(a) === canonical(b);
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

interface Ended {
  readonly finished: boolean;
  readonly stopped: boolean;
  readonly counts: ImportCounts;
}

/** Reads from where the run stands to the end of the file. While a chunk is being stored, the next one is read. */
async function readOn(
  services: ImportServices,
  request: ImportRequest,
  work: Work,
): Promise<Ended | Refusal> {
  let counts = countsOf(work.run);
  let skip = counts.rowsRead;
  let waiting: Read[] = [];
  let storing: Promise<ImportCounts | null> | null = null;
  const context = {
    kind: request.kind,
    map: work.map,
    fileHash: work.file.hash.toString('hex'),
    now: services.clock.now(),
  };
  /** Waits for the chunk that is on its way; false when somebody else has moved or stopped the run. */
  const settled = async (): Promise<boolean> => {
    const stored = storing === null ? counts : await storing;
    storing = null;
    if (stored === null) return false;
    counts = stored;
    return true;
  };
  const aborted = (): boolean => request.signal?.aborted === true;
  /** Sends the waiting rows off; true while the import may go on. */
  const commit = async (bytesDone: number): Promise<boolean> => {
    const prepared = prepareChunk(waiting, context, bytesDone);
    waiting = [];
    if (!(await settled()) || aborted()) return false;
    const of = { orgId: request.orgId, importId: work.run.id };
    storing = storeChunk(services, of, prepared, counts).then((next) => {
      if (next) request.onProgress?.({ ...next, bytesDone, bytesTotal: work.file.bytes });
      return next;
    });
    // Whoever waits for it next hears of its failure; until then nobody does.
    storing.catch(() => undefined);
    return true;
  };
  /** Why it did not go on: the caller's signal, a person, or another process. */
  const ended = (): Promise<Ended | Refusal> => overtaken(services, request, work, counts);
  for await (const piece of readRows(work.file)) {
    if (isRefusal(piece)) return (await settled()) ? piece : ended();
    for (const read of piece.reads) {
      if (skip > 0) skip -= 1;
      else if (waiting.push(read) >= CHUNK && !(await commit(piece.bytesDone))) return ended();
    }
  }
  if (!(await commit(work.file.bytes)) || !(await settled())) return ended();
  return { finished: true, stopped: false, counts };
}

/** The caller's signal ended it, somebody stopped the run, or another process imports the same file. */
async function overtaken(
  services: ImportServices,
  request: ImportRequest,
  work: Work,
  counts: ImportCounts,
): Promise<Ended | Refusal> {
  const run = await services.db.web(request.orgId, (tx) => readRun(tx, request.orgId, work.run.id));
  if (run?.state === 'stopped') return { finished: false, stopped: true, counts };
  if (request.signal?.aborted && run?.rows_read === counts.rowsRead)
    return { finished: false, stopped: false, counts };
  return refuse(409, ELSEWHERE, 'Another process is importing this file.', {
    fix: 'Wait for it: rapport import --list',
  });
}
