// A moment: near ones relative, the exact one always at hand in its title.
import { type ReactNode, useSyncExternalStore } from 'react';
import { useSurroundings } from './surroundings.tsx';
import { dateWords, exactWords, relativeWords } from './time-words.ts';

const TICK = 30_000;
const listeners = new Set<() => void>();
let minute = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all times on the page, so that a table of 500 rows costs one timer. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    minute = Date.now();
    for (const tell of listeners) tell();
  }, TICK);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function useNow(): number {
  const ticked = useSyncExternalStore(subscribe, () => minute);
  return Math.max(ticked, Date.now() - TICK);
}

/** Shows an ISO time; null shows a dash. `absolute` shows the exact words instead of the relative ones. */
export function Time({ at, absolute = false }: { at: string | null; absolute?: boolean }): ReactNode {
  const { zone } = useSurroundings();
  const now = useNow();
  if (at === null) return '–';
  const moment = Date.parse(at);
  const exact = exactWords(moment, zone);
  const words = absolute
    ? exact
    : (relativeWords(moment, Math.max(now, Date.now())) ?? dateWords(moment, zone));
  return (
    <time dateTime={at} title={exact} style={{ whiteSpace: absolute ? 'normal' : 'nowrap' }}>
      {words}
    </time>
  );
}
