// A score in words: what an event is worth, and how points fade.
import type { ScoreWeight } from '../../../../../sdk/faces/audiences.ts';

/** "Portal Visited 5". */
export function weightWords({ event, points, where = [] }: ScoreWeight): string {
  return `${event} ${points > 0 ? '+' : '−'}${Math.abs(points)}${where.length > 0 ? ' (with conditions)' : ''}`;
}

export function halfLifeWords(days: number | null): string {
  if (days === null) return 'Points stay';
  return `Halved every ${days === 1 ? 'day' : `${days} days`}`;
}
