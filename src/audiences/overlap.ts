// What the combinations of audiences say: who is in both, in all, in one only. Pure.
import type { AudienceOverlap } from '../../sdk/faces/audiences.ts';

/** People by the combination they are in: bit n stands for audience n. */
export interface Combination {
  readonly bits: number;
  readonly people: number;
}

type Asked = { readonly id: string; readonly name: string };

/** The overlap of audiences; every person is in exactly one combination. */
export function overlapOf(asked: readonly Asked[], combinations: readonly Combination[]): AudienceOverlap {
  const has = ({ bits }: Combination, n: number): boolean => (bits & (1 << n)) !== 0;
  const sum = (fits: (c: Combination) => boolean): number =>
    combinations.reduce((people, c) => people + (fits(c) ? c.people : 0), 0);
  const all = (1 << asked.length) - 1;
  return {
    audiences: asked.map(({ id, name }, n) => ({
      id,
      name,
      members: sum((c) => has(c, n)),
      only: sum((c) => c.bits === 1 << n),
    })),
    sets: combinations
      .map((c) => ({ ids: asked.flatMap(({ id }, n) => (has(c, n) ? [id] : [])), people: c.people }))
      .sort((a, b) => b.people - a.people),
    pairs: asked.flatMap((a, n) =>
      asked.slice(n + 1).map((b, later) => ({
        ids: [a.id, b.id] as [string, string],
        people: sum((c) => has(c, n) && has(c, n + 1 + later)),
      })),
    ),
    inAll: sum((c) => c.bits === all),
    inAny: sum(() => true),
  };
}
