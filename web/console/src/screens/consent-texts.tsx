// Consent texts: every version that people agreed to, who did, new versions, and where a yes has to be confirmed.
import { Button, Modal, Switch } from '@mantine/core';
import {
  type Column,
  channelMark,
  DataTable,
  Failed,
  Page,
  Panel,
  plainWords,
  Sheet,
  Time,
} from '@rapport/kit';
import { IconFileCertificate, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import type { Agreed, ConsentTextRow } from '../../../../sdk/faces/consent.ts';
import { api } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useFilters } from '../filters.ts';
import { usePages } from '../pages.ts';
import { useCan } from '../session.tsx';
import styles from './consent/consent.module.css';
import { NewText } from './consent/new-text.tsx';
import { tellDone, tellFailed } from './consent/words.ts';

export function ConsentTextsScreen(): ReactNode {
  const texts = useQuery({ queryKey: ['consent-texts'], queryFn: ({ signal }) => api.consentTexts(signal) });
  const { value, set } = useFilters('text', 'new');
  const mayAdd = useCan('settings.organisation');
  const rows = texts.data?.rows ?? [];
  const shown = rows.find((row) => row.version === value('text'));
  const columns = useMemo(() => columnsOf((version) => set({ text: version })), [set]);
  const add = { label: 'Add the first text', onClick: () => set({ new: '1' }) };
  return (
    <Page
      title="Consent texts"
      purpose="The words people agree to. A version is never changed or deleted; new words are a new version."
      actions={
        mayAdd && (
          <Button
            variant="filled"
            leftSection={<IconPlus size={15} stroke={1.8} aria-hidden />}
            onClick={() => set({ new: '1' })}
          >
            New version
          </Button>
        )
      }
    >
      <Sheet>
        <DataTable
          name="Consent texts"
          columns={columns}
          source={{
            rows,
            waiting: texts.isPending,
            failure: failureOf(texts.error),
            retry: () => void texts.refetch(),
          }}
          rowId={(row) => row.version}
          empty={{
            icon: IconFileCertificate,
            title: 'No text yet',
            text: 'People must know what they agree to.',
            ...(mayAdd ? { action: add } : {}),
          }}
        />
      </Sheet>
      <Elsewhere rows={texts.data?.elsewhere ?? []} />
      <Rules />
      {shown && <Shown row={shown} close={() => set({ text: '' })} />}
      {value('new') === '1' && <NewText close={() => set({ new: '' })} />}
    </Page>
  );
}

const scope = (word: string): string => (word === 'any' ? 'Any' : plainWords(word));

function columnsOf(show: (version: string) => void): Column<ConsentTextRow>[] {
  return [
    {
      id: 'title',
      header: 'Text',
      cell: (row) => (
        <button type="button" className={styles.open} onClick={() => show(row.version)}>
          {row.title}
        </button>
      ),
      text: (row) => row.title,
      width: '28%',
    },
    {
      id: 'version',
      header: 'Version',
      cell: (row) => <code>{row.version}</code>,
      text: (row) => row.version,
    },
    { id: 'purpose', header: 'Purpose', cell: (row) => scope(row.purpose), text: (row) => row.purpose },
    {
      id: 'channel',
      header: 'Channel',
      cell: (row) => (row.channel === 'any' ? 'Any' : channelMark(row.channel).words),
      text: (row) => row.channel,
    },
    { id: 'language', header: 'Language', cell: (row) => row.language, text: (row) => row.language },
    {
      id: 'jurisdiction',
      header: 'Place',
      cell: (row) => scope(row.jurisdiction),
      text: (row) => row.jurisdiction,
    },
    { id: 'people', header: 'People', cell: (row) => row.people, text: (row) => row.people, align: 'end' },
    {
      id: 'created',
      header: 'Since',
      cell: (row) => (row.createdAt === null ? 'comes with Rapport' : <Time at={row.createdAt} />),
      text: (row) => row.createdAt,
      align: 'end',
    },
  ];
}

function Elsewhere({ rows }: { rows: readonly { version: string; people: number }[] }): ReactNode {
  if (rows.length === 0) return null;
  return (
    <Panel title="Kept elsewhere" note="named in statements; the words are not in Rapport">
      <ul className={styles.list}>
        {rows.map((row) => (
          <li key={row.version}>
            <code>{row.version}</code> {row.people} {row.people === 1 ? 'person' : 'people'}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Rules(): ReactNode {
  const key = ['consent-rules'];
  const rules = useQuery({ queryKey: key, queryFn: ({ signal }) => api.consentRules(signal) });
  const maySet = useCan('settings.organisation');
  const change = useMutation({
    mutationFn: (rule: { purpose: string; channel: string; doubleOptIn: boolean | null }) =>
      api.setConsentRule(rule.purpose, rule.channel, rule.doubleOptIn),
    onSuccess: () => tellDone('Saved', 'It counts for every yes from now on.', undefined, key),
    onError: (error) => tellFailed('Not saved', error),
  });
  const failure = failureOf(rules.error);
  return (
    <Panel
      title="Double opt-in"
      note={rules.data && `rule of ${rules.data.jurisdiction} unless you say otherwise`}
    >
      {failure && <Failed failure={failure} retry={() => void rules.refetch()} />}
      <p className={styles.soft}>
        A yes that has to be confirmed is no consent until the person uses the link in an e-mail.
      </p>
      <ul className={styles.list}>
        {(rules.data?.rows ?? []).map((rule) => (
          <li key={rule.purpose + rule.channel}>
            <Switch
              label={`${plainWords(rule.purpose)}, ${channelMark(rule.channel).words}`}
              checked={rule.doubleOptIn}
              disabled={!maySet || change.isPending}
              onChange={(event) => change.mutate({ ...rule, doubleOptIn: event.currentTarget.checked })}
            />
            {rule.own && maySet && (
              <Button
                size="compact-xs"
                onClick={() => change.mutate({ ...rule, doubleOptIn: null })}
                aria-label={`Back to the usual rule for ${rule.purpose}`}
              >
                Back to the usual rule
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Shown({ row, close }: { row: ConsentTextRow; close: () => void }): ReactNode {
  const people = usePages<Agreed>(`consent-text/${row.version}`, (query, signal) =>
    api.consentTextPeople(row.version, query, signal),
  );
  return (
    <Modal opened onClose={close} size="lg" title={row.title}>
      <p className={styles.soft}>
        <code>{row.version}</code> · {row.language} · {scope(row.jurisdiction)}
      </p>
      <blockquote className={styles.words} lang={row.language}>
        {row.body}
      </blockquote>
      <DataTable
        name="People who named this version"
        bare
        columns={AGREED}
        source={people}
        rowId={(one) => one.id}
        rowHref={(one) => `/people/${one.subjectId}`}
        empty={{ icon: IconFileCertificate, title: 'Nobody yet', text: 'No statement names this version.' }}
      />
    </Modal>
  );
}

const AGREED: Column<Agreed>[] = [
  { id: 'name', header: 'Person', cell: (row) => row.name ?? 'Name not known', text: (row) => row.name },
  {
    id: 'state',
    header: 'Said',
    cell: (row) => (row.state === 'given' ? 'Yes' : 'No'),
    text: (row) => row.state,
  },
  {
    id: 'what',
    header: 'To',
    cell: (row) => `${plainWords(row.purpose)}, ${channelMark(row.channel).words}`,
    text: (row) => `${row.purpose}:${row.channel}`,
  },
  { id: 'source', header: 'Source', cell: (row) => row.source, text: (row) => row.source },
  { id: 'at', header: 'When', cell: (row) => <Time at={row.at} />, text: (row) => row.at, align: 'end' },
];
