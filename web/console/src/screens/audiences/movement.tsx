// Who came in and who left, by hour for a day or by day for a month: a picture with its table.
import { SegmentedControl } from '@mantine/core';
import {
  ChartPanel,
  type ChartSpec,
  dateWords,
  Failed,
  hourWords,
  Panel,
  useSurroundings,
  Waiting,
} from '@rapport/kit';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { AudienceMovement } from '../../../../../sdk/faces/audiences.ts';
import { api } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import styles from './audiences.module.css';

const SPANS = [
  { value: '1', label: '24 hours' },
  { value: '30', label: '30 days' },
];

export function Movement({ id }: { readonly id: string }): ReactNode {
  const { zone } = useSurroundings();
  const [days, setDays] = useState('30');
  const found = useQuery({
    queryKey: ['audience-movement', id, days],
    queryFn: ({ signal }) => api.audienceMovement(id, { days: Number(days) }, signal),
    refetchInterval: 60_000,
  });
  const failure = failureOf(found.error);
  return (
    <div className={styles.rows}>
      <SegmentedControl
        style={{ alignSelf: 'start' }}
        aria-label="Span of the movement"
        value={days}
        onChange={setDays}
        data={SPANS}
      />
      {found.data ? (
        <ChartPanel
          title="Came in and left"
          note={`${found.data.entered.toLocaleString('en')} in, ${found.data.left.toLocaleString('en')} out`}
          spec={specOf(found.data, zone)}
          height={200}
        />
      ) : (
        <Panel title="Came in and left">
          {failure ? <Failed failure={failure} retry={() => void found.refetch()} /> : <Waiting lines={4} />}
        </Panel>
      )}
    </div>
  );
}

function specOf({ step, rows, entered, left }: AudienceMovement, zone: string): ChartSpec {
  const words = (from: number) => (step === 'hour' ? hourWords(from, zone) : dateWords(from, zone));
  return {
    kind: 'bars',
    axis: step === 'hour' ? 'Hour' : 'Day',
    categories: rows.map(({ from }) => words(Date.parse(from))),
    series: [
      { name: 'Came in', token: '--option-pull', values: rows.map((row) => row.entered) },
      { name: 'Left', token: '--option-human', values: rows.map((row) => row.left), dash: 'dashed' },
    ],
    summary: `${entered} people came in and ${left} left.`,
  };
}
