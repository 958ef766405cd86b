// The wizard over HTTP: send a file once, decide what its columns are, look, rehearse, run.
import { Readable } from 'node:stream';
import Type from 'typebox';
import type { ColumnUse } from '../../../sdk/faces/imports.ts';
import { iso } from '../../platform/db.ts';
import { closed, type HttpServer } from '../../platform/http/index.ts';
import { isId } from '../../platform/ids.ts';
import { isObject } from '../../platform/json.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { type Member, memberOf } from '../../trust/index.ts';
import { CHANNELS, DATA_CLASSES, PURPOSES } from '../../trust/model.ts';
import { DATE_ORDERS, DELIMITERS, ENCODINGS, IMPORT_KINDS, MAP_IDENTIFIERS, VALUE_TYPES } from './model.ts';
import { BEGUN, refusalToRun, rehearse } from './rehearsal.ts';
import { rowOf } from './row-of.ts';
import { atMost, LARGEST } from './upload.ts';
import { forgetUpload, runUpload, stopRun } from './upload-run.ts';
import type { WizardServices } from './upload-services.ts';
import { decideUpload, listUploads, noteRehearsal, readUpload, type Upload } from './upload-store.ts';
import { changed, lookAt, takeUpload, viewOf } from './uploads.ts';

const MISSING = refuse(404, 'no-such-upload', 'This file is no longer here.', {
  fix: 'It was imported, thrown away, or waited for longer than a week: send it again.',
});
const TYPES = [
  'text/csv',
  'application/gzip',
  'application/x-ndjson',
  'application/octet-stream',
  'text/plain',
];
const config = { capability: 'imports.run' } as const;
const tags = ['imports'];
const Id = Type.Object({ id: Type.String({ maxLength: 40 }) });
const Order = Type.Optional(Type.Enum([...DATE_ORDERS]));
const Words = Type.Array(Type.String({ maxLength: 60 }), { maxItems: 40 });
const Value = {
  name: Type.String({ minLength: 1, maxLength: 80 }),
  type: Type.Enum([...VALUE_TYPES]),
  class: Type.Enum([...DATA_CLASSES]),
  order: Order,
};
const Use = Type.Union([
  closed({ use: Type.Literal('ignore') }),
  closed({ use: Type.Literal('identifier'), kind: Type.Enum([...MAP_IDENTIFIERS]) }),
  closed({ use: Type.Literal('trait'), ...Value }),
  closed({ use: Type.Literal('property'), ...Value }),
  closed({ use: Type.Literal('event-time'), order: Order }),
  closed({ use: Type.Literal('event-name') }),
  closed({
    use: Type.Literal('consent'),
    purpose: Type.Enum(['', ...PURPOSES]),
    channel: Type.Enum([...CHANNELS]),
    given: Words,
    withdrawn: Words,
  }),
]);
const Settings = closed({
  encoding: Type.Optional(Type.Enum([...ENCODINGS])),
  delimiter: Type.Optional(Type.Enum([...DELIMITERS])),
  numberHeaders: Type.Optional(Type.Boolean()),
  personKind: Type.Optional(Type.Enum(['patient', 'hcp', 'contact'])),
  eventName: Type.Optional(Type.String({ maxLength: 200 })),
  organisations: Type.Optional(Type.Enum(['skip', 'contact'])),
});
const Change = closed({
  kind: Type.Optional(Type.Enum([...IMPORT_KINDS])),
  settings: Type.Optional(Settings),
  columns: Type.Optional(
    Type.Array(closed({ column: Type.String({ maxLength: 2000 }), use: Use }), { maxItems: 2000 }),
  ),
  map: Type.Optional(Type.Unknown({ description: 'A map as JSON, or null: let the columns speak.' })),
});
const Sent = Type.Object(
  { name: Type.Optional(Type.String({ maxLength: 200 })) },
  { additionalProperties: false },
);

/** Registers the routes of the wizard. */
export function wizardRoutes(app: HttpServer, services: WizardServices): void {
  sendRoute(app, services);
  decideRoutes(app, services);
  doRoutes(app, services);
}

function sendRoute(app: HttpServer, services: WizardServices): void {
  app.register((scope: HttpServer, _options, registered) => {
    scope.addContentTypeParser(TYPES, (_request, payload, done) => done(null, payload));
    const schema = { tags, summary: 'Send a file that is to be imported', querystring: Sent };
    scope.post('/api/v1/import-uploads', { config, bodyLimit: LARGEST, schema }, async (request, reply) => {
      if (!(request.body instanceof Readable))
        return refuse(415, 'unsupported-media-type', 'Send the file as it is.', {
          fix: `Content-Type: ${TYPES.join(', ')}`,
        });
      const name = request.query.name ?? 'file.csv';
      const upload = await takeUpload(services, memberOf(request), name, request.body.pipe(atMost(LARGEST)));
      if (isRefusal(upload)) return upload;
      reply.code(201);
      return viewOf(services, upload);
    });
    registered();
  });
}

function decideRoutes(app: HttpServer, services: WizardServices): void {
  const list = { tags, summary: 'Files that wait to be imported' };
  app.get('/api/v1/import-uploads', { config, schema: list }, async (request) => {
    const { orgId } = memberOf(request);
    const rows = await services.db.web(orgId, (tx) => listUploads(tx, orgId));
    return {
      rows: rows.map((u) => ({ id: u.id, fileName: u.file_name, kind: u.kind, madeAt: iso(u.made_at) })),
    };
  });
  const one = { tags, summary: 'A file with what its columns seem to be', params: Id };
  app.get('/api/v1/import-uploads/:id', { config, schema: one }, (request) =>
    withUpload(services, memberOf(request), request.params.id, (upload) => viewOf(services, upload)),
  );
  const change = { tags, summary: 'Decide what a file and its columns are', params: Id, body: Change };
  app.put('/api/v1/import-uploads/:id', { config, schema: change }, (request) => {
    const member = memberOf(request);
    const { kind, settings, columns, map } = request.body;
    if (map !== undefined && map !== null && !isObject(map))
      return refuse(422, 'bad-map', 'A map is a JSON object.', { field: 'map' });
    return withUpload(services, member, request.params.id, async (upload) => {
      const next = await changed(services, upload, {
        ...(kind ? { kind } : {}),
        ...(settings ? { settings } : {}),
        ...(columns ? { columns: columns.map(({ column, use }) => ({ column, use: useOf(use) })) } : {}),
        ...(map === undefined ? {} : { map: isObject(map) ? map : null }),
      });
      if (isRefusal(next)) return next;
      await services.db.web(member.orgId, (tx) => decideUpload(tx, member.orgId, upload.id, next));
      return viewOf(services, { ...next, rehearsal: null });
    });
  });
  const look = { tags, summary: 'What the first rows would become', params: Id };
  app.get('/api/v1/import-uploads/:id/look', { config, schema: look }, (request) =>
    withUpload(services, memberOf(request), request.params.id, (upload) => lookAt(services, upload)),
  );
}

/** An absent order and an undefined one are the same. */
function useOf(use: Type.Static<typeof Use>): ColumnUse {
  if (!('order' in use) || use.order === undefined) {
    const { order: _none, ...rest } = { order: undefined, ...use };
    return rest;
  }
  return { ...use, order: use.order };
}

function doRoutes(app: HttpServer, services: WizardServices): void {
  const rehearsal = {
    tags,
    summary: 'Rehearse the whole file; read the file again to see how far',
    params: Id,
  };
  app.post('/api/v1/import-uploads/:id/rehearsal', { config, schema: rehearsal }, (request) => {
    const { orgId } = memberOf(request);
    return withUpload(services, memberOf(request), request.params.id, async (upload) => {
      const unready = await refusalToRun(services, upload);
      if (unready) return unready;
      await services.db.web(orgId, (tx) => noteRehearsal(tx, orgId, upload.id, BEGUN));
      rehearse(services, orgId, upload).catch(services.onError);
      return { ...BEGUN, bad: [] };
    });
  });
  const run = { tags, summary: 'Import the file, or take its import up again', params: Id };
  app.post('/api/v1/import-uploads/:id/run', { config, schema: run }, (request) =>
    withUpload(services, memberOf(request), request.params.id, async (upload) => {
      const made = await runUpload(services, memberOf(request), upload, app.stopping);
      return isRefusal(made) ? made : rowOf(made);
    }),
  );
  const drop = { tags, summary: 'Throw a file away', params: Id };
  app.delete('/api/v1/import-uploads/:id', { config, schema: drop }, (request) => {
    const { orgId } = memberOf(request);
    return withUpload(services, memberOf(request), request.params.id, async (upload) => {
      await forgetUpload(services, orgId, upload.id);
      return {};
    });
  });
  const stop = { tags, summary: 'Stop an import; what was stored stays', params: Id };
  app.post('/api/v1/imports/:id/stop', { config, schema: stop }, async (request) => {
    const { id } = request.params;
    const run = isId(id) ? await stopRun(services, memberOf(request), id) : MISSING;
    return isRefusal(run) ? run : rowOf(run);
  });
}

/** Finds an upload of the member's organisation and works on it. */
export async function withUpload<T extends object>(
  services: WizardServices,
  member: Member,
  id: string,
  work: (upload: Upload) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  if (!isId(id)) return MISSING;
  const upload = await services.db.web(member.orgId, (tx) => readUpload(tx, member.orgId, id));
  return upload ? work(upload) : MISSING;
}
