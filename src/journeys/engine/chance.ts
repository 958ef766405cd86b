// The draw of a random split: the same run draws the same lot at the same step, however often it is asked.

/** A number in [0, 100), even over runs: FNV-1a over the text, then the finaliser of MurmurHash3 (public domain). */
export function lotOf(runId: string, step: string): number {
  const text = `${runId}/${step}/split`;
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return ((hash >>> 0) / 2 ** 32) * 100;
}

/** The way that a lot falls on; shares are in percent. The last way takes what rounding leaves over. */
export function wayOf<Way extends { readonly share: number }>(ways: readonly Way[], lot: number): Way | null {
  let sum = 0;
  for (const way of ways) {
    sum += way.share;
    if (lot < sum) return way;
  }
  return ways.findLast((way) => way.share > 0) ?? null;
}
