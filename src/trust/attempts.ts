// Slows down guessing and flooding: a small allowance per account, address or place, which tries use up.
import { LRUCache } from 'lru-cache';

/** An allowance that refills steadily. */
export interface Allowance {
  /** How many failures may follow one another at once. */
  readonly burst: number;
  /** ms until one of them is given back. */
  readonly refillMs: number;
}

/** Counts attempts under a name (an account, an address). */
export interface Attempts {
  /** Takes one from the allowance; the ms to wait when there is none left, else 0. */
  take(name: string, now: number): number;
  /** Gives one back: the attempt was not a failure. */
  giveBack(name: string): void;
}

/**
 * Remembers the most recent names only, in this process. Kept is one time per name: when its allowance will be whole
 * again (the generic cell rate algorithm).
 */
export function countAttempts({ burst, refillMs }: Allowance, most = 50_000): Attempts {
  const wholeAt = new LRUCache<string, number>({ max: most });
  return {
    take(name, now) {
      const whole = Math.max(now, wholeAt.get(name) ?? now);
      const wait = whole - now - (burst - 1) * refillMs;
      if (wait > 0) return wait;
      wholeAt.set(name, whole + refillMs);
      return 0;
    },
    giveBack(name) {
      const whole = wholeAt.get(name);
      if (whole !== undefined) wholeAt.set(name, whole - refillMs);
    },
  };
}
