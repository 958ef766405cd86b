// What was not sent, by reason in plain words; each reason opens its decisions.
import { Empty, figureWords, GoLink, Panel } from '@rapport/kit';
import type { ReactNode } from 'react';
import type { Home } from '../../../../../sdk/api.ts';
import styles from './home.module.css';

export function Withheld({ rows }: { rows: Home['withheld'] }): ReactNode {
  const most = Math.max(1, ...rows.map((row) => row.count));
  const total = rows.reduce((sum, row) => sum + row.count, 0);
  return (
    <Panel title="Held back, and why" note={`${figureWords(total)} interruptions spared`} tour="withheld">
      {rows.length === 0 ? (
        <Empty title="Nothing was held back" text="When a gate stops a push, its reason is counted here." />
      ) : (
        <ul className={styles.reasons}>
          {rows.map((row) => (
            <li key={row.reason}>
              <GoLink href={`/decisions?reason=${encodeURIComponent(row.reason)}`} className={styles.reason}>
                <span>{row.words}</span>
                <span className={styles.reasonCount}>{figureWords(row.count)}</span>
                <span className={styles.reasonBar} aria-hidden>
                  <span style={{ width: `${(row.count / most) * 100}%` }} />
                </span>
              </GoLink>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
