// Arrivals: who came today, for the desk. What the door could not match, a person matches here.
import { Button, Modal, Select, TextInput } from '@mantine/core';
import { type Column, DataTable, GoLink, Page, Sheet, StateBadge, Time, tell } from '@rapport/kit';
import { IconDoorEnter } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import type { Arrival } from '../../../../sdk/faces/doors.ts';
import { api, queryClient } from '../api.ts';
import { useFilters } from '../filters.ts';
import { usePages } from '../pages.ts';
import { useCan } from '../session.tsx';
import { LatenessPanel } from './arrivals/lateness.tsx';
import styles from './doors/doors.module.css';

const EVERY = 5_000;
const refresh = () => queryClient.invalidateQueries({ queryKey: ['arrivals'] });
const failed = (error: Error) => tell({ title: 'Not done', text: error.message, kind: 'bad' });

export function ArrivalsScreen(): ReactNode {
  const { value, set } = useFilters('point', 'state');
  const filters = { point: value('point'), state: value('state') };
  const source = usePages(
    'arrivals',
    ({ cursor, point, state }, signal) => api.arrivals(given({ cursor, point, state }), signal),
    filters,
    { every: EVERY },
  );
  const mayEdit = useCan('people.edit');
  const [matching, setMatching] = useState<Arrival | null>(null);
  const dismiss = useDismissal();
  const columns = useMemo(() => columnsOf(mayEdit, setMatching, dismiss), [mayEdit, dismiss]);
  return (
    <Page title="Arrivals" purpose="Who checked in today. Those whom the door did not know wait for you.">
      <LatenessPanel />
      <Sheet>
        <DataTable
          name="Arrivals"
          columns={columns}
          source={source}
          rowId={(row) => row.id}
          filters={<Filters point={filters.point} state={filters.state} set={set} />}
          empty={{
            icon: IconDoorEnter,
            title: 'Nobody yet',
            text: 'Who checks in today appears here by itself.',
          }}
        />
      </Sheet>
      <Modal opened={matching !== null} onClose={() => setMatching(null)} title="Who is it?">
        {matching && <Match arrival={matching} close={() => setMatching(null)} />}
      </Modal>
    </Page>
  );
}

interface FiltersProps {
  readonly point: string;
  readonly state: string;
  readonly set: (changes: { point?: string; state?: string }) => void;
}

function Filters({ point, state, set }: FiltersProps): ReactNode {
  const points = useQuery({
    queryKey: ['check-in-points', 'names'],
    queryFn: ({ signal }) => api.checkInPoints(signal),
  });
  return (
    <>
      <Select
        aria-label="Point"
        placeholder="All points"
        clearable
        data={(points.data?.rows ?? []).map((p) => ({ value: p.id, label: `${p.name}, ${p.place}` }))}
        value={point || null}
        onChange={(value) => set({ point: value ?? '' })}
      />
      <Select
        aria-label="State"
        placeholder="All states"
        clearable
        data={['waiting', 'matched', 'dismissed']}
        value={state || null}
        onChange={(value) => set({ state: value ?? '' })}
      />
    </>
  );
}

function given(query: { readonly [name: string]: string | number | undefined }): { [name: string]: string } {
  return Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (value ? [[name, String(value)]] : [])),
  );
}

/** Puts an arrival aside and offers the way back. */
function useDismissal(): (row: Arrival) => void {
  const back = useMutation({
    mutationFn: (id: string) => api.takeBackDismissal(id),
    onError: failed,
    onSettled: refresh,
  });
  const away = useMutation({
    mutationFn: (row: Arrival) => api.dismissArrival(row.id),
    onSuccess: () => tell({ title: 'Put aside', text: 'You find it under dismissed.' }),
    onError: failed,
    onSettled: refresh,
  });
  const { mutate: putAside } = away;
  const { mutate: takeBack } = back;
  return useMemo(
    () => (row: Arrival) => (row.state === 'dismissed' ? takeBack(row.id) : putAside(row)),
    [putAside, takeBack],
  );
}

function whoOf(row: Arrival): string {
  if (row.person) return row.person.name ?? 'Without a name';
  return row.said?.name || row.said?.number || 'Not known';
}

function columnsOf(
  mayEdit: boolean,
  match: (row: Arrival) => void,
  dismiss: (row: Arrival) => void,
): Column<Arrival>[] {
  return [
    {
      id: 'who',
      header: 'Who',
      width: '20%',
      cell: (row) =>
        row.person ? <GoLink href={`/people/${row.person.id}`}>{whoOf(row)}</GoLink> : <b>{whoOf(row)}</b>,
      text: whoOf,
    },
    {
      id: 'born',
      header: 'Typed',
      cell: (row) =>
        row.said ? [row.said.birthDate, row.said.number].filter(Boolean).join(', ') || '–' : '–',
      text: (row) => row.said?.birthDate ?? null,
    },
    {
      id: 'point',
      header: 'Where',
      cell: (row) => `${row.point.name}, ${row.point.place}`,
      text: (row) => row.point.name,
    },
    {
      id: 'state',
      plain: true,
      header: 'State',
      cell: (row) => <StateBadge state={row.state} />,
      text: (row) => row.state,
    },
    { id: 'at', header: 'When', cell: (row) => <Time at={row.at} />, text: (row) => row.at, align: 'end' },
    {
      id: 'acts',
      header: 'Do',
      align: 'end',
      width: '17%',
      cell: (row) =>
        mayEdit && row.state !== 'matched' ? (
          <Acts row={row} match={match} dismiss={dismiss} />
        ) : mayEdit && row.waits ? (
          <CallIn row={row} />
        ) : (
          '–'
        ),
      text: () => null,
    },
  ];
}

/** Ends somebody's wait; how late the place runs is judged by who still waits. */
function CallIn({ row }: { row: Arrival }): ReactNode {
  const call = useMutation({
    mutationFn: () => api.callIn(row.id),
    onSuccess: () => tell({ title: 'Called in', text: whoOf(row) }),
    onError: failed,
    onSettled: refresh,
  });
  return (
    <Button
      size="compact-xs"
      loading={call.isPending}
      onClick={() => call.mutate()}
      aria-label={`Call ${whoOf(row)} in`}
    >
      Call in
    </Button>
  );
}

function Acts({
  row,
  match,
  dismiss,
}: {
  row: Arrival;
  match: (row: Arrival) => void;
  dismiss: (row: Arrival) => void;
}): ReactNode {
  const waiting = row.state === 'waiting';
  return (
    <span className={styles.buttons}>
      {waiting && (
        <Button size="compact-xs" onClick={() => match(row)} aria-label={`Match ${whoOf(row)}`}>
          Match
        </Button>
      )}
      <Button
        size="compact-xs"
        onClick={() => dismiss(row)}
        aria-label={`${waiting ? 'Dismiss' : 'Take back'} ${whoOf(row)}`}
      >
        {waiting ? 'Dismiss' : 'Take back'}
      </Button>
    </span>
  );
}

function Match({ arrival, close }: { arrival: Arrival; close: () => void }): ReactNode {
  const [query, setQuery] = useState(arrival.said?.name ?? '');
  const words = query.trim();
  const found = useQuery({
    queryKey: ['people', 'arrival', words],
    queryFn: ({ signal }) => api.people({ query: words, limit: 8 }, signal),
    enabled: words.length > 1,
  });
  const match = useMutation({
    mutationFn: (personId: string) => api.matchArrival(arrival.id, personId),
    onSuccess: ({ person }) => {
      tell({ title: 'Checked in', text: person?.name ?? '' });
      close();
    },
    onError: failed,
    onSettled: refresh,
  });
  return (
    <div className={styles.form}>
      {arrival.said && (
        <p className={styles.quiet}>
          Typed at the door:{' '}
          {[arrival.said.name, arrival.said.birthDate, arrival.said.number].filter(Boolean).join(', ')}. Ask
          for a paper before you match.
        </p>
      )}
      <TextInput
        label="Find the person"
        data-autofocus
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
      />
      <ul className={styles.people} aria-live="polite">
        {(found.data?.rows ?? []).map((person) => (
          <li key={person.id}>
            <Button
              fullWidth
              justify="space-between"
              loading={match.isPending && match.variables === person.id}
              onClick={() => match.mutate(person.id)}
              rightSection={person.email ?? person.kind}
            >
              {person.name ?? 'Without a name'}
            </Button>
          </li>
        ))}
      </ul>
      {found.data?.rows.length === 0 && <p className={styles.quiet}>Nobody has this name.</p>}
    </div>
  );
}
