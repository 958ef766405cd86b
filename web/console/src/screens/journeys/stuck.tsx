// Who is stuck in a journey and why: mended one by one, by step, or all at once.
import { Button } from '@mantine/core';
import { Failed, GoLink, Panel, Time, tell, Waiting } from '@rapport/kit';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { JourneyStuckRow } from '../../../../../sdk/faces/journeys.ts';
import { api } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import { useCan } from '../../session.tsx';
import styles from './journeys.module.css';
import { refreshJourney } from './life.tsx';

interface StuckProps {
  readonly journeyId: string;
  /** Names the panel where several journeys stand below each other. */
  readonly name?: string;
}

type Redrive = { readonly runs?: readonly string[]; readonly step?: string };

export function StuckPanel({ journeyId, name }: StuckProps): ReactNode {
  const mayEdit = useCan('journeys.edit');
  const stuck = useQuery({
    queryKey: ['journey-stuck', journeyId],
    queryFn: ({ signal }) => api.journeyStuck(journeyId, { limit: 100 }, signal),
    refetchInterval: 10_000,
  });
  const redrive = useMutation({
    mutationFn: (body: Redrive) => api.redriveJourney(journeyId, body),
    onSuccess: ({ redriven }) => {
      tell({ title: `${redriven.toLocaleString('en')} tried again` });
      void refreshJourney(journeyId);
    },
    onError: (error) => tell({ title: 'Not done', text: error.message, kind: 'bad' }),
  });
  const failure = failureOf(stuck.error);
  const rows = stuck.data?.rows ?? [];
  return (
    <Panel
      title={name ?? 'Stuck'}
      note="mend the cause first, then try again"
      actions={
        mayEdit &&
        rows.length > 0 && (
          <Button
            loading={redrive.isPending}
            onClick={() => redrive.mutate({})}
            {...(name !== undefined && { 'aria-label': `Try all again: ${name}` })}
          >
            Try all again
          </Button>
        )
      }
    >
      {failure && <Failed failure={failure} retry={() => void stuck.refetch()} />}
      {stuck.isPending && <Waiting lines={3} />}
      {stuck.data && rows.length === 0 && <p className={styles.soft}>Nobody is stuck any more.</p>}
      <StuckSteps rows={rows} mayEdit={mayEdit} redrive={redrive.mutate} />
      {stuck.data?.next && <p className={styles.soft}>More are stuck than are shown here.</p>}
    </Panel>
  );
}

interface StepsProps {
  readonly rows: readonly JourneyStuckRow[];
  readonly mayEdit: boolean;
  readonly redrive: (body: Redrive) => void;
}

function StuckSteps({ rows, mayEdit, redrive }: StepsProps): ReactNode {
  return (
    <ul className={styles.stuck}>
      {bySteps(rows).map(([step, there]) => (
        <li key={step} className={styles.stuckStep}>
          <div className={styles.line}>
            <b>{there[0]?.words}</b>
            <span className={styles.soft}>{there.length === 1 ? '1 person' : `${there.length} people`}</span>
            {mayEdit && there.length > 1 && (
              <Button size="compact-xs" onClick={() => redrive({ step })}>
                Try this step again
              </Button>
            )}
          </div>
          <ul className={styles.stuckPeople}>
            {there.map((row) => (
              <StuckPerson
                key={row.run}
                row={row}
                again={mayEdit ? () => redrive({ runs: [row.run] }) : null}
              />
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

function StuckPerson({ row, again }: { row: JourneyStuckRow; again: (() => void) | null }): ReactNode {
  const name = row.personId ? (row.name ?? 'Name not known') : 'Somebody';
  return (
    <li className={styles.stuckPerson}>
      <span>
        {row.personId ? <GoLink href={`/people/${row.personId}`}>{name}</GoLink> : name}
        <span className={styles.soft}>
          {' '}
          · came in <Time at={row.enteredAt} />
        </span>
        <span className={styles.stuckWhy}>{row.problem ?? 'The cause is not known.'}</span>
      </span>
      {again && (
        <Button size="compact-xs" onClick={again} aria-label={`Try again: ${name}`}>
          Try again
        </Button>
      )}
    </li>
  );
}

function bySteps(rows: readonly JourneyStuckRow[]): [string, JourneyStuckRow[]][] {
  return [...Map.groupBy(rows, ({ step }) => step)];
}
