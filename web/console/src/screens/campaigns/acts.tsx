// What can be done with a campaign from where it stands: hand over, launch, take back, pause, cancel, copy, put away.
import { Button, Menu } from '@mantine/core';
import { Confirm, tell, useSurroundings } from '@rapport/kit';
import { IconDots } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { CampaignView } from '../../../../../sdk/faces/campaigns.ts';
import { api, queryClient } from '../../api.ts';
import { useCan } from '../../session.tsx';
import styles from './campaigns.module.css';
import { delayWords } from './words.ts';

/** Runs a command on a campaign and shows what is there afterwards. */
export function useCommand<Input = void>(
  run: (input: Input) => Promise<CampaignView>,
  done: string,
  undo?: () => void,
) {
  return useMutation({
    mutationFn: run,
    onSuccess: (campaign) => {
      queryClient.setQueryData(['campaign', campaign.id], campaign);
      void queryClient.invalidateQueries({ queryKey: ['campaigns'] });
      void queryClient.invalidateQueries({ queryKey: ['campaign-progress', campaign.id] });
      tell({ title: done, ...(undo && { undo }) });
    },
    onError: (error) => tell({ title: 'Not done', text: error.message, kind: 'bad' }),
  });
}

export function Acts({ campaign }: { campaign: CampaignView }): ReactNode {
  if (!useCan('journeys.edit')) return null;
  const { state } = campaign;
  return (
    <>
      {(state === 'draft' || state === 'in-review' || state === 'approved') && (
        <BeforeLaunch campaign={campaign} />
      )}
      {state === 'scheduled' && <TakeBack campaign={campaign} />}
      {(state === 'running' || state === 'paused' || state === 'resuming') && (
        <InFlight campaign={campaign} />
      )}
      {(state === 'scheduled' || state === 'running' || state === 'paused') && <Cancel campaign={campaign} />}
      <More campaign={campaign} />
    </>
  );
}

function BeforeLaunch({ campaign }: { campaign: CampaignView }): ReactNode {
  const { go } = useSurroundings();
  const takeBack = useCommand(() => api.returnCampaign(campaign.id), 'A draft again');
  const submit = useCommand(
    () => api.submitCampaign(campaign.id),
    'Handed over for approval',
    () => takeBack.mutate(),
  );
  const blocked = campaign.problems.some((problem) => problem.level === 'error');
  const edit = <Button onClick={() => go(`/campaigns/${campaign.id}/edit`)}>Change</Button>;
  if (campaign.state === 'draft')
    return (
      <>
        {edit}
        <Button
          variant="filled"
          disabled={blocked}
          loading={submit.isPending}
          onClick={() => submit.mutate()}
        >
          Hand over for approval
        </Button>
      </>
    );
  return (
    <>
      {edit}
      {campaign.state === 'in-review' && (
        <Button loading={takeBack.isPending} onClick={() => takeBack.mutate()}>
          Take back from review
        </Button>
      )}
      {campaign.state === 'approved' && <Launch campaign={campaign} blocked={blocked} />}
    </>
  );
}

function Launch({ campaign, blocked }: { campaign: CampaignView; blocked: boolean }): ReactNode {
  const [asking, setAsking] = useState(false);
  const many = campaign.people >= campaign.many;
  const back = useCommand(() => api.takeLaunchBack(campaign.id), 'The launch was taken back');
  const launch = useCommand(
    (typed: string) => api.launchCampaign(campaign.id, typed === '' ? undefined : typed),
    'Launched',
    campaign.plan.delaySeconds > 0 ? () => back.mutate() : undefined,
  );
  return (
    <>
      <Button variant="filled" disabled={blocked} onClick={() => setAsking(true)}>
        Launch
      </Button>
      <Confirm
        opened={asking}
        close={() => setAsking(false)}
        title={`Launch ${campaign.name}?`}
        action={`Launch to ${campaign.people.toLocaleString('en')} people`}
        {...(many && { typed: campaign.name })}
        confirm={(typed) => launch.mutateAsync(typed)}
      >
        <p className={styles.lead}>
          It goes to {campaign.people.toLocaleString('en')} people of{' '}
          {campaign.target?.name ?? 'the audience'}.{' '}
          {campaign.plan.delaySeconds > 0
            ? `For ${delayWords(campaign.plan.delaySeconds)} after that you can take the launch back.`
            : 'It starts at once: there is no time to take the launch back, only to cancel what has not gone yet.'}
        </p>
      </Confirm>
    </>
  );
}

function TakeBack({ campaign }: { campaign: CampaignView }): ReactNode {
  const back = useCommand(() => api.takeLaunchBack(campaign.id), 'The launch was taken back');
  return (
    <Button variant="filled" loading={back.isPending} onClick={() => back.mutate()}>
      Take the launch back
    </Button>
  );
}

function InFlight({ campaign }: { campaign: CampaignView }): ReactNode {
  const resume = useCommand(() => api.resumeCampaign(campaign.id), 'It goes on');
  const pause = useCommand(
    () => api.pauseCampaign(campaign.id),
    'Paused',
    () => resume.mutate(),
  );
  if (campaign.state === 'running')
    return (
      <Button loading={pause.isPending} onClick={() => pause.mutate()}>
        Pause
      </Button>
    );
  return (
    <Button
      variant="filled"
      loading={resume.isPending || campaign.state === 'resuming'}
      onClick={() => resume.mutate()}
    >
      Go on
    </Button>
  );
}

function Cancel({ campaign }: { campaign: CampaignView }): ReactNode {
  const [asking, setAsking] = useState(false);
  const cancel = useCommand(() => api.cancelCampaign(campaign.id), 'Being called off');
  return (
    <>
      <Button color="red" onClick={() => setAsking(true)}>
        Cancel it
      </Button>
      <Confirm
        opened={asking}
        close={() => setAsking(false)}
        title={`Cancel ${campaign.name}?`}
        action="Cancel the campaign"
        danger
        confirm={() => cancel.mutateAsync()}
      >
        <p className={styles.lead}>
          Whoever waits for their turn gets nothing, and messages that are not handed over are taken back.
          What has gone cannot be fetched back. This cannot be undone.
        </p>
      </Confirm>
    </>
  );
}

function More({ campaign }: { campaign: CampaignView }): ReactNode {
  const { go } = useSurroundings();
  const copy = useMutation({
    mutationFn: () => api.copyCampaign(campaign.id),
    onSuccess: (made) => {
      void queryClient.invalidateQueries({ queryKey: ['campaigns'] });
      tell({ title: 'Copied', text: made.name });
      go(`/campaigns/${made.id}`);
    },
    onError: (error) => tell({ title: 'Not copied', text: error.message, kind: 'bad' }),
  });
  const restore = useCommand(() => api.restoreCampaign(campaign.id), 'Back on the list');
  const archive = useCommand(
    () => api.archiveCampaign(campaign.id),
    'Put away',
    () => restore.mutate(),
  );
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button aria-label="More" px={8}>
          <IconDots size={16} stroke={1.8} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => copy.mutate()}>Make a copy</Menu.Item>
        {campaign.archived ? (
          <Menu.Item onClick={() => restore.mutate()}>Put back on the list</Menu.Item>
        ) : (
          <Menu.Item onClick={() => archive.mutate()}>Put away</Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
