// The keys of a queue beside its detail: one letter each, never while somebody types, never as the second letter of "g then …".
import { useEffect, useEffectEvent } from 'react';
import { CHORD_MS, isTyping, keysAreOn } from '../../shell/shortcuts.ts';

/** What each key does; `Enter` only where nothing else has the focus. */
export type ReviewKeys = { readonly [key: string]: () => unknown };

export function useReviewKeys(keys: ReviewKeys): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (!Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]?.();
  });
  useEffect(() => {
    let chordAt = Number.NEGATIVE_INFINITY;
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (!keysAreOn() || isTyping(event.target)) return;
      const inChord = event.timeStamp - chordAt < CHORD_MS;
      chordAt = event.key === 'g' && !inChord ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (!inChord) press(event);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
