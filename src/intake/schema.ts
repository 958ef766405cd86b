// What an event may hold: a subset of JSON Schema per call and name, compiled to plain functions. Pure. No code is
// generated and no pattern is run, because the text of a schema comes from a tenant.
import { isObject, type Json, type JsonObject } from '../platform/json.ts';
import type { DataClass } from '../trust/model.ts';
import { type Call, type Fault, fault, parseDate } from './model.ts';

export const FIELD_TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];
export const FORMATS = ['date', 'date-time', 'email', 'uuid', 'uri'] as const;
export type Format = (typeof FORMATS)[number];
export const MODES = ['observe', 'enforce'] as const;
export type Mode = (typeof MODES)[number];

/** What one property or trait may be. `class` declares its data class (ground 5). */
export interface FieldRule {
  readonly type: FieldType;
  readonly enum?: readonly (string | number | boolean)[];
  readonly format?: Format;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: { readonly type: FieldType };
  readonly description?: string;
  readonly class?: DataClass;
}

/** Properties or traits as a whole. Unknown ones are taken unless `additionalProperties` is false. */
export interface ObjectRule {
  readonly properties: { readonly [name: string]: FieldRule };
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

export interface SchemaDefinition {
  readonly properties?: ObjectRule;
  readonly traits?: ObjectRule;
}

/** A schema as it is kept. */
export interface EventSchema {
  readonly call: Call;
  readonly name: string;
  readonly mode: Mode;
  readonly definition: SchemaDefinition;
  readonly version: number;
}

/** The first thing of a message that a schema does not allow, or null. */
export type SchemaCheck = (properties: JsonObject, traits: JsonObject) => Fault | null;

type FieldCheck = (value: Json, path: string) => Fault | null;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,255}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** Names from outside are repeated only when they look like names: a stray value may stand in a key's place. */
const NAME = /^[A-Za-z_$][\w$ .-]{0,63}$/;

/** Compiles a definition. */
export function compileSchema(definition: SchemaDefinition): SchemaCheck {
  const properties = compileObject(definition.properties, 'properties');
  const traits = compileObject(definition.traits, 'traits');
  return (p, t) => properties(p) ?? traits(t);
}

/** The data classes that a definition declares. */
export function declaredClasses(
  definition: SchemaDefinition,
): { scope: 'property' | 'trait'; name: string; class: DataClass }[] {
  const of = (scope: 'property' | 'trait', rule: ObjectRule | undefined) =>
    Object.entries(rule?.properties ?? {}).flatMap(([name, field]) =>
      field.class ? [{ scope, name, class: field.class }] : [],
    );
  return [...of('property', definition.properties), ...of('trait', definition.traits)];
}

/** What is wrong with a definition itself: a required name without a rule, a bound that allows nothing. */
export function faultOfDefinition(definition: SchemaDefinition): Fault | null {
  for (const scope of ['properties', 'traits'] as const) {
    const rule = definition[scope];
    if (!rule) continue;
    const names = Object.keys(rule.properties);
    if ((rule.required ?? []).some((name) => !names.includes(name)))
      return fault('required-unknown', `${scope}.required`, 'names a field that has no rule');
    for (const [name, field] of Object.entries(rule.properties)) {
      const wrong = faultOfField(field);
      if (wrong) return fault('bad-rule', `${scope}.properties.${shown(name) ?? '*'}`, wrong);
    }
  }
  return null;
}

function faultOfField(field: FieldRule): string | null {
  const text = field.type === 'string';
  const number = field.type === 'number' || field.type === 'integer';
  if ((field.format !== undefined || field.maxLength !== undefined) && !text)
    return 'format and maxLength belong to texts';
  if ((field.minimum !== undefined || field.maximum !== undefined) && !number)
    return 'minimum and maximum belong to numbers';
  if (field.minimum !== undefined && field.maximum !== undefined && field.minimum > field.maximum)
    return 'minimum is above maximum';
  if (field.items !== undefined && field.type !== 'array') return 'items belong to lists';
  const check = TYPES[field.type];
  if (field.enum?.some((value) => !check(value))) return 'enum holds a value of another type';
  return null;
}

function compileObject(rule: ObjectRule | undefined, scope: string): (values: JsonObject) => Fault | null {
  if (!rule) return () => null;
  // Paths are made once: most messages keep to their schema and need none.
  const fields = new Map(
    Object.entries(rule.properties).map(([name, field]) => [
      name,
      { check: compileField(field), path: at(scope, name) },
    ]),
  );
  const required = rule.required ?? [];
  const closed = rule.additionalProperties === false;
  return (values) => {
    for (const name of required) {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (value === undefined || value === null)
        return fault('schema-missing', at(scope, name), 'is required by the schema of this event');
    }
    for (const name of Object.keys(values)) {
      const field = fields.get(name);
      const value = values[name];
      if (!field) {
        if (closed) return fault('schema-unknown-field', at(scope, name), 'is not part of the schema');
      } else if (value !== undefined && value !== null) {
        const wrong = field.check(value, field.path);
        if (wrong) return wrong;
      }
    }
    return null;
  };
}

const TYPES: { readonly [type in FieldType]: (value: Json) => boolean } = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  array: (value) => Array.isArray(value),
  object: (value) => isObject(value),
};
const TYPE_WORDS: { readonly [type in FieldType]: string } = {
  string: 'must be a text',
  number: 'must be a number',
  integer: 'must be a whole number',
  boolean: 'must be true or false',
  array: 'must be a list',
  object: 'must be an object',
};
const FORMAT_CHECKS: { readonly [format in Format]: (text: string) => boolean } = {
  date: (text) => DAY.test(text) && parseDate(text) !== null,
  'date-time': (text) => text.length > 10 && parseDate(text) !== null,
  email: (text) => text.length <= 320 && EMAIL.test(text),
  uuid: (text) => UUID.test(text),
  uri: (text) => text.length <= 2_048 && URL.canParse(text),
};

/** Only the checks that a field asks for are kept. */
function compileField(field: FieldRule): FieldCheck {
  const checks: FieldCheck[] = [
    (value, path) => (TYPES[field.type](value) ? null : fault('schema-type', path, TYPE_WORDS[field.type])),
  ];
  const { maxLength, format, items } = field;
  if (maxLength !== undefined)
    checks.push((value, path) =>
      typeof value === 'string' && value.length > maxLength
        ? fault('schema-too-long', path, `must have at most ${maxLength} characters`)
        : null,
    );
  if (format !== undefined)
    checks.push((value, path) =>
      typeof value === 'string' && !FORMAT_CHECKS[format](value)
        ? fault('schema-format', path, `must have the form ${format}`)
        : null,
    );
  if (field.enum) {
    const allowed = new Set<Json>(field.enum);
    checks.push((value, path) =>
      allowed.has(value)
        ? null
        : fault('schema-enum', path, 'must be one of the values that the schema lists'),
    );
  }
  if (field.minimum !== undefined || field.maximum !== undefined) checks.push(rangeCheck(field));
  if (items)
    checks.push((value, path) => {
      const wrong = Array.isArray(value) ? value.findIndex((each) => !TYPES[items.type](each)) : -1;
      return wrong < 0 ? null : fault('schema-type', `${path}[${wrong}]`, TYPE_WORDS[items.type]);
    });
  return (value, path) => {
    for (const check of checks) {
      const wrong = check(value, path);
      if (wrong) return wrong;
    }
    return null;
  };
}

function rangeCheck({ minimum, maximum }: FieldRule): FieldCheck {
  const low = minimum ?? Number.NEGATIVE_INFINITY;
  const high = maximum ?? Number.POSITIVE_INFINITY;
  const words = [
    ...(minimum === undefined ? [] : [`at least ${minimum}`]),
    ...(maximum === undefined ? [] : [`at most ${maximum}`]),
  ].join(' and ');
  return (value, path) =>
    typeof value === 'number' && (value < low || value > high)
      ? fault('schema-range', path, `must be ${words}`)
      : null;
}

function at(scope: string, name: string): string {
  const known = shown(name);
  return known === null ? scope : `${scope}.${known}`;
}

function shown(name: string): string | null {
  return NAME.test(name) ? name : null;
}
