// Why: what was possible, what stopped it, what was chosen, and the proof that the answer replays.
import { Button } from '@mantine/core';
import {
  Facts,
  Failed,
  GoLink,
  Json,
  LaneBadge,
  OptionBadge,
  Page,
  Panel,
  plainWords,
  StateBadge,
  Time,
  Waiting,
} from '@rapport/kit';
import { IconBulb, IconCircleCheck, IconCircleX, IconRepeat } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { DecisionView } from '../../../../sdk/api.ts';
import { api } from '../api.ts';
import { failureOf } from '../failures.ts';
import styles from './decision/decision.module.css';
import { Waterfall } from './decision/waterfall.tsx';

const PARENT = { href: '/decisions', title: 'Decisions' };

export function DecisionScreen(): ReactNode {
  const { id = '' } = useParams({ strict: false });
  const decision = useQuery({
    queryKey: ['decision', id],
    queryFn: ({ signal }) => api.decision(id, signal),
  });
  const failure = failureOf(decision.error);
  if (!decision.data) {
    return (
      <Page title="Decision" parent={PARENT}>
        {failure ? <Failed failure={failure} retry={() => void decision.refetch()} /> : <Waiting />}
      </Page>
    );
  }
  const { person, personId, content, at } = decision.data;
  const purpose = (
    <>
      for <GoLink href={`/people/${personId}`}>{person ?? 'a person without a name'}</GoLink>, decided{' '}
      <Time at={at} />
    </>
  );
  return (
    <Page title={content} purpose={purpose} parent={PARENT} actions={<Replay decision={decision.data} />}>
      <Answer decision={decision.data} />
      <div className={styles.columns}>
        <Waterfall options={decision.data.options} chosen={decision.data.chosen} />
        <div className={styles.beside}>
          <Circumstances decision={decision.data} />
          <Outcome delivery={decision.data.delivery} />
        </div>
      </div>
      <Evidence decision={decision.data} />
    </Page>
  );
}

function Answer({ decision }: { decision: DecisionView }): ReactNode {
  return (
    <section className={styles.answer} aria-label="The answer">
      <div className={styles.verdict}>
        <OptionBadge option={decision.chosen} />
        <span>
          {!decision.chosen.startsWith('push') && (
            <span className={styles.soft}>Why it was not pushed: </span>
          )}
          {decision.reasonWords}
        </span>
      </div>
      {decision.counterfactual && (
        <p className={styles.counter}>
          <IconBulb size={16} stroke={1.7} aria-hidden />
          <span>
            <b>What would change it:</b> {decision.counterfactual}
          </span>
        </p>
      )}
    </section>
  );
}

function Circumstances({ decision }: { decision: DecisionView }): ReactNode {
  return (
    <Panel title="Circumstances">
      <Facts
        rows={[
          ['Lane', <LaneBadge key="lane" lane={decision.lane} />],
          ['Purpose', plainWords(decision.purpose)],
          [
            'Journey',
            decision.journey ? (
              <GoLink key="journey" href="/journeys">
                {decision.journey.name}
              </GoLink>
            ) : (
              'None: sent by hand'
            ),
          ],
          ['Decided', <Time key="at" at={decision.at} absolute />],
          ['Rules', <code key="rules">{decision.ruleVersion}</code>],
          ['Model', <code key="model">{decision.modelSnapshot}</code>],
        ]}
      />
    </Panel>
  );
}

function Outcome({ delivery }: { delivery: DecisionView['delivery'] }): ReactNode {
  if (!delivery) return null;
  return (
    <Panel title="What became of it">
      <Facts
        rows={[
          ['Delivery', <StateBadge key="state" state={delivery.state} />],
          ['Queued', <Time key="queued" at={delivery.queuedAt} />],
          ['Opened', <Time key="opened" at={delivery.openedAt} />],
          ['Clicked', <Time key="clicked" at={delivery.clickedAt} />],
        ]}
      />
    </Panel>
  );
}

/** Decides again from what was stored, and says whether the answer is the same. */
function Replay({ decision }: { decision: DecisionView }): ReactNode {
  const replay = useMutation({ mutationFn: () => api.replayDecision(decision.id) });
  const failure = failureOf(replay.error);
  return (
    <>
      <span role="status" className={styles.replayed}>
        {replay.data?.same === true && (
          <span data-same="true">
            <IconCircleCheck size={16} aria-hidden /> Same answer
          </span>
        )}
        {replay.data?.same === false && (
          <span data-same="false">
            <IconCircleX size={16} aria-hidden /> Different:{' '}
            <OptionBadge option={replay.data.decision.chosen} quiet />
          </span>
        )}
        {failure && <span data-same="false">{failure.title}</span>}
      </span>
      <Button
        leftSection={<IconRepeat size={15} stroke={1.8} aria-hidden />}
        loading={replay.isPending}
        onClick={() => replay.mutate()}
      >
        Replay
      </Button>
    </>
  );
}

function Evidence({ decision }: { decision: DecisionView }): ReactNode {
  return (
    <details className={styles.evidence}>
      <summary>Everything the decision looked at</summary>
      <p>Stored with the decision. It holds no health value; replaying it gives the same answer.</p>
      <Json value={decision.input} label="Everything the decision looked at" />
    </details>
  );
}
