// Everybody who is stuck, over all journeys, with the cause and a way on.
import { Empty, Failed, GoLink, Page, Waiting } from '@rapport/kit';
import { IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api } from '../api.ts';
import { failureOf } from '../failures.ts';
import styles from './journeys/journeys.module.css';
import { StuckPanel } from './journeys/stuck.tsx';

export function StuckJourneysScreen(): ReactNode {
  const journeys = useQuery({
    queryKey: ['journeys', 'stuck'],
    queryFn: ({ signal }) => api.journeyList({ limit: 100 }, signal),
    refetchInterval: 10_000,
  });
  const failure = failureOf(journeys.error);
  const stuck = (journeys.data?.rows ?? []).filter((row) => row.stuck > 0);
  return (
    <Page
      title="Stuck in journeys"
      purpose="Somebody is stuck where a step could not be done: content was withdrawn, an endpoint is gone, something failed. Mend the cause, then try again."
      parent={{ href: '/journeys', title: 'Journeys' }}
    >
      {failure && <Failed failure={failure} retry={() => void journeys.refetch()} />}
      {journeys.isPending && <Waiting lines={6} />}
      {journeys.data && stuck.length === 0 && (
        <Empty
          icon={IconCircleCheck}
          title="Nobody is stuck"
          text="Everybody in every journey moves as they should."
        />
      )}
      <div className={styles.stack}>
        {stuck.map((row) => (
          <div key={row.id} className={styles.stack}>
            <StuckPanel journeyId={row.id} name={row.name} />
            <GoLink href={`/journeys/${row.id}`}>Open the journey</GoLink>
          </div>
        ))}
      </div>
    </Page>
  );
}
