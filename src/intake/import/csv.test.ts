// The traps of CSV: every broken row is told by its line, and the rows after it are read.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRefusal } from '../../platform/result.ts';
import { csvReader, LONGEST_FIELD } from './csv.ts';
import type { Read } from './model.ts';

function readAll(text: string, pieces = 1): Read[] {
  const reader = csvReader();
  const size = Math.max(1, Math.ceil(text.length / pieces));
  const out: Read[] = [];
  for (let at = 0; at < text.length; at += size) {
    const reads = reader.push(text.slice(at, at + size));
    if (isRefusal(reads)) throw new Error(reads.code);
    out.push(...reads);
  }
  const last = reader.end();
  if (isRefusal(last)) throw new Error(last.code);
  return [...out, ...last];
}

const rows = (reads: readonly Read[]) => reads.flatMap((r) => ('row' in r ? [r.row] : []));
const bad = (reads: readonly Read[]) => reads.flatMap((r) => ('bad' in r ? [r.bad] : []));

test('quoted commas, quotes and line breaks belong to the field', () => {
  const reads = readAll('a,b\n"7) $1,000 +","say ""hi""\nthere"\n1,2\n');
  expect(rows(reads)).toEqual([
    { line: 2, values: { a: '7) $1,000 +', b: 'say "hi"\nthere' } },
    { line: 4, values: { a: '1', b: '2' } },
  ]);
});

test('a quote that is never closed costs one row, not the rest of the file', () => {
  const reads = readAll('a,b\n1,"open\n2,x\n3,"fine"\n4,z\n');
  expect(bad(reads)).toMatchObject([{ line: 2, code: 'bad-quote' }]);
  expect(rows(reads).map((r) => r.values.a)).toEqual(['2', '3', '4']);
  const last = readAll('a,b\n1,"open\n2,x\n');
  expect(bad(last)).toMatchObject([{ line: 2, code: 'unclosed-quote' }]);
  expect(rows(last)).toEqual([{ line: 3, values: { a: '2', b: 'x' } }]);
});

test('ragged rows are told with both counts', () => {
  const reads = readAll('a,b\n1\n1,2,3\n4,5');
  expect(bad(reads).map((b) => [b.line, b.code])).toEqual([
    [2, 'ragged-row'],
    [3, 'ragged-row'],
  ]);
  expect(rows(reads)).toEqual([{ line: 4, values: { a: '4', b: '5' } }]);
});

test('two columns of one name, an unnamed one and a forbidden one refuse the file', () => {
  expect(csvReader().push('a,b,a\n1,2,3\n')).toMatchObject({
    refused: true,
    code: 'duplicate-header',
    field: 'a',
  });
  expect(csvReader().push('a,,c\n')).toMatchObject({ code: 'empty-header' });
  expect(csvReader().push('a,__proto__\n1,2\n')).toMatchObject({ code: 'forbidden-name' });
});

test('a field of a million characters costs its row only', () => {
  const reads = readAll(`a,b\n1,"${'x'.repeat(1_000_000)}"\n2,y\n`, 40);
  expect(bad(reads)).toMatchObject([{ line: 2, field: 'b', code: 'field-too-long' }]);
  expect(rows(reads)).toHaveLength(1);
  expect(rows(readAll(`a\n${'x'.repeat(LONGEST_FIELD)}\n`))).toHaveLength(1);
});

test('formula cells are kept as they are', () => {
  expect(rows(readAll('a\n=HYPERLINK("x")\n'))[0]?.values.a).toBe('=HYPERLINK("x")');
});

test('semicolons, tabs, CRLF and blank lines are understood', () => {
  expect(rows(readAll('a;b\r\n1;2\r\n\r\n3;4\r\n')).map((r) => r.values)).toEqual([
    { a: '1', b: '2' },
    { a: '3', b: '4' },
  ]);
  expect(rows(readAll('a\tb\n1,5\t2\n'))[0]?.values).toEqual({ a: '1,5', b: '2' });
});

const field = fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', '\n', '\r', 'ä', ';', '=') });

test('what was written is what is read, however the file is cut', () => {
  const table = fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(table, fc.integer({ min: 1, max: 30 }), (cells, pieces) => {
      const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
      const text = `x,y\n${cells.map((row) => row.map(quote).join(',')).join('\n')}\n`;
      const reads = readAll(text, pieces);
      expect(bad(reads)).toEqual([]);
      expect(rows(reads).map((r) => [r.values.x, r.values.y])).toEqual(cells);
    }),
  );
});

test('any text is read to its end without an error', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r') }),
      fc.integer({ min: 1, max: 9 }),
      (text, pieces) => {
        const whole = readAll(`h,i\n${text}`, 1);
        expect(readAll(`h,i\n${text}`, pieces)).toEqual(whole);
      },
    ),
  );
});
