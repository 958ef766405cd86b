// Files: told by content, sealed on disk, bounded, erased for good, and never outside their folder.
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sniffType } from './file-types.ts';
import { type FileStore, openFileStore } from './files.ts';
import { idFactory } from './ids.ts';
import { systemRandom } from './random.ts';
import { readZip, ZIP_LIMITS } from './zip.ts';

const newId = idFactory(systemRandom);
const key = systemRandom.bytes(32);
const CSV = Buffer.from('name,age\nAnna Miller,7\n');
let folder = '';
let files: FileStore;
let id = '';

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rapport-files-'));
  files = openFileStore(folder, systemRandom, { size: 1_000, zip: ZIP_LIMITS });
  id = newId(Date.now());
});

afterEach(() => rm(folder, { recursive: true }));

const stored = async (): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((e) => e.isFile())
    .map((e) => path.join(e.parentPath, e.name));

test('what is kept comes back, and lies sealed on disk', async () => {
  expect(await files.put(id, key, CSV)).toEqual({
    id,
    type: 'text/csv',
    size: CSV.length,
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(await files.get(id, key)).toEqual(CSV);
  const [place = ''] = await stored();
  expect((await readFile(place)).includes('Miller')).toBe(false);
});

test('another key, another place, a changed byte, an erased file: not there', async () => {
  const missing = { status: 404, code: 'no-such-file' };
  await files.put(id, key, CSV);
  expect(await files.get(id, systemRandom.bytes(32))).toMatchObject(missing);
  const [place = ''] = await stored();
  const bytes = await readFile(place);
  await writeFile(place, Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])]));
  expect(await files.get(id, key)).toMatchObject(missing);
  await writeFile(place, bytes);
  const other = `${id.slice(0, -4)}${id.slice(-4) === '0000' ? '1111' : '0000'}`.slice(0, -2) + id.slice(-2);
  await rename(place, path.join(path.dirname(place), other));
  expect(await files.get(other, key)).toMatchObject(missing);
  await files.put(id, key, CSV);
  await files.erase(id);
  await files.erase(id);
  expect(await files.get(id, key)).toMatchObject(missing);
});

test('a path is no id', async () => {
  for (const name of [
    '../../etc/passwd',
    '/etc/passwd',
    `../${id}`,
    `${id}/../x`,
    id.toUpperCase().replace(/^./, 'A'),
    '',
    `${id}\0`,
  ]) {
    expect(await files.put(name, key, CSV)).toMatchObject({ status: 404 });
    expect(await files.get(name, key)).toMatchObject({ status: 404 });
    await files.erase(name);
  }
  expect(await stored()).toEqual([]);
});

test('too large, not allowed here, or of a kind that is not kept: refused before anything is written', async () => {
  expect(await files.put(id, key, Buffer.from(`a,b\n${'1,2\n'.repeat(300)}`))).toMatchObject({ status: 413 });
  expect(await files.put(id, key, CSV, ['image/png'])).toMatchObject({ status: 415 });
  expect(await files.put(id, key, Buffer.from('<svg onload=alert(1)>,'))).toMatchObject({ status: 415 });
  expect(await stored()).toEqual([]);
});

describe('content', () => {
  test.for([
    ['image/png', Buffer.from('89504e470d0a1a0a00', 'hex')],
    ['image/jpeg', Buffer.from('ffd8ffe0', 'hex')],
    ['application/pdf', Buffer.from('%PDF-1.7')],
    ['application/zip', Buffer.from('504b0304', 'hex')],
    ['application/json', Buffer.from(' {"a":[1]}')],
    ['text/csv', Buffer.from('\ufeffa;b\r\n1;2')],
    ['text/csv', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('a,b\n1,2', 'utf16le')])],
    [null, Buffer.from('<html>,</html>')],
    [null, Buffer.from('\ufeff  <svg>,')],
    [null, Buffer.from('#!/bin/sh\na,b')],
    [null, Buffer.from('{"a":')],
    [null, Buffer.from('MZ\x90\0')],
    [null, Buffer.from('plain words')],
    [null, Buffer.from([0xc3, 0x28, 0x2c])],
    [null, Buffer.alloc(0)],
    [null, Buffer.from('a,b\0c')],
  ] as const)('%s', ([type, bytes]) => {
    expect(sniffType(bytes)).toBe(type);
  });
});

/** An archive's table of contents, as a liar would write it. */
function archive(
  entries: readonly { name: string; size?: number; packed?: number; mode?: number }[],
): Buffer {
  const heads = entries.map(({ name, size = 1, packed = 1, mode = 0o100644 }) => {
    const head = Buffer.alloc(46);
    head.writeUInt32LE(0x02014b50, 0);
    head.writeUInt32LE(packed, 20);
    head.writeUInt32LE(size, 24);
    head.writeUInt16LE(Buffer.byteLength(name), 28);
    head.writeUInt32LE((mode << 16) >>> 0, 38);
    return Buffer.concat([head, Buffer.from(name)]);
  });
  const start = Buffer.from('504b0304', 'hex');
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(start.length, 16);
  return Buffer.concat([start, ...heads, end]);
}

describe('row 11: archives', () => {
  test('an honest one is read and kept', async () => {
    expect(readZip(archive([{ name: 'a/b.csv', size: 10 }, { name: 'c..d' }]))).toEqual([
      { name: 'a/b.csv', size: 10, compressedSize: 1 },
      { name: 'c..d', size: 1, compressedSize: 1 },
    ]);
    expect(await files.put(id, key, archive([{ name: 'a.csv' }]))).toMatchObject({ type: 'application/zip' });
  });
  test.for([
    ['bomb by ratio', [{ name: 'a', size: 300_000_000, packed: 100_000 }], 413],
    [
      'bomb by sum',
      [
        { name: 'a', size: 4e8, packed: 3e8 },
        { name: 'b', size: 4e8, packed: 3e8 },
      ],
      413,
    ],
    ['too many', Array.from({ length: 10_001 }, (_, i) => ({ name: `${i}` })), 413],
    ['symlink', [{ name: 'a', mode: 0o120777 }], 422],
    ['parent', [{ name: '../a' }], 422],
    ['parent inside', [{ name: 'a/../../b' }], 422],
    ['parent with backslash', [{ name: '..\\a' }], 422],
    ['absolute', [{ name: '/etc/a' }], 422],
    ['drive', [{ name: 'C:\\a' }], 422],
    ['NUL', [{ name: 'a\0.csv' }], 422],
  ] as const)('%s', ([, entries, status]) => {
    expect(readZip(archive(entries))).toMatchObject({ refused: true, status });
  });
  test('a broken one is refused at every cut, without a throw', async () => {
    const whole = archive([{ name: 'a.csv' }, { name: 'b.csv' }]);
    for (let end = 4; end < whole.length; end++)
      expect(readZip(whole.subarray(0, end))).toMatchObject({ code: 'broken-archive' });
    expect(await files.put(id, key, archive([{ name: '../x' }]))).toMatchObject({ status: 422 });
    expect(await stored()).toEqual([]);
  });
});
