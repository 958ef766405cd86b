// A schema takes what it describes, names the first thing it does not, and repeats no value.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../platform/json.ts';
import { compileSchema, type FieldRule, faultOfDefinition } from './schema.ts';
import { bookOf } from './schema-book.ts';
import { learnSchema } from './schema-learn.ts';

const one = (rule: FieldRule, required = false) =>
  compileSchema({ properties: { properties: { x: rule }, ...(required && { required: ['x'] }) } });
const values = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 8 }).filter((s) => s !== '__proto__'),
  fc.oneof(
    fc.string(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.integer()),
    fc.dictionary(fc.string(), fc.integer()),
  ),
) as fc.Arbitrary<JsonObject>;

describe('a schema', () => {
  test.each<[FieldRule, JsonObject, string | null]>([
    [{ type: 'string' }, { x: 'a' }, null],
    [{ type: 'string' }, { x: 1 }, 'schema-type'],
    [{ type: 'integer' }, { x: 1.5 }, 'schema-type'],
    [{ type: 'number', minimum: 0, maximum: 2 }, { x: 3 }, 'schema-range'],
    [{ type: 'string', maxLength: 2 }, { x: 'abc' }, 'schema-too-long'],
    [{ type: 'string', enum: ['a', 'b'] }, { x: 'c' }, 'schema-enum'],
    [{ type: 'string', format: 'date' }, { x: '2026-02-30x' }, 'schema-format'],
    [{ type: 'string', format: 'date-time' }, { x: '2026-02-03T10:00:00Z' }, null],
    [{ type: 'string', format: 'email' }, { x: 'not an address' }, 'schema-format'],
    [{ type: 'string', format: 'uri' }, { x: 'https://example.org/a' }, null],
    [{ type: 'array', items: { type: 'string' } }, { x: ['a', 1] }, 'schema-type'],
    [{ type: 'string' }, { x: null }, null],
    [{ type: 'string' }, {}, null],
  ])('%j on %j: %s', (rule, given, code) => {
    expect(one(rule)(given, {})?.code ?? null).toBe(code);
  });

  test('what is required must be there, and be something', () => {
    for (const given of [{}, { x: null }, Object.create({ x: 'inherited' })])
      expect(one({ type: 'string' }, true)(given, {})).toMatchObject({
        code: 'schema-missing',
        field: 'properties.x',
      });
  });

  test('a name that may be a value is not repeated', () => {
    const check = compileSchema({ properties: { properties: {}, additionalProperties: false } });
    expect(check({ 'Mrs Miller: has asthma!': 1 }, {})).toMatchObject({
      code: 'schema-unknown-field',
      field: 'properties',
    });
    expect(check({ note: 1 }, {})?.field).toBe('properties.note');
  });

  test('no verdict repeats a value, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<FieldRule>(
          { type: 'string', maxLength: 1 },
          { type: 'integer', minimum: 5 },
          { type: 'string', enum: ['a'] },
        ),
        fc.string({ minLength: 12 }),
        (rule, secret) => {
          const wrong = one(rule)({ x: secret }, {});
          expect(JSON.stringify(wrong)).not.toContain(JSON.stringify(secret).slice(1, -1));
        },
      ),
    );
  });

  test('what was learnt from events takes those events', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ properties: values, traits: values }), { minLength: 1, maxLength: 20 }),
        (events) => {
          const definition = learnSchema(events);
          expect(faultOfDefinition(definition)).toBeNull();
          const check = compileSchema(definition);
          for (const e of events) expect(check(e.properties, e.traits)).toBeNull();
        },
      ),
    );
  });

  test('a definition that makes no sense is told', () => {
    const wrong = (rule: FieldRule) =>
      faultOfDefinition({ properties: { properties: { a: rule } } })?.code ?? null;
    expect(wrong({ type: 'number', maxLength: 3 })).toBe('bad-rule');
    expect(wrong({ type: 'string', minimum: 3 })).toBe('bad-rule');
    expect(wrong({ type: 'integer', minimum: 3, maximum: 2 })).toBe('bad-rule');
    expect(wrong({ type: 'integer', enum: ['a'] })).toBe('bad-rule');
    expect(faultOfDefinition({ traits: { properties: {}, required: ['a'] } })?.code).toBe('required-unknown');
  });
});

describe('the book of an organisation', () => {
  const schema = (mode: 'observe' | 'enforce', name = 'Seen') =>
    ({
      call: 'track',
      name,
      mode,
      version: 1,
      definition: { properties: { properties: { x: { type: 'integer' } }, required: ['x'] } },
    }) as const;
  const message = (name: string, kind: 'track' | 'identify' = 'track') => ({
    kind,
    name,
    properties: {},
    traits: {},
  });

  test('observes or holds, by name and call', () => {
    expect(bookOf([schema('observe')], 'accept').judge(message('Seen'))).toMatchObject({
      fault: null,
      warning: { code: 'schema-missing' },
    });
    expect(bookOf([schema('enforce')], 'accept').judge(message('Seen'))).toMatchObject({
      fault: { code: 'schema-missing' },
      warning: null,
    });
    expect(bookOf([schema('enforce')], 'quarantine').judge(message('Other'))).toMatchObject({
      fault: { code: 'unknown-event' },
    });
    expect(bookOf([schema('enforce')], 'quarantine').judge(message('Identify', 'identify')).fault).toBeNull();
  });

  test('never holds a withdrawal of consent', () => {
    const book = bookOf([schema('enforce', 'Consent Withdrawn')], 'quarantine');
    expect(book.judge(message('Consent Withdrawn')).fault).toBeNull();
    expect(bookOf([], 'quarantine').judge(message('Consent Withdrawn')).fault).toBeNull();
  });
});
