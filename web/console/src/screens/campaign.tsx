// One campaign: where it stands, how far it is, what it says, who approved it, and what can be done with it now.
import {
  Facts,
  Failed,
  GoLink,
  LaneBadge,
  Page,
  Panel,
  plainWords,
  StateBadge,
  Time,
  Waiting,
} from '@rapport/kit';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { CampaignView } from '../../../../sdk/faces/campaigns.ts';
import { api } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useSession } from '../session.tsx';
import { Acts } from './campaigns/acts.tsx';
import { ApprovalPanel } from './campaigns/approval.tsx';
import styles from './campaigns/campaigns.module.css';
import { CopiesPanel } from './campaigns/copies.tsx';
import { EstimateView, Problems, Words } from './campaigns/parts.tsx';
import { ProgressPanel } from './campaigns/progress.tsx';
import { delayWords, isMoving, paceWords, STATE_WORDS, spreadWords, whenWords } from './campaigns/words.ts';

const PARENT = { href: '/campaigns', title: 'Campaigns' };
const EVERY = 2_000;
/** Somebody else may approve or launch it meanwhile. */
const SELDOM = 15_000;

export function CampaignScreen(): ReactNode {
  const { id = '' } = useParams({ strict: false });
  const found = useQuery({
    queryKey: ['campaign', id],
    queryFn: ({ signal }) => api.campaign(id, signal),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data.state) ? EVERY : SELDOM),
  });
  const failure = failureOf(found.error);
  if (found.data) return <Campaign campaign={found.data} />;
  return (
    <Page title="Campaign" parent={PARENT}>
      {failure ? <Failed failure={failure} retry={() => void found.refetch()} /> : <Waiting />}
    </Page>
  );
}

function Campaign({ campaign }: { campaign: CampaignView }): ReactNode {
  const started = campaign.journeyId !== null;
  const before = campaign.launchedAt === null;
  return (
    <Page
      title={campaign.name}
      purpose={
        <>
          <StateBadge state={campaign.state} />. {STATE_WORDS[campaign.state]}
          {campaign.state === 'scheduled' && (
            <>
              {' '}
              It starts <Time at={campaign.startsAt} absolute />.
            </>
          )}
        </>
      }
      parent={PARENT}
      actions={<Acts campaign={campaign} />}
    >
      <div className={styles.columns}>
        <div className={styles.stack}>
          {started && <ProgressPanel campaign={campaign} />}
          {before && (
            <Panel title="What a launch now would mean">
              <EstimateView plan={campaign.plan} />
            </Panel>
          )}
          {!started && !before && campaign.problems.length > 0 && (
            <Panel title="Problems">
              <Problems problems={campaign.problems} />
            </Panel>
          )}
          <Panel title="What is said" note="filled in for a person who does not exist">
            <Words variants={campaign.variants} />
          </Panel>
        </div>
        <div className={styles.stack}>
          <ApprovalPanel campaign={campaign} />
          <About campaign={campaign} />
          <CopiesPanel campaign={campaign} />
        </div>
      </div>
    </Page>
  );
}

function About({ campaign }: { campaign: CampaignView }): ReactNode {
  const { plan, content, target } = campaign;
  const { zone } = useSession().organisation;
  return (
    <Panel title="The plan">
      <Facts
        rows={[
          [
            'Content',
            content ? (
              <GoLink key="content" href={`/content/${content.id}`}>
                {content.name}
              </GoLink>
            ) : (
              'Gone'
            ),
          ],
          ...(content
            ? ([
                ['Lane', <LaneBadge key="lane" lane={content.lane} />],
                ['Purpose', plainWords(content.purpose)],
              ] as const)
            : []),
          ['To', target ? target.name : 'Gone'],
          ['Who that is', target?.sentence ?? '–'],
          ['Channels', spreadWords(plan)],
          ['When', whenWords(plan.when, zone)],
          ['Pace', paceWords(plan.pace)],
          ['Time to take it back', delayWords(plan.delaySeconds)],
          ['Pointless after', `${plan.expiresAfterHours} hours`],
          ['Written by', campaign.authors.join(', ')],
          ...(campaign.launchedAt
            ? ([
                ['Launched by', campaign.launchedBy ?? '–'],
                ['Launched', <Time key="launched" at={campaign.launchedAt} absolute />],
              ] as const)
            : []),
          ...(campaign.endedAt
            ? ([['Ended', <Time key="ended" at={campaign.endedAt} absolute />]] as const)
            : []),
        ]}
      />
    </Panel>
  );
}
