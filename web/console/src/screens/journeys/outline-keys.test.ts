// Everything the canvas can do has a key in the outline; keys that mean nothing are left to the page.
import { describe, expect, it } from 'vitest';
import { insertAt } from './edits.ts';
import { EMPTY_JOURNEY, FRESH } from './fresh.ts';
import { outlineKey, type Pressed } from './outline-keys.ts';
import { outlineRows } from './outline-rows.ts';
import { sameJson } from './same-json.ts';
import { amountOf, daysWords, minutesOf, spanWords, untilWords } from './words.ts';

const definition = insertAt(EMPTY_JOURNEY, { from: 'message-1', way: 'next' }, 'branch-1', FRESH.branch);
const rows = outlineRows(definition);

function press(key: string, at: string, more: Partial<Pressed> = {}) {
  const index = rows.findIndex((row) => row.key === at);
  const folded = new Set<string>();
  return outlineKey(
    { key, altKey: false, ctrlKey: false, metaKey: false, ...more },
    { rows, index, definition, folded },
  );
}

describe('a key in the outline', () => {
  it('moves between rows, into a fork and out of it', () => {
    expect(press('ArrowDown', 'entry')).toEqual({ go: 1 });
    expect(press('ArrowUp', 'entry')).toEqual({ go: 0 });
    expect(press('End', 'entry')).toEqual({ go: rows.length - 1 });
    expect(press('ArrowRight', 'branch-1')).toEqual({ go: 3 });
    expect(press('ArrowLeft', 'branch-1/otherwise')).toEqual({ go: 2 });
    expect(press('ArrowLeft', 'branch-1')).toEqual({ fold: true });
  });

  it('edits, inserts, removes, moves, copies and pastes', () => {
    expect(press('Enter', 'message-1')).toEqual({ edit: true });
    expect(press('+', 'message-1')).toEqual({ insert: true });
    expect(press('Delete', 'message-1')).toEqual({ action: { do: 'remove', id: 'message-1' } });
    expect(press('ArrowUp', 'branch-1', { altKey: true })).toEqual({
      action: { do: 'move', id: 'branch-1', by: 'up' },
    });
    expect(press('ArrowDown', 'branch-1/way:0', { altKey: true })).toEqual({
      action: { do: 'move-way', id: 'branch-1', index: 0, by: 1 },
    });
    expect(press('c', 'message-1', { ctrlKey: true })).toEqual({ action: { do: 'copy', id: 'message-1' } });
    expect(press('v', 'branch-1/way:0', { metaKey: true })).toEqual({
      action: { do: 'paste', slot: { from: 'branch-1', way: 'way:0' } },
    });
  });

  it('leaves other keys to the page, and never removes who comes in or everybody else', () => {
    for (const key of ['j', 'g', 'Tab', 'Escape']) expect(press(key, 'message-1')).toBe(null);
    expect(press('z', 'message-1', { ctrlKey: true })).toBe(null);
    expect(press('Delete', 'entry')).toBe(null);
    expect(press('Delete', 'branch-1/otherwise')).toBe(null);
  });
});

describe('words of steps', () => {
  it('say spans in the units people use', () => {
    expect([90, 2880, 1500, 0].map(spanWords)).toEqual([
      '1 hour 30 minutes',
      '2 days',
      '1 day 1 hour',
      'no time',
    ]);
    for (const minutes of [0, 1, 59, 60, 90, 1440, 10_080, 20_160, 525_600]) {
      const { amount, unit } = amountOf(minutes);
      expect(minutesOf(amount, unit)).toBe(minutes);
    }
  });

  it('say days and dates', () => {
    expect(daysWords([5, 1, 2, 3, 4])).toBe('Monday to Friday');
    expect(daysWords([6, 7])).toBe('Saturday and Sunday');
    expect(untilWords({ trait: 'visit', shiftMinutes: -1440 })).toBe('1 day before visit');
    expect(untilWords({ time: '09:00', weekday: 1 })).toBe('Monday 09:00');
  });
});

it('takes JSON for the same whatever the order of its fields', () => {
  expect(sameJson({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1, d: undefined })).toBe(true);
  expect(sameJson({ a: [1, 2] }, { a: [2, 1] })).toBe(false);
  expect(sameJson([], {})).toBe(false);
});
