// Shows that the measure counts what people would count.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { measureFile, overCap, quantile } from './measure.ts';

const root = mkdtempSync(join(tmpdir(), 'rapport-measure-'));
afterAll(() => rmSync(root, { recursive: true }));

test('functions are named and measured in lines, also in tsx', () => {
  writeFileSync(
    join(root, 'view.tsx'),
    'export function View(): unknown {\n  return (\n    <p>hi</p>\n  );\n}\n',
  );
  expect(measureFile(root, 'view.tsx')).toEqual({
    file: 'view.tsx',
    lines: 5,
    functions: [{ name: 'View', line: 1, lines: 5 }],
  });
});

test('long files and long functions are over the cap, lists of tests are not', () => {
  const body = '  let a = 1;\n'.repeat(70);
  writeFileSync(join(root, 'long.ts'), `export function tooLong() {\n${body}}\n${'// x\n'.repeat(340)}`);
  writeFileSync(
    join(root, 'list.test.ts'),
    `describe('many', () => {\n${body}});\ndescribe.each([1])('each', () => {\n${body}});\n`,
  );
  expect(overCap([measureFile(root, 'long.ts')])).toEqual([
    'long.ts has 412 lines (cap 400)',
    'long.ts:1 tooLong has 72 lines (cap 60)',
  ]);
  expect(overCap([measureFile(root, 'list.test.ts')])).toEqual([]);
});

test('quantiles are values that occur', () => {
  expect([
    quantile([3, 1, 2], 0.5),
    quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9),
    quantile([], 0.5),
  ]).toEqual([2, 9, 0]);
});
