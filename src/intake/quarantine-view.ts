// What a reader may see of a message: values by class and right, names always. Pure.
import { isObject, type Json, type JsonObject } from '../platform/json.ts';
import type { DataClasses } from '../trust/index.ts';
import type { Capability, DataClass } from '../trust/model.ts';

/** Stands where a value is not for the reader. */
const MASK = '•••';

/** Which classes a reader sees. */
export interface Sight {
  readonly personal: boolean;
  readonly health: boolean;
}

/** The sight that capabilities give. */
export function sightOf(capabilities: ReadonlySet<Capability>): Sight {
  return {
    personal: capabilities.has('people.read.contact'),
    health: capabilities.has('people.read.health'),
  };
}

/** Whether a class is visible. */
export function sees(sight: Sight, dataClass: DataClass): boolean {
  return dataClass === 'public' || sight[dataClass];
}

/** Values of properties or traits with those hidden that are not for the reader. */
export function masked(
  values: JsonObject,
  scope: 'property' | 'trait',
  classes: DataClasses,
  sight: Sight,
): JsonObject {
  const out: JsonObject = {};
  for (const name of Object.keys(values))
    out[name] = sees(sight, classes.classOf(scope, name)) ? (values[name] ?? null) : MASK;
  return out;
}

/** A whole message with every value hidden and its structure kept; names of fields are cut where they may be a value. */
export function structureOf(value: Json): Json {
  if (Array.isArray(value)) return value.slice(0, 20).map(structureOf);
  if (isObject(value)) {
    const out: JsonObject = {};
    for (const [name, each] of Object.entries(value)) {
      const open = name === 'type' || name === 'event';
      out[name.slice(0, 64)] =
        open && typeof each === 'string' ? each.slice(0, 200) : structureOf(each ?? null);
    }
    return out;
  }
  return value === null ? null : MASK;
}
