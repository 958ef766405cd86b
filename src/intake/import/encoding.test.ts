// What bytes tell about their encoding, and a file that is compressed, broken or no table at all.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isRefusal } from '../../platform/result.ts';
import { encodingEvidence } from './encoding.ts';
import { openFile, readRows } from './file.ts';
import type { FileSettings } from './model.ts';
import { previewImport } from './preview.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rapport-encoding-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const verdict = (...pieces: Uint8Array[]) => {
  const evidence = encodingEvidence();
  for (const piece of pieces) evidence.push(piece);
  return evidence.verdict().encoding;
};

async function read(bytes: Uint8Array, settings: FileSettings = {}) {
  const file = path.join(folder, `f${Math.round(performance.now() * 1000)}`);
  await writeFile(file, bytes);
  const opened = await openFile(file, settings);
  if (isRefusal(opened)) return opened;
  const rows: object[] = [];
  for await (const piece of readRows(opened)) {
    if (isRefusal(piece)) return piece;
    rows.push(...piece.reads.map((r) => ('row' in r ? r.row.values : r.bad)));
  }
  return { encoding: opened.encoding, delimiter: opened.delimiter, rows };
}

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
const TABLE = 'name,city\nJürgen,Köln\n';
const ROW = { name: 'Jürgen', city: 'Köln' };

test('UTF-8 with and without a mark, UTF-16 both ways, and Windows-1252 give the same rows', async () => {
  const mark = '\uFEFF';
  const bytes = [
    Buffer.from(TABLE),
    Buffer.from(mark + TABLE),
    Buffer.from(mark + TABLE, 'utf16le'),
    Buffer.from(TABLE, 'utf16le'),
    utf16be(mark + TABLE),
    Buffer.from(TABLE, 'latin1'),
    gzipSync(Buffer.from(TABLE)),
  ];
  const read_ = await Promise.all(bytes.map((b) => read(b)));
  expect(read_.map((r) => ('rows' in r ? r.rows : r))).toEqual(bytes.map(() => [ROW]));
  expect(read_.map((r) => ('encoding' in r ? r.encoding : r))).toEqual([
    'utf-8',
    'utf-8',
    'utf-16le',
    'utf-16le',
    'utf-16be',
    'windows-1252',
    'utf-8',
  ]);
});

test('what a person chose wins over the evidence, for encoding and delimiter', async () => {
  const polish = Buffer.from([0x61, 0x7c, 0x62, 0x0a, 0xb3, 0x2c, 0x31, 0x7c, 0x32, 0x0a]);
  expect(await read(polish, { encoding: 'windows-1250', delimiter: '|' })).toMatchObject({
    encoding: 'windows-1250',
    rows: [{ a: 'ł,1', b: '2' }],
  });
  expect(await read(Buffer.from('a;b\n"x;y";2\n'))).toMatchObject({
    delimiter: ';',
    rows: [{ a: 'x;y', b: '2' }],
  });
});

test('one broken byte in a UTF-8 file costs its row, not the encoding of all others', async () => {
  const good = 'Köln\n'.repeat(20);
  const bytes = Buffer.concat([Buffer.from(`city\n${good}`), Buffer.from([0x4b, 0xf6, 0x6c, 0x6e, 0x0a])]);
  expect(verdict(bytes)).toBe('utf-8');
});

test('a character that is cut between two pieces is no evidence against UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.nat(), (text, at) => {
      const bytes = Buffer.from(`a${text}`.replaceAll('\u0000', 'x'));
      const cut = at % bytes.length;
      expect(verdict(bytes.subarray(0, cut), bytes.subarray(cut))).toBe('utf-8');
    }),
  );
});

test('empty files, workbooks and broken or exploding archives are refused before anything is stored', async () => {
  expect(await read(Buffer.alloc(0))).toMatchObject({ code: 'empty-file' });
  expect(await read(Buffer.from(' \n \n'))).toMatchObject({ code: 'empty-file' });
  expect(await read(Buffer.from('PK\u0003\u0004rest'))).toMatchObject({ code: 'unsupported-file' });
  const whole = gzipSync(Buffer.from(TABLE.repeat(2000)));
  expect(await read(whole.subarray(0, whole.length - 12))).toMatchObject({ code: 'broken-gzip' });
  expect(await read(gzipSync(Buffer.alloc(64 * 1024 * 1024, 'a')))).toMatchObject({
    code: 'expands-too-far',
  });
});

test('a file with a header and nothing else has no rows, and that is said', async () => {
  const file = path.join(folder, 'header.csv');
  await writeFile(file, 'id,email\n');
  expect(await previewImport({ path: file, kind: 'people', map: null, now: 0 })).toMatchObject({
    rowsRead: 0,
    rowsGood: 0,
    rowsBad: 0,
  });
});

test('columns of one name or none are refused, or numbered where somebody wants that', async () => {
  const bytes = Buffer.from('a,,a\n1,2,3\n');
  expect(await read(bytes)).toMatchObject({ code: 'duplicate-header' });
  expect(await read(bytes, { numberHeaders: true })).toMatchObject({
    rows: [{ a: '1', 'Column 2': '2', 'a (2)': '3' }],
  });
});
