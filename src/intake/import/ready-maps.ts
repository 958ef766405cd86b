// Finds the map that a caller names: JSON in the argument, a file, or one of the maps that come with Rapport.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Json } from '../../platform/json.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { parseMap } from './map.ts';
import type { ImportKind, ImportMap } from './model.ts';

const SHIPPED = path.resolve(import.meta.dirname, '../../../demo/maps');
const NAME = /^[a-z0-9-]{1,60}$/;

/**
 * Reads a map.
 * @param text inline JSON (begins with a brace), the name of a shipped map, or, where `files` is set, a path
 */
export async function findMap(text: string, kind: ImportKind, files: boolean): Promise<ImportMap | Refusal> {
  const json = text.trimStart().startsWith('{') ? text : await readMap(text, files);
  if (isRefusal(json)) return json;
  let value: Json;
  try {
    value = JSON.parse(json);
  } catch {
    return refuse(422, 'bad-map', 'The map is not valid JSON.', { field: 'map' });
  }
  return parseMap(value, kind);
}

async function readMap(name: string, files: boolean): Promise<string | Refusal> {
  const places = [...(files ? [name] : []), ...(NAME.test(name) ? [path.join(SHIPPED, `${name}.json`)] : [])];
  for (const place of places) {
    const text = await readFile(place, 'utf8').catch(() => null);
    if (text !== null) return text;
  }
  return refuse(422, 'no-such-map', `There is no map "${name}".`, {
    field: 'map',
    fix: 'Give a JSON file, JSON itself, or a shipped map such as nhs-themes.',
  });
}
