// How letting many people in goes on: how far, how fast, and a way to stop it.
import { Button, Progress } from '@mantine/core';
import { Panel, StateBadge, Time, tell } from '@rapport/kit';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { JourneySweepRow, JourneyView } from '../../../../../sdk/faces/journeys.ts';
import { api, queryClient } from '../../api.ts';
import { useCan } from '../../session.tsx';
import styles from './journeys.module.css';

const KINDS = {
  audience: 'Everybody in',
  import: 'Everybody of the import',
  list: 'The list',
  people: 'Chosen by hand:',
  schedule: 'On schedule:',
} as const;

export function Sweeps({ view }: { view: JourneyView }): ReactNode {
  const key = ['journey-sweeps', view.id];
  const sweeps = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.journeySweeps(view.id, signal),
    refetchInterval: ({ state }) =>
      state.data?.rows.some((row) => row.state === 'running') ? 1_500 : 15_000,
    enabled: view.liveVersion !== null,
  });
  const rows = sweeps.data?.rows ?? [];
  if (rows.length === 0) return null;
  return (
    <Panel title="Letting people in" note="by hand, by list, import or schedule">
      <ul className={styles.sweeps}>
        {rows.map((row) => (
          <Sweep
            key={row.id}
            view={view}
            row={row}
            refresh={() => void queryClient.invalidateQueries({ queryKey: key })}
          />
        ))}
      </ul>
    </Panel>
  );
}

function Sweep({
  view,
  row,
  refresh,
}: {
  view: JourneyView;
  row: JourneySweepRow;
  refresh: () => void;
}): ReactNode {
  const mayEdit = useCan('journeys.edit');
  const cancel = useMutation({
    mutationFn: () => api.cancelJourneySweep(view.id, row.id),
    onSuccess: () => {
      tell({ title: 'Stopped', text: 'Whoever came in already stays inside.' });
      refresh();
    },
    onError: (error) => tell({ title: 'Not stopped', text: error.message, kind: 'bad' }),
  });
  const share = row.total === null || row.total === 0 ? null : Math.min(100, (row.seen / row.total) * 100);
  const name = `${KINDS[row.kind]} ${row.of}`;
  return (
    <li className={styles.sweep}>
      <div className={styles.line}>
        <b>{name}</b>
        <StateBadge state={row.state === 'cancelled' ? 'undone' : row.state} />
        <span className={styles.soft}>
          begun <Time at={row.startedAt} />
        </span>
      </div>
      {row.state === 'running' && share !== null && (
        <Progress value={share} aria-label={`${name}: how far`} />
      )}
      <div className={styles.line}>
        <span>
          {row.seen.toLocaleString('en')}
          {row.total !== null && ` of ${row.total.toLocaleString('en')}`} seen,{' '}
          {row.entered.toLocaleString('en')} came in
          {row.perMinute !== null && `, at most ${row.perMinute.toLocaleString('en')} a minute`}
        </span>
        {row.state === 'running' && mayEdit && (
          <Button
            size="compact-xs"
            loading={cancel.isPending}
            onClick={() => cancel.mutate()}
            aria-label={`Stop: ${name}`}
          >
            Stop
          </Button>
        )}
      </div>
    </li>
  );
}
