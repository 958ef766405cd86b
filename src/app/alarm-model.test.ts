// When a queue stands still, and when it has caught up.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeQueues, LIMITS } from './alarm-model.ts';

test('late from 45 seconds, over at 15, and nothing between: an incident neither flickers nor is told late', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000 }), (lateSeconds) => {
      const { late, caughtUp } = judgeQueues([{ queue: 'outbox', lateSeconds, waiting: 1 }]);
      expect(late.length === 1).toBe(lateSeconds > LIMITS.late);
      expect(caughtUp.length === 1).toBe(lateSeconds <= LIMITS.caughtUp);
    }),
  );
});

test('with a look every ten seconds it is told within a minute', () => {
  expect(LIMITS.late + 1 + 10).toBeLessThan(60);
});
