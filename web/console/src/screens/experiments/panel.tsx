// One experiment: a row per arm and outcome, with its rate and interval drawn on a common scale.
import { type Column, DataTable, Panel, plainWords, shareWords } from '@rapport/kit';
import { type ReactNode, useMemo } from 'react';
import type { Experiment } from '../../../../../sdk/api.ts';
import { Interval } from './interval.tsx';

type Arm = Experiment['arms'][number];

export function ExperimentPanel({ experiment }: { experiment: Experiment }): ReactNode {
  const columns = useMemo(() => columnsOf(experiment), [experiment]);
  const people = experiment.arms.reduce((sum, arm) => sum + arm.people, 0);
  return (
    <Panel
      title={plainWords(experiment.name)}
      note={`${people.toLocaleString('en')} people in ${experiment.arms.length} arms`}
      flush
    >
      <DataTable
        name={`Experiment ${experiment.name}`}
        columns={columns}
        rowId={(arm) => arm.arm}
        source={{ rows: experiment.arms, waiting: false, failure: null, retry: () => undefined }}
        empty={{ title: 'No arm yet', text: 'Arms appear with the first person in them.' }}
      />
    </Panel>
  );
}

function columnsOf(experiment: Experiment): Column<Arm>[] {
  const outcomes = [...new Set(experiment.arms.flatMap((arm) => Object.keys(arm.outcomes)))];
  const value: Column<Arm>[] = experiment.arms.some((arm) => arm.value !== 0)
    ? [
        {
          id: 'value',
          header: 'Value',
          align: 'end',
          cell: (arm) => arm.value.toLocaleString('en', { maximumFractionDigits: 0 }),
          text: (arm) => arm.value,
        },
      ]
    : [];
  return [
    { id: 'arm', header: 'Arm', cell: (arm) => <b>{plainWords(arm.arm)}</b>, text: (arm) => arm.arm },
    {
      id: 'people',
      header: 'People',
      align: 'end',
      cell: (arm) => arm.people.toLocaleString('en'),
      text: (arm) => arm.people,
    },
    ...outcomes.map((outcome) => outcomeColumn(experiment, outcome)),
    ...value,
  ];
}

function outcomeColumn(experiment: Experiment, outcome: string): Column<Arm> {
  const top = Math.max(0.0001, ...experiment.arms.map((arm) => arm.outcomes[outcome]?.high ?? 0));
  return {
    id: outcome,
    header: plainWords(outcome),
    cell: (arm) => {
      const found = arm.outcomes[outcome];
      return found ? <Interval {...found} top={top} /> : '–';
    },
    text: (arm) => {
      const found = arm.outcomes[outcome];
      return found
        ? `${found.count} (${shareWords(found.rate)}; ${shareWords(found.low)} to ${shareWords(found.high)})`
        : null;
    },
  };
}
