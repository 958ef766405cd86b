// The permanent comparison group: five in a hundred people never get an optional push, so that its effect can be measured.

/** Share of people held out, in thousandths. */
const HELD_OUT = 50;

/** Always the same answer for the same person: FNV-1a over the id, then the finaliser of MurmurHash3 (public domain). */
export function isHeldOut(personId: string): boolean {
  let hash = 0x811c9dc5;
  for (let i = 0; i < personId.length; i++) hash = Math.imul(hash ^ personId.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return (hash >>> 0) % 1_000 < HELD_OUT;
}
