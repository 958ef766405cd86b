// How late each queue is, and when one stood still: on Health in full, on Home as one line while it lasts.
import { type Column, DataTable, durationWords, GoLink, Panel, Time } from '@rapport/kit';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { QueueHealth, QueueIncident } from '../../../../../sdk/faces/alarm.ts';
import { api, queryClient } from '../../api.ts';
import { useLive } from '../../live.ts';
import { useCan } from '../../session.tsx';
import styles from './queues.module.css';

const KEY = ['queues'];
const LATE = 45;
type QueueRow = QueueHealth['queues'][number];

function useQueues() {
  return useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.queues(signal), refetchInterval: 10_000 });
}

/** One line while a queue stands still; nothing for who may not see the engine. */
export function AlarmBanner(): ReactNode {
  return useCan('health.read') ? <Banner /> : null;
}

function Banner(): ReactNode {
  const { data } = useQueues();
  const open = (data?.incidents ?? []).filter((incident) => incident.endedAt === null);
  if (open.length === 0) return null;
  return (
    <section className={styles.alarm} role="alert" aria-label="A queue stands still">
      <IconAlertTriangle size={17} stroke={1.8} aria-hidden />
      <p>
        <b>{open.length === 1 ? 'A queue stands still.' : `${open.length} queues stand still.`}</b>{' '}
        {open.map(({ words, openedAt }, at) => (
          <span key={words}>
            {at > 0 && '; '}
            {words}, since <Time at={openedAt} />
          </span>
        ))}
        .
      </p>
      <GoLink href="/settings/health">Health</GoLink>
    </section>
  );
}

const QUEUES: readonly Column<QueueRow>[] = [
  {
    id: 'words',
    header: 'What waits',
    cell: (row) => <b>{row.words}</b>,
    text: (row) => row.words,
    width: '50%',
  },
  {
    id: 'waiting',
    header: 'Waiting',
    cell: (row) => row.waiting.toLocaleString('en'),
    text: (row) => row.waiting,
    align: 'end',
  },
  {
    id: 'late',
    header: 'Oldest is late by',
    cell: (row) => (
      <span className={row.lateSeconds > LATE ? styles.late : undefined}>
        {row.lateSeconds === 0 ? 'not late' : durationWords(row.lateSeconds)}
      </span>
    ),
    text: (row) => row.lateSeconds,
    align: 'end',
  },
];

const INCIDENTS: readonly Column<QueueIncident>[] = [
  {
    id: 'words',
    header: 'What stood still',
    cell: (row) => <b>{row.words}</b>,
    text: (row) => row.words,
    width: '40%',
  },
  { id: 'from', header: 'From', cell: (row) => <Time at={row.openedAt} />, text: (row) => row.openedAt },
  {
    id: 'to',
    header: 'Until',
    cell: (row) => (row.endedAt === null ? <b className={styles.late}>still</b> : <Time at={row.endedAt} />),
    text: (row) => row.endedAt,
  },
  {
    id: 'worst',
    header: 'Latest by',
    cell: (row) => durationWords(row.worstSeconds),
    text: (row) => row.worstSeconds,
    align: 'end',
  },
];

/** Queues with their lateness, and past incidents. */
export function Queues(): ReactNode {
  const { data, isPending, error, refetch } = useQueues();
  useLive(['alarm'], () => void queryClient.invalidateQueries({ queryKey: KEY }));
  const failure = error ? ({ title: 'Not read', text: error.message, kind: 'refused' } as const) : null;
  const source = { waiting: isPending, failure, retry: () => void refetch() };
  return (
    <>
      <Panel title="Queues" note="Late by more than 45 seconds raises an alarm" flush>
        <DataTable
          bare
          name="Queues"
          columns={QUEUES}
          rowId={(row) => row.queue}
          source={{ ...source, rows: data?.queues ?? [] }}
          empty={{ title: 'No queue', text: 'No worker has run yet.' }}
        />
      </Panel>
      <Panel title="When a queue stood still" flush>
        <DataTable
          bare
          name="Incidents"
          columns={INCIDENTS}
          rowId={(row) => row.id}
          source={{ ...source, rows: data?.incidents ?? [] }}
          empty={{
            title: 'Never in 90 days',
            text: 'When something waits for more than 45 seconds beyond its time, it is noted here until it has caught up.',
          }}
        />
      </Panel>
    </>
  );
}
