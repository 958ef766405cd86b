// Imports: files on their way in, with what was not taken, and the way back.
import { Button, Progress } from '@mantine/core';
import {
  type Column,
  Confirm,
  DataTable,
  GoLink,
  isModifiedClick,
  Page,
  plainWords,
  Sheet,
  StateBadge,
  Time,
  tell,
  useSurroundings,
} from '@rapport/kit';
import { IconArrowBackUp, IconFileImport, IconUpload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import type { ImportRow } from '../../../../sdk/api.ts';
import { api, queryClient } from '../api.ts';
import { usePages } from '../pages.ts';
import styles from './imports/imports.module.css';

const POLL_MS = 1_500;

const figure = (value: number) => value.toLocaleString('en');

const COLUMNS: readonly Column<ImportRow>[] = [
  {
    id: 'file',
    header: 'File',
    cell: (row) => <GoLink href={`/imports/new?step=run&run=${row.id}`}>{row.fileName}</GoLink>,
    text: (row) => row.fileName,
  },
  {
    id: 'kind',
    plain: true,
    header: 'Kind',
    cell: (row) => plainWords(row.kind),
    text: (row) => row.kind,
    width: '12%',
  },
  {
    id: 'state',
    plain: true,
    header: 'State',
    cell: (row) => <State row={row} />,
    text: (row) => row.state,
    width: '14%',
  },
  {
    id: 'stored',
    header: 'Stored',
    align: 'end',
    cell: (row) => figure(row.rowsStored),
    text: (row) => row.rowsStored,
    width: '8%',
  },
  {
    id: 'repeated',
    header: 'Known before',
    align: 'end',
    cell: (row) => figure(row.rowsRepeated),
    text: (row) => row.rowsRepeated,
    width: '9%',
  },
  {
    id: 'bad',
    header: 'Not taken',
    align: 'end',
    cell: (row) => <Bad row={row} />,
    text: (row) => row.rowsBad,
    width: '10%',
  },
  {
    id: 'started',
    header: 'Started',
    align: 'end',
    cell: (row) => <Time at={row.startedAt} />,
    text: (row) => row.startedAt,
    width: '10%',
  },
  {
    id: 'by',
    header: 'Started by',
    cell: (row) => row.startedBy,
    text: (row) => row.startedBy,
    hidden: true,
  },
];

export function ImportsScreen(): ReactNode {
  const [running, setRunning] = useState(false);
  const [undoing, setUndoing] = useState<ImportRow | null>(null);
  const source = usePages('imports', api.imports, {}, { every: running ? POLL_MS : false });
  const isRunning = source.rows.some((row) => row.state === 'running');
  if (isRunning !== running) setRunning(isRunning);
  const columns = useMemo(() => [...COLUMNS, undoColumn(setUndoing)], []);
  return (
    <Page
      title="Imports"
      purpose="A file is read row by row. What is wrong is told with its line; what was imported can be taken back. You may leave while it runs."
      actions={<NewImport />}
    >
      <Sheet>
        <DataTable
          name="Imports"
          columns={columns}
          source={source}
          rowId={(row) => row.id}
          empty={{
            icon: IconFileImport,
            title: 'Nothing was imported yet',
            text: 'Import people, events or survey comments from CSV or JSONL. A rehearsal shows first what would happen.',
          }}
        />
      </Sheet>
      <UndoImport row={undoing} close={() => setUndoing(null)} />
    </Page>
  );
}

function NewImport(): ReactNode {
  const { base, go } = useSurroundings();
  return (
    <Button
      component="a"
      href={`${base}/imports/new`}
      variant="filled"
      leftSection={<IconUpload size={15} stroke={1.8} aria-hidden />}
      onClick={(event) => {
        if (isModifiedClick(event)) return;
        event.preventDefault();
        go('/imports/new');
      }}
    >
      Import a file
    </Button>
  );
}

function undoColumn(undo: (row: ImportRow) => void): Column<ImportRow> {
  return {
    id: 'undo',
    header: 'Take back',
    align: 'end',
    cell: (row) =>
      row.state === 'done' || row.state === 'stopped' ? (
        <Button
          size="compact-xs"
          leftSection={<IconArrowBackUp size={14} aria-hidden />}
          onClick={() => undo(row)}
          aria-label={`Undo ${row.fileName}`}
        >
          Undo
        </Button>
      ) : (
        '–'
      ),
    text: () => null,
    width: '9%',
  };
}

function State({ row }: { row: ImportRow }): ReactNode {
  if (row.state !== 'running') return <StateBadge state={row.state} />;
  return (
    <span className={styles.running}>
      <Progress value={row.percent} aria-label={`${row.fileName}: ${row.percent} % read`} />
      {row.percent} %, {row.rowsRead.toLocaleString('en')} rows
    </span>
  );
}

function Bad({ row }: { row: ImportRow }): ReactNode {
  if (row.rowsBad === 0) return '0';
  return <GoLink href={`/imports/${row.id}`}>{row.rowsBad.toLocaleString('en')} rows</GoLink>;
}

function UndoImport({ row, close }: { row: ImportRow | null; close: () => void }): ReactNode {
  const undo = useMutation({
    mutationFn: (id: string) => api.undoImport(id),
    onSuccess: () =>
      tell({
        title: 'Taken back',
        text: 'The rows of this import are gone; profiles are as they were before.',
      }),
    onError: (error) => tell({ title: 'Not taken back', text: error.message, kind: 'bad' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['imports'] }),
  });
  if (!row) return null;
  return (
    <Confirm
      opened
      close={close}
      title={`Take back ${row.fileName}?`}
      action="Take it back"
      danger
      confirm={() => undo.mutateAsync(row.id)}
    >
      All {row.rowsStored.toLocaleString('en')} rows that this import stored are removed again. Messages
      already sent because of them stay sent.
    </Confirm>
  );
}
