// The one source of chance: seeded for replays, the machine's for secrets.
import { randomBytes } from 'node:crypto';

/** Uniform numbers in [0, 1) and bytes. */
export interface Random {
  next(): number;
  bytes(count: number): Uint8Array;
}

/** Chance from the operating system: for secrets, tokens and identifiers in production. */
export const systemRandom: Random = {
  next: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
  bytes: (count) => randomBytes(count),
};

/**
 * A deterministic generator (mulberry32 by Tommy Ettinger, public domain): the same seed gives the same run.
 * Never for secrets.
 * @param seed any integer
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { next, bytes: (count) => Uint8Array.from({ length: count }, () => Math.floor(next() * 256)) };
}
