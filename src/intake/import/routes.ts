// Imports over HTTP: send a file, watch it, see its bad rows, take it back.
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import Type from 'typebox';
import type { ImportRow } from '../../../sdk/api.ts';
import { iso, isoOrNull } from '../../platform/db.ts';
import { decodeCursor, encodeCursor, type HttpServer, RefusalError } from '../../platform/http/index.ts';
import { isId } from '../../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { type Member, memberOf, recordAudit } from '../../trust/index.ts';
import { type ImportServices, runImport } from './engine.ts';
import { type ImportRun, listBadRows, listRuns, readRun } from './import-store.ts';
import { IMPORT_KINDS, type ImportKind } from './model.ts';
import { previewImport } from './preview.ts';
import { findMap } from './ready-maps.ts';
import { type UndoServices, undoImport } from './undo.ts';

/** What the routes need. `appended` is called after commits: there is something to process. */
export interface ImportRouteServices extends ImportServices, UndoServices {
  readonly cursorSecret: Uint8Array;
  readonly appended: () => void;
  readonly onError: (error: unknown) => void;
}

const LARGEST = 512 * 1024 * 1024;
/** How long an answer waits for the end of an import before it says "running", ms. */
const PATIENCE = 3_000;
const TYPES = [
  'text/csv',
  'application/x-ndjson',
  'application/jsonl',
  'application/octet-stream',
  'text/plain',
];
const PAGE = 100;
const MISSING = refuse(404, 'no-such-import', 'There is no such import in this organisation.');

const ListQuery = Type.Object(
  { cursor: Type.Optional(Type.String({ maxLength: 1000 })) },
  { additionalProperties: false },
);
const StartQuery = Type.Object(
  {
    as: Type.Enum([...IMPORT_KINDS]),
    map: Type.Optional(Type.String({ maxLength: 16_000 })),
    name: Type.Optional(Type.String({ maxLength: 200 })),
    dryRun: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
const Id = Type.Object({ id: Type.String({ maxLength: 40 }) });
const config = { capability: 'imports.run' } as const;

/** Registers the routes of imports. */
export function importRoutes(app: HttpServer, services: ImportRouteServices): void {
  app.get(
    '/api/v1/imports',
    { config, schema: { tags: ['imports'], summary: 'Imports, newest first', querystring: ListQuery } },
    (request) => listPage(services, memberOf(request), request.query.cursor),
  );
  app.get(
    '/api/v1/imports/:id/bad-rows',
    {
      config,
      schema: { tags: ['imports'], summary: 'Rows that were not taken', params: Id, querystring: ListQuery },
    },
    (request) => badPage(services, memberOf(request), request.params.id, request.query.cursor),
  );
  app.post(
    '/api/v1/imports/:id/undo',
    { config, schema: { tags: ['imports'], summary: 'Take an import back', params: Id } },
    (request) => undo(services, memberOf(request), request.params.id),
  );
  app.register(async (scope: HttpServer) => {
    scope.addContentTypeParser(TYPES, (_request, payload, done) => done(null, payload));
    scope.post(
      '/api/v1/imports',
      {
        config,
        bodyLimit: LARGEST,
        schema: {
          tags: ['imports'],
          summary: 'Import a CSV or JSONL file sent as the body',
          querystring: StartQuery,
        },
      },
      (request) => {
        if (!(request.body instanceof Readable))
          return refuse(415, 'unsupported-media-type', 'Send the file as it is.', {
            fix: `Content-Type: ${TYPES.join(', ')}`,
          });
        return receive(services, memberOf(request), request.query, request.body);
      },
    );
  });
}

async function listPage(
  services: ImportRouteServices,
  member: Member,
  cursor: string | undefined,
): Promise<object> {
  const before = placeOf(services, cursor, 'imports');
  if (isRefusal(before)) return before;
  const { at, id } = before ?? {};
  const place = typeof at === 'number' && typeof id === 'string' ? { at, id } : null;
  const runs = await services.db.web(member.orgId, (tx) => listRuns(tx, member.orgId, place, PAGE + 1));
  const last = runs.length > PAGE ? runs[PAGE - 1] : undefined;
  const next =
    last && encodeCursor(services.cursorSecret, { list: 'imports', at: last.started_at, id: last.id });
  return { rows: runs.slice(0, PAGE).map(rowOf), ...(next ? { next } : {}) };
}

async function badPage(
  services: ImportRouteServices,
  member: Member,
  id: string,
  cursor: string | undefined,
): Promise<object> {
  if (!isId(id)) return MISSING;
  const before = placeOf(services, cursor, id);
  if (isRefusal(before)) return before;
  const after = before?.line;
  return services.db.web(member.orgId, async (tx) => {
    if (!(await readRun(tx, member.orgId, id))) return MISSING;
    const rows = await listBadRows(tx, member.orgId, id, typeof after === 'number' ? after : -1, PAGE + 1);
    const last = rows.length > PAGE ? rows[PAGE - 1] : undefined;
    return {
      rows: rows.slice(0, PAGE),
      ...(last ? { next: encodeCursor(services.cursorSecret, { list: id, line: last.line }) } : {}),
    };
  });
}

function placeOf(
  services: ImportRouteServices,
  cursor: string | undefined,
  list: string,
): ReturnType<typeof decodeCursor> | null {
  if (!cursor) return null;
  const value = decodeCursor(services.cursorSecret, cursor);
  if (isRefusal(value) || value.list === list) return value;
  return refuse(400, 'bad-cursor', 'This cursor belongs to another list.', { field: 'cursor' });
}

async function undo(services: ImportRouteServices, member: Member, id: string): Promise<ImportRow | Refusal> {
  if (!isId(id)) return MISSING;
  const undone = await undoImport(services, member.orgId, id);
  if (isRefusal(undone)) return undone;
  return services.db.web(member.orgId, async (tx) => {
    const now = services.clock.now();
    await recordAudit(tx, {
      orgId: member.orgId,
      at: now,
      id: services.newId(now),
      actor: { kind: 'member', id: member.userId },
      action: 'import.undone',
      object: id,
    });
    const run = await readRun(tx, member.orgId, id);
    return run ? rowOf(run) : MISSING;
  });
}

interface Wish {
  readonly as: ImportKind;
  readonly map?: string;
  readonly name?: string;
  readonly dryRun?: boolean;
}

/** Keeps the body in a file of its own until it is imported; a long import goes on after the answer. */
async function receive(
  services: ImportRouteServices,
  member: Member,
  wish: Wish,
  body: Readable,
): Promise<object> {
  const map = wish.map === undefined ? null : await findMap(wish.map, wish.as, false);
  if (isRefusal(map)) return map;
  const folder = await mkdtemp(path.join(tmpdir(), 'rapport-import-'));
  const file = path.join(folder, 'body');
  const clear = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await pipeline(body, atMost(LARGEST), createWriteStream(file, { mode: 0o600 }));
    if (wish.dryRun) return await previewImport(file, wish.as, map, services.clock.now());
  } catch (error) {
    await clear();
    throw error;
  } finally {
    if (wish.dryRun) await clear();
  }
  const importing = importFile(services, member, { wish, map, file }).finally(clear);
  importing.catch(services.onError);
  return Promise.race([importing, services.clock.wait(PATIENCE).then(() => newest(services, member))]);
}

function atMost(limit: number): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size <= limit) done(null, chunk);
      else
        done(
          new RefusalError(
            refuse(413, 'body-too-large', `A file may have ${limit} bytes.`, { fix: 'Use rapport import.' }),
          ),
        );
    },
  });
}

interface Received {
  readonly wish: Wish;
  readonly map: Awaited<ReturnType<typeof findMap>> | null;
  readonly file: string;
}

async function importFile(
  services: ImportRouteServices,
  member: Member,
  { wish, map, file }: Received,
): Promise<object> {
  if (map !== null && isRefusal(map)) return map;
  const { orgId, userId } = member;
  await services.db.web(orgId, (tx) => {
    const now = services.clock.now();
    return recordAudit(tx, {
      orgId,
      at: now,
      id: services.newId(now),
      actor: { kind: 'member', id: userId },
      action: 'import.started',
      object: wish.name ?? wish.as,
    });
  });
  const fileName = path.basename(wish.name ?? 'upload');
  const summary = await runImport(services, {
    orgId,
    kind: wish.as,
    map,
    path: file,
    fileName,
    startedBy: `member:${userId}`,
    onProgress: services.appended,
  });
  if (isRefusal(summary)) return summary;
  const run = await services.db.web(orgId, (tx) => readRun(tx, orgId, summary.id));
  return run ? { ...rowOf(run), repeated: summary.repeated } : MISSING;
}

async function newest(services: ImportRouteServices, member: Member): Promise<object> {
  const [run] = await services.db.web(member.orgId, (tx) => listRuns(tx, member.orgId, null, 1));
  return run ? rowOf(run) : MISSING;
}

/** An import as clients see it. */
export function rowOf(run: ImportRun): ImportRow {
  return {
    id: run.id,
    kind: run.kind,
    fileName: run.file_name,
    state: run.state,
    percent:
      run.state === 'done'
        ? 100
        : run.bytes_total === 0
          ? 0
          : Math.floor((100 * run.bytes_done) / run.bytes_total),
    rowsRead: run.rows_read,
    rowsStored: run.rows_stored,
    rowsRepeated: run.rows_repeated,
    rowsBad: run.rows_bad,
    startedAt: iso(run.started_at),
    finishedAt: isoOrNull(run.finished_at),
    startedBy: run.started_by,
  };
}
