// The live figures of one step: who stands there, who passed; held and stuck with words, not by colour alone.
import { figureWords } from '@rapport/kit';
import { IconAlertTriangle, IconHandStop, IconUser } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { JourneyStepCount } from '../../../../../sdk/faces/journeys.ts';
import styles from './counts.module.css';

/** Nothing for a step that nobody has come to. `open` shows the people; without it the figures are plain. */
export function StepCounts({
  count,
  name,
  open,
}: {
  count: JourneyStepCount | undefined;
  name: string;
  open?: () => void;
}): ReactNode {
  if (!count || (count.inside === 0 && count.passed === 0)) return null;
  const inside = (
    <>
      <IconUser size={12} stroke={2} aria-hidden />
      {figureWords(count.inside)}
      <span className={styles.word}> inside</span>
    </>
  );
  return (
    <span className={styles.counts}>
      {open && count.inside > 0 ? (
        <button
          type="button"
          className={styles.inside}
          onClick={(event) => {
            event.stopPropagation();
            open();
          }}
          aria-label={`${count.inside} inside: show the people at ${name}`}
        >
          {inside}
        </button>
      ) : (
        <span className={styles.figure} data-none={count.inside === 0}>
          {inside}
        </span>
      )}
      <span className={styles.passed}>{figureWords(count.passed)} passed</span>
      {count.held > 0 && (
        <span className={styles.held}>
          <IconHandStop size={12} stroke={2} aria-hidden />
          {figureWords(count.held)} held
        </span>
      )}
      {count.stuck > 0 && (
        <span className={styles.stuck}>
          <IconAlertTriangle size={12} stroke={2} aria-hidden />
          {figureWords(count.stuck)} stuck
        </span>
      )}
    </span>
  );
}
