// The strict reader agrees with JSON.parse on everything that is well-formed, and repeats nothing of what is not.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../result.ts';
import { MAX_DEPTH, parseStrictJson } from './strict-json.ts';

const parse = (text: string) => parseStrictJson(Buffer.from(text));
const POISON = ['__proto__', 'constructor', 'prototype'];

describe('strict JSON', () => {
  test('reads whatever JSON can say', () => {
    const value = fc.jsonValue({ maxDepth: 8 }).filter((v) => {
      const text = JSON.stringify(v);
      return (
        text.isWellFormed() &&
        !/\\u(0000|d[89a-f])/i.test(text) &&
        !POISON.some((key) => text.includes(`"${key}"`))
      );
    });
    fc.assert(
      fc.property(value, fc.constantFrom(0, 2), (v, indent) => {
        expect(parse(JSON.stringify(v, null, indent))).toEqual(JSON.parse(JSON.stringify(v)));
      }),
    );
  });

  test('refuses every cut of a valid object, and never repeats its text', () => {
    const text = JSON.stringify({ name: 'Anna "Nan" Miller', list: [1, { 'a:b': '{[' }], empty: {} });
    for (let end = 1; end < text.length; end++) {
      const read = parse(text.slice(0, end));
      expect(read).toMatchObject({ refused: true, status: 400, code: 'truncated-json' });
      expect(JSON.stringify(read)).not.toContain('Miller');
    }
  });

  test('any repeated key is found, at any depth, and only then', () => {
    const keys = fc.array(fc.constantFrom('a', 'b', 'c', '1', '2', 'a:', '"'), { maxLength: 6 });
    fc.assert(
      fc.property(keys, fc.integer({ min: 0, max: 5 }), (names, depth) => {
        const object = `{${names.map((name) => `${JSON.stringify(name)}:1`).join(',')}}`;
        const read = parse(`${'[{"x":'.repeat(depth)}${object}${'}]'.repeat(depth)}`);
        const repeats = new Set(names).size !== names.length;
        expect(isRefusal(read) ? read.code : 'read').toBe(repeats ? 'duplicate-key' : 'read');
      }),
    );
  });

  test('depth counts to the limit and no further; brackets in texts do not count', () => {
    expect(isRefusal(parse('['.repeat(MAX_DEPTH) + ']'.repeat(MAX_DEPTH)))).toBe(false);
    expect(parse('['.repeat(MAX_DEPTH + 1) + ']'.repeat(MAX_DEPTH + 1))).toMatchObject({ code: 'too-deep' });
    expect(parse(JSON.stringify('['.repeat(500)))).toBe('['.repeat(500));
  });

  test('a bad number or text in an array or at the top is found too', () => {
    expect(parse('[[-1e999]]')).toMatchObject({ code: 'number-out-of-range' });
    expect(parse('1e999')).toMatchObject({ code: 'number-out-of-range' });
    expect(parse('["\\u0000"]')).toMatchObject({ code: 'nul-character' });
    expect(parse('{"\\u0000":1}')).toMatchObject({ code: 'nul-character' });
    expect(parse('"\\\\u0000"')).toBe('\\u0000');
  });

  test('a byte-order mark is no error', () => {
    expect(parse('\ufeff{"a":1}')).toEqual({ a: 1 });
  });

  test('10,000 levels cost next to nothing', () => {
    const deep = Buffer.from('{"a":'.repeat(10_000));
    const start = performance.now();
    for (let i = 0; i < 1_000; i++) parseStrictJson(deep);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});
