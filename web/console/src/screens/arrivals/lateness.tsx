// How late each place runs, above the arrivals: staff say it or take it back, and see who was told.
import { Button, Modal, NumberInput } from '@mantine/core';
import {
  clockWords,
  DialogForm,
  Empty,
  Failed,
  GoLink,
  Panel,
  Time,
  tell,
  useSurroundings,
  Waiting,
} from '@rapport/kit';
import { IconClock } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { PlaceLateness } from '../../../../../sdk/faces/lateness.ts';
import { api, queryClient } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import { useCan } from '../../session.tsx';
import styles from './lateness.module.css';

const EVERY = 15_000;
const MOST = 600;

function refresh(): void {
  void queryClient.invalidateQueries({ queryKey: ['lateness'] });
}

interface Asked {
  readonly what: 'say' | 'told';
  readonly place: PlaceLateness;
}

export function LatenessPanel(): ReactNode {
  const [asked, setAsked] = useState<Asked | null>(null);
  const places = useQuery({
    queryKey: ['lateness'],
    queryFn: ({ signal }) => api.lateness(signal),
    refetchInterval: EVERY,
  });
  const failure = failureOf(places.error);
  const rows = places.data?.rows ?? [];
  const close = () => setAsked(null);
  return (
    <Panel title="Running late" note="Over 15 minutes, people who wait or are due in three hours are told.">
      {failure && rows.length === 0 && <Failed failure={failure} retry={() => void places.refetch()} />}
      {places.isPending && <Waiting lines={3} />}
      {places.data && rows.length === 0 && (
        <Empty
          icon={IconClock}
          title="No place yet"
          text="Places appear here with their first arrival or appointment."
        />
      )}
      {rows.length > 0 && (
        <ul className={styles.places} aria-label="Places">
          {rows.map((place) => (
            <Place key={place.place} place={place} ask={setAsked} />
          ))}
        </ul>
      )}
      <Modal
        opened={asked?.what === 'say'}
        onClose={close}
        title={`How late is ${asked?.place.place ?? ''}?`}
      >
        {asked?.what === 'say' && <Say place={asked.place} close={close} />}
      </Modal>
      <Modal opened={asked?.what === 'told'} onClose={close} title={`Told about ${asked?.place.place ?? ''}`}>
        {asked?.what === 'told' && <Told place={asked.place.place} />}
      </Modal>
    </Panel>
  );
}

/** Sends the word of staff; null takes it back. */
function useSay(done: () => void) {
  return useMutation({
    mutationFn: ({ place, minutes }: { place: string; minutes: number | null }) =>
      minutes === null ? api.unsayLateness(place) : api.sayLateness(place, minutes),
    onSuccess: ({ minutes, told }) => {
      tell({ title: minutes > 0 ? `${minutes} minutes late` : 'On time', text: `Told now: ${told}.` });
      done();
    },
    onError: (error) => tell({ title: 'Not done', text: error.message, kind: 'bad' }),
    onSettled: refresh,
  });
}

function Place({ place, ask }: { place: PlaceLateness; ask: (asked: Asked) => void }): ReactNode {
  const { zone } = useSurroundings();
  const mayEdit = useCan('people.edit');
  const say = useSay(() => undefined);
  const { said } = place;
  return (
    <li>
      <div className={styles.place}>
        <p>
          <b>{place.place}</b>{' '}
          <span className={place.late ? styles.late : styles.quiet}>
            {place.minutes > 0 ? `${place.minutes} min. late` : 'on time'}
          </span>
        </p>
        <p className={styles.quiet}>
          {place.waiting} waiting, {place.due} due
          {said &&
            `. ${said.by === '' ? 'Staff' : said.by} said so, until ${clockWords(Date.parse(said.until), zone)}`}
        </p>
      </div>
      <span className={styles.buttons}>
        {place.late && (
          <Button size="compact-sm" onClick={() => ask({ what: 'told', place })}>
            Told: {place.told}
          </Button>
        )}
        {mayEdit && (
          <Button
            size="compact-sm"
            onClick={() => ask({ what: 'say', place })}
            aria-label={`Say how late ${place.place} is`}
          >
            Say how late
          </Button>
        )}
        {mayEdit && place.minutes > 0 && (
          <Button
            size="compact-sm"
            loading={say.isPending}
            onClick={() => say.mutate({ place: place.place, minutes: 0 })}
            aria-label={`${place.place} is on time again`}
          >
            On time again
          </Button>
        )}
        {mayEdit && said && (
          <Button
            size="compact-sm"
            loading={say.isPending}
            onClick={() => say.mutate({ place: place.place, minutes: null })}
            aria-label={`Take back what was said of ${place.place}`}
          >
            Take back
          </Button>
        )}
      </span>
    </li>
  );
}

function Say({ place, close }: { place: PlaceLateness; close: () => void }): ReactNode {
  const [minutes, setMinutes] = useState<number | ''>(place.minutes > 0 ? place.minutes : 20);
  const say = useSay(close);
  const concerned = place.waiting + place.due;
  return (
    <DialogForm
      action="Say it"
      submit={() => minutes !== '' && say.mutate({ place: place.place, minutes })}
      close={close}
      busy={say.isPending}
      ready={minutes !== '' && minutes >= 0 && minutes <= MOST}
      error={failureOf(say.error)?.text}
    >
      <NumberInput
        label="Minutes late"
        description={`It concerns ${concerned} ${concerned === 1 ? 'person' : 'people'}. Your word stands for four hours.`}
        min={0}
        max={MOST}
        allowDecimal={false}
        data-autofocus
        value={minutes}
        onChange={(value) => setMinutes(typeof value === 'number' ? value : '')}
      />
    </DialogForm>
  );
}

function Told({ place }: { place: string }): ReactNode {
  const told = useQuery({
    queryKey: ['lateness', 'told', place],
    queryFn: ({ signal }) => api.toldOfLateness(place, signal),
  });
  const failure = failureOf(told.error);
  if (failure) return <Failed failure={failure} retry={() => void told.refetch()} />;
  if (!told.data) return <Waiting lines={4} />;
  return (
    <ul className={styles.places} aria-label="Who was told">
      {told.data.rows.map((row) => (
        <li key={`${row.personId} ${row.at}`}>
          <GoLink href={`/people/${row.personId}`}>{row.name ?? 'Without a name'}</GoLink>
          <span className={styles.quiet}>
            {row.minutes} min. <Time at={row.at} />
            {row.onTimeAt !== null && ', then on time'}
          </span>
        </li>
      ))}
    </ul>
  );
}
