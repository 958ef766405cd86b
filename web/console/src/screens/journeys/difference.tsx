// What two versions of a journey say differently, step by step.
import { IconArrowRight, IconMinus, IconPencil, IconPlus } from '@tabler/icons-react';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { JourneyChange, JourneyDifference, JourneyOutline } from '../../../../../sdk/faces/journeys.ts';
import styles from './difference.module.css';

/** Steps by their ids, for changes that name where a way leads. */
const StepWords = createContext<ReadonlyMap<string, string>>(new Map());

interface DifferenceProps {
  readonly difference: JourneyDifference;
  /** Of the draft. */
  readonly outline: JourneyOutline;
}

export function Difference({ difference, outline }: DifferenceProps): ReactNode {
  const words = useMemo(() => {
    const { added, removed, changed } = difference;
    return new Map(
      [...outline.steps, ...removed, ...added, ...changed].map((each) => [each.step, each.words]),
    );
  }, [difference, outline]);
  return (
    <StepWords value={words}>
      <Changes difference={difference} />
    </StepWords>
  );
}

function Changes({ difference }: { difference: JourneyDifference }): ReactNode {
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
  const words = useContext(StepWords);
  const say = (text: string | null) => (text === null ? 'nothing' : (words.get(text) ?? text));
  return (
    <p className={styles.change}>
      <span className={styles.field}>{field}</span> <del>{say(before)}</del>
      <IconArrowRight size={13} aria-label="becomes" />
      <ins>{say(after)}</ins>
    </p>
  );
}
