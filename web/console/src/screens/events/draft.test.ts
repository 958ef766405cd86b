// A schema that is opened in the form and saved again says the same.
import { describe, expect, it } from 'vitest';
import { definitionOf, rowsOf } from './draft.ts';

describe('the form of a schema', () => {
  it('keeps what it does not show', () => {
    const definition = {
      properties: {
        properties: {
          a: { type: 'string', maxLength: 5, enum: ['x', 'y'], class: 'public' },
          b: { type: 'integer', minimum: 1, maximum: 9, description: 'how many' },
          c: { type: 'array', items: { type: 'string' } },
        },
        required: ['a'],
        additionalProperties: false,
      },
    } as const;
    const rows = rowsOf(structuredClone(definition.properties as never));
    expect(definitionOf(rows, [], true)).toEqual(definition);
  });
});
