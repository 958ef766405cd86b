// Data as it is, in a box that scrolls.
import type { ReactNode } from 'react';
import styles from './json.module.css';
import { useOverflow } from './overflow.ts';

/** Shows a value as JSON. `label` names the box for readers. */
export function Json({ value, label }: { value: unknown; label: string }): ReactNode {
  return (
    <div {...useOverflow(label)} className={styles.box}>
      <pre>{JSON.stringify(value, null, 2)}</pre>
    </div>
  );
}
