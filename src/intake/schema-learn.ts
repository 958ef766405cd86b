// Drafts a schema from events that came: names and types only, never a value of a person. Pure.
import type { Json, JsonObject } from '../platform/json.ts';
import { parseDate } from './model.ts';
import type { FieldRule, FieldType, Format, ObjectRule, SchemaDefinition } from './schema.ts';

/** What an event held. */
export interface SeenEvent {
  readonly properties: JsonObject;
  readonly traits: JsonObject;
}

/** A name seen in fewer events than this share is not worth a rule: it may be a slip. */
const LEAST_SHARE = 0.01;
const MOST_FIELDS = 200;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The draft: every name with the type it always had; required is what all events carried. */
export function learnSchema(events: readonly SeenEvent[]): SchemaDefinition {
  const properties = learnObject(events.map((e) => e.properties));
  const traits = learnObject(events.map((e) => e.traits));
  return { ...(properties && { properties }), ...(traits && { traits }) };
}

function learnObject(seen: readonly JsonObject[]): ObjectRule | null {
  const byName = new Map<string, Json[]>();
  for (const values of seen)
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined || value === null) continue;
      const list = byName.get(name);
      if (list) list.push(value);
      else byName.set(name, [value]);
    }
  const least = Math.max(1, seen.length * LEAST_SHARE);
  const known = [...byName].filter(([, values]) => values.length >= least).slice(0, MOST_FIELDS);
  const fields = known.flatMap(([name, values]): [string, FieldRule][] => {
    const rule = learnField(values);
    return rule ? [[name, rule]] : [];
  });
  if (fields.length === 0) return null;
  const required = fields
    .filter(([name]) => byName.get(name)?.length === seen.length && seen.length > 1)
    .map(([name]) => name);
  return { properties: Object.fromEntries(fields), required };
}

/** Null where the type changed from event to event: a rule would hold back what is right. */
function learnField(values: readonly Json[]): FieldRule | null {
  const types = new Set(values.map(typeOf));
  if (types.has('integer') && types.has('number')) types.delete('integer');
  const [type] = types;
  if (type === undefined || types.size > 1) return null;
  if (type !== 'string') return { type };
  const format = formatOf(values);
  return format ? { type, format } : { type };
}

function typeOf(value: Json): FieldType {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'string' ? 'string' : 'object';
}

function formatOf(values: readonly Json[]): Format | null {
  const all = (test: (text: string) => boolean): boolean =>
    values.every((value) => typeof value === 'string' && test(value));
  if (all((text) => UUID.test(text))) return 'uuid';
  if (all((text) => text.length === 10 && parseDate(text) !== null)) return 'date';
  return all((text) => text.length > 10 && parseDate(text) !== null) ? 'date-time' : null;
}
