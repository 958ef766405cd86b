// Suppression: addresses that must not be written to. A list of hashes: it is counted and asked about, never read out.
import { Button, FileButton, Select, TextInput } from '@mantine/core';
import {
  type Column,
  channelMark,
  DataTable,
  Page,
  Panel,
  plainWords,
  Sheet,
  Time,
  tell,
} from '@rapport/kit';
import { IconBan } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Suppressions } from '../../../../sdk/faces/consent.ts';
import { api } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useCan } from '../session.tsx';
import styles from './consent/consent.module.css';
import { tellDone, tellFailed } from './consent/words.ts';

const KEY = ['suppressions'];
const CHANNELS = ['email', 'sms', 'call'].map((value) => ({ value, label: channelMark(value).words }));
type Row = Suppressions['rows'][number];
type Change = Suppressions['changes'][number];

export function SuppressionScreen(): ReactNode {
  const read = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.suppressions(signal) });
  const mayEdit = useCan('consent.edit');
  const state = { waiting: read.isPending, failure: failureOf(read.error), retry: () => void read.refetch() };
  return (
    <Page
      title="Suppression"
      purpose="Addresses that nothing optional and no care message goes to. Kept as keyed hashes, also when a person is erased."
    >
      <Sheet>
        <DataTable
          name="Suppressed addresses"
          columns={COUNTS}
          source={{ ...state, rows: read.data?.rows ?? [] }}
          rowId={(row) => row.channel + row.reason}
          empty={{
            icon: IconBan,
            title: 'Nothing is suppressed',
            text: 'Bounces, complaints and opt-outs will stand here.',
          }}
        />
      </Sheet>
      {mayEdit && (
        <div className={styles.grid}>
          <OneAddress />
          <List />
        </div>
      )}
      <Panel title="By hand" flush>
        <DataTable
          name="Changes by hand"
          bare
          columns={CHANGES}
          source={{ ...state, rows: read.data?.changes ?? [] }}
          rowId={(row) => row.id}
          empty={{
            icon: IconBan,
            title: 'Nothing was changed by hand',
            text: 'What staff add or take off stands here with its reason.',
          }}
        />
      </Panel>
    </Page>
  );
}

const COUNTS: Column<Row>[] = [
  { id: 'reason', header: 'Reason', cell: (row) => plainWords(row.reason), text: (row) => row.reason },
  {
    id: 'channel',
    header: 'Channel',
    cell: (row) => channelMark(row.channel).words,
    text: (row) => row.channel,
  },
  {
    id: 'addresses',
    header: 'Addresses',
    cell: (row) => row.addresses,
    text: (row) => row.addresses,
    align: 'end',
  },
  {
    id: 'last',
    header: 'Newest',
    cell: (row) => <Time at={row.last} />,
    text: (row) => row.last,
    align: 'end',
  },
];

const CHANGES: Column<Change>[] = [
  {
    id: 'action',
    header: 'Done',
    cell: (row) => (row.action === 'added' ? 'Put on' : 'Taken off'),
    text: (row) => row.action,
  },
  {
    id: 'channel',
    header: 'Channel',
    cell: (row) => channelMark(row.channel).words,
    text: (row) => row.channel,
  },
  { id: 'reason', header: 'Was there for', cell: (row) => plainWords(row.reason), text: (row) => row.reason },
  { id: 'note', header: 'Why', cell: (row) => row.note, text: (row) => row.note },
  { id: 'at', header: 'When', cell: (row) => <Time at={row.at} />, text: (row) => row.at, align: 'end' },
];

function OneAddress(): ReactNode {
  const [channel, setChannel] = useState('email');
  const [address, setAddress] = useState('');
  const ask = useMutation({
    mutationFn: () => api.lookUpSuppression(channel, address),
    onError: (error) => tellFailed('Not looked up', error),
  });
  const change = useMutation({
    mutationFn: ({ way, note }: { way: 'add' | 'remove'; note: string }) => {
      const wish = { channel, address, note };
      return way === 'add' ? api.addSuppression(wish) : api.removeSuppression(wish);
    },
    onSuccess: ({ undo }, { way }) => {
      tellDone(way === 'add' ? 'Put on the list' : 'Taken off the list', 'It counts from now on.', undo, KEY);
      ask.reset();
    },
    onError: (error) => tellFailed('Not changed', error),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };
  const answer = ask.data;
  return (
    <Panel title="One address" note="every question is in the audit trail">
      <form onSubmit={submit} className={styles.form}>
        <div className={styles.row}>
          <Select
            label="Channel"
            data={CHANNELS}
            value={channel}
            onChange={(value) => setChannel(value ?? channel)}
            allowDeselect={false}
          />
          <TextInput
            label="Address"
            autoComplete="off"
            spellCheck={false}
            value={address}
            onChange={(event) => {
              setAddress(event.currentTarget.value);
              ask.reset();
            }}
          />
          <Button type="submit" loading={ask.isPending} disabled={address.trim() === ''}>
            Look up
          </Button>
        </div>
        <Answer answer={answer} />
        {answer && (
          <Act
            suppressed={answer.suppressed}
            busy={change.isPending}
            act={(note) => change.mutate({ way: answer.suppressed ? 'remove' : 'add', note })}
          />
        )}
      </form>
    </Panel>
  );
}

type Found = Awaited<ReturnType<typeof api.lookUpSuppression>>;

function Answer({ answer }: { answer: Found | undefined }): ReactNode {
  if (!answer) return <p role="status" className={styles.soft} />;
  return (
    <p role="status" className={styles.soft}>
      {answer.suppressed ? (
        <>
          On the list: {plainWords(answer.reason ?? '')}, since <Time at={answer.at} absolute />
        </>
      ) : (
        'Not on the list'
      )}
    </p>
  );
}

interface ActProps {
  readonly suppressed: boolean;
  readonly busy: boolean;
  readonly act: (note: string) => void;
}

/** Putting on or taking off, with the reason why. */
function Act({ suppressed, busy, act }: ActProps): ReactNode {
  const [note, setNote] = useState('');
  return (
    <>
      <TextInput
        label="Why"
        description={`Stands in the trail, for example: ${suppressed ? 'asked for it in writing' : 'asked on the phone'}`}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Button
        color={suppressed ? 'red' : 'iris'}
        variant="filled"
        disabled={note.trim().length < 3}
        loading={busy}
        onClick={() => act(note.trim())}
      >
        {suppressed ? 'Take it off the list' : 'Put it on the list'}
      </Button>
    </>
  );
}

const PER_CALL = 5_000;

function List(): ReactNode {
  const [channel, setChannel] = useState('email');
  const [note, setNote] = useState('');
  const bring = useMutation({
    mutationFn: async (file: File) => {
      const lines = (await file.text()).split(/\r?\n/).map((line) => line.slice(0, 400));
      let added = 0;
      const bad: number[] = [];
      for (let at = 0; at < lines.length; at += PER_CALL) {
        const done = await api.importSuppressions(channel, note.trim(), lines.slice(at, at + PER_CALL));
        added += done.added;
        bad.push(...done.bad.map((line) => line + at));
      }
      return { added, bad };
    },
    onSuccess: ({ added, bad }) => {
      const first = bad.slice(0, 10).join(', ');
      const wrong =
        bad.length === 0
          ? ''
          : ` ${bad.length} lines could not be read: ${first}${bad.length > 10 ? ', …' : ''}.`;
      tellDone('Brought in', `${added} addresses are new on the list.${wrong}`, undefined, KEY);
    },
    onError: (error) => tell({ title: 'Not brought in', text: error.message, kind: 'bad' }),
  });
  return (
    <Panel title="A whole list" note="CSV or text: one address, or one hash of ours, a line">
      <div className={styles.form}>
        <Select
          label="Channel of the list"
          data={CHANNELS}
          value={channel}
          onChange={(value) => setChannel(value ?? channel)}
          allowDeselect={false}
        />
        <TextInput
          label="Where it comes from"
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <FileButton accept=".csv,.txt,text/csv,text/plain" onChange={(file) => file && bring.mutate(file)}>
          {(props) => (
            <Button {...props} loading={bring.isPending} disabled={note.trim().length < 3}>
              Choose a file
            </Button>
          )}
        </FileButton>
      </div>
    </Panel>
  );
}
