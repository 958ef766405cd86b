// Starting an import: choose a file, see in a rehearsal what would happen, then do it.
import { Button, FileInput, Modal, NativeSelect, TextInput } from '@mantine/core';
import { plainWords, tell } from '@rapport/kit';
import { IconUpload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { ImportRehearsal } from '../../../../../sdk/api.ts';
import { api, queryClient } from '../../api.ts';
import styles from './imports.module.css';

const KINDS = ['contacts', 'events', 'survey-comments'];

export function StartImport(): ReactNode {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button
        variant="filled"
        leftSection={<IconUpload size={15} stroke={1.8} aria-hidden />}
        onClick={() => setOpened(true)}
      >
        Import a file
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title="Import a file"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <StartForm close={() => setOpened(false)} />
      </Modal>
    </>
  );
}

interface Wish {
  readonly file: File | null;
  readonly kind: string;
  readonly map: string;
}

function StartForm({ close }: { close: () => void }): ReactNode {
  const [wish, setWish] = useState<Wish>({ file: null, kind: 'contacts', map: '' });
  const rehearse = useMutation({
    mutationFn: (chosen: File) => api.rehearseImport(chosen, wish.kind, wish.map),
  });
  const start = useMutation({
    mutationFn: (chosen: File) => api.startImport(chosen, wish.kind, wish.map),
    onSuccess: () => {
      tell({ title: 'The import has started', text: 'You may leave this page; it goes on.' });
      close();
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['imports'] }),
  });
  const change = (part: Partial<Wish>) => {
    setWish({ ...wish, ...part });
    rehearse.reset();
    start.reset();
  };
  const { file } = wish;
  const error = start.error ?? rehearse.error;
  return (
    <div className={styles.form}>
      <Fields wish={wish} change={change} />
      {rehearse.data && <Rehearsed result={rehearse.data} />}
      {error && (
        <p role="alert" className={styles.error}>
          {error.message}
        </p>
      )}
      <div className={styles.buttons}>
        <Button disabled={!file} loading={rehearse.isPending} onClick={() => file && rehearse.mutate(file)}>
          Rehearse
        </Button>
        <Button
          variant="filled"
          disabled={!file}
          loading={start.isPending}
          onClick={() => file && start.mutate(file)}
        >
          Import
        </Button>
      </div>
    </div>
  );
}

function Fields({ wish, change }: { wish: Wish; change: (part: Partial<Wish>) => void }): ReactNode {
  return (
    <>
      <FileInput
        size="xs"
        label="File"
        description="CSV or JSONL, up to 512 MB"
        placeholder="Choose a file"
        accept=".csv,.jsonl,.ndjson,text/csv"
        value={wish.file}
        onChange={(file) => change({ file })}
      />
      <NativeSelect
        label="What the rows are"
        data={KINDS.map((value) => ({ value, label: plainWords(value) }))}
        value={wish.kind}
        onChange={(event) => change({ kind: event.currentTarget.value })}
      />
      <TextInput
        label="Map"
        description="Name of a shipped map or JSON; empty for the usual columns"
        value={wish.map}
        onChange={(event) => change({ map: event.currentTarget.value })}
      />
    </>
  );
}

function Rehearsed({ result }: { result: ImportRehearsal }): ReactNode {
  return (
    <div className={styles.rehearsed} role="status">
      <b>
        {result.rowsGood.toLocaleString('en')} of {result.rowsRead.toLocaleString('en')} rows would be taken
      </b>
      , as {result.signals.toLocaleString('en')} signals ({result.format.toUpperCase()}, {result.encoding}).
      Nothing was stored.
      {result.bad.length > 0 && (
        <ul>
          {result.bad.slice(0, 5).map((bad) => (
            <li key={`${bad.line} ${bad.code} ${bad.field ?? ''}`}>
              Line {bad.line}
              {bad.field ? `, ${bad.field}` : ''}: {bad.detail}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
