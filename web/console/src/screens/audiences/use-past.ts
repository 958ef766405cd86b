// A value with its past: undo and redo, where quick changes (typing) count as one step.
import { useCallback, useState } from 'react';

const ONE_STEP = 900;
const MOST_STEPS = 100;

interface Past<T> {
  readonly before: readonly T[];
  readonly now: T;
  readonly after: readonly T[];
  /** ms of the last change. */
  readonly at: number;
}

export interface WithPast<T> {
  readonly value: T;
  readonly set: (value: T) => void;
  readonly undo: (() => void) | null;
  readonly redo: (() => void) | null;
}

/** The past after a change at `at` (ms). Pure. */
export function changed<T>(past: Past<T>, now: T, at: number): Past<T> {
  const same = at - past.at < ONE_STEP && past.before.length > 0;
  const before = same ? past.before : [...past.before, past.now].slice(-MOST_STEPS);
  return { before, now, after: [], at };
}

/** One step back; the same past where there is none. Pure. */
export function undone<T>(past: Past<T>): Past<T> {
  const last = past.before.at(-1);
  if (last === undefined) return past;
  return { before: past.before.slice(0, -1), now: last, after: [past.now, ...past.after], at: 0 };
}

/** One step forward again. Pure. */
export function redone<T>(past: Past<T>): Past<T> {
  const [next, ...after] = past.after;
  if (next === undefined) return past;
  return { before: [...past.before, past.now], now: next, after, at: 0 };
}

export function usePast<T>(start: T): WithPast<T> {
  const [past, setPast] = useState<Past<T>>({ before: [], now: start, after: [], at: 0 });
  const set = useCallback((value: T) => setPast((known) => changed(known, value, Date.now())), []);
  return {
    value: past.now,
    set,
    undo: past.before.length > 0 ? () => setPast(undone) : null,
    redo: past.after.length > 0 ? () => setPast(redone) : null,
  };
}
