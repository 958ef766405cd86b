// Rows of saved maps: every change a new version, deletion a mark that can be taken away again.
import { iso, isoOrNull, type Tx } from '../../platform/db.ts';
import type { JsonObject } from '../../platform/json.ts';
import type { ImportKind } from './model.ts';

/** A saved map in its newest version. */
export interface MapRow {
  readonly map_id: string;
  readonly version: number;
  readonly name: string;
  readonly kind: ImportKind;
  readonly map: JsonObject;
  readonly made_at: number;
  readonly made_by: string;
}

const COLUMNS = 'map_id, version, name, kind, map, made_at, made_by';

/** The newest version of each, by name. */
export function listMaps(tx: Tx, orgId: string): Promise<MapRow[]> {
  return tx.query(
    `select ${COLUMNS} from (
       select distinct on (map_id) ${COLUMNS}, deleted_at from import_map where org_id = $1 order by map_id, version desc
     ) newest where deleted_at is null order by lower(name), map_id limit 200`,
    [orgId],
  );
}

/** Adds a version: the next one where `row.map_id` is known already. */
export async function insertMap(tx: Tx, orgId: string, row: Omit<MapRow, 'version'>): Promise<MapRow> {
  const made = await tx.query<MapRow>(
    `insert into import_map (org_id, map_id, version, name, kind, map, made_at, made_by)
     select $1, $2, 1 + coalesce(max(version), 0), $3, $4, $5::text::jsonb, $6, $7 from import_map where org_id = $1 and map_id = $2
     returning ${COLUMNS}`,
    [orgId, row.map_id, row.name, row.kind, JSON.stringify(row.map), iso(row.made_at), row.made_by],
  );
  const [first] = made;
  if (!first) throw new Error('the map was not stored');
  return first;
}

/** Marks all versions as deleted (ms), or as there again (null); false when there is no such map. */
export async function markDeleted(tx: Tx, orgId: string, mapId: string, at: number | null): Promise<boolean> {
  const rows = await tx.query(
    'update import_map set deleted_at = $3 where org_id = $1 and map_id = $2 and (deleted_at is null) = $4 returning 1',
    [orgId, mapId, isoOrNull(at), at !== null],
  );
  return rows.length > 0;
}
