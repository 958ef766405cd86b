// A key gets what it was promised over any stretch of time, and never waits for ever.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openRateLimits } from './rate-limit.ts';

const clockAt = (time: { now: number }) => ({ now: () => time.now, wait: () => Promise.resolve() });

test('over any stretch a key sends no more than its rate, its burst and one batch more', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000 }),
      fc.array(
        fc.record({ after: fc.integer({ min: 0, max: 3_000 }), size: fc.integer({ min: 1, max: 1_000 }) }),
        { maxLength: 60 },
      ),
      (rate, asks) => {
        const time = { now: 0 };
        const limits = openRateLimits(clockAt(time));
        let sent = 0;
        let last = 0;
        for (const { after, size } of asks) {
          time.now += after;
          if (limits.look('k', rate).left === 0) continue;
          limits.spend('k', rate, size);
          sent += size;
          last = size;
        }
        expect(sent - last).toBeLessThanOrEqual(rate + (time.now / 1_000) * rate + 1);
      },
    ),
  );
});

test('after the seconds it is told there is room again; keys do not share; a clock set back gives nothing', () => {
  const time = { now: 1_000_000 };
  const limits = openRateLimits(clockAt(time));
  const { waitSeconds } = limits.spend('a', 10, 35);
  expect(limits.look('a', 10).left).toBe(0);
  expect(limits.look('b', 10).left).toBe(10);
  time.now -= 500_000;
  expect(limits.look('a', 10).left).toBe(0);
  time.now += waitSeconds * 1_000;
  expect(limits.look('a', 10).left).toBeGreaterThan(0);
  expect(limits.spend('a', 1, 1_000_000).waitSeconds).toBeLessThanOrEqual(62);
});
