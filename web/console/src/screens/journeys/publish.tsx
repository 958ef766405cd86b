// Before publishing: what changes, who is inside, and whether they go on as they are or are moved to the new version.
import { Button, Modal, Radio } from '@mantine/core';
import { Failed, tell, Waiting } from '@rapport/kit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { JourneyCounts, JourneyView } from '../../../../../sdk/faces/journeys.ts';
import { api } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import { Difference } from './difference.tsx';
import { useEditor } from './editor.tsx';
import styles from './journeys.module.css';
import { refreshJourney, tellDone } from './life.tsx';
import { MoveDialog } from './move.tsx';

interface PublishProps {
  readonly view: JourneyView;
  readonly flush: () => Promise<JourneyView | null>;
  readonly close: () => void;
}

export function PublishDialog({ view, flush, close }: PublishProps): ReactNode {
  const { counts } = useEditor();
  const [move, setMove] = useState('stay');
  const [published, setPublished] = useState<number | null>(null);
  const errors = view.problems.filter(({ level }) => level === 'error');
  const publish = useMutation({
    mutationFn: async () => {
      const saved = await flush();
      if (!saved) throw new Error('The draft could not be saved. Put that right first.');
      return api.publishJourney(view.id, saved.revision);
    },
    onSuccess: (answer) => {
      void refreshJourney(view.id);
      tellDone(view.id, `Version ${answer.liveVersion} is published`, answer);
      if (move === 'move' && answer.liveVersion !== null) setPublished(answer.liveVersion);
      else close();
    },
    onError: (error) => tell({ title: 'Not published', text: error.message, kind: 'bad' }),
  });
  if (published !== null) return <MoveDialog view={view} to={published} close={close} />;
  return (
    <Modal opened onClose={close} title={`Publish “${view.name}”`} size="lg">
      {errors.length > 0 ? (
        <Blocked errors={errors.map(({ message }) => message)} />
      ) : (
        <>
          <Changes view={view} />
          <Inside view={view} counts={counts} move={move} setMove={setMove} />
        </>
      )}
      <div className={styles.dialogEnd}>
        <Button onClick={close}>Cancel</Button>
        <Button
          variant="filled"
          data-autofocus
          disabled={errors.length > 0}
          loading={publish.isPending}
          onClick={() => publish.mutate()}
        >
          {view.liveVersion === null ? 'Publish and let people in' : 'Publish'}
        </Button>
      </div>
    </Modal>
  );
}

function Blocked({ errors }: { errors: readonly string[] }): ReactNode {
  return (
    <div role="alert">
      <p>
        <b>This has to be put right first:</b>
      </p>
      <ul className={styles.plainList}>
        {[...new Set(errors)].map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
    </div>
  );
}

function Changes({ view }: { view: JourneyView }): ReactNode {
  const difference = useQuery({
    queryKey: ['journey-difference', view.id, view.revision],
    queryFn: ({ signal }) => api.journeyDifference(view.id, {}, signal),
    enabled: view.liveVersion !== null,
  });
  const failure = failureOf(difference.error);
  if (view.liveVersion === null)
    return (
      <p>
        People come in from now on: {view.outline.entry} Nobody who fits already is brought in by publishing;
        that is done under People.
      </p>
    );
  if (failure) return <Failed failure={failure} retry={() => void difference.refetch()} />;
  return difference.data ? (
    <Difference difference={difference.data} outline={view.outline} />
  ) : (
    <Waiting lines={4} />
  );
}

interface InsideProps {
  readonly view: JourneyView;
  readonly counts: JourneyCounts | undefined;
  readonly move: string;
  readonly setMove: (move: string) => void;
}

function Inside({ view, counts, move, setMove }: InsideProps): ReactNode {
  if (view.liveVersion === null || !counts || counts.inside === 0) return null;
  const people = counts.inside === 1 ? '1 person is' : `${counts.inside.toLocaleString('en')} people are`;
  return (
    <Radio.Group label={`${people} inside`} value={move} onChange={setMove} mt="md">
      <div className={styles.choices}>
        <Radio size="xs" value="stay" label="They go on with the version they came in with" />
        <Radio
          size="xs"
          value="move"
          label="Move them to the new version; I see where everybody goes first"
        />
      </div>
    </Radio.Group>
  );
}
