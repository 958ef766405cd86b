// What two versions of a journey say differently, step by step.
import { IconArrowRight, IconMinus, IconPencil, IconPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { JourneyChange, JourneyDifference } from '../../../../../sdk/faces/journeys.ts';
import styles from './difference.module.css';

export function Difference({ difference }: { difference: JourneyDifference }): ReactNode {
  const { same, added, removed, changed, settings } = difference;
  if (same) return <p className={styles.same}>Nothing differs.</p>;
  return (
    <ul className={styles.list} aria-label="What changes">
      {settings.map((change) => (
        <li key={change.field} data-kind="changed">
          <IconPencil size={15} stroke={1.8} aria-hidden />
          <Change change={change} />
        </li>
      ))}
      {added.map(({ step, words }) => (
        <li key={step} data-kind="added">
          <IconPlus size={15} stroke={2} aria-hidden />
          <span>
            <b>New:</b> {words}
          </span>
        </li>
      ))}
      {removed.map(({ step, words }) => (
        <li key={step} data-kind="removed">
          <IconMinus size={15} stroke={2} aria-hidden />
          <span>
            <b>Gone:</b> {words}
          </span>
        </li>
      ))}
      {changed.map(({ step, words, changes }) => (
        <li key={step} data-kind="changed">
          <IconPencil size={15} stroke={1.8} aria-hidden />
          <div>
            <b>Changed:</b> {words}
            {changes.map((change) => (
              <Change key={change.field} change={change} />
            ))}
          </div>
        </li>
      ))}
    </ul>
  );
}

function Change({ change: { field, before, after } }: { change: JourneyChange }): ReactNode {
  return (
    <p className={styles.change}>
      <span className={styles.field}>{field}</span> <del>{before ?? 'nothing'}</del>
      <IconArrowRight size={13} aria-label="becomes" />
      <ins>{after ?? 'nothing'}</ins>
    </p>
  );
}
