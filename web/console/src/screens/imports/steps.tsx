// The steps of an import as a list that says where one is and leads back.
import type { ReactNode } from 'react';
import styles from './wizard.module.css';

export const STEPS = [
  { name: 'file', title: 'File' },
  { name: 'kind', title: 'What it is' },
  { name: 'columns', title: 'Columns' },
  { name: 'rehearsal', title: 'Rehearsal' },
  { name: 'run', title: 'Import' },
] as const;
export type StepName = (typeof STEPS)[number]['name'];

/** Narrows a word of the address to a step. */
export function isStep(text: string): text is StepName {
  return STEPS.some(({ name }) => name === text);
}

interface Props {
  readonly current: StepName;
  /** A file is there, so that the later steps can be opened. */
  readonly reached: boolean;
  readonly go: (step: StepName) => void;
}

export function StepBar({ current, reached, go }: Props): ReactNode {
  const at = STEPS.findIndex(({ name }) => name === current);
  return (
    <nav aria-label="Steps of the import">
      <ol className={styles.steps}>
        {STEPS.map(({ name, title }, i) => (
          <li key={name} data-state={i < at ? 'done' : i === at ? 'current' : 'ahead'}>
            {i < at && reached && current !== 'run' ? (
              <button type="button" onClick={() => go(name)}>
                {i + 1}. {title}
              </button>
            ) : (
              <span aria-current={i === at ? 'step' : undefined}>
                {i + 1}. {title}
              </span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
