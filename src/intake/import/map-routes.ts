// Saved maps over HTTP: list, save (a new version under a name that is there), save what an upload decided, delete.
import Type from 'typebox';
import type { SavedMap } from '../../../sdk/faces/imports.ts';
import { iso } from '../../platform/db.ts';
import { closed, type HttpServer, undoOffer } from '../../platform/http/index.ts';
import { isId } from '../../platform/ids.ts';
import { isObject, type JsonObject } from '../../platform/json.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import type { UndoRegistry } from '../../platform/undo.ts';
import { type Member, memberOf, noteAct } from '../../trust/index.ts';
import { parseMap } from './map.ts';
import { insertMap, listMaps, type MapRow, markDeleted } from './map-store.ts';
import { IMPORT_KINDS, type ImportKind } from './model.ts';
import { withUpload } from './upload-routes.ts';
import type { WizardServices } from './upload-services.ts';
import { mapJson } from './uploads.ts';

/** What the routes of maps need. */
export interface MapServices extends WizardServices {
  readonly undo: UndoRegistry;
}

const MISSING = refuse(404, 'no-such-map', 'There is no such map in this organisation.');
const config = { capability: 'imports.run' } as const;
const tags = ['imports'];
const Id = Type.Object({ id: Type.String({ maxLength: 40 }) });
const Name = Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' });

/** Registers the routes of saved maps. */
export function mapRoutes(app: HttpServer, services: MapServices): void {
  app.get(
    '/api/v1/import-maps',
    { config, schema: { tags, summary: 'Saved maps, by name' } },
    async (request) => {
      const { orgId } = memberOf(request);
      return { rows: (await services.db.web(orgId, (tx) => listMaps(tx, orgId))).map(savedMap) };
    },
  );
  const body = closed({ name: Name, kind: Type.Enum([...IMPORT_KINDS]), map: Type.Unknown() });
  app.post(
    '/api/v1/import-maps',
    { config, schema: { tags, summary: 'Save a map; a known name gets a new version', body } },
    async (request) => {
      const { name, kind, map } = request.body;
      if (!isObject(map)) return refuse(422, 'bad-map', 'A map is a JSON object.', { field: 'map' });
      return saveMap(services, memberOf(request), name, kind, map);
    },
  );
  app.post(
    '/api/v1/import-uploads/:id/map',
    {
      config,
      schema: {
        tags,
        summary: 'Save what an upload decided as a map',
        params: Id,
        body: closed({ name: Name }),
      },
    },
    (request) =>
      withUpload(services, memberOf(request), request.params.id, (upload) =>
        saveMap(services, memberOf(request), request.body.name, upload.kind, mapJson(upload)),
      ),
  );
  app.delete(
    '/api/v1/import-maps/:id',
    { config, schema: { tags, summary: 'Delete a map; the answer offers to take it back', params: Id } },
    (request) => deleteMap(services, memberOf(request), request.params.id),
  );
}

/** A saved map as clients see it. */
function savedMap(row: MapRow): SavedMap {
  const { map_id: id, name, kind, version, map } = row;
  return { id, name, kind, version, map, madeAt: iso(row.made_at), madeBy: row.made_by };
}

async function saveMap(
  services: MapServices,
  member: Member,
  given: string,
  kind: ImportKind,
  json: JsonObject,
): Promise<SavedMap | Refusal> {
  const { orgId, userId } = member;
  const name = given.trim().normalize('NFC');
  const map = { ...json, name };
  const checked = parseMap(map, kind);
  if (isRefusal(checked)) return checked;
  return services.db.web(orgId, async (tx) => {
    const now = services.clock.now();
    const known = (await listMaps(tx, orgId)).find((m) => m.name === name && m.kind === kind);
    const made = await insertMap(tx, orgId, {
      map_id: known?.map_id ?? services.newId(now),
      name,
      kind,
      map,
      made_at: now,
      made_by: `member:${userId}`,
    });
    await noteAct(tx, services, member, 'import-map.saved', {
      object: made.map_id,
      detail: { version: made.version },
    });
    return savedMap(made);
  });
}

async function deleteMap(services: MapServices, member: Member, id: string): Promise<object> {
  if (!isId(id)) return MISSING;
  const { orgId, userId } = member;
  const mark = (gone: boolean): Promise<boolean> =>
    services.db.web(orgId, async (tx) => {
      const now = services.clock.now();
      if (!(await markDeleted(tx, orgId, id, gone ? now : null))) return false;
      await noteAct(tx, services, member, gone ? 'import-map.deleted' : 'import-map.restored', {
        object: id,
      });
      return true;
    });
  if (!(await mark(true))) return MISSING;
  const undo = services.undo.offer(`${orgId}/${userId}`, 'Bring the map back', async () =>
    (await mark(false)) ? { id } : MISSING,
  );
  return { undo: undoOffer(undo) };
}
