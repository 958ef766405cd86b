// Health: whether the engine keeps up. Figures of the machine, never of a person.
import { durationWords, Facts, Failed, LiveLight, Page, Panel, Stat, Stats, Waiting } from '@rapport/kit';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { HealthFigures } from '../../../../sdk/api.ts';
import { api, queryClient } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useLive } from '../live.ts';
import { Consumers } from './health/consumers.tsx';
import { Pulse } from './health/pulse.tsx';
import { AlarmBanner, Queues } from './health/queues.tsx';

const KEY = ['health-figures'];

export function HealthScreen(): ReactNode {
  const figures = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.healthFigures(signal),
    refetchInterval: 10_000,
  });
  const state = useLive(['health'], (_topic, data) => {
    if (isHealth(data)) queryClient.setQueryData(KEY, data);
  });
  const failure = failureOf(figures.error);
  return (
    <Page
      title="Health"
      purpose="Whether the engine keeps up: what comes in, what waits, what failed."
      actions={<LiveLight state={state} />}
    >
      {figures.data && <Body figures={figures.data} />}
      {!figures.data &&
        (failure ? (
          <Failed failure={failure} retry={() => void figures.refetch()} />
        ) : (
          <Waiting lines={10} />
        ))}
    </Page>
  );
}

function isHealth(data: unknown): data is HealthFigures {
  return typeof data === 'object' && data !== null && 'eventsPerSecond' in data && 'consumers' in data;
}

function Body({ figures }: { figures: HealthFigures }): ReactNode {
  const { decisionLatencyMs: latency, outbox, database } = figures;
  return (
    <>
      <AlarmBanner />
      <Stats label="Engine">
        <Stat name="Signals / second" value={figures.eventsPerSecond.toFixed(1)} />
        <Stat name="Decisions / second" value={figures.decisionsPerSecond.toFixed(1)} />
        <Stat
          name="Half decided in"
          value={`${latency.p50.toFixed(1)} ms`}
          note={`99 % within ${latency.p99.toFixed(1)} ms`}
        />
        <Stat
          name="Waiting in the log"
          value={figures.backlog}
          note={figures.backlog > 0 ? `oldest ${durationWords(figures.backlogSeconds)}` : 'all processed'}
          tone={figures.backlogSeconds > 60 ? 'warn' : 'plain'}
        />
        <Stat name="Waiting to be sent" value={outbox.waiting} note={`${outbox.unknown} unknown`} />
        <Stat name="Failed to send" value={outbox.failed} tone={outbox.failed > 0 ? 'bad' : 'plain'} />
        <Stat
          name="Gave up on"
          value={figures.deadLetters}
          tone={figures.deadLetters > 0 ? 'bad' : 'plain'}
        />
        <Stat
          name="In quarantine"
          value={figures.quarantined}
          href="/events/quarantine"
          tone={figures.quarantined > 0 ? 'warn' : 'plain'}
        />
      </Stats>
      <Pulse figures={figures} />
      <Queues />
      <Consumers consumers={figures.consumers} />
      <Panel title="Installation">
        <Facts
          rows={[
            ['Rapport', figures.version],
            ['Running for', durationWords(figures.uptimeSeconds)],
            ['Database', `PostgreSQL ${database.version}${database.embedded ? ', embedded' : ''}`],
            ['Size', `${database.sizeMb.toLocaleString('en')} MB`],
            ['Connections', String(database.connections)],
          ]}
        />
      </Panel>
    </>
  );
}
