// One person's way through one journey: what happened when, which way was taken and why, and what comes next.
import { Button, Drawer } from '@mantine/core';
import { Badge, Confirm, Facts, Failed, GoLink, OptionBadge, Time, tell, Waiting } from '@rapport/kit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { JourneyTraceStep, PersonJourney } from '../../../../../sdk/faces/journeys.ts';
import { api, queryClient } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import { useCan } from '../../session.tsx';
import { reasonWords } from '../reasons.ts';
import { refreshJourney } from './life.tsx';
import { KIND_MARKS } from './marks.ts';
import { RUN_MARKS, runMark } from './run-words.ts';
import styles from './trace.module.css';

interface TraceProps {
  readonly personId: string;
  readonly run: string;
  readonly journeyId: string;
  readonly close: () => void;
}

export function TraceSheet({ personId, run, journeyId, close }: TraceProps): ReactNode {
  const trace = useQuery({
    queryKey: ['person-journey', personId, run],
    queryFn: ({ signal }) => api.personJourney(personId, run, signal),
    refetchInterval: 5_000,
  });
  const failure = failureOf(trace.error);
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size="md"
      title="The way through the journey"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {failure && <Failed failure={failure} retry={() => void trace.refetch()} />}
      {!trace.data && !failure && <Waiting lines={8} />}
      {trace.data && <Trace personId={personId} trace={trace.data} journeyId={journeyId} />}
    </Drawer>
  );
}

interface WholeProps {
  readonly personId: string;
  readonly trace: PersonJourney;
  readonly journeyId: string;
}

export function Trace({ personId, trace, journeyId }: WholeProps): ReactNode {
  return (
    <div className={styles.whole}>
      <Facts
        rows={[
          [
            'Journey',
            <GoLink
              key="j"
              href={`/journeys/${journeyId}`}
            >{`${trace.journey}, version ${trace.version}`}</GoLink>,
          ],
          [
            'Person',
            <GoLink key="p" href={`/people/${personId}`}>
              Open the profile
            </GoLink>,
          ],
          ['State', <Badge key="s" quiet mark={runMark(trace.state, trace.outcome)} />],
          ['Came in', <Time key="e" at={trace.enteredAt} absolute />],
          ...(trace.endedAt ? ([['Out', <Time key="o" at={trace.endedAt} absolute />]] as const) : []),
        ]}
      />
      <ol className={styles.steps} aria-label="Steps taken">
        {trace.trace.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the way is append-only; a step may be passed twice.
          <TraceStep key={index} step={step} />
        ))}
        {trace.outcome === null && <Now trace={trace} />}
      </ol>
      <Acts personId={personId} trace={trace} journeyId={journeyId} />
    </div>
  );
}

function TraceStep({ step }: { step: JourneyTraceStep }): ReactNode {
  const mark = step.kind ? KIND_MARKS[step.kind] : RUN_MARKS.finished;
  const Icon = mark.icon;
  return (
    <li className={styles.step}>
      <span className={styles.icon} style={{ '--mark': mark.color }}>
        <Icon size={14} stroke={1.9} aria-hidden />
      </span>
      <div>
        <p className={styles.words}>{step.words}</p>
        {step.way && <p className={styles.way}>took the way “{step.way}”</p>}
        {step.decision && (
          <p className={styles.decision}>
            <OptionBadge option={step.decision.chosen} quiet /> {reasonWords(step.decision.reason)}{' '}
            <GoLink href={`/decisions/${step.decision.id}`}>Why</GoLink>
          </p>
        )}
        <p className={styles.time}>
          <Time at={step.at} absolute />
        </p>
      </div>
    </li>
  );
}

/** What is waited for. */
function Now({ trace }: { trace: PersonJourney }): ReactNode {
  const mark = RUN_MARKS[trace.state];
  const Icon = mark.icon;
  return (
    <li className={styles.step} data-now>
      <span className={styles.icon} style={{ '--mark': mark.color }}>
        <Icon size={14} stroke={1.9} aria-hidden />
      </span>
      <div>
        <p className={styles.words}>
          <span className={styles.kind}>Now</span> {trace.words}
        </p>
        {trace.problem && <p className={styles.problem}>{trace.problem}</p>}
        {trace.dueAt && (
          <p className={styles.time}>
            goes on <Time at={trace.dueAt} absolute />
          </p>
        )}
      </div>
    </li>
  );
}

function Acts({ personId, trace, journeyId }: WholeProps): ReactNode {
  const mayEdit = useCan('journeys.edit');
  const [asked, setAsked] = useState(false);
  const refresh = async (): Promise<void> => {
    await queryClient.invalidateQueries({ queryKey: ['person-journey', personId] });
    await queryClient.invalidateQueries({ queryKey: ['person-journeys', personId] });
    await refreshJourney(journeyId);
  };
  const redrive = useMutation({
    mutationFn: () => api.redriveJourney(journeyId, { runs: [trace.run] }),
    onSuccess: () => {
      tell({ title: 'Tried again' });
      void refresh();
    },
    onError: (error) => tell({ title: 'Not done', text: error.message, kind: 'bad' }),
  });
  const remove = async (): Promise<void> => {
    await api.removeFromJourney(journeyId, trace.run).catch((error: Error) => {
      tell({ title: 'Not taken out', text: error.message, kind: 'bad' });
      throw error;
    });
    tell({ title: 'Taken out of the journey' });
    await refresh();
  };
  if (!mayEdit || trace.outcome !== null) return null;
  return (
    <div className={styles.acts}>
      {trace.state === 'stuck' && (
        <Button variant="filled" loading={redrive.isPending} onClick={() => redrive.mutate()}>
          Try again
        </Button>
      )}
      <Button color="red" variant="light" onClick={() => setAsked(true)}>
        Take out of the journey
      </Button>
      <Confirm
        opened={asked}
        close={() => setAsked(false)}
        title="Take this person out of the journey?"
        action="Take out"
        danger
        confirm={remove}
      >
        <p>
          Nothing more comes from this journey. What was sent stays sent. They may come in again by its rules.
        </p>
      </Confirm>
    </div>
  );
}
