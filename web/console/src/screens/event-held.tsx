// One held message: what is wrong, its JSON to mend for who may read it, and the ways on.
import { Button, Textarea, TextInput } from '@mantine/core';
import { Facts, Failed, GoLink, Page, Panel, Time, tell, useSurroundings, Waiting } from '@rapport/kit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { HeldMessageView, ReplayResult } from '../../../../sdk/faces/events.ts';
import { api, queryClient } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useCan } from '../session.tsx';
import styles from './events/events.module.css';

const PARENT = { href: '/events/quarantine', title: 'Quarantine' };

export function EventHeldScreen(): ReactNode {
  const { id = '' } = useParams({ strict: false });
  const held = useQuery({
    queryKey: ['held-message', id],
    queryFn: ({ signal }) => api.heldMessage(id, signal),
    refetchOnWindowFocus: false,
  });
  const failure = failureOf(held.error);
  if (!held.data)
    return (
      <Page title="Held message" parent={PARENT}>
        {failure ? <Failed failure={failure} retry={() => void held.refetch()} /> : <Waiting lines={8} />}
      </Page>
    );
  const row = held.data;
  return (
    <Page
      title={row.event ?? 'Held message'}
      parent={PARENT}
      purpose={`${row.field ?? 'The message'}: ${row.detail}.`}
    >
      <div className={styles.panes}>
        <Content key={`${row.id} ${row.state} ${row.code}`} row={row} />
        <About row={row} />
      </div>
    </Page>
  );
}

function About({ row }: { row: HeldMessageView }): ReactNode {
  const schema =
    row.call && row.event ? `/events/schema?call=${row.call}&name=${encodeURIComponent(row.event)}` : null;
  return (
    <Panel title="About it">
      <Facts
        rows={[
          ['State', row.state === 'released' ? `Released, ${row.result ?? ''}` : row.state],
          ['Code', <code key="code">{row.code}</code>],
          ['Received', <Time key="at" at={row.receivedAt} />],
          ['From', row.key ?? row.source],
          ['Message id', row.messageId ?? '–'],
          ['Most private class', row.class],
          ['Kept until', <Time key="kept" at={row.keepUntil} absolute />],
          ['Decided by', row.decidedBy ?? '–'],
          ['Reason', row.reason ?? '–'],
        ]}
      />
      {schema && <GoLink href={schema}>Schema of this event</GoLink>}
    </Panel>
  );
}

function useActs(row: HeldMessageView) {
  const { go } = useSurroundings();
  const again = () =>
    Promise.all(
      ['held-message', 'held-messages', 'held-reasons'].map((key) =>
        queryClient.invalidateQueries({ queryKey: [key] }),
      ),
    );
  const tellResult = ({ result, field, detail }: ReplayResult) => {
    if (result === null)
      tell({ title: 'Still held', text: `${field ?? 'The message'}: ${detail}.`, kind: 'bad' });
    else tell({ title: result === 'stored' ? 'Stored' : 'It had been stored before' });
  };
  const failed = (error: Error) => tell({ title: 'Not done', text: error.message, kind: 'bad' });
  const replay = useMutation({
    mutationFn: (message: unknown) => api.replayHeld(row.id, message),
    onSuccess: tellResult,
    onError: failed,
    onSettled: again,
  });
  const restore = useMutation({
    mutationFn: () => api.restoreHeld([row.id]),
    onError: failed,
    onSettled: again,
  });
  const discard = useMutation({
    mutationFn: (reason: string) => api.discardHeld({ ids: [row.id], reason }),
    onSuccess: () => {
      tell({ title: 'Discarded', text: 'It can be taken back for a week.', undo: () => restore.mutate() });
      go('/events/quarantine');
    },
    onError: failed,
    onSettled: again,
  });
  return { replay, restore, discard };
}

function Content({ row }: { row: HeldMessageView }): ReactNode {
  const original = JSON.stringify(row.message, null, 2);
  const [text, setText] = useState(original);
  const acts = useActs(row);
  const mayMend = useCan('people.read.health') && !row.masked;
  const parsed = parse(text);
  const changed = text !== original;
  const held = row.state === 'held' && row.message !== null;
  return (
    <Panel title={mayMend && held ? 'Mend it' : 'What it holds'} flush>
      <div className={styles.form}>
        {row.message === null ? (
          <p className={styles.note}>Its content is no longer kept.</p>
        ) : (
          <Textarea
            label={
              row.masked ? 'Its structure; values are for roles that may read health data' : 'The message'
            }
            readOnly={!mayMend || !held}
            autosize
            minRows={10}
            maxRows={26}
            spellCheck={false}
            styles={MONO}
            value={text}
            error={parsed === undefined ? 'This is not a JSON object.' : undefined}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        {held && <Replay acts={acts} mended={mayMend && changed ? parsed : undefined} changed={changed} />}
        <Discard row={row} acts={acts} />
      </div>
    </Panel>
  );
}

const MONO = { input: { fontFamily: 'var(--mono)', fontSize: 'var(--text-small)' } };

type Acts = ReturnType<typeof useActs>;

interface ReplayProps {
  readonly acts: Acts;
  /** What is to be sent instead; undefined when nothing was mended, or not into JSON. */
  readonly mended: unknown;
  readonly changed: boolean;
}

function Replay({ acts: { replay }, mended, changed }: ReplayProps): ReactNode {
  return (
    <div className={styles.buttons}>
      <Button
        variant="filled"
        disabled={mended === undefined}
        loading={replay.isPending}
        onClick={() => replay.mutate(mended)}
      >
        Replay as mended
      </Button>
      <Button disabled={changed} loading={replay.isPending} onClick={() => replay.mutate(undefined)}>
        Replay as it is
      </Button>
    </div>
  );
}

function Discard({ row, acts: { discard, restore } }: { row: HeldMessageView; acts: Acts }): ReactNode {
  const [reason, setReason] = useState('');
  const mayAct = useCan('events.read');
  if (!mayAct || row.message === null || row.state === 'released') return null;
  if (row.state === 'discarded')
    return (
      <div className={styles.buttons}>
        <Button onClick={() => restore.mutate()}>Take it back</Button>
      </div>
    );
  return (
    <div className={styles.buttons}>
      <TextInput
        aria-label="Reason to discard it"
        placeholder="Reason to discard it"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button disabled={reason.trim() === ''} onClick={() => discard.mutate(reason)}>
        Discard
      </Button>
    </div>
  );
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
