// Step 4: the whole file is read and checked, and nothing is stored: counts, reasons, and who of them is known already.
import { Button, Progress } from '@mantine/core';
import { Facts, Failed, Panel } from '@rapport/kit';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import type { ImportRehearsalState } from '../../../../../sdk/faces/imports.ts';
import { api, queryClient } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import type { Wizard } from '../import-new.tsx';
import { BadRows } from './look.tsx';
import styles from './wizard.module.css';

const figure = (value: number): string => value.toLocaleString('en');

export function RehearsalStep({ upload, go }: Wizard): ReactNode {
  const start = useMutation({
    mutationFn: () => api.rehearseUpload(upload.id),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['import-upload', upload.id] }),
  });
  const asked = useRef(false);
  const found = upload.rehearsal;
  useEffect(() => {
    if (found !== null || asked.current) return;
    asked.current = true;
    start.mutate();
  }, [found, start.mutate]);
  const failure = failureOf(start.error);
  const good = found?.state === 'done' && found.rowsGood > 0;
  return (
    <>
      <Panel title="Rehearsal" note="Nothing is stored">
        {failure && <Failed failure={failure} retry={() => start.mutate()} />}
        {!failure && (found === null || found.state === 'running') && (
          <Reading percent={found?.percent ?? 0} />
        )}
        {found?.state === 'refused' && (
          <p role="alert" className={styles.error}>
            {found.refusal}
          </p>
        )}
        {found?.state === 'done' && <Found found={found} />}
      </Panel>
      <div className={styles.buttons}>
        <Button onClick={() => go('columns')}>Back to the columns</Button>
        {found && found.state !== 'running' && (
          <Button loading={start.isPending} onClick={() => start.mutate()}>
            Rehearse again
          </Button>
        )}
        <Button variant="filled" disabled={!good} onClick={() => go('run')}>
          {good ? `Import ${figure(found.rowsGood)} rows` : 'Import'}
        </Button>
      </div>
    </>
  );
}

function Reading({ percent }: { percent: number }): ReactNode {
  return (
    <div role="status">
      <Progress value={percent} aria-label={`${percent} % of the file read`} />
      <p className={styles.quiet}>Reading the whole file: {percent} %</p>
    </div>
  );
}

function Found({ found }: { found: ImportRehearsalState }): ReactNode {
  return (
    <>
      <Facts
        rows={[
          ['Rows', figure(found.rowsRead)],
          ['Would be taken', figure(found.rowsGood)],
          ['Would not be taken', figure(found.rowsBad)],
          ...(found.rowsSkipped > 0
            ? [['Left out (organisations)', figure(found.rowsSkipped)] as const]
            : []),
          ['About somebody known already', figure(found.known)],
          ['About somebody new', figure(found.fresh)],
          ['New, with an address somebody else has', figure(found.alike)],
        ]}
      />
      {found.alike > 0 && (
        <p className={styles.quiet}>
          People who share an address stay separate people; likely doubles are offered for review afterwards.
        </p>
      )}
      {found.bad.length > 0 && <BadRows rows={found.bad} />}
    </>
  );
}
