// A schema as rows of a form, and back. Pure.
import type {
  EventFieldRule,
  EventObjectRule,
  EventSchemaDefinition,
} from '../../../../../sdk/faces/events.ts';

/** A row of the form. `values` are the allowed ones, separated by commas. */
export interface FieldRow {
  readonly key: number;
  readonly name: string;
  readonly type: EventFieldRule['type'];
  readonly required: boolean;
  readonly format: string;
  readonly class: string;
  readonly values: string;
  /** What the form does not show is kept as it was. */
  readonly rest: EventFieldRule;
}

let keys = 0;

/** An empty row. */
export function newField(): FieldRow {
  return {
    key: ++keys,
    name: '',
    type: 'string',
    required: false,
    format: '',
    class: '',
    values: '',
    rest: { type: 'string' },
  };
}

/** The rows of an object of a schema. */
export function rowsOf(rule: EventObjectRule | undefined): FieldRow[] {
  return Object.entries(rule?.properties ?? {}).map(([name, field]) => ({
    key: ++keys,
    name,
    type: field.type,
    required: rule?.required?.includes(name) ?? false,
    format: field.format ?? '',
    class: field.class ?? '',
    values: (field.enum ?? []).join(', '),
    rest: field,
  }));
}

/** The definition that the rows say. Rows without a name are left out. */
export function definitionOf(
  properties: readonly FieldRow[],
  traits: readonly FieldRow[],
  closed: boolean,
): EventSchemaDefinition {
  const p = objectOf(properties, closed);
  const t = objectOf(traits, closed);
  return { ...(p && { properties: p }), ...(t && { traits: t }) };
}

function objectOf(rows: readonly FieldRow[], closed: boolean): EventObjectRule | null {
  const named = rows.filter((row) => row.name.trim() !== '');
  if (named.length === 0) return null;
  return {
    properties: Object.fromEntries(named.map((row) => [row.name.trim(), ruleOf(row)])),
    required: named.filter((row) => row.required).map((row) => row.name.trim()),
    ...(closed && { additionalProperties: false }),
  };
}

function ruleOf(row: FieldRow): EventFieldRule {
  const text = row.type === 'string';
  const number = row.type === 'number' || row.type === 'integer';
  const { maxLength, minimum, maximum, items, description } = row.rest;
  const values = row.values
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  const format = formatOf(row.format);
  const dataClass = classOf(row.class);
  return {
    type: row.type,
    ...(description !== undefined && { description }),
    ...(text && maxLength !== undefined && { maxLength }),
    ...(number && minimum !== undefined && { minimum }),
    ...(number && maximum !== undefined && { maximum }),
    ...(row.type === 'array' && items !== undefined && { items }),
    ...(text && format && { format }),
    ...(values.length > 0 && (text || number) && { enum: text ? values : values.map(Number) }),
    ...(dataClass && { class: dataClass }),
  };
}

function formatOf(text: string): EventFieldRule['format'] {
  const all = ['date', 'date-time', 'email', 'uuid', 'uri'] as const;
  return all.find((each) => each === text);
}

function classOf(text: string): EventFieldRule['class'] {
  const all = ['public', 'personal', 'health'] as const;
  return all.find((each) => each === text);
}
