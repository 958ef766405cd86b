// What was held back: why, from where, and the ways on: mend, try again, discard, alone or all that match.
import { Button, TextInput } from '@mantine/core';
import { type Column, Confirm, DataTable, Page, Sheet, Time, tell } from '@rapport/kit';
import { IconShieldCheck } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { HeldMessageRow } from '../../../../sdk/faces/events.ts';
import { api, queryClient } from '../api.ts';
import { useFilters } from '../filters.ts';
import { usePages } from '../pages.ts';
import styles from './events/events.module.css';
import { ReplayProgress } from './events/replay-progress.tsx';
import { EventTabs } from './events/tabs.tsx';
import { ChoiceFilter } from './filter-fields.tsx';

const COLUMNS: readonly Column<HeldMessageRow>[] = [
  {
    id: 'event',
    header: 'Event',
    cell: (row) => row.event ?? row.call ?? 'A message without a name',
    text: (row) => row.event,
    width: '20%',
  },
  {
    id: 'detail',
    plain: true,
    header: 'What is wrong',
    cell: (row) => row.detail,
    text: (row) => row.detail,
  },
  {
    id: 'field',
    header: 'Field',
    cell: (row) => (row.field ? <code>{row.field}</code> : '–'),
    text: (row) => row.field,
    width: '16%',
  },
  {
    id: 'code',
    header: 'Code',
    cell: (row) => <code>{row.code}</code>,
    text: (row) => row.code,
    width: '14%',
  },
  {
    id: 'key',
    header: 'From',
    cell: (row) => row.key ?? row.source,
    text: (row) => row.key ?? row.source,
    width: '10%',
  },
  {
    id: 'state',
    header: 'State',
    cell: (row) => (row.state === 'discarded' ? `Discarded: ${row.reason ?? ''}` : row.state),
    text: (row) => row.state,
    hidden: true,
  },
  {
    id: 'message',
    header: 'Message id',
    cell: (row) => row.messageId ?? '–',
    text: (row) => row.messageId,
    hidden: true,
  },
  {
    id: 'at',
    plain: true,
    header: 'Received',
    cell: (row) => <Time at={row.receivedAt} />,
    text: (row) => row.receivedAt,
    align: 'end',
    width: '11%',
  },
];
const STATES = [
  { value: 'released', label: 'Released' },
  { value: 'discarded', label: 'Discarded' },
];

export function EventQuarantineScreen(): ReactNode {
  const { values, value, set } = useFilters('code', 'event', 'state', 'replay');
  const filters = { code: value('code'), event: value('event'), state: value('state') };
  const source = usePages('held-messages', api.heldMessages, filters);
  return (
    <Page
      title="Events"
      purpose="Messages held back instead of lost. Mend one, or try all of them again once the cause is gone."
      actions={<Bulk filter={filters} all={value('state') === ''} started={(replay) => set({ replay })} />}
    >
      <EventTabs here="/events/quarantine" />
      {values.replay && <ReplayProgress id={values.replay} close={() => set({ replay: '' })} />}
      <Sheet>
        <DataTable
          name="Quarantine"
          columns={COLUMNS}
          source={source}
          rowId={(row) => row.id}
          rowHref={(row) => `/events/quarantine/${row.id}`}
          filters={<Filters values={filters} set={set} />}
          empty={{
            icon: IconShieldCheck,
            title: 'Nothing is held back',
            text: 'Every message that arrived was understood and kept to its schema.',
            action: { label: 'Watch events live', href: '/events' },
          }}
        />
      </Sheet>
    </Page>
  );
}

interface FiltersProps {
  readonly values: { readonly code: string; readonly event: string; readonly state: string };
  readonly set: (change: { code?: string; event?: string; state?: string }) => void;
}

function Filters({ values, set }: FiltersProps): ReactNode {
  const reasons = useQuery({ queryKey: ['held-reasons'], queryFn: ({ signal }) => api.heldReasons(signal) });
  const rows = reasons.data?.rows ?? [];
  const choices = (texts: readonly (string | null)[]) =>
    [...new Set(texts)].flatMap((text) => (text === null ? [] : [{ value: text, label: text }]));
  return (
    <>
      <ChoiceFilter
        label="State"
        value={values.state}
        change={(state) => set({ state })}
        all="Held now"
        options={STATES}
      />
      <ChoiceFilter
        label="Reason"
        value={values.code}
        change={(code) => set({ code })}
        all="All reasons"
        options={choices(rows.map((r) => r.code))}
      />
      <ChoiceFilter
        label="Event"
        value={values.event}
        change={(event) => set({ event })}
        all="All events"
        options={choices(rows.map((r) => r.event))}
      />
    </>
  );
}

interface BulkProps {
  readonly filter: { readonly code: string; readonly event: string };
  readonly all: boolean;
  readonly started: (id: string) => void;
}

function Bulk({ filter, all, started }: BulkProps): ReactNode {
  const [discarding, setDiscarding] = useState(false);
  const [reason, setReason] = useState('');
  const wanted = {
    ...(filter.code !== '' && { code: filter.code }),
    ...(filter.event !== '' && { event: filter.event }),
  };
  const again = () => queryClient.invalidateQueries({ queryKey: ['held-messages'] });
  const replay = useMutation({
    mutationFn: () => api.replayAllHeld(wanted),
    onSuccess: ({ id }) => started(id),
    onError: (error) => tell({ title: 'Not begun', text: error.message, kind: 'bad' }),
  });
  const restore = useMutation({ mutationFn: (ids: string[]) => api.restoreHeld(ids), onSettled: again });
  const discard = useMutation({
    mutationFn: () => api.discardHeld({ filter: wanted, reason }),
    onSuccess: ({ ids, count }) =>
      tell({ title: `${count.toLocaleString('en')} discarded`, undo: () => restore.mutate(ids) }),
    onError: (error) => tell({ title: 'Not discarded', text: error.message, kind: 'bad' }),
    onSettled: again,
  });
  if (!all) return null;
  return (
    <>
      <Button onClick={() => setDiscarding(true)}>Discard these</Button>
      <Button variant="filled" loading={replay.isPending} onClick={() => replay.mutate()}>
        Try these again
      </Button>
      <Confirm
        opened={discarding}
        close={() => setDiscarding(false)}
        title="Discard what the list shows?"
        action="Discard"
        danger
        confirm={() => discard.mutateAsync()}
      >
        <p className={styles.note}>Up to 5,000 messages. They can be taken back for a week.</p>
        <TextInput
          label="Reason"
          required
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </Confirm>
    </>
  );
}
