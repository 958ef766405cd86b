// What is recorded for every answer of a mail server, and how long the pauses are.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../platform/random.ts';
import { LANES } from '../../trust/model.ts';
import { outcomeOf, resendsUnknown } from './outcome.ts';
import { MOST_ATTEMPTS, makeBreaker, pauseAfter } from './retry.ts';
import type { Submission } from './transport.ts';

const random = seededRandom(1);
const now = 1_000_000;
const lane = fc.constantFrom(...LANES);
const attempts = fc.integer({ min: 1, max: 30 });

function refusal(code: number, enhanced: string | null, atRecipient = false): Submission {
  return { kind: 'refused', code, enhanced, atRecipient, detail: `${code}` };
}

describe('the outcome of a submission', () => {
  it('holds what is unknown in lanes that may wait, and sends it again in the others, never without end', () => {
    fc.assert(
      fc.property(lane, attempts, (l, tried) => {
        const outcome = outcomeOf({ kind: 'unknown', detail: '' }, l, tried, now, random);
        expect(outcome.state).toBe('unknown');
        expect(outcome.retryAt !== null).toBe(resendsUnknown(l) && tried < MOST_ATTEMPTS);
      }),
    );
    expect(LANES.filter((l) => !resendsUnknown(l))).toEqual(['engagement', 'marketing']);
  });

  it('puts 4xx off with a growing pause, gives up after the last try, and never calls it a bounce', () => {
    fc.assert(
      fc.property(lane, attempts, fc.integer({ min: 400, max: 499 }), (l, tried, code) => {
        const outcome = outcomeOf(refusal(code, '4.1.1', true), l, tried, now, random);
        expect(outcome.bounced).toBe(false);
        expect(outcome.state).toBe(tried < MOST_ATTEMPTS ? 'queued' : 'failed');
        expect(outcome.retryAt === null).toBe(tried >= MOST_ATTEMPTS);
      }),
    );
  });

  it('suppresses only addresses that do not exist', () => {
    const bounced = (submission: Submission): boolean =>
      outcomeOf(submission, 'marketing', 1, now, random).bounced;
    expect(bounced(refusal(550, '5.1.1', true))).toBe(true);
    expect(bounced(refusal(550, null, true))).toBe(true);
    expect(bounced(refusal(550, '5.7.1', true))).toBe(false);
    expect(bounced(refusal(554, '5.7.1'))).toBe(false);
    expect(bounced(refusal(552, '5.2.2', true))).toBe(false);
    expect(bounced(refusal(550, null, false))).toBe(false);
  });

  it('counts no attempt when nothing left', () => {
    expect(outcomeOf({ kind: 'unsent', detail: '' }, 'care', 5, now, random)).toMatchObject({
      state: 'queued',
      retryAt: now,
      countsAsAttempt: false,
    });
  });
});

describe('pauses', () => {
  it('stay between half and the whole of a doubling time, an hour at most', () => {
    fc.assert(
      fc.property(attempts, fc.integer(), (tried, seed) => {
        const pause = pauseAfter(tried, seededRandom(seed));
        const full = Math.min(3_600_000, 30_000 * 2 ** (tried - 1));
        expect(pause).toBeGreaterThanOrEqual(Math.floor(full / 2));
        expect(pause).toBeLessThanOrEqual(full);
      }),
    );
  });

  it('of the breaker grow to a minute and end with one success', () => {
    const breaker = makeBreaker(seededRandom(2));
    let last = 0;
    for (let i = 0; i < 12; i++) {
      breaker.failed(now);
      last = breaker.openUntil() - now;
    }
    expect(last).toBeGreaterThanOrEqual(30_000);
    expect(last).toBeLessThanOrEqual(60_000);
    breaker.succeeded();
    expect(breaker.openUntil()).toBeLessThan(now);
  });
});
