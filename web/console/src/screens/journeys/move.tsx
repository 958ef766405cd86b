// Moves the people inside to another version: where everybody stands, and where those go whose step is gone.
import { Button, Modal, NativeSelect, Radio } from '@mantine/core';
import { Failed, tell, Waiting } from '@rapport/kit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { JourneyMove, JourneyVersionView, JourneyView } from '../../../../../sdk/faces/journeys.ts';
import { api } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import styles from './journeys.module.css';
import { refreshJourney, tellDone } from './life.tsx';

interface MoveProps {
  readonly view: JourneyView;
  /** The version to move to. */
  readonly to: number;
  readonly close: () => void;
}

type Places = { readonly [step: string]: string };

export function MoveDialog({ view, to, close }: MoveProps): ReactNode {
  const [places, setPlaces] = useState<Places>({});
  const [otherwise, setOtherwise] = useState<'stay' | 'leave'>('stay');
  const plan = useQuery({
    queryKey: ['journey-move', view.id, to],
    queryFn: ({ signal }) => api.journeyMovePlan(view.id, to, signal),
    staleTime: 0,
  });
  const version = useQuery({
    queryKey: ['journey-version', view.id, to],
    queryFn: ({ signal }) => api.journeyVersion(view.id, to, signal),
  });
  const failure = failureOf(plan.error ?? version.error);
  const nobody = plan.data !== undefined && plan.data.mapped.length + plan.data.unmapped.length === 0;
  const move = useMutation({
    mutationFn: () => api.moveJourneyPeople(view.id, { to, places, otherwise }),
    onSuccess: (answer) => {
      void refreshJourney(view.id);
      const words = `${(answer.moved ?? 0).toLocaleString('en')} moved, ${(answer.left ?? 0).toLocaleString('en')} left the journey.`;
      tellDone(view.id, `Moved to version ${to}`, answer, words);
      close();
    },
    onError: (error) => tell({ title: 'Not moved', text: error.message, kind: 'bad' }),
  });
  return (
    <Modal opened onClose={close} title={`Move the people inside to version ${to}`} size="lg">
      {failure && <Failed failure={failure} retry={() => void plan.refetch()} />}
      {!failure && (!plan.data || !version.data) && <Waiting lines={5} />}
      {plan.data && version.data && (
        <Plan
          plan={plan.data}
          version={version.data}
          places={places}
          setPlaces={setPlaces}
          otherwise={otherwise}
          setOtherwise={setOtherwise}
        />
      )}
      <div className={styles.dialogEnd}>
        <Button onClick={close}>Leave them where they are</Button>
        <Button
          variant="filled"
          disabled={!plan.data || nobody}
          loading={move.isPending}
          onClick={() => move.mutate()}
        >
          Move them
        </Button>
      </div>
    </Modal>
  );
}

interface PlanProps {
  readonly plan: JourneyMove;
  readonly version: JourneyVersionView;
  readonly places: Places;
  readonly setPlaces: (places: Places) => void;
  readonly otherwise: 'stay' | 'leave';
  readonly setOtherwise: (otherwise: 'stay' | 'leave') => void;
}

const people = (count: number): string => (count === 1 ? '1 person' : `${count.toLocaleString('en')} people`);

function Plan({ plan, version, places, setPlaces, otherwise, setOtherwise }: PlanProps): ReactNode {
  const steps = version.outline.steps.map(({ step, words }) => ({ value: step, label: words }));
  return (
    <>
      {plan.mapped.length + plan.unmapped.length === 0 && <p>Everybody inside has this version already.</p>}
      {plan.mapped.length > 0 && (
        <>
          <p>These stay at their step and keep their time:</p>
          <ul className={styles.plainList}>
            {plan.mapped.map(({ step, people: count, words }) => (
              <li key={step}>
                {people(count)} at “{words}”
              </li>
            ))}
          </ul>
        </>
      )}
      {plan.unmapped.length > 0 && (
        <>
          <p>These stand at a step that the version does not have:</p>
          {plan.unmapped.map(({ step, people: count, words, goes }) => (
            <NativeSelect
              key={step}
              mt="xs"
              label={`${people(count)} at “${words}” go to`}
              data={[
                { value: '', label: otherwise === 'stay' ? 'stay with their version' : 'leave the journey' },
                ...steps,
              ]}
              value={places[step] ?? goes ?? ''}
              onChange={(event) => setPlaces({ ...places, [step]: event.currentTarget.value })}
            />
          ))}
          <Radio.Group
            mt="md"
            label="Those without a place"
            value={otherwise}
            onChange={(next) => setOtherwise(next === 'leave' ? 'leave' : 'stay')}
          >
            <div className={styles.choices}>
              <Radio size="xs" value="stay" label="stay with the version they have" />
              <Radio size="xs" value="leave" label="leave the journey" />
            </div>
          </Radio.Group>
        </>
      )}
    </>
  );
}
