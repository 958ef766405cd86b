// Facts that a consumer could not digest: set aside so that the rest moves on, and handled again from here.
import { Button, TextInput } from '@mantine/core';
import { type Column, Confirm, DataTable, GoLink, Page, Sheet, Time, tell } from '@rapport/kit';
import { IconMoodCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import type { DeadLetterRow } from '../../../../sdk/faces/events.ts';
import { api, queryClient } from '../api.ts';
import { useFilters } from '../filters.ts';
import { usePages } from '../pages.ts';
import { EventTabs } from './events/tabs.tsx';
import { ChoiceFilter } from './filter-fields.tsx';

const COLUMNS: readonly Column<DeadLetterRow>[] = [
  { id: 'name', header: 'Event', cell: (row) => <b>{row.name}</b>, text: (row) => row.name },
  {
    id: 'consumer',
    header: 'Consumer',
    cell: (row) => row.consumer,
    text: (row) => row.consumer,
    width: '12%',
  },
  {
    id: 'error',
    header: 'Error',
    cell: (row) => <code>{row.error}</code>,
    text: (row) => row.error,
    width: '16%',
  },
  {
    id: 'attempts',
    header: 'Tried',
    align: 'end',
    cell: (row) => row.attempts,
    text: (row) => row.attempts,
    width: '7%',
  },
  {
    id: 'person',
    header: 'About',
    cell: (row) => <GoLink href={`/people/${row.subjectId}`}>A person …{row.subjectId.slice(-6)}</GoLink>,
    text: (row) => row.subjectId,
    width: '14%',
  },
  {
    id: 'state',
    plain: true,
    header: 'State',
    cell: (row) => row.state,
    text: (row) => row.state,
    width: '9%',
  },
  {
    id: 'at',
    plain: true,
    header: 'Set aside',
    cell: (row) => <Time at={row.createdAt} />,
    text: (row) => row.createdAt,
    align: 'end',
    width: '11%',
  },
];

export function DeadLettersScreen(): ReactNode {
  const { value, set } = useFilters('state');
  const source = usePages('dead-letters', api.deadLetters, { state: value('state') });
  const [discarding, setDiscarding] = useState<DeadLetterRow | null>(null);
  const redrive = useRedrive();
  const { mutate } = redrive;
  const columns = useMemo(() => [...COLUMNS, actColumn((row) => mutate(row.id), setDiscarding)], [mutate]);
  return (
    <Page
      title="Events"
      purpose="Facts that were stored but could not be worked through. Once the cause is mended they are handled again, each once and in order."
      actions={
        <Button
          variant="filled"
          disabled={source.rows.length === 0 || value('state') !== ''}
          loading={redrive.isPending}
          onClick={() => mutate(null)}
        >
          Handle all again
        </Button>
      }
    >
      <EventTabs here="/events/dead-letters" />
      <Sheet>
        <DataTable
          name="Dead letters"
          columns={columns}
          source={source}
          rowId={(row) => row.id}
          filters={
            <ChoiceFilter
              label="State"
              value={value('state')}
              change={(state) => set({ state })}
              all="Open"
              options={[{ value: 'closed', label: 'Redriven or discarded' }]}
            />
          }
          empty={{
            icon: IconMoodCheck,
            title: 'No dead letter',
            text: 'Everything that was stored was worked through.',
            action: { label: 'Watch events live', href: '/events' },
          }}
        />
      </Sheet>
      <Discard row={discarding} close={() => setDiscarding(null)} />
    </Page>
  );
}

const again = () => queryClient.invalidateQueries({ queryKey: ['dead-letters'] });

function useRedrive() {
  return useMutation({
    mutationFn: (id: string | null) =>
      id === null ? api.redriveAllDeadLetters() : api.redriveDeadLetter(id),
    onSuccess: ({ redriven, failed }) =>
      tell({
        title: `${redriven.toLocaleString('en')} handled`,
        ...(failed > 0 && {
          text: `${failed.toLocaleString('en')} failed again and stay here.`,
          kind: 'bad',
        }),
      }),
    onError: (error) => tell({ title: 'Not handled', text: error.message, kind: 'bad' }),
    onSettled: again,
  });
}

function actColumn(
  redrive: (row: DeadLetterRow) => void,
  discard: (row: DeadLetterRow) => void,
): Column<DeadLetterRow> {
  return {
    id: 'act',
    header: 'Do',
    align: 'end',
    width: '16%',
    cell: (row) =>
      row.state === 'open' ? (
        <>
          <Button size="compact-xs" onClick={() => redrive(row)} aria-label={`Handle ${row.name} again`}>
            Again
          </Button>{' '}
          <Button size="compact-xs" onClick={() => discard(row)} aria-label={`Discard ${row.name}`}>
            Discard
          </Button>
        </>
      ) : (
        '–'
      ),
    text: () => null,
  };
}

function Discard({ row, close }: { row: DeadLetterRow | null; close: () => void }): ReactNode {
  const [reason, setReason] = useState('');
  const discard = useMutation({
    mutationFn: (id: string) => api.discardDeadLetter(id, reason),
    onError: (error) => tell({ title: 'Not discarded', text: error.message, kind: 'bad' }),
    onSettled: again,
  });
  if (!row) return null;
  return (
    <Confirm
      opened
      close={close}
      title={`Discard ${row.name}?`}
      action="Discard"
      danger
      confirm={() => discard.mutateAsync(row.id)}
    >
      The fact stays in the log; it is only not worked through here.
      <TextInput
        mt="md"
        label="Reason"
        required
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Confirm>
  );
}
