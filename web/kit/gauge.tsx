// How full something is, with a limit: a bar, and the same in words.
import type { ReactNode } from 'react';
import styles from './gauge.module.css';

const MOST_SLOTS = 24;

interface GaugeProps {
  readonly label: string;
  readonly used: number;
  readonly limit: number;
  readonly words: string;
}

export function Gauge({ label, used, limit, words }: GaugeProps): ReactNode {
  const share = limit > 0 ? Math.min(1, used / limit) : 1;
  const tone = share >= 1 ? 'bad' : share >= 0.66 ? 'warn' : 'good';
  const slots = Array.from({ length: Math.max(1, Math.min(limit, MOST_SLOTS)) }, (_, index) => index + 1);
  return (
    <div>
      <meter className={styles.meter} data-tone={tone} aria-label={label} min={0} max={limit} value={used}>
        {words}
      </meter>
      <div className={styles.bar} aria-hidden>
        {slots.map((slot) => (
          <span key={slot} className={styles.slot} data-tone={slot <= used ? tone : 'none'} />
        ))}
      </div>
      <div className={styles.words}>{words}</div>
    </div>
  );
}
