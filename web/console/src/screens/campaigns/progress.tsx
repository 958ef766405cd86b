// How far a campaign is; every number that has rows opens them in Decisions.
import { Progress } from '@mantine/core';
import { Failed, GoLink, optionMark, Panel, Stat, Stats, Waiting } from '@rapport/kit';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { CampaignProgress, CampaignView } from '../../../../../sdk/faces/campaigns.ts';
import { api } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import styles from './campaigns.module.css';
import { isMoving } from './words.ts';

const EVERY = 2_000;

export function ProgressPanel({ campaign }: { campaign: CampaignView }): ReactNode {
  const found = useQuery({
    queryKey: ['campaign-progress', campaign.id],
    queryFn: ({ signal }) => api.campaignProgress(campaign.id, signal),
    refetchInterval: isMoving(campaign.state) ? EVERY : false,
  });
  const failure = failureOf(found.error);
  return (
    <Panel title="How far it is">
      {failure && <Failed failure={failure} retry={() => void found.refetch()} />}
      {!found.data && !failure && <Waiting lines={4} />}
      {found.data && <Figures campaign={campaign} progress={found.data} />}
    </Panel>
  );
}

function Figures({ campaign, progress }: { campaign: CampaignView; progress: CampaignProgress }): ReactNode {
  const rows = (filter: string): string => `/decisions?journeyId=${campaign.journeyId}${filter}`;
  const gone = progress.taken - progress.waiting - progress.held - progress.stuck;
  const percent = progress.taken === 0 ? 0 : Math.round((gone / progress.taken) * 100);
  return (
    <div className={styles.rows}>
      <div className={styles.wide}>
        <Progress value={percent} aria-label={`${percent} % had their turn`} />
      </div>
      <Stats label="People">
        <Stat
          name="People taken"
          value={progress.taken}
          note={progress.sweeping ? 'still counting' : undefined}
        />
        <Stat name="Wait for their turn" value={progress.waiting} />
        {progress.held > 0 && (
          <Stat name="Held by a crisis hold" value={progress.held} tone="warn" href="/crisis" />
        )}
        {progress.stuck > 0 && <Stat name="Stuck" value={progress.stuck} tone="bad" href="/journeys/stuck" />}
        {progress.peopleBack > 0 && <Stat name="Taken back" value={progress.peopleBack} />}
      </Stats>
      <Stats label="What was decided">
        <Stat name="Decided" value={progress.asked} href={rows('')} />
        {progress.options
          .filter(({ option, decisions }) => decisions > 0 || option === 'push')
          .map(({ option, decisions }) => (
            <Stat
              key={option}
              name={optionMark(option).words}
              value={decisions}
              href={rows(`&chosen=${option}`)}
            />
          ))}
      </Stats>
      <Stats label="Messages">
        <Stat name="Queued" value={progress.queued} href={rows('&outcome=queued')} />
        <Stat name="Handed over" value={progress.delivered} href={rows('&outcome=sent')} />
        <Stat name="Opened" value={progress.opened} href={rows('&outcome=opened')} />
        <Stat name="Clicked" value={progress.clicked} href={rows('&outcome=clicked')} />
        <Stat
          name="Failed"
          value={progress.failed}
          href={rows('&outcome=failed')}
          tone={progress.failed > 0 ? 'bad' : 'plain'}
        />
        {progress.unknown > 0 && (
          <Stat name="Not known" value={progress.unknown} href={rows('&outcome=unknown')} />
        )}
        {progress.stopped > 0 && (
          <Stat name="Stopped at the last look" value={progress.stopped} href={rows('&outcome=suppressed')} />
        )}
        {progress.cancelled > 0 && (
          <Stat name="Taken back" value={progress.cancelled} href={rows('&outcome=cancelled')} />
        )}
      </Stats>
      <Withheld progress={progress} href={(reason) => rows(`&chosen=silence&reason=${reason}`)} />
    </div>
  );
}

function Withheld({
  progress,
  href,
}: {
  progress: CampaignProgress;
  href: (reason: string) => string;
}): ReactNode {
  if (progress.withheld.length === 0) return null;
  return (
    <section className={styles.wide} aria-label="Why nothing was said">
      <p className={styles.lead}>
        <b>Why nothing was said</b>
      </p>
      <ul className={styles.list}>
        {progress.withheld.map((row) => (
          <li key={row.reason}>
            <span>{row.words}</span>
            <GoLink href={href(row.reason)}>{row.decisions.toLocaleString('en')}</GoLink>
          </li>
        ))}
      </ul>
    </section>
  );
}
