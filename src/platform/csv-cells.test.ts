// Cells that a spreadsheet would run are disarmed; what is read back is what was written.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvReader } from '../intake/import/csv.ts';
import { cell, csvLine } from './csv-cells.ts';
import { isRefusal } from './result.ts';

test.each(['=1+1', '+cmd', '-2+3', '@SUM(A1)', '\t=1', '\r=1'])('"%s" is no formula any more', (text) => {
  expect(cell(text).replace(/^"/, '').startsWith("'")).toBe(true);
});

test('numbers and plain texts stay as they are', () => {
  expect(cell(-3.5)).toBe('-3.5');
  expect(cell('-3.5')).toBe('-3.5');
  expect(cell('a-b')).toBe('a-b');
  expect(cell(null)).toBe('');
  expect(cell({ a: 1 })).toBe('"{""a"":1}"');
});

test('a line is read back by our own reader', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', '\n', 'ü') }), fc.string(), (a, b) => {
      fc.pre(cell(b).replace(/^"/, '')[0] !== "'" || b.startsWith("'"));
      const reader = csvReader();
      const reads = [reader.push(`a,b\r\n${csvLine(['a', 'b'], { a, b })}`), reader.end()].flatMap((r) =>
        isRefusal(r) ? [] : r,
      );
      const rows = reads.flatMap((r) => ('row' in r ? [r.row.values] : []));
      expect(rows).toEqual([{ a, b }]);
    }),
  );
});
