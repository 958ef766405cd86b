// What a part says about the whole: how many fit, and how far off that may be. Pure.

/** A stretch of people that was looked at. */
export interface Cluster {
  readonly people: number;
  readonly fitting: number;
}

const Z95 = 1.959964;

/**
 * Estimates the whole from clusters that were drawn with equal chance: the ratio estimator with its variance between
 * clusters. Source: W. G. Cochran, Sampling Techniques (1977), 6.5 and 9A.1. Where nobody fits, the rule of three bounds it.
 * @param clusters how many clusters there are in all
 * @param people how many people there are in all
 * @returns the number, and the half-width of its 95 % interval
 */
export function estimateOf(
  drawn: readonly Cluster[],
  clusters: number,
  people: number,
): { count: number; margin: number } {
  const judged = drawn.reduce((sum, c) => sum + c.people, 0);
  const fitting = drawn.reduce((sum, c) => sum + c.fitting, 0);
  if (judged === 0) return { count: 0, margin: people };
  if (drawn.length >= clusters) return { count: fitting, margin: 0 };
  const share = fitting / judged;
  const count = Math.round(share * people);
  if (fitting === 0 || fitting === judged) return { count, margin: Math.ceil((3 / judged) * people) };
  const between = drawn.reduce((sum, c) => sum + (c.fitting - share * c.people) ** 2, 0);
  const variance =
    (clusters ** 2 * (1 - drawn.length / clusters) * between) /
    (drawn.length * Math.max(1, drawn.length - 1));
  return { count, margin: Math.ceil(Z95 * Math.sqrt(variance)) };
}
