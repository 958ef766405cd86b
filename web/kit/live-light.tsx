// Says whether what is on the screen is live: in words and shape, not by colour alone.
import type { ReactNode } from 'react';
import styles from './live-light.module.css';

export type LiveState = 'live' | 'reconnecting' | 'offline';

const WORDS: { [state in LiveState]: string } = {
  live: 'Live',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
};

/** The light. Changes are told to screen readers. */
export function LiveLight({ state }: { state: LiveState }): ReactNode {
  return (
    <span className={styles.light} data-state={state} role="status">
      <span className={styles.dot} aria-hidden />
      {WORDS[state]}
    </span>
  );
}
