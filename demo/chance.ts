// Seeded chance for the town: the same seed, person and hour give the same draw, in whatever order they are asked.
import { type Random, seededRandom } from '../src/platform/random.ts';

/** A generator of its own for some numbers, independent of every other one. */
export function chanceFor(...parts: readonly number[]): Random {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    hash = Math.imul(hash ^ (part | 0), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    hash ^= hash >>> 13;
  }
  return seededRandom(hash);
}

/** One of the items. The list must not be empty. */
export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random.next() * items.length)];
  if (item === undefined) throw new Error('cannot pick from an empty list');
  return item;
}

/** One of the items, by weight. */
export function weighted<T>(random: Random, items: readonly (readonly [item: T, weight: number])[]): T {
  let left = random.next() * items.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [item, weight] of items) {
    left -= weight;
    if (left < 0) return item;
  }
  const last = items.at(-1);
  if (!last) throw new Error('cannot pick from an empty list');
  return last[0];
}

/** How often something of mean `mean` happens in one span (Poisson; means of a few). */
export function occurrences(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let product = random.next();
  let count = 0;
  while (product > limit && count < 50) {
    product *= random.next();
    count += 1;
  }
  return count;
}

/** True with probability `p`. */
export function happens(random: Random, p: number): boolean {
  return random.next() < p;
}
