// Imports over HTTP: send a file, watch it, see its bad rows, take it back.
import { Readable } from 'node:stream';
import Type from 'typebox';
import type { ImportRun as ImportView } from '../../../sdk/faces/imports.ts';
import { type HttpServer, pageOf, readPlace } from '../../platform/http/index.ts';
import { isId } from '../../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { type Member, memberOf, noteAct } from '../../trust/index.ts';
import { badRowsFile } from './bad-rows-file.ts';
import { listBadRows, listRuns, readRun } from './import-store.ts';
import { type MapServices, mapRoutes } from './map-routes.ts';
import { IMPORT_KINDS } from './model.ts';
import { rowOf } from './row-of.ts';
import { type UndoServices, undoImport } from './undo.ts';
import { LARGEST, receive, type UploadServices } from './upload.ts';
import { wizardRoutes } from './upload-routes.ts';

/** What the routes need. */
export interface ImportRouteServices extends UploadServices, UndoServices, MapServices {
  readonly cursorSecret: Uint8Array;
}

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
    '/api/v1/imports/:id',
    { config, schema: { tags: ['imports'], summary: 'One import', params: Id } },
    (request) => oneRun(services, memberOf(request), request.params.id),
  );
  badRowsFile(app, services);
  wizardRoutes(app, services);
  mapRoutes(app, services);
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
  app.register((scope: HttpServer, _options, registered) => {
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
    registered();
  });
}

async function listPage(
  services: ImportRouteServices,
  member: Member,
  cursor: string | undefined,
): Promise<object> {
  const before = readPlace(services.cursorSecret, cursor, 'imports');
  if (isRefusal(before)) return before;
  const runs = await services.db.web(member.orgId, (tx) => listRuns(tx, member.orgId, before, PAGE + 1));
  const { page, ...next } = pageOf(runs, PAGE, services.cursorSecret, 'imports', (last) => ({
    at: last.started_at,
    id: last.id,
  }));
  return { rows: page.map(rowOf), ...next };
}

async function oneRun(
  services: ImportRouteServices,
  { orgId }: Member,
  id: string,
): Promise<ImportView | Refusal> {
  const run = isId(id) ? await services.db.web(orgId, (tx) => readRun(tx, orgId, id)) : null;
  return run ? rowOf(run) : MISSING;
}

async function badPage(
  services: ImportRouteServices,
  member: Member,
  id: string,
  cursor: string | undefined,
): Promise<object> {
  if (!isId(id)) return MISSING;
  const after = readPlace(services.cursorSecret, cursor, id);
  if (isRefusal(after)) return after;
  return services.db.web(member.orgId, async (tx) => {
    if (!(await readRun(tx, member.orgId, id))) return MISSING;
    const found = await listBadRows(tx, member.orgId, id, after?.at ?? -1, PAGE + 1);
    // A line holds one bad row: its number is its place.
    const { page, ...next } = pageOf(found, PAGE, services.cursorSecret, id, ({ line }) => ({
      at: line,
      id,
    }));
    return { rows: page, ...next };
  });
}

async function undo(
  services: ImportRouteServices,
  member: Member,
  id: string,
): Promise<ImportView | Refusal> {
  if (!isId(id)) return MISSING;
  const undone = await undoImport(services, member.orgId, id);
  if (isRefusal(undone)) return undone;
  return services.db.web(member.orgId, async (tx) => {
    await noteAct(tx, services, member, 'import.undone', { object: id });
    const run = await readRun(tx, member.orgId, id);
    return run ? rowOf(run) : MISSING;
  });
}
