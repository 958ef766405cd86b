// Events by name: which have a schema, how many came, how many did not keep to it.
import { type Column, DataTable, Page, Sheet, Sparkline, Time, tell } from '@rapport/kit';
import { IconListCheck } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { EventNameRow } from '../../../../sdk/faces/events.ts';
import { api, queryClient } from '../api.ts';
import { usePages } from '../pages.ts';
import { useCan } from '../session.tsx';
import { EventTabs } from './events/tabs.tsx';
import { ChoiceFilter } from './filter-fields.tsx';

const figure = (value: number) => value.toLocaleString('en');
const MODE_WORDS = { observe: 'Observed', enforce: 'Enforced' };

const COLUMNS: readonly Column<EventNameRow>[] = [
  { id: 'name', header: 'Event', cell: (row) => row.name, text: (row) => row.name },
  { id: 'call', plain: true, header: 'Call', cell: (row) => row.call, text: (row) => row.call, width: '9%' },
  {
    id: 'mode',
    plain: true,
    header: 'Schema',
    cell: (row) => (row.mode ? `${MODE_WORDS[row.mode]}, version ${row.version}` : 'None'),
    text: (row) => row.mode ?? 'none',
    width: '16%',
  },
  {
    id: 'accepted',
    header: 'Accepted',
    align: 'end',
    cell: (row) => figure(row.accepted),
    text: (row) => row.accepted,
    width: '10%',
  },
  {
    id: 'violations',
    header: 'Off schema',
    align: 'end',
    cell: (row) => figure(row.violations),
    text: (row) => row.violations,
    width: '10%',
  },
  {
    id: 'quarantined',
    header: 'Held',
    align: 'end',
    cell: (row) => figure(row.quarantined),
    text: (row) => row.quarantined,
    width: '9%',
  },
  {
    id: 'days',
    header: 'Two weeks',
    cell: (row) => <Days row={row} />,
    text: () => null,
    width: '12%',
  },
  {
    id: 'seen',
    plain: true,
    header: 'Last seen',
    align: 'end',
    cell: (row) => <Time at={row.lastSeen} />,
    text: (row) => row.lastSeen,
    width: '11%',
  },
];

function Days({ row }: { row: EventNameRow }): ReactNode {
  if (row.days.length < 2) return '–';
  return (
    <Sparkline
      values={row.days.map((d) => d.accepted + d.quarantined)}
      label={`${row.name} by day`}
      width={110}
      height={24}
    />
  );
}

export function EventSchemasScreen(): ReactNode {
  const source = usePages('event-names', (_query, signal) => api.eventNames({}, signal));
  return (
    <Page
      title="Events"
      purpose="What each event may hold. Observe counts what is off; enforce holds it in quarantine until somebody mends it."
    >
      <EventTabs here="/events/schemas" />
      <Sheet>
        <DataTable
          name="Event schemas"
          columns={COLUMNS}
          source={source}
          rowId={(row) => `${row.call} ${row.name}`}
          rowHref={(row) => `/events/schema?call=${row.call}&name=${encodeURIComponent(row.name)}`}
          filters={<Policy />}
          empty={{
            icon: IconListCheck,
            title: 'No event has a name yet',
            text: 'Every name that arrives is listed here, and can be given a schema learnt from what came.',
            action: { label: 'Watch events live', href: '/events' },
          }}
        />
      </Sheet>
    </Page>
  );
}

function Policy(): ReactNode {
  const mayEdit = useCan('settings.organisation');
  const policy = useQuery({ queryKey: ['event-policy'], queryFn: ({ signal }) => api.eventPolicy(signal) });
  const change = useMutation({
    mutationFn: (unknown: 'accept' | 'quarantine') => api.setEventPolicy(unknown),
    onSuccess: (_answer, unknown) =>
      tell({
        title:
          unknown === 'accept' ? 'Events without a schema are taken' : 'Events without a schema are held',
        undo: () => change.mutate(unknown === 'accept' ? 'quarantine' : 'accept'),
      }),
    onError: (error) => tell({ title: 'Not changed', text: error.message, kind: 'bad' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['event-policy'] }),
  });
  const now = policy.data?.unknownEvents ?? 'accept';
  if (!mayEdit)
    return now === 'accept' ? 'Events without a schema are taken.' : 'Events without a schema are held.';
  return (
    <ChoiceFilter
      label="Events without a schema"
      value={now === 'quarantine' ? 'quarantine' : ''}
      change={(next) => change.mutate(next === 'quarantine' ? 'quarantine' : 'accept')}
      all="Take events without a schema"
      options={[{ value: 'quarantine', label: 'Hold events without a schema' }]}
    />
  );
}
