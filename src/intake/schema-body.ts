// The form in which a schema is sent: a closed subset of JSON Schema, without patterns and without references.
import Type from 'typebox';
import type { EventSchemaDefinition } from '../../sdk/faces/events.ts';
import { closed } from '../platform/http/index.ts';
import { DATA_CLASSES } from '../trust/model.ts';
import { FIELD_TYPES, FORMATS, type SchemaDefinition } from './schema.ts';

const MOST_FIELDS = 300;

const Field = closed({
  type: Type.Enum([...FIELD_TYPES]),
  enum: Type.Optional(
    Type.Array(Type.Union([Type.String({ maxLength: 200 }), Type.Number(), Type.Boolean()]), {
      minItems: 1,
      maxItems: 500,
    }),
  ),
  format: Type.Optional(Type.Enum([...FORMATS])),
  maxLength: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_536 })),
  minimum: Type.Optional(Type.Number()),
  maximum: Type.Optional(Type.Number()),
  items: Type.Optional(closed({ type: Type.Enum([...FIELD_TYPES]) })),
  description: Type.Optional(Type.String({ maxLength: 500 })),
  class: Type.Optional(Type.Enum([...DATA_CLASSES])),
});

const Fields = closed({
  properties: Type.Record(Type.String({ minLength: 1, maxLength: 200 }), Field, {
    maxProperties: MOST_FIELDS,
  }),
  required: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: MOST_FIELDS, uniqueItems: true }),
  ),
  additionalProperties: Type.Optional(Type.Boolean()),
});

/** The body of a definition. */
export const DefinitionBody = closed({ properties: Type.Optional(Fields), traits: Type.Optional(Fields) });

/** A definition as clients get it: the same, in lists that are theirs to change. */
export function tidyDefinition(definition: SchemaDefinition): EventSchemaDefinition {
  return structuredClone<unknown>(definition) as EventSchemaDefinition;
}
