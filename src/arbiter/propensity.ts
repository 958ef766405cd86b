// With what chance each option is chosen: inverse-gap weighting where trying is allowed, else simply the best.

/** How sharply worse options are avoided, and the least chance of any. */
export interface Exploration {
  readonly gamma: number;
  readonly floor: number;
}

/**
 * Chances of options with these utilities; they sum to 1. With exploration p = 1 / (K + gamma x gap) for all but the
 * best, which takes the rest; then every option is lifted to the floor at the best one's expense (Foster and Rakhlin
 * 2020). Without it the first best has chance 1.
 */
export function propensities(utilities: readonly number[], exploration: Exploration | null): number[] {
  const best = indexOfBest(utilities);
  if (best < 0) return [];
  const top = utilities[best] ?? 0;
  const count = utilities.length;
  let rest = 1;
  const chances = utilities.map((utility, i) => {
    if (i === best || !exploration) return 0;
    const chance = Math.max(exploration.floor, 1 / (count + exploration.gamma * (top - utility)));
    rest -= chance;
    return chance;
  });
  chances[best] = rest;
  return chances;
}

/** The option whose share of [0, 1) holds the draw. */
export function pick(chances: readonly number[], draw: number): number {
  let passed = 0;
  let last = -1;
  for (const [i, chance] of chances.entries()) {
    if (chance <= 0) continue;
    last = i;
    passed += chance;
    if (draw < passed) return i;
  }
  return last;
}

function indexOfBest(utilities: readonly number[]): number {
  let best = -1;
  for (const [i, utility] of utilities.entries()) {
    if (best < 0 || utility > (utilities[best] ?? 0)) best = i;
  }
  return best;
}
