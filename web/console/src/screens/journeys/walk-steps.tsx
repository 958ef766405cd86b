// The walk as a list: what would happen when, which way and why; at a split another way can be looked at.
import { SegmentedControl } from '@mantine/core';
import { Badge, exactWords, Panel, useSurroundings } from '@rapport/kit';
import { IconRoute } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { JourneyView, JourneyWalk, JourneyWalkStep } from '../../../../../sdk/faces/journeys.ts';
import { KIND_MARKS } from './marks.ts';
import { OUTCOME_MARKS } from './run-words.ts';
import styles from './trace.module.css';
import type { WalkAsk } from './walk-ask.ts';

interface StepsProps {
  readonly view: JourneyView;
  readonly walk: JourneyWalk;
  readonly ask: WalkAsk;
  readonly change: (ask: WalkAsk) => void;
}

export function WalkSteps({ view, walk, ask, change }: StepsProps): ReactNode {
  const mark =
    walk.outcome === null
      ? { words: 'Still inside at the end', icon: IconRoute, color: 'var(--option-later)' }
      : OUTCOME_MARKS[walk.outcome];
  return (
    <Panel title="What would happen" note={<Badge quiet mark={mark} />}>
      <p className={styles.words} role="status">
        {walk.words}
      </p>
      <ol className={styles.steps} aria-label="Steps of the walk">
        {walk.steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the order is the walk; a step may be passed twice.
          <Step key={index} view={view} step={step} ask={ask} change={change} />
        ))}
      </ol>
      {walk.assumptions.length > 0 && (
        <>
          <b>Taken for granted</b>
          <ul className={styles.assumed}>
            {walk.assumptions.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

type StepProps = Omit<StepsProps, 'walk'> & { readonly step: JourneyWalkStep };

function Step({ view, step, ask, change }: StepProps): ReactNode {
  const { zone } = useSurroundings();
  const { icon: Icon, color } = KIND_MARKS[step.kind];
  const split = view.draft.steps[step.step];
  return (
    <li className={styles.step}>
      <span className={styles.icon} style={{ '--mark': color }}>
        <Icon size={14} stroke={1.9} aria-hidden />
      </span>
      <div>
        <p className={styles.words}>{step.words}</p>
        <p className={styles.why}>{step.why}</p>
        {split?.kind === 'split' && (
          <SegmentedControl
            aria-label="Way to look at"
            value={step.way ?? split.ways[0]?.name ?? ''}
            data={split.ways.map(({ name }) => name)}
            onChange={(way) => change({ ...ask, chances: { ...ask.chances, [step.step]: way } })}
          />
        )}
        <p className={styles.time}>
          <time dateTime={step.at}>{exactWords(Date.parse(step.at), zone)}</time>
        </p>
      </div>
    </li>
  );
}
