// Home: what needs me now, then how push and pull were balanced, then what is happening.
import { SegmentedControl } from '@mantine/core';
import { Failed, LiveLight, Page, Waiting } from '@rapport/kit';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback } from 'react';
import type { Home } from '../../../../sdk/api.ts';
import { api, queryClient } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useFilters } from '../filters.ts';
import { useLive } from '../live.ts';
import { useSession } from '../session.tsx';
import { AlarmBanner } from './health/queues.tsx';
import { BalancePanel } from './home/balance.tsx';
import styles from './home/home.module.css';
import { HourlyChart } from './home/hourly.tsx';
import { NeedsMe } from './home/needs-me.tsx';
import { Recent } from './home/recent.tsx';
import { Today } from './home/today.tsx';
import { Withheld } from './home/withheld.tsx';

const WINDOWS = [
  { value: '24', label: '24 hours' },
  { value: '168', label: '7 days' },
];

export function HomeScreen(): ReactNode {
  const { organisation } = useSession();
  const { value, set } = useFilters('hours');
  const hours = value('hours') === '168' ? 168 : 24;
  const home = useQuery({ queryKey: ['home', hours], queryFn: ({ signal }) => api.home(hours, signal) });
  const state = useLive(['home'], useHomeUpdates(hours));
  const failure = failureOf(home.error);
  const actions = (
    <>
      <LiveLight state={state} />
      <SegmentedControl
        aria-label="Time window"
        data={WINDOWS}
        value={String(hours)}
        onChange={(next) => set({ hours: next === '24' ? '' : next })}
      />
    </>
  );
  return (
    <Page
      title="Home"
      purpose={`${organisation.name}, the last ${hours === 24 ? '24 hours' : '7 days'}.`}
      actions={actions}
    >
      {home.data ? (
        <Figures home={home.data} />
      ) : failure ? (
        <Failed failure={failure} retry={() => void home.refetch()} />
      ) : (
        <Waiting lines={12} />
      )}
    </Page>
  );
}

function Figures({ home }: { home: Home }): ReactNode {
  return (
    <>
      <AlarmBanner />
      <NeedsMe items={home.needsMe} />
      <div className={styles.hero}>
        <BalancePanel balance={home.balance} />
        <Withheld rows={home.withheld} />
      </div>
      <Today home={home} />
      <HourlyChart series={home.series} />
      <Recent rows={home.recent} />
    </>
  );
}

/** Takes live figures of the same window; for another window it asks again, at most every 15 seconds. */
function useHomeUpdates(hours: number) {
  return useCallback(
    (_topic: string, data: unknown) => {
      if (isHome(data) && data.hours === hours) queryClient.setQueryData(['home', hours], data);
      else if (Date.now() - (queryClient.getQueryState(['home', hours])?.dataUpdatedAt ?? 0) > 15_000) {
        void queryClient.invalidateQueries({ queryKey: ['home', hours] });
      }
    },
    [hours],
  );
}

function isHome(data: unknown): data is Home {
  return (
    typeof data === 'object' && data !== null && 'balance' in data && 'recent' in data && 'hours' in data
  );
}
