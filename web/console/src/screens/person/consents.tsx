// Consent of a person: a matrix of purposes and channels, what waits for confirmation, and every word that was said, with its proof.
import { Button } from '@mantine/core';
import {
  channelMark,
  exactWords,
  Failed,
  Panel,
  plainWords,
  Time,
  tell,
  useSurroundings,
  Waiting,
} from '@rapport/kit';
import { IconCheck, IconHourglass, IconMinus, IconX } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { ConsentWord, PendingConsent } from '../../../../../sdk/faces/consent.ts';
import { api, queryClient } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import { useCan } from '../../session.tsx';
import { CONSENT_CHANNELS, PURPOSES, tellFailed } from '../consent/words.ts';
import styles from './consents.module.css';
import matrix from './person.module.css';
import { StateConsent } from './state-consent.tsx';

export function Consents({ id }: { id: string }): ReactNode {
  const read = useQuery({
    queryKey: ['consents', id],
    queryFn: ({ signal }) => api.personConsents(id, signal),
  });
  const mayState = useCan('consent.edit');
  const [stating, setStating] = useState(false);
  const failure = failureOf(read.error);
  const newest = read.data?.rows[0]?.at ?? null;
  return (
    <Panel
      title="Consent"
      note={
        newest === null ? (
          'nothing stated yet'
        ) : (
          <>
            last word <Time at={newest} />
          </>
        )
      }
      actions={
        mayState && (
          <Button size="compact-sm" onClick={() => setStating(true)}>
            State
          </Button>
        )
      }
      flush
    >
      {failure && <Failed failure={failure} retry={() => void read.refetch()} />}
      {!read.data && !failure && <Waiting lines={6} />}
      {read.data && (
        <>
          <Matrix rows={read.data.rows} pending={read.data.pending} />
          <Pending id={id} rows={read.data.pending} />
          <History rows={read.data.rows} />
          <Invite id={id} />
        </>
      )}
      {stating && <StateConsent id={id} close={() => setStating(false)} />}
    </Panel>
  );
}

/** The rows are newest first, and in one millisecond the no rules: so does the map, filled from the oldest. */
function ruling(rows: readonly ConsentWord[]): Map<string, ConsentWord> {
  const book = new Map<string, ConsentWord>();
  for (const row of rows) {
    const key = `${row.purpose}:${row.channel}`;
    const before = book.get(key);
    if (!before || row.at > before.at || (row.at === before.at && row.state === 'withdrawn'))
      book.set(key, row);
  }
  return book;
}

function Matrix({
  rows,
  pending,
}: {
  rows: readonly ConsentWord[];
  pending: readonly PendingConsent[];
}): ReactNode {
  const book = ruling(rows);
  const waiting = new Set(
    pending.filter((p) => p.state === 'waiting').map((p) => `${p.purpose}:${p.channel}`),
  );
  return (
    <div className={matrix.matrixBox}>
      <table className={matrix.matrix}>
        <caption className={matrix.caption}>Consent by purpose and channel</caption>
        <thead>
          <tr>
            <th scope="col">Purpose</th>
            {CONSENT_CHANNELS.map((channel) => (
              <th key={channel} scope="col">
                {channelMark(channel).words}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {PURPOSES.map((purpose) => (
            <tr key={purpose}>
              <th scope="row">{plainWords(purpose)}</th>
              {CONSENT_CHANNELS.map((channel) => (
                <Word
                  key={channel}
                  consent={book.get(`${purpose}:${channel}`)}
                  waits={waiting.has(`${purpose}:${channel}`)}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Word({ consent, waits }: { consent: ConsentWord | undefined; waits: boolean }): ReactNode {
  const { zone } = useSurroundings();
  if (waits) {
    return (
      <td data-state="none" title="Said yes; waits for the link in the e-mail. Not consent yet.">
        <IconHourglass size={15} aria-label="Waits for confirmation" role="img" />
      </td>
    );
  }
  if (!consent) {
    return (
      <td data-state="none" title="Never asked or never answered">
        <IconMinus size={15} aria-label="Not stated" role="img" />
      </td>
    );
  }
  const words = consent.state === 'given' ? 'Given' : 'Withdrawn';
  const Icon = consent.state === 'given' ? IconCheck : IconX;
  return (
    <td data-state={consent.state} title={`${words} ${exactWords(Date.parse(consent.at), zone)}`}>
      <Icon size={16} stroke={2.2} aria-label={words} role="img" />
    </td>
  );
}

function Pending({ id, rows }: { id: string; rows: readonly PendingConsent[] }): ReactNode {
  const mayState = useCan('consent.edit');
  const send = useMutation({
    mutationFn: (request: string) => api.sendConfirmation(id, request),
    onSuccess: () => tell({ title: 'On its way', text: 'The confirmation is sent again within seconds.' }),
    onError: (error) => tellFailed('Not sent', error),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['consents', id] }),
  });
  const open = rows.filter((row) => row.state === 'waiting' || row.state === 'expired');
  if (open.length === 0) return null;
  return (
    <ul className={styles.pending} aria-label="Waits for confirmation">
      {open.map((row) => (
        <li key={row.id}>
          <span>
            <b>
              {plainWords(row.purpose)}, {channelMark(row.channel).words}
            </b>{' '}
            {row.state === 'expired' ? 'was not confirmed in time' : 'waits for the link in the e-mail'}
            <span className={styles.soft}>
              said <Time at={row.askedAt} />, sent {row.sends} of {row.most} times
              {row.state === 'waiting' && (
                <>
                  , until <Time at={row.expiresAt} absolute />
                </>
              )}
            </span>
          </span>
          {mayState && (
            <Button
              size="compact-xs"
              disabled={!row.maySend}
              loading={send.isPending}
              onClick={() => send.mutate(row.id)}
            >
              Send {row.sends === 0 ? '' : 'again'}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The preference centre is the person's own way to all of this. */
function Invite({ id }: { id: string }): ReactNode {
  const mayInvite = useCan('people.edit');
  const invite = useMutation({
    mutationFn: () => api.inviteToPortal(id),
    onSuccess: () =>
      tell({ title: 'Invited', text: 'The link went to the address on file. It works for 7 days and once.' }),
    onError: (error) => tellFailed('Not invited', error),
  });
  if (!mayInvite) return null;
  return (
    <div className={styles.invite}>
      <Button size="compact-sm" loading={invite.isPending} onClick={() => invite.mutate()}>
        Invite to the portal
      </Button>
    </div>
  );
}

function History({ rows }: { rows: readonly ConsentWord[] }): ReactNode {
  if (rows.length === 0) return null;
  return (
    <details className={styles.history}>
      <summary>Everything that was said ({rows.length})</summary>
      <ol>
        {rows.map((row) => (
          <li key={row.id} data-state={row.state}>
            <b>
              {row.state === 'given' ? 'Yes' : 'No'} to {plainWords(row.purpose).toLowerCase()} by{' '}
              {channelMark(row.channel).words}
            </b>
            <span className={styles.soft}>
              <Time at={row.at} absolute /> · {row.source} · proof: {row.proof} · {row.jurisdiction}
            </span>
            <span className={styles.soft}>
              {row.text ?? (row.textVersion === '' ? 'no text named' : 'text kept elsewhere')}{' '}
              {row.textVersion !== '' && <code>{row.textVersion}</code>}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}
