// A number with its name; where rows stand behind it, the number opens them.
import type { ReactNode } from 'react';
import styles from './stat.module.css';
import { GoLink } from './surroundings.tsx';

const figures = new Intl.NumberFormat('en');
const shorts = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** 12,345; from a million on 1.2M. */
export function figureWords(value: number): string {
  return Math.abs(value) >= 1_000_000 ? shorts.format(value) : figures.format(value);
}

/** 0.1234 -> 12.3 %. */
export function shareWords(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}

interface StatProps {
  readonly name: string;
  readonly value: number | string;
  readonly note?: ReactNode;
  /** Where the rows behind the number are. */
  readonly href?: string | undefined;
  readonly tone?: 'plain' | 'good' | 'warn' | 'bad';
}

/** One figure. */
export function Stat({ name, value, note, href, tone = 'plain' }: StatProps): ReactNode {
  const figure = typeof value === 'number' ? figureWords(value) : value;
  const inside = (
    <>
      <span className={styles.name}>{name}</span>
      <span className={styles.value} data-tone={tone}>
        {figure}
      </span>
      {note && <span className={styles.note}>{note}</span>}
    </>
  );
  if (href === undefined) return <div className={styles.stat}>{inside}</div>;
  return (
    <GoLink href={href} className={styles.link}>
      {inside}
    </GoLink>
  );
}

/** Figures in a row that wraps. */
export function Stats({ children, label }: { children: ReactNode; label: string }): ReactNode {
  return (
    <section className={styles.stats} aria-label={label}>
      {children}
    </section>
  );
}
