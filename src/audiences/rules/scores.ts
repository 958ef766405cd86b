// Scores: points of events that fade, so that subjects sum to a person and the time of the next change is known.
import type { Rule } from '../model.ts';
import { ALWAYS, type Judging, type Points, steady } from './known.ts';

const DAY = 86_400_000;

/** A half-life in ms; null: points do not fade. */
export function halfLifeOf(score: { readonly halfLifeDays: number | null }): number | null {
  return score.halfLifeDays === null ? null : score.halfLifeDays * DAY;
}

/** What the points are worth at a time (ms), later or earlier than that at which they are stated. */
export function pointsAt(points: Points, at: number, halfLife: number | null): number {
  return halfLife === null ? points.value : points.value * 2 ** ((points.at - at) / halfLife);
}

/** The sum of two, stated at the later time. */
export function sumPoints(a: Points | undefined, b: Points, halfLife: number | null): Points {
  if (!a) return b;
  const at = Math.max(a.at, b.at);
  return { value: pointsAt(a, at, halfLife) + pointsAt(b, at, halfLife), at };
}

export function compileScore(
  { score, atLeast, atMost }: Extract<Rule, { score: string }>,
  halfLives: ReadonlyMap<string, number | null>,
): Judging {
  const halfLife = halfLives.get(score) ?? null;
  const bounds = [atLeast, atMost].filter((b) => b !== undefined);
  return ({ facets, now }) => {
    const points = facets.scores.get(score);
    const value = points ? pointsAt(points, now, halfLife) : 0;
    const holds = (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost);
    if (!points || halfLife === null || value === 0) return steady(holds);
    const until = nextCrossing(value, bounds, now, halfLife);
    return holds ? until : -until;
  };
}

/** A sum fades towards nothing and crosses each bound between at a known time; a millisecond early for safety. */
function nextCrossing(value: number, bounds: readonly number[], now: number, halfLife: number): number {
  let until = ALWAYS;
  for (const bound of bounds) {
    const ratio = value / bound;
    if (!Number.isFinite(ratio) || ratio < 1) continue;
    until = Math.min(until, Math.max(now + 1, Math.floor(now + halfLife * Math.log2(ratio)) - 1));
  }
  return until;
}

/** How points fade, after their number. */
export function halfLifeWords(halfLife: number | null): string {
  return halfLife === null ? '' : `, halved every ${Math.round((halfLife / DAY) * 10) / 10} days`;
}
