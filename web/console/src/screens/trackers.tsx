// The website tracker: which sites may send what their visitors do, and the line to paste into their pages.
import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import {
  Confirm,
  DialogForm,
  Empty,
  Facts,
  Failed,
  Page,
  Panel,
  StateBadge,
  Time,
  tell,
  Waiting,
} from '@rapport/kit';
import { IconPlus, IconWorldWww } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { TrackerKey, TrackerWish } from '../../../../sdk/faces/doors.ts';
import { api, queryClient } from '../api.ts';
import { failureOf } from '../failures.ts';
import styles from './doors/doors.module.css';
import { CopyText, ShownOnce, wordsIn } from './doors/parts.tsx';

const failed = (error: Error) => tell({ title: 'Not done', text: error.message, kind: 'bad' });
const refresh = () => queryClient.invalidateQueries({ queryKey: ['trackers'] });

export function TrackersScreen(): ReactNode {
  const [asking, setAsking] = useState<TrackerKey | 'new' | null>(null);
  const list = useQuery({ queryKey: ['trackers'], queryFn: ({ signal }) => api.trackers(signal) });
  const failure = failureOf(list.error);
  return (
    <Page
      title="Website tracker"
      purpose="A small script of your own server tells what visitors look at. It sets no cookie and keeps no id before they agree."
      actions={
        <Button
          variant="filled"
          leftSection={<IconPlus size={15} stroke={1.8} aria-hidden />}
          onClick={() => setAsking('new')}
        >
          New tracker
        </Button>
      }
    >
      {failure ? (
        <Failed failure={failure} retry={() => void list.refetch()} />
      ) : list.data === undefined ? (
        <Waiting />
      ) : list.data.rows.length === 0 ? (
        <Empty
          icon={IconWorldWww}
          title="No tracker yet"
          text="Without one, visits of your website are not seen."
          action={{ label: 'Make the first tracker', onClick: () => setAsking('new') }}
        />
      ) : (
        <div className={styles.stack}>
          {list.data.rows.map((row) => (
            <Tracker key={row.id} row={row} edit={() => setAsking(row)} />
          ))}
        </div>
      )}
      <Modal
        opened={asking !== null}
        onClose={() => setAsking(null)}
        title={asking === 'new' ? 'New tracker' : 'Change tracker'}
        closeOnClickOutside={false}
      >
        {asking !== null && (
          <TrackerForm row={asking === 'new' ? null : asking} close={() => setAsking(null)} />
        )}
      </Modal>
    </Page>
  );
}

function Tracker({ row, edit }: { row: TrackerKey; edit: () => void }): ReactNode {
  const { script } = row;
  const living = row.revokedAt === null;
  const snippet = `<script async src="${script.url}"></script>`;
  const pinned = `<script async crossorigin="anonymous"\n  integrity="${script.integrity}"\n  src="${script.pinnedUrl}"></script>`;
  return (
    <Panel
      title={row.name}
      note={<StateBadge state={living ? 'active' : 'revoked'} />}
      actions={living && <Acts row={row} edit={edit} />}
    >
      <Facts
        rows={[
          ['Pages of', row.origins.join(', ')],
          ['Searches stand in', row.searchParams.join(', ') || 'none'],
          ['Parameters that are kept', row.keepParams.join(', ') || 'none'],
          ['Traits a browser may state', row.traits.join(', ') || 'none'],
          ['Size', `${script.brotli} bytes (brotli), ${script.gzip} (gzip), ${script.bytes} plain`],
          ['Created', <Time key="at" at={row.createdAt} />],
        ]}
      />
      {living && (
        <div className={styles.columns}>
          <div>
            <p>Paste this into the head of your pages. It stays up to date by itself.</p>
            <CopyText value={snippet} what="the script line" />
          </div>
          <div>
            <p>Or pin these very bytes. A browser runs no others; an update needs a new line.</p>
            <CopyText value={pinned} what="the pinned script line" />
          </div>
        </div>
      )}
    </Panel>
  );
}

function Acts({ row, edit }: { row: TrackerKey; edit: () => void }): ReactNode {
  const [asking, setAsking] = useState<'secret' | 'revoke' | null>(null);
  const rotate = useMutation({
    mutationFn: () => api.rotateTrackerSecret(row.id, 24),
    onError: failed,
    onSettled: refresh,
  });
  const revoke = useMutation({
    mutationFn: () => api.revokeTracker(row.id),
    onSuccess: () => tell({ title: 'Revoked', text: 'Its script is gone within seconds.' }),
    onError: failed,
    onSettled: refresh,
  });
  const close = () => {
    setAsking(null);
    rotate.reset();
  };
  return (
    <div className={styles.buttons}>
      <Button size="compact-sm" onClick={edit} aria-label={`Change ${row.name}`}>
        Change
      </Button>
      <Button
        size="compact-sm"
        onClick={() => {
          setAsking('secret');
          rotate.mutate();
        }}
        aria-label={`New secret for ${row.name}`}
      >
        New secret
      </Button>
      <Button size="compact-sm" onClick={() => setAsking('revoke')} aria-label={`Revoke ${row.name}`}>
        Revoke
      </Button>
      <Modal opened={asking === 'secret' && rotate.data !== undefined} onClose={close} title="New secret">
        {rotate.data && (
          <ShownOnce value={rotate.data.secret} what="the secret" close={close}>
            <p>Your server signs with it who a visitor is. The old one is valid for another day.</p>
          </ShownOnce>
        )}
      </Modal>
      <Confirm
        opened={asking === 'revoke'}
        close={close}
        title={`Revoke ${row.name}?`}
        action="Revoke"
        danger
        confirm={() => revoke.mutateAsync()}
      >
        Pages that hold its line send nothing from now on. It cannot be taken back; make a new one instead.
      </Confirm>
    </div>
  );
}

/** Makes or changes; answers the secret of a new one. */
function useSave(row: TrackerKey | null, close: () => void) {
  return useMutation({
    mutationFn: async (wish: TrackerWish) => {
      if (row === null) return (await api.createTracker(wish)).secret;
      await api.changeTracker(row.id, wish);
      return null;
    },
    onSuccess: (secret) => {
      if (secret === null) close();
    },
    onSettled: refresh,
  });
}

function TrackerForm({ row, close }: { row: TrackerKey | null; close: () => void }): ReactNode {
  const [name, setName] = useState(row?.name ?? '');
  const [origins, setOrigins] = useState(row?.origins.join('\n') ?? '');
  const [search, setSearch] = useState(row?.searchParams.join(', ') ?? 'q, s, query, search');
  const [keep, setKeep] = useState(row?.keepParams.join(', ') ?? 'utm_source, utm_medium, utm_campaign');
  const [traits, setTraits] = useState(row?.traits.join(', ') ?? 'language, timezone');
  const save = useSave(row, close);
  if (save.data)
    return (
      <ShownOnce value={save.data} what="the secret" close={close}>
        <p>Your server signs with it who a visitor is. Without it visitors stay anonymous.</p>
      </ShownOnce>
    );
  const submit = () =>
    save.mutate({
      name: name.trim(),
      origins: wordsIn(origins),
      searchParams: wordsIn(search),
      keepParams: wordsIn(keep),
      traits: wordsIn(traits),
    });
  const text = (label: string, note: string, value: string, set: (value: string) => void) => (
    <TextInput label={label} description={note} value={value} onChange={(e) => set(e.currentTarget.value)} />
  );
  return (
    <DialogForm
      action={row === null ? 'Make tracker' : 'Save'}
      submit={submit}
      close={close}
      busy={save.isPending}
      ready={name.trim() !== '' && wordsIn(origins).length > 0}
      error={save.error?.message}
    >
      {text('Name', 'The website, e.g. Patients’ site', name, setName)}
      <Textarea
        label="Origins"
        description="One a line: https://www.example.org"
        autosize
        minRows={2}
        value={origins}
        onChange={(event) => setOrigins(event.currentTarget.value)}
      />
      {text(
        'Parameters that hold a search',
        'As they stand in the address of a results page',
        search,
        setSearch,
      )}
      {text('Parameters to keep', 'All others are cut off every address', keep, setKeep)}
      {text('Traits a browser may state', 'Only of a visitor whom your server has named', traits, setTraits)}
    </DialogForm>
  );
}
