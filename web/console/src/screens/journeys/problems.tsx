// What stands against publishing, and what is worth a look: each line leads to the step and the field.
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { JourneyProblem } from '../../../../../sdk/faces/journeys.ts';
import { fieldOf, focusField, useEditor } from './editor.tsx';
import styles from './journeys.module.css';
import { stepName } from './words.ts';

/** @param open shows the form where it is not on the screen (phone) */
export function Problems({ open }: { open: () => void }): ReactNode {
  const { problems } = useEditor();
  const errors = problems.filter(({ level }) => level === 'error');
  const warnings = problems.filter(({ level }) => level === 'warning');
  return (
    <section className={styles.problems} aria-label="Problems">
      <p className={styles.problemsHead} role="status">
        {errors.length === 0 ? (
          <>
            <IconCircleCheck size={16} className={styles.goodIcon} aria-hidden /> Nothing stands against
            publishing
          </>
        ) : (
          <>
            <IconAlertTriangle size={16} className={styles.badIcon} aria-hidden />
            {errors.length} {errors.length === 1 ? 'problem has' : 'problems have'} to be put right first
          </>
        )}
      </p>
      {problems.length > 0 && (
        <ul className={styles.problemList}>
          {[...errors, ...warnings].map((problem) => (
            <Line key={problem.field + problem.code} problem={problem} open={open} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Line({ problem, open }: { problem: JourneyProblem; open: () => void }): ReactNode {
  const { state, view, dispatch } = useEditor();
  const go = () => {
    dispatch({ do: 'select', id: problem.step ?? 'entry' });
    open();
    setTimeout(() => focusField(fieldOf(problem)), 60);
  };
  const warning = problem.level === 'warning';
  const Icon = warning ? IconInfoCircle : IconAlertTriangle;
  const where = problem.step === null ? 'The journey' : stepName(state.definition, problem.step, view.names);
  return (
    <li>
      <button type="button" className={styles.problemLine} onClick={go}>
        <Icon size={15} className={warning ? styles.warnIcon : styles.badIcon} aria-hidden />
        <span>
          <span className={styles.problemWhere}>
            {warning ? 'Warning · ' : ''}
            {where}
          </span>
          <span className={styles.problemWords}>{problem.message}</span>
          {problem.fix && <span className={styles.problemFix}>{problem.fix}</span>}
        </span>
      </button>
    </li>
  );
}
