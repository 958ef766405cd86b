// A sweep keeps its pace whenever it is looked at, also after a pause.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CHUNK, turnOf } from './model.ts';

test('no minute ever sees more than the pace and what a missed turn allows', () => {
  const looks = fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), looks, (perMinute, gaps) => {
      let now = 1_000_000;
      let readyAt = Number.NEGATIVE_INFINITY;
      const came: { at: number; people: number }[] = [];
      for (const gap of gaps) {
        now += gap;
        const { most, after } = turnOf({ perMinute, readyAt }, now);
        if (most === 0) continue;
        came.push({ at: now, people: most });
        readyAt = after(most);
      }
      const allowed = perMinute + Math.ceil((perMinute * 5_000) / 60_000) + 1;
      for (const { at } of came) {
        const minute = came.filter((c) => c.at > at - 60_000 && c.at <= at);
        expect(minute.reduce((all, c) => all + c.people, 0)).toBeLessThanOrEqual(allowed);
      }
    }),
  );
});

test('looked at every second, the pace is reached', () => {
  let readyAt = 0;
  let people = 0;
  for (let now = 0; now < 600_000; now += 1_000) {
    const { most, after } = turnOf({ perMinute: 100, readyAt }, now);
    people += most;
    if (most > 0) readyAt = after(most);
  }
  expect(people).toBeGreaterThanOrEqual(998);
  expect(people).toBeLessThanOrEqual(1_001);
});

test('without a pace a chunk comes in at a time', () => {
  expect(turnOf({ perMinute: null, readyAt: 0 }, 5).most).toBe(CHUNK);
});
