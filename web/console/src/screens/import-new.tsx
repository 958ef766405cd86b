// A new import, step by step: the file, what it is, its columns, a rehearsal, the run. The address keeps the place.
import { Failed, Page, Waiting } from '@rapport/kit';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ColumnUse, ImportSettings, ImportUpload } from '../../../../sdk/faces/imports.ts';
import { api, queryClient } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useFilters } from '../filters.ts';
import { ColumnsStep } from './imports/columns-step.tsx';
import { FileStep } from './imports/file-step.tsx';
import { KindStep } from './imports/kind-step.tsx';
import { RehearsalStep } from './imports/rehearsal-step.tsx';
import { RunStep } from './imports/run-step.tsx';
import { isStep, StepBar, type StepName } from './imports/steps.tsx';

/** What a step may ask of the wizard. */
export interface Wizard {
  readonly upload: ImportUpload;
  readonly busy: boolean;
  readonly change: (change: UploadChange) => void;
  readonly go: (step: StepName) => void;
}

export interface UploadChange {
  readonly kind?: string;
  readonly settings?: ImportSettings;
  readonly columns?: { column: string; use: ColumnUse }[];
  readonly map?: { [part: string]: unknown } | null;
}

const POLL_MS = 700;

export function NewImportScreen(): ReactNode {
  const { value, set } = useFilters('upload', 'step', 'run');
  const id = value('upload');
  const run = value('run');
  const stated = value('step');
  const step: StepName = id === '' && run === '' ? 'file' : isStep(stated) ? stated : 'kind';
  return (
    <Page
      title="New import"
      purpose="Nothing is stored before the last step. You may leave at any time; the file waits for a week."
      parent={{ href: '/imports', title: 'Imports' }}
    >
      <StepBar current={step} reached={id !== '' || run !== ''} go={(next) => set({ step: next })} />
      {step === 'file' && <FileStep opened={(upload) => set({ upload, step: 'kind', run: '' })} />}
      {step === 'run' && <RunStep upload={id} run={run} started={(made) => set({ run: made })} />}
      {step !== 'file' && step !== 'run' && (
        <Steps id={id} step={step} go={(next) => set({ step: next, run: '' })} />
      )}
    </Page>
  );
}

function Steps({ id, step, go }: { id: string; step: StepName; go: (step: StepName) => void }): ReactNode {
  const key = ['import-upload', id];
  const upload = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.importUpload(id, signal),
    refetchInterval: (query) => (query.state.data?.rehearsal?.state === 'running' ? POLL_MS : false),
  });
  const change = useMutation({
    mutationFn: (wish: UploadChange) => api.changeUpload(id, wish),
    onSuccess: (fresh) => {
      queryClient.setQueryData(key, fresh);
      void queryClient.invalidateQueries({ queryKey: ['import-look', id] });
    },
  });
  const failure = failureOf(upload.error);
  if (failure) return <Failed failure={failure} retry={() => void upload.refetch()} />;
  if (!upload.data) return <Waiting lines={8} />;
  const wizard: Wizard = { upload: upload.data, busy: change.isPending, change: change.mutate, go };
  const refused = failureOf(change.error);
  return (
    <>
      {refused && <Failed failure={refused} />}
      {step === 'kind' && <KindStep {...wizard} />}
      {step === 'columns' && <ColumnsStep {...wizard} />}
      {step === 'rehearsal' && <RehearsalStep {...wizard} />}
    </>
  );
}
