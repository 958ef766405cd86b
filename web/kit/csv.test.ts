// What leaves as CSV must not run in a spreadsheet and must come back the same.
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, toCsv } from './csv.ts';

describe('csv', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\0'])('makes %j harmless', (text) => {
    expect(csvCell(text).replace(/^"/, '').startsWith("'")).toBe(true);
  });

  it('keeps negative numbers as numbers and empty cells empty', () => {
    expect([csvCell(-3), csvCell(null), csvCell(Number.NaN)]).toEqual(['-3', '', '']);
  });

  it('reads back what was written', () => {
    const plain = fc.string().filter((text) => !/^[=+\-@\t\r\0]/.test(text));
    fc.assert(
      fc.property(fc.array(fc.tuple(plain, plain), { minLength: 1 }), (rows) => {
        const read: string[][] = parse(toCsv(['a', 'b'], rows), { bom: true, relaxQuotes: false });
        expect(read.slice(1)).toEqual(rows);
      }),
    );
  });
});
