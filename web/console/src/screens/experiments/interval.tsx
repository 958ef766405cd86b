// A rate with its interval: a tick on a span, and both in words.
import { shareWords } from '@rapport/kit';
import type { ReactNode } from 'react';
import styles from './interval.module.css';

interface IntervalProps {
  readonly count: number;
  readonly rate: number;
  readonly low: number;
  readonly high: number;
  /** The end of the common scale. */
  readonly top: number;
}

export function Interval({ count, rate, low, high, top }: IntervalProps): ReactNode {
  const at = (share: number) => `${(Math.min(share, top) / top) * 100}%`;
  return (
    <span className={styles.interval}>
      <span>
        <b>{shareWords(rate)}</b>{' '}
        <span className={styles.soft}>
          {shareWords(low)} to {shareWords(high)}, {count.toLocaleString('en')} people
        </span>
      </span>
      <span className={styles.scale} aria-hidden>
        <span className={styles.span} style={{ left: at(low), width: `calc(${at(high)} - ${at(low)})` }} />
        <span className={styles.tick} style={{ left: at(rate) }} />
      </span>
    </span>
  );
}
