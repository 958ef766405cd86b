// Slows down guessing of passwords: a small allowance per account and per address, which failures use up.
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

/** Remembers the most recent names only, in this process. */
export function countAttempts(allowance: Allowance, most = 50_000): Attempts {
  const used = new LRUCache<string, { used: number; at: number }>({ max: most });
  return {
    take(name, now) {
      const known = used.get(name);
      const refilled = known ? Math.max(0, known.used - Math.max(0, now - known.at) / allowance.refillMs) : 0;
      if (refilled + 1 > allowance.burst) {
        used.set(name, { used: refilled, at: now });
        return Math.ceil((refilled + 1 - allowance.burst) * allowance.refillMs);
      }
      used.set(name, { used: refilled + 1, at: now });
      return 0;
    },
    giveBack(name) {
      const known = used.get(name);
      if (known) known.used = Math.max(0, known.used - 1);
    },
  };
}
