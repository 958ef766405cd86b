// Step 5: the run with its pace. It goes on without this page, can be stopped, taken up again and taken back.
import { Button, Progress } from '@mantine/core';
import {
  Confirm,
  Facts,
  Failed,
  GoLink,
  Panel,
  StateBadge,
  tell,
  useSurroundings,
  Waiting,
} from '@rapport/kit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ImportRun } from '../../../../../sdk/faces/imports.ts';
import { api, queryClient } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import { isStalled, remainingWords, rowsASecond } from './pace.ts';
import styles from './wizard.module.css';

interface Props {
  readonly upload: string;
  readonly run: string;
  readonly started: (run: string) => void;
}

const POLL_MS = 700;
const figure = (value: number): string => value.toLocaleString('en');

export function RunStep({ upload, run, started }: Props): ReactNode {
  const start = useMutation({
    mutationFn: (from: string) => api.runUpload(from),
    onSuccess: (made) => {
      queryClient.setQueryData(['import', made.id], made);
      started(made.id);
    },
  });
  const asked = useRef(false);
  useEffect(() => {
    if (run !== '' || upload === '' || asked.current) return;
    asked.current = true;
    start.mutate(upload);
  }, [run, upload, start.mutate]);
  const failure = failureOf(start.error);
  if (failure) return <Failed failure={failure} retry={() => start.mutate(upload)} />;
  if (run === '') return <Waiting lines={3} label="Starting the import" />;
  return <Run id={run} resume={(from) => start.mutate(from)} />;
}

function Run({ id, resume }: { id: string; resume: (upload: string) => void }): ReactNode {
  const query = useQuery({
    queryKey: ['import', id],
    queryFn: ({ signal }) => api.importRun(id, signal),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? POLL_MS : false),
  });
  const stop = useMutation({
    mutationFn: () => api.stopImport(id),
    onSuccess: () => tell({ title: 'Stopped', text: 'What was stored stays; you can go on later.' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['import', id] }),
  });
  const failure = failureOf(query.error);
  if (failure) return <Failed failure={failure} retry={() => void query.refetch()} />;
  const run = query.data;
  if (!run) return <Waiting lines={4} />;
  const idle = run.state === 'stopped' || run.state === 'failed' || isStalled(run, Date.now());
  const { uploadId } = run;
  return (
    <>
      <Panel title={run.fileName} note={<StateBadge state={run.state} />}>
        {run.state === 'running' && <Pace run={run} />}
        <Facts
          rows={[
            ['Rows read', figure(run.rowsRead)],
            ['Stored', figure(run.rowsStored)],
            ['Known before', figure(run.rowsRepeated)],
            ...(run.rowsSkipped > 0 ? [['Left out (organisations)', figure(run.rowsSkipped)] as const] : []),
            ['Not taken', figure(run.rowsBad)],
          ]}
        />
      </Panel>
      <div className={styles.buttons}>
        {run.state === 'running' && (
          <Button loading={stop.isPending} onClick={() => stop.mutate()}>
            Stop
          </Button>
        )}
        {idle && uploadId !== null && <Button onClick={() => resume(uploadId)}>Go on with it</Button>}
        <Done run={run} />
      </div>
    </>
  );
}

function Pace({ run }: { run: ImportRun }): ReactNode {
  return (
    <div role="status">
      <Progress value={run.percent} aria-label={`${run.percent} % imported`} />
      <p className={styles.quiet}>
        {run.percent} %, {figure(Math.round(rowsASecond(run)))} rows a second, {remainingWords(run)}. You may
        leave this page.
      </p>
    </div>
  );
}

/** What can be done with a run that has ended: see the people, the bad rows, or take it back. */
function Done({ run }: { run: ImportRun }): ReactNode {
  const [asking, setAsking] = useState(false);
  const { go } = useSurroundings();
  const undo = useMutation({
    mutationFn: () => api.undoImport(run.id),
    onSuccess: () => tell({ title: 'Taken back', text: 'The rows of this import are gone.' }),
    onError: (error) => tell({ title: 'Not taken back', text: error.message, kind: 'bad' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['import', run.id] }),
  });
  if (run.state === 'running' || run.state === 'undone') return <GoLink href="/imports">All imports</GoLink>;
  return (
    <>
      {run.rowsBad > 0 && (
        <>
          <GoLink href={`/imports/${run.id}`}>See the rows not taken</GoLink>
          <Button component="a" href={api.badRowsFile(run.id)} download>
            Download them as CSV
          </Button>
        </>
      )}
      <Button onClick={() => setAsking(true)}>Undo</Button>
      <Button variant="filled" onClick={() => go('/people')}>
        See people
      </Button>
      <Confirm
        opened={asking}
        close={() => setAsking(false)}
        title={`Take back ${run.fileName}?`}
        action="Take it back"
        danger
        confirm={() => undo.mutateAsync()}
      >
        All {figure(run.rowsStored)} rows that this import stored are removed again.
      </Confirm>
    </>
  );
}
