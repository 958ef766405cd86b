// Undo and redo go through the same states in both directions.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changed, redone, undone } from './use-past.ts';

const start = { before: [], now: 0, after: [], at: 0 };

test('as many steps back as there were changes lead to the beginning, and forward again to the end', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1 }), { maxLength: 60 }), (values) => {
      let past: Parameters<typeof undone<number>>[0] = start;
      for (const [i, value] of values.entries()) past = changed(past, value, (i + 1) * 5_000);
      let back = past;
      for (let i = 0; i < values.length; i++) back = undone(back);
      expect(back.now).toBe(0);
      for (let i = 0; i < values.length; i++) back = redone(back);
      expect(back.now).toBe(past.now);
    }),
  );
});

test('quick changes are one step, and a change after going back forgets what was ahead', () => {
  let past: Parameters<typeof undone<number>>[0] = changed(start, 1, 5_000);
  past = changed(past, 2, 5_100);
  expect(undone(past).now).toBe(0);
  expect(changed(undone(past), 3, 9_000).after).toEqual([]);
  expect(undone(start)).toEqual(start);
});
