// Step 1: the file is dropped, chosen or pasted, and sent once; from then on it waits encrypted on the server.
import { Button, FileButton, Textarea } from '@mantine/core';
import { GoLink, Panel, plainWords, Time } from '@rapport/kit';
import { IconFileUpload, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type DragEvent, type ReactNode, useState } from 'react';
import { api, queryClient } from '../../api.ts';
import styles from './wizard.module.css';

export function FileStep({ opened }: { opened: (upload: string) => void }): ReactNode {
  const [pasted, setPasted] = useState('');
  const send = useMutation({
    mutationFn: ({ content, name }: { content: Blob; name: string }) => api.uploadImport(content, name),
    onSuccess: (upload) => {
      queryClient.setQueryData(['import-upload', upload.id], upload);
      opened(upload.id);
    },
  });
  const take = (file: File | null | undefined) => {
    if (file) send.mutate({ content: file, name: file.name });
  };
  return (
    <>
      <Panel title="Choose a file">
        <DropZone take={take} busy={send.isPending} />
        {send.error && (
          <p role="alert" className={styles.error}>
            {send.error.message}
          </p>
        )}
        <Textarea
          mt="md"
          autosize
          minRows={2}
          maxRows={8}
          label="Or paste rows, header first"
          value={pasted}
          onChange={(event) => setPasted(event.currentTarget.value)}
        />
        <div className={styles.buttons}>
          <Button
            disabled={pasted.trim() === ''}
            loading={send.isPending}
            onClick={() => send.mutate({ content: new Blob([pasted]), name: 'pasted.csv' })}
          >
            Use what I pasted
          </Button>
        </div>
      </Panel>
      <WaitingFiles />
    </>
  );
}

function DropZone({
  take,
  busy,
}: {
  take: (file: File | null | undefined) => void;
  busy: boolean;
}): ReactNode {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  return (
    <section
      className={styles.drop}
      data-over={over}
      aria-label="Drop a file here"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <IconFileUpload size={26} stroke={1.5} aria-hidden />
      <p>Drop a file here, or</p>
      <FileButton onChange={take} accept=".csv,.tsv,.txt,.gz,.jsonl,.ndjson,text/csv">
        {(props) => (
          <Button {...props} variant="filled" loading={busy}>
            Choose a file
          </Button>
        )}
      </FileButton>
      <p className={styles.quiet}>
        CSV (also .csv.gz) or JSONL, up to 512 MB. From Excel: save as “CSV UTF-8”.
      </p>
    </section>
  );
}

/** Files that came before and were not imported yet. */
function WaitingFiles(): ReactNode {
  const waiting = useQuery({
    queryKey: ['import-uploads'],
    queryFn: ({ signal }) => api.importUploads(signal),
  });
  const drop = useMutation({
    mutationFn: (id: string) => api.dropUpload(id),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['import-uploads'] }),
  });
  const rows = waiting.data?.rows ?? [];
  if (rows.length === 0) return null;
  return (
    <Panel title="Waiting for you" note="Thrown away a week after they came">
      <ul className={styles.files}>
        {rows.map((row) => (
          <li key={row.id}>
            <GoLink href={`/imports/new?upload=${row.id}&step=kind`}>{row.fileName}</GoLink>
            <span className={styles.quiet}>
              {plainWords(row.kind)}, <Time at={row.madeAt} />
            </span>
            <Button
              size="compact-xs"
              leftSection={<IconTrash size={14} aria-hidden />}
              aria-label={`Throw away ${row.fileName}`}
              onClick={() => drop.mutate(row.id)}
            >
              Throw away
            </Button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
