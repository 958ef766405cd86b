// Crisis hold: one button that stops what is not urgent, what is on now, and what was held before.
import { Button } from '@mantine/core';
import {
  type Column,
  DataTable,
  GoLink,
  Page,
  Panel,
  Sheet,
  StateBadge,
  Time,
  useSurroundings,
} from '@rapport/kit';
import { IconHandStop } from '@tabler/icons-react';
import { type ReactNode, useMemo } from 'react';
import type { HoldRowView } from '../../../../sdk/faces/holds.ts';
import { api, queryClient } from '../api.ts';
import { useFilters } from '../filters.ts';
import { useLive } from '../live.ts';
import { usePages } from '../pages.ts';
import styles from './crisis/crisis.module.css';
import { StartHold } from './crisis/start.tsx';
import { extentWords, keepsWords, untilWords } from './crisis/words.ts';

export function CrisisScreen(): ReactNode {
  const { value, set } = useFilters('start');
  const { go, zone } = useSurroundings();
  const source = usePages('holds', (query, signal) => api.holds({ ...query }, signal));
  const columns = useMemo(columnsOf, []);
  const starting = value('start') === '1';
  const on = source.rows.filter((row) => row.state === 'on');
  useLive(['holds'], () => {
    for (const key of ['holds', 'current-holds']) void queryClient.invalidateQueries({ queryKey: [key] });
  });
  return (
    <Page
      title="Crisis hold"
      purpose="Stops what can wait, at once. Safety, replies, transactions and care of today always go out."
    >
      <div className={styles.stack}>
        {starting ? (
          <StartHold started={(id) => go(`/crisis/${id}`)} close={() => set({ start: '' })} />
        ) : (
          <Button
            className={styles.big}
            variant="filled"
            color="red"
            size="lg"
            leftSection={<IconHandStop size={24} stroke={1.8} aria-hidden />}
            onClick={() => set({ start: '1' })}
          >
            Start a hold
          </Button>
        )}
        {on.length > 0 && (
          <Panel title="On now">
            <ul className={styles.piles} aria-label="Holds that are on">
              {on.map((hold) => (
                <OnNow key={hold.id} hold={hold} zone={zone} />
              ))}
            </ul>
          </Panel>
        )}
        <Sheet>
          <DataTable
            name="Holds"
            columns={columns}
            source={source}
            rowId={(row) => row.id}
            rowHref={(row) => `/crisis/${row.id}`}
            empty={{
              icon: IconHandStop,
              title: 'No hold yet',
              text: 'A hold keeps back what can wait while something serious happens. You let it go pile by pile.',
            }}
          />
        </Sheet>
      </div>
    </Page>
  );
}

function OnNow({ hold, zone }: { hold: HoldRowView; zone: string }): ReactNode {
  return (
    <li>
      <div className={styles.pile}>
        <p>
          <b>{extentWords(hold)}</b> · {hold.reason}
        </p>
        <p className={styles.quiet}>
          {keepsWords(hold)}, {untilWords(hold, zone)}. Started by {hold.startedBy}{' '}
          <Time at={hold.startedAt} />.
        </p>
      </div>
      <GoLink href={`/crisis/${hold.id}`}>See what waits, or end it</GoLink>
    </li>
  );
}

function columnsOf(): Column<HoldRowView>[] {
  return [
    {
      id: 'extent',
      header: 'Where',
      cell: (row) => <b>{extentWords(row)}</b>,
      text: extentWords,
      width: '20%',
    },
    { id: 'reason', header: 'Reason', cell: (row) => row.reason, text: (row) => row.reason },
    {
      id: 'state',
      plain: true,
      header: 'State',
      cell: (row) => <StateBadge state={row.state === 'on' ? 'active' : 'closed'} />,
      text: (row) => row.state,
    },
    { id: 'keeps', header: 'Keeps', cell: keepsWords, text: keepsWords, hidden: true },
    { id: 'by', header: 'By', cell: (row) => row.startedBy, text: (row) => row.startedBy },
    {
      id: 'started',
      header: 'Started',
      cell: (row) => <Time at={row.startedAt} />,
      text: (row) => row.startedAt,
      align: 'end',
    },
    {
      id: 'ended',
      header: 'Ended',
      cell: (row) => <Time at={row.endedAt} />,
      text: (row) => row.endedAt,
      align: 'end',
    },
  ];
}
