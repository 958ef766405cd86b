// Files of HL7 v2 messages and of FHIR resources: read as a stream, taken a few hundred at a time, and kept as an import
// like any other, so that it is listed, resumed, and taken back.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseStrictJson } from '../platform/http/index.ts';
import { isObject, type Json } from '../platform/json.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { isTakenType } from './fhir/definitions.ts';
import { type FhirServices, takeResources } from './fhir/take.ts';
import { isHl7Fault } from './hl7/fault.ts';
import { type Hl7Services, takeHl7 } from './hl7/take.ts';
import type { ImportProgress, ImportSummary } from './import/engine.ts';
import {
  findRun,
  type ImportRun,
  insertBadRows,
  insertRun,
  moveRun,
  setRunState,
} from './import/import-store.ts';
import type { BadRow, ClinicalKind, ImportCounts } from './import/model.ts';

export interface ClinicalServices extends FhirServices, Hl7Services {}

/** A file to be taken in. */
export interface ClinicalImport {
  readonly orgId: string;
  readonly kind: ClinicalKind;
  readonly path: string;
  readonly fileName: string;
  readonly startedBy: string;
  readonly onProgress?: (progress: ImportProgress) => void;
  readonly signal?: AbortSignal;
}

/** A message or a resource with the line it begins on. */
interface Piece {
  readonly line: number;
  readonly text: string;
  readonly resource: Json | null;
  readonly bytes: number;
}

interface Judged {
  readonly stored: number;
  readonly repeated: number;
  readonly skipped: number;
  readonly bad: readonly BadRow[];
}

const CHUNK = 1_000;
/** A Bundle is read whole. */
const MOST_BUNDLE_BYTES = 256 * 1_048_576;

/** Takes a file in. Refusals: there is none, it is empty, or it is neither of the forms. */
export async function importClinical(
  services: ClinicalServices,
  request: ClinicalImport,
): Promise<ImportSummary | Refusal> {
  const { orgId } = request;
  const started = performance.now();
  const info = await stat(request.path).catch(() => null);
  if (!info?.isFile())
    return refuse(404, 'no-such-file', 'There is no such file.', { fix: 'Check the path.' });
  if (info.size === 0) return refuse(422, 'empty-file', 'The file is empty.');
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(request.path)) hash.update(chunk);
  const run = await startRun(services, request, hash.digest(), info.size);
  if (!run) return refuse(503, 'import-not-started', 'The import could not be started.');
  const before: ImportCounts = {
    rowsRead: run.rows_read,
    rowsStored: run.rows_stored,
    rowsRepeated: run.rows_repeated,
    rowsBad: run.rows_bad,
    rowsSkipped: run.rows_skipped,
  };
  const seconds = (): number => Math.round(performance.now() - started) / 1000;
  const base = {
    id: run.id,
    resumed: run.rows_read > 0 && run.state !== 'done',
    repeated: run.state === 'done',
  };
  if (run.state === 'done')
    return {
      ...before,
      rowsStored: 0,
      rowsRepeated: run.rows_read - run.rows_bad,
      ...base,
      state: 'done',
      seconds: seconds(),
    };
  const ended = await readOn(services, request, run.id, before, info.size);
  if (isRefusal(ended)) {
    await services.db.web(orgId, (tx) => setRunState(tx, orgId, run.id, 'failed', services.clock.now()));
    return ended;
  }
  if (ended.finished)
    await services.db.web(orgId, (tx) => setRunState(tx, orgId, run.id, 'done', services.clock.now()));
  return { ...ended.counts, ...base, state: ended.finished ? 'done' : 'running', seconds: seconds() };
}

/** Takes up the run of this very file, or starts one. */
function startRun(
  services: ClinicalServices,
  request: ClinicalImport,
  fileHash: Buffer,
  bytesTotal: number,
): Promise<ImportRun | null> {
  const { orgId, kind, fileName, startedBy } = request;
  return services.db.web(orgId, async (tx) => {
    const known = await findRun(tx, orgId, kind, fileHash);
    if (known && known.state !== 'done') await setRunState(tx, orgId, known.id, 'running', null);
    if (known) return known;
    const startedAt = services.clock.now();
    const id = services.newId(startedAt);
    await insertRun(tx, {
      orgId,
      id,
      kind,
      map: null,
      fileName,
      fileHash,
      bytesTotal,
      startedAt,
      startedBy,
      uploadId: null,
    });
    return findRun(tx, orgId, kind, fileHash);
  });
}

async function readOn(
  services: ClinicalServices,
  request: ClinicalImport,
  importId: string,
  before: ImportCounts,
  bytesTotal: number,
): Promise<{ finished: boolean; counts: ImportCounts } | Refusal> {
  let counts = before;
  let skip = before.rowsRead;
  let bytesDone = 0;
  let waiting: Piece[] = [];
  const flush = async (): Promise<boolean> => {
    const judged = await judge(services, request, importId, waiting);
    const next = {
      rowsRead: counts.rowsRead + waiting.length,
      rowsStored: counts.rowsStored + judged.stored,
      rowsRepeated: counts.rowsRepeated + judged.repeated,
      rowsBad: counts.rowsBad + judged.bad.length,
      rowsSkipped: counts.rowsSkipped + judged.skipped,
    };
    waiting = [];
    const moved = await services.db.web(request.orgId, async (tx) => {
      await insertBadRows(tx, request.orgId, importId, judged.bad);
      return moveRun(tx, request.orgId, importId, counts.rowsRead, {
        counts: next,
        bytesDone,
        at: services.clock.now(),
      });
    });
    counts = next;
    request.onProgress?.({ ...counts, bytesDone, bytesTotal });
    return moved;
  };
  const elsewhere = refuse(409, 'import-running-elsewhere', 'Another process is importing this file.');
  const pieces = request.kind === 'hl7' ? messagesOf(request.path) : resourcesOf(request.path, bytesTotal);
  for await (const piece of pieces) {
    if (isRefusal(piece)) return piece;
    bytesDone = piece.bytes;
    if (skip > 0) skip -= 1;
    else if (waiting.push(piece) >= CHUNK && !(await flush())) return elsewhere;
    if (request.signal?.aborted && waiting.length === 0) return { finished: false, counts };
  }
  return (await flush()) ? { finished: true, counts } : elsewhere;
}

function judge(
  services: ClinicalServices,
  request: ClinicalImport,
  importId: string,
  pieces: readonly Piece[],
): Promise<Judged> {
  if (pieces.length === 0) return Promise.resolve({ stored: 0, repeated: 0, skipped: 0, bad: [] });
  return request.kind === 'hl7'
    ? judgeMessages(services, request, importId, pieces)
    : judgeResources(services, request, importId, pieces);
}

async function judgeMessages(
  services: ClinicalServices,
  request: ClinicalImport,
  importId: string,
  pieces: readonly Piece[],
): Promise<Judged> {
  const taken = await takeHl7(services, {
    orgId: request.orgId,
    actor: { kind: 'system', id: request.startedBy },
    body: Buffer.from(pieces.map((p) => p.text).join('\r'), 'latin1'),
    origin: 'import',
    importId,
  });
  const count = (what: string): number => taken.results.filter((r) => r === what).length;
  const bad = taken.results.flatMap((r, i): BadRow[] =>
    isHl7Fault(r) ? [{ line: pieces[i]?.line ?? 1, field: r.field, code: r.code, detail: r.detail }] : [],
  );
  return { stored: count('stored'), repeated: count('repeated'), skipped: 0, bad };
}

async function judgeResources(
  services: ClinicalServices,
  request: ClinicalImport,
  importId: string,
  pieces: readonly Piece[],
): Promise<Judged> {
  const taken = await takeResources(services, {
    orgId: request.orgId,
    actor: { kind: 'system', id: request.startedBy },
    asked: pieces.map((p) => ({
      resource: p.resource ?? undefined,
      fullUrl: p.text || null,
      method: 'POST',
      id: null,
      ifNoneExist: null,
    })),
    atomic: false,
    bundled: false,
    origin: 'import',
    importId,
  });
  let [stored, repeated, skipped] = [0, 0, 0];
  const bad: BadRow[] = [];
  for (const [i, outcome] of taken.outcomes.entries()) {
    const { line = 1, resource = null } = pieces[i] ?? {};
    const [issue] = outcome.issues;
    if (outcome.status === 'unchanged') repeated += 1;
    else if (outcome.status !== 'refused') stored += 1;
    else if (
      isObject(resource) &&
      typeof resource.resourceType === 'string' &&
      !isTakenType(resource.resourceType)
    )
      skipped += 1;
    else
      bad.push({
        line,
        field: issue?.expression ?? null,
        code: issue?.issue ?? 'invalid',
        detail: issue?.text ?? 'Refused.',
      });
  }
  return { stored, repeated, skipped, bad };
}

/** Messages of a file, whatever its line ends; bytes are kept as they are until the header names their set. */
async function* messagesOf(path: string): AsyncGenerator<Piece | Refusal> {
  let lines: string[] = [];
  let [line, first, bytes] = [0, 1, 0];
  for await (const text of createInterface({
    input: createReadStream(path, 'latin1'),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    line += 1;
    bytes += text.length + 1;
    const clean = text.replace(/^(\u00ef\u00bb\u00bf)?[\v\s]*/, '');
    if (clean === '' || /^(FHS|BHS|BTS|FTS)/.test(clean)) continue;
    if (clean.startsWith('MSH')) {
      if (lines.length > 0) yield { line: first, text: lines.join('\r'), resource: null, bytes };
      lines = [];
      first = line;
    } else if (lines.length === 0) {
      yield refuse(422, 'no-header', `Line ${line} does not begin with a message header (MSH).`);
      return;
    }
    lines.push(clean);
  }
  if (lines.length > 0) yield { line: first, text: lines.join('\r'), resource: null, bytes };
}

/** Resources of a file: one on each line, or one Bundle, whose entries count as lines. `text` is an entry's fullUrl. */
async function* resourcesOf(path: string, size: number): AsyncGenerator<Piece | Refusal> {
  let line = 0;
  let bytes = 0;
  for await (const text of createInterface({
    input: createReadStream(path),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    line += 1;
    bytes += Buffer.byteLength(text) + 1;
    if (text.trim() === '') continue;
    const read = parseStrictJson(Buffer.from(text));
    if (isRefusal(read) && line === 1) {
      yield* bundleOf(path, size);
      return;
    }
    if (isObject(read) && read.resourceType === 'Bundle') yield* entriesOf(read, line, bytes);
    else yield { line, text: '', resource: isRefusal(read) ? null : read, bytes };
  }
}

async function* bundleOf(path: string, size: number): AsyncGenerator<Piece | Refusal> {
  if (size > MOST_BUNDLE_BYTES) {
    yield refuse(413, 'file-too-large', 'A Bundle of this size is not read whole.', {
      fix: 'Send one resource on each line.',
    });
    return;
  }
  const read = parseStrictJson(await readFile(path));
  if (isRefusal(read)) yield read;
  else if (isObject(read) && read.resourceType === 'Bundle') yield* entriesOf(read, 1, size);
  else yield { line: 1, text: '', resource: read, bytes: size };
}

function* entriesOf(bundle: Json, line: number, bytes: number): Generator<Piece> {
  const entries = isObject(bundle) && Array.isArray(bundle.entry) ? bundle.entry : [];
  for (const [i, entry] of entries.entries()) {
    if (!isObject(entry)) continue;
    const text = typeof entry.fullUrl === 'string' ? entry.fullUrl : '';
    yield { line: line + i, text, resource: entry.resource ?? null, bytes };
  }
}
