// When to try again: pauses that grow with chance in them, and a breaker that leaves a fallen server alone.
import type { Random } from '../../platform/random.ts';

const FIRST = 30_000;
const LONGEST = 3_600_000;

/** After so many attempts that the server put off, a mail has failed. */
export const MOST_ATTEMPTS = 12;

/**
 * The pause before the next attempt, ms: doubling from 30 s to an hour, half of it by chance, so that many mails that
 * were put off together do not come back together.
 * @param attempts how many were made, from 1
 */
export function pauseAfter(attempts: number, random: Random): number {
  const full = Math.min(LONGEST, FIRST * 2 ** Math.max(0, attempts - 1));
  return Math.round(full / 2 + (full / 2) * random.next());
}

/** Remembers failures of the server itself (not of mails). */
export interface Breaker {
  /** Until when nothing is tried, ms; in the past when closed. */
  openUntil(): number;
  failed(now: number): void;
  succeeded(): void;
}

/** Opens after `tolerated` batches in a row of which nothing got through, for 1 s growing to a minute; one success closes it. */
export function makeBreaker(random: Random, tolerated = 1): Breaker {
  let failures = 0;
  let until = 0;
  return {
    openUntil: () => until,
    failed(now) {
      failures++;
      if (failures < tolerated) return;
      const full = Math.min(60_000, 1_000 * 2 ** (failures - tolerated));
      until = now + full / 2 + (full / 2) * random.next();
    },
    succeeded() {
      failures = 0;
      until = 0;
    },
  };
}
