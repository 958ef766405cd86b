// Cursors come back as they were written, or not at all (row 18).
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor, pageOf, readPlace } from './cursor.ts';

const bad = { refused: true, status: 400, code: 'bad-cursor' };

test('what was written is read', () => {
  fc.assert(
    fc.property(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }), (after, at) => {
      const value = { after, at: at + 0 };
      expect(decodeCursor('secret', encodeCursor('secret', value))).toEqual(
        JSON.parse(JSON.stringify(value)),
      );
    }),
  );
});

test('every change of a character is refused', () => {
  const cursor = encodeCursor('secret', { at: 5, id: 'x' });
  for (let i = 0; i < cursor.length; i++) {
    const changed = `${cursor.slice(0, i)}${cursor[i] === 'A' ? 'B' : 'A'}${cursor.slice(i + 1)}`;
    // The last letter of the signature carries two bits that no byte has: only then nothing was changed.
    if (
      Buffer.from(changed.split('.')[1] ?? '', 'base64url').equals(
        Buffer.from(cursor.split('.')[1] ?? '', 'base64url'),
      ) &&
      i > cursor.indexOf('.')
    )
      continue;
    expect(decodeCursor('secret', changed)).toMatchObject(bad);
  }
});

test('foreign secrets, made-up and empty texts, and expired ones are refused', () => {
  expect(decodeCursor('other', encodeCursor('secret', {}))).toMatchObject(bad);
  for (const text of [
    '',
    '.',
    'e30',
    'e30.',
    'x'.repeat(10_000),
    `${Buffer.from('[{}]').toString('base64url')}.${'A'.repeat(22)}`,
  ])
    expect(decodeCursor('secret', text)).toMatchObject(bad);
  const short = encodeCursor('secret', { a: 1 }, 1_000);
  expect(decodeCursor('secret', short, 999)).toEqual({ a: 1 });
  expect(decodeCursor('secret', short, 1_000)).toMatchObject(bad);
});

test('a page says where the next one begins, and fits no other list', () => {
  const rows = [5, 4, 3].map((at) => ({ at, id: `r${at}` }));
  const { page, next } = pageOf(rows, 2, 'secret', 'things|red', (row) => row);
  expect(page).toEqual(rows.slice(0, 2));
  expect(readPlace('secret', next, 'things|red')).toEqual({ at: 4, id: 'r4' });
  expect(readPlace('secret', next, 'things|blue')).toMatchObject(bad);
  expect(readPlace('secret', 'made-up', 'things|red')).toMatchObject(bad);
  expect(readPlace('secret', undefined, 'things|red')).toBeNull();
  expect(pageOf(rows, 3, 'secret', 'things|red', (row) => row)).toEqual({ page: rows });
});
