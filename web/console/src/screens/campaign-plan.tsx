// Making or changing a campaign, in five steps that can be visited in any order; nothing is sent from here.
import { Button } from '@mantine/core';
import { Facts, Failed, Page, Panel, tell, useSurroundings, Waiting } from '@rapport/kit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { CampaignPlan, CampaignView } from '../../../../sdk/faces/campaigns.ts';
import { api, queryClient } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useFilters } from '../filters.ts';
import { useSession } from '../session.tsx';
import styles from './campaigns/campaigns.module.css';
import { EstimateView, useEstimate } from './campaigns/parts.tsx';
import { HowStep, STEPS, StepBar, type StepName, WhatStep, WhenStep, WhomStep } from './campaigns/steps.tsx';
import {
  delayWords,
  draftOf,
  EMPTY,
  type PlanDraft,
  paceWords,
  planOf,
  spreadWords,
  whenWords,
} from './campaigns/words.ts';

const PARENT = { href: '/campaigns', title: 'Campaigns' };

export function CampaignPlanScreen(): ReactNode {
  const { id = '' } = useParams({ strict: false });
  return id === '' ? <PlanForm saved={null} /> : <Change id={id} />;
}

function Change({ id }: { id: string }): ReactNode {
  const found = useQuery({ queryKey: ['campaign', id], queryFn: ({ signal }) => api.campaign(id, signal) });
  const failure = failureOf(found.error);
  if (found.data) return <PlanForm key={found.data.revision} saved={found.data} />;
  return (
    <Page title="Campaign" parent={PARENT}>
      {failure ? <Failed failure={failure} retry={() => void found.refetch()} /> : <Waiting />}
    </Page>
  );
}

function PlanForm({ saved }: { saved: CampaignView | null }): ReactNode {
  const { zone } = useSession().organisation;
  const { value, set } = useFilters('step');
  const [draft, setDraft] = useState<PlanDraft>(() => (saved ? draftOf(saved, zone) : EMPTY));
  const change = (part: Partial<PlanDraft>) => setDraft((before) => ({ ...before, ...part }));
  const at = Math.max(
    0,
    STEPS.findIndex(({ name }) => name === value('step')),
  );
  const step: StepName = STEPS[at]?.name ?? 'what';
  const go = (name: StepName | undefined) => name && set({ step: name });
  const plan = planOf(draft, zone);
  const props = { draft, change };
  return (
    <Page
      title={saved ? `Change ${saved.name}` : 'New campaign'}
      purpose="One approved content item to an audience. Nothing goes out before somebody else has approved it and it is launched."
      parent={PARENT}
    >
      <StepBar current={step} go={go} />
      <div className={styles.columns}>
        <div className={styles.stack}>
          {step === 'what' && <WhatStep {...props} />}
          {step === 'whom' && <WhomStep {...props} />}
          {step === 'when' && <WhenStep {...props} zone={zone} />}
          {step === 'how' && <HowStep {...props} />}
          {step === 'check' && <CheckStep draft={draft} plan={plan} zone={zone} />}
        </div>
        <Panel title="What it would mean now">
          <EstimateView plan={plan} />
        </Panel>
      </div>
      <div className={styles.buttons}>
        {at > 0 && <Button onClick={() => go(STEPS[at - 1]?.name)}>Back</Button>}
        {step === 'check' ? (
          <Save saved={saved} draft={draft} plan={plan} />
        ) : (
          <Button variant="filled" onClick={() => go(STEPS[at + 1]?.name)}>
            Go on: {STEPS[at + 1]?.title.toLowerCase()}
          </Button>
        )}
      </div>
    </Page>
  );
}

function CheckStep({
  draft,
  plan,
  zone,
}: {
  draft: PlanDraft;
  plan: CampaignPlan | null;
  zone: string;
}): ReactNode {
  if (!plan)
    return (
      <Panel title="Something is missing">
        <ul className={styles.problems}>
          {missing(draft).map((words) => (
            <li key={words} data-level="error">
              {words}
            </li>
          ))}
        </ul>
      </Panel>
    );
  return (
    <Panel title={draft.name.trim() || 'Without a name yet'}>
      <Facts
        rows={[
          ['Channels', spreadWords(plan)],
          ['When', whenWords(plan.when, zone)],
          ['Pace', paceWords(plan.pace)],
          ['Time to take it back', delayWords(plan.delaySeconds)],
          ['Pointless after', `${plan.expiresAfterHours} hours`],
        ]}
      />
      {draft.name.trim() === '' && <p role="alert">Give it a name in the first step.</p>}
    </Panel>
  );
}

function missing(draft: PlanDraft): string[] {
  return [
    draft.content === '' && 'Content: choose it in step 1.',
    draft.channels.length === 0 && 'At least one channel: step 1.',
    draft.to === '' && 'An audience or a list: step 2.',
    draft.when === 'at' && draft.at === '' && 'The moment: step 3.',
    draft.when === 'local' && draft.date === '' && 'The day: step 3.',
  ].filter((words) => words !== false);
}

function Save({
  saved,
  draft,
  plan,
}: {
  saved: CampaignView | null;
  draft: PlanDraft;
  plan: CampaignPlan | null;
}): ReactNode {
  const { go } = useSurroundings();
  const estimate = useEstimate(plan);
  const blocked = estimate.data?.problems.some((problem) => problem.level === 'error') ?? true;
  const save = useMutation({
    mutationFn: async (submit: boolean) => {
      if (!plan) throw new Error('Something is missing.');
      const body = { name: draft.name.trim(), plan };
      const kept = saved
        ? await api.changeCampaign(saved.id, saved.revision, body)
        : await api.createCampaign(body);
      return submit ? api.submitCampaign(kept.id) : kept;
    },
    onSuccess: (kept) => {
      queryClient.setQueryData(['campaign', kept.id], kept);
      void queryClient.invalidateQueries({ queryKey: ['campaigns'] });
      tell({ title: kept.state === 'in-review' ? 'Handed over for approval' : 'Saved as a draft' });
      go(`/campaigns/${kept.id}`);
    },
    onError: (error) => tell({ title: 'Not saved', text: error.message, kind: 'bad' }),
  });
  const ready = plan !== null && draft.name.trim() !== '';
  return (
    <>
      <Button disabled={!ready} loading={save.isPending} onClick={() => save.mutate(false)}>
        Save as a draft
      </Button>
      <Button
        variant="filled"
        disabled={!ready || blocked}
        loading={save.isPending}
        onClick={() => save.mutate(true)}
      >
        Save and hand over for approval
      </Button>
    </>
  );
}
