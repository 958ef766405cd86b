// Check-in points: places with a printed code, where people say with their phone that they have come.
import { Button, Modal, Select, TextInput } from '@mantine/core';
import {
  type Column,
  Confirm,
  DataTable,
  DialogForm,
  endOfDay,
  Page,
  Sheet,
  StateBadge,
  Time,
  tell,
} from '@rapport/kit';
import { IconPlus, IconQrcode } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import type { CheckInPoint, PlaceKind } from '../../../../sdk/faces/doors.ts';
import { api, queryClient } from '../api.ts';
import { useFilters } from '../filters.ts';
import { usePages } from '../pages.ts';
import styles from './doors/doors.module.css';

const KINDS: readonly { value: PlaceKind; label: string }[] = [
  { value: 'clinic-desk', label: 'Clinic desk' },
  { value: 'event', label: 'Event' },
  { value: 'congress-booth', label: 'Congress booth' },
];

interface Act {
  readonly kind: 'rotate' | 'revoke';
  readonly row: CheckInPoint;
}

export function CheckInPointsScreen(): ReactNode {
  const source = usePages('check-in-points', (_query, signal) => api.checkInPoints(signal));
  const { value, set } = useFilters('new');
  const [act, setAct] = useState<Act | null>(null);
  const columns = useMemo(() => columnsOf(setAct), []);
  const open = () => set({ new: '1' });
  return (
    <Page
      title="Check-in points"
      purpose="Print a code and hang it up. Who scans it tells the desk that they have come, without an app or a login."
      actions={
        <Button variant="filled" leftSection={<IconPlus size={15} stroke={1.8} aria-hidden />} onClick={open}>
          New point
        </Button>
      }
    >
      <Sheet>
        <DataTable
          name="Check-in points"
          columns={columns}
          source={source}
          rowId={(row) => row.id}
          empty={{
            icon: IconQrcode,
            title: 'No point yet',
            text: 'A desk, an event or a booth can have one.',
            action: { label: 'Make the first point', onClick: open },
          }}
        />
      </Sheet>
      <Modal opened={value('new') === '1'} onClose={() => set({ new: '' })} title="New check-in point">
        <NewPoint close={() => set({ new: '' })} />
      </Modal>
      <Ask act={act} close={() => setAct(null)} />
    </Page>
  );
}

function stateOf(row: CheckInPoint): string {
  if (row.revokedAt !== null) return 'revoked';
  return row.expiresAt !== null && Date.parse(row.expiresAt) < Date.now() ? 'expired' : 'active';
}

function columnsOf(ask: (act: Act) => void): Column<CheckInPoint>[] {
  return [
    { id: 'name', header: 'Point', cell: (row) => <b>{row.name}</b>, text: (row) => row.name, width: '22%' },
    { id: 'place', header: 'Place', cell: (row) => row.place, text: (row) => row.place },
    {
      id: 'kind',
      header: 'Kind',
      cell: (row) => KINDS.find((k) => k.value === row.kind)?.label ?? row.kind,
      text: (row) => row.kind,
    },
    {
      id: 'state',
      plain: true,
      header: 'State',
      cell: (row) => <StateBadge state={stateOf(row)} />,
      text: stateOf,
    },
    { id: 'today', header: 'Today', cell: (row) => row.today, text: (row) => row.today, align: 'end' },
    {
      id: 'expires',
      header: 'Expires',
      cell: (row) => <Time at={row.expiresAt} />,
      text: (row) => row.expiresAt,
      align: 'end',
    },
    {
      id: 'acts',
      header: 'Do',
      align: 'end',
      width: '24%',
      cell: (row) => (row.revokedAt === null ? <Acts row={row} ask={ask} /> : '–'),
      text: () => null,
    },
  ];
}

function Acts({ row, ask }: { row: CheckInPoint; ask: (act: Act) => void }): ReactNode {
  return (
    <span className={styles.buttons}>
      <Button
        size="compact-xs"
        component="a"
        href={`/api/v1/check-in-points/${row.id}/poster`}
        target="_blank"
        rel="noopener"
        aria-label={`Print ${row.name}`}
      >
        Print
      </Button>
      <Button
        size="compact-xs"
        onClick={() => ask({ kind: 'rotate', row })}
        aria-label={`New code for ${row.name}`}
      >
        New code
      </Button>
      <Button
        size="compact-xs"
        onClick={() => ask({ kind: 'revoke', row })}
        aria-label={`Revoke ${row.name}`}
      >
        Revoke
      </Button>
    </span>
  );
}

function Ask({ act, close }: { act: Act | null; close: () => void }): ReactNode {
  const run = useMutation({
    mutationFn: async ({ kind, row }: Act) => {
      if (kind === 'rotate') await api.rotateCheckInPoint(row.id);
      else await api.revokeCheckInPoint(row.id);
    },
    onSuccess: (_done, { kind }) =>
      tell(
        kind === 'rotate' ? { title: 'There is a new code', text: 'Print it again.' } : { title: 'Revoked' },
      ),
    onError: (error) => tell({ title: 'Not done', text: error.message, kind: 'bad' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['check-in-points'] }),
  });
  if (!act) return null;
  const rotating = act.kind === 'rotate';
  return (
    <Confirm
      opened
      close={close}
      title={rotating ? `New code for ${act.row.name}?` : `Revoke ${act.row.name}?`}
      action={rotating ? 'New code' : 'Revoke'}
      danger={!rotating}
      confirm={() => run.mutateAsync(act)}
    >
      {rotating
        ? 'The printed code stops working at once. Print and hang up the new one.'
        : 'Its code stops working at once and for good. Arrivals that were noted stay.'}
    </Confirm>
  );
}

interface Draft {
  readonly name: string;
  readonly place: string;
  readonly zone: string;
  readonly kind: PlaceKind;
  readonly until: string;
}

function useCreate(made: () => void) {
  return useMutation({
    mutationFn: async ({ name, place, zone, kind, until }: Draft) => {
      const end = until === '' ? null : endOfDay(until, zone.trim());
      return api.createCheckInPoint({
        name: name.trim(),
        place: place.trim(),
        zone: zone.trim(),
        kind,
        ...(end && { expiresAt: end }),
      });
    },
    onSuccess: () => {
      tell({ title: 'Made', text: 'Print its code and hang it up.' });
      made();
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['check-in-points'] }),
  });
}

function NewPoint({ close }: { close: () => void }): ReactNode {
  const [name, setName] = useState('');
  const [place, setPlace] = useState('');
  const [zone, setZone] = useState(Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [kind, setKind] = useState<PlaceKind>('clinic-desk');
  const [until, setUntil] = useState('');
  const create = useCreate(close);
  const ready = name.trim() !== '' && place.trim() !== '' && zone.trim() !== '';
  return (
    <DialogForm
      action="Make point"
      submit={() => create.mutate({ name, place, zone, kind, until })}
      close={close}
      busy={create.isPending}
      ready={ready}
      error={create.error?.message}
    >
      <TextInput
        label="Name"
        description="As people read it, e.g. Heart clinic, desk 2"
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label="Place"
        description="E.g. Main house, 2nd floor"
        value={place}
        onChange={(event) => setPlace(event.currentTarget.value)}
      />
      <Select
        label="Kind"
        data={[...KINDS]}
        value={kind}
        allowDeselect={false}
        onChange={(value) => setKind(KINDS.find((k) => k.value === value)?.value ?? 'clinic-desk')}
      />
      <TextInput label="Time zone" value={zone} onChange={(event) => setZone(event.currentTarget.value)} />
      <TextInput
        label="Last day"
        description="Leave it empty for a place that stays"
        type="date"
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
    </DialogForm>
  );
}
