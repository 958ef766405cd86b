// Bringing many people in at once: from where, how fast, and how far it is.

/** From where. `people` names them; the others are read as they are when their turn comes. */
export type Source =
  | { readonly kind: 'audience' | 'schedule' | 'list' | 'import'; readonly id: string; readonly name: string }
  | { readonly kind: 'people'; readonly people: readonly string[] };

export type SweepState = 'running' | 'done' | 'cancelled';

/** A sweep. Times are ms; its id is the cause of everybody whom it brings in. */
export interface Sweep {
  readonly orgId: string;
  readonly id: string;
  readonly journeyId: string;
  readonly source: Source;
  readonly state: SweepState;
  readonly afterSubject: string | null;
  readonly total: number | null;
  readonly entered: number;
  readonly refused: number;
  readonly perMinute: number | null;
  readonly readyAt: number;
  readonly startedAt: number;
  readonly endedAt: number | null;
}

/** People a transaction brings in, and how long a turn that was missed is made up for, ms. */
export const CHUNK = 2_000;
const MADE_UP = 5_000;

/** How many may come in now, and when the next one may. Never more than the pace over any minute; pure. */
export function turnOf(
  { perMinute, readyAt }: Pick<Sweep, 'perMinute' | 'readyAt'>,
  now: number,
): { readonly most: number; readonly after: (taken: number) => number } {
  if (perMinute === null) return { most: CHUNK, after: () => now };
  const gap = 60_000 / perMinute;
  const from = Math.max(readyAt, now - MADE_UP);
  const most = from > now ? 0 : Math.min(CHUNK, Math.floor((now - from) / gap) + 1);
  return { most, after: (taken) => from + taken * gap };
}
