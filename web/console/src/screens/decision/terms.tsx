// The parts a utility was made of, each named in words.
import { plainWords } from '@rapport/kit';
import type { ReactNode } from 'react';
import styles from './waterfall.module.css';

const WORDS: { [term: string]: string } = {
  value: 'Value of reaching the person',
  pPush: 'Chance that a push is read',
  pPull: 'Chance that it is found anyway',
  pSeen: 'Chance that the portal is visited in time',
  cost: 'Cost of sending',
  load: 'Price of interrupting',
  lambda: 'Price of attention now',
  fatigue: 'Fatigue',
  urgency: 'Urgency',
};

export function Terms({ terms }: { terms: { [name: string]: number } }): ReactNode {
  const rows = Object.entries(terms);
  if (rows.length === 0) return null;
  return (
    <details className={styles.terms}>
      <summary>How it was scored</summary>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{WORDS[name] ?? plainWords(name)}</dt>
            <dd>{Number(value.toFixed(4))}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
