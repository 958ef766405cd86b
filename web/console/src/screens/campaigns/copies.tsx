// Tests for colleagues: a real mail, filled in for a person who does not exist; and the copies that staff have got.
import { Button, MultiSelect } from '@mantine/core';
import { Panel, StateBadge, Time, tell } from '@rapport/kit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { CampaignView } from '../../../../../sdk/faces/campaigns.ts';
import { api, queryClient } from '../../api.ts';
import { useCan } from '../../session.tsx';
import styles from './campaigns.module.css';

export function CopiesPanel({ campaign }: { campaign: CampaignView }): ReactNode {
  const mayEdit = useCan('journeys.edit');
  const testable = campaign.variants.some((variant) => variant.channel === 'email');
  if (!mayEdit && campaign.copies.length === 0) return null;
  return (
    <Panel title="Tests and seeds" note="staff only">
      <div className={styles.rows}>
        {mayEdit && testable && <SendTest campaign={campaign} />}
        {!testable && (
          <p className={styles.soft}>Only e-mail can be tested, and it is not among the channels.</p>
        )}
        {campaign.copies.length > 0 && (
          <ul className={styles.list}>
            {campaign.copies.map((copy) => (
              <li key={copy.at + copy.recipient + copy.kind}>
                <span>
                  {copy.recipient}{' '}
                  <span className={styles.soft}>
                    {copy.kind === 'test' ? 'test' : 'seed list'}, <Time at={copy.at} />
                  </span>
                </span>
                <StateBadge state={copy.outcome} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </Panel>
  );
}

function SendTest({ campaign }: { campaign: CampaignView }): ReactNode {
  const [members, setMembers] = useState<string[]>([]);
  const colleagues = useQuery({
    queryKey: ['campaign-colleagues'],
    queryFn: ({ signal }) => api.campaignColleagues(signal),
    staleTime: 60_000,
  });
  const send = useMutation({
    mutationFn: () => api.testCampaign(campaign.id, members),
    onSuccess: ({ rows }) => {
      const sent = rows.filter((row) => row.outcome === 'sent').length;
      tell({ title: `${sent} of ${rows.length} tests sent`, kind: sent === rows.length ? 'good' : 'bad' });
      void queryClient.invalidateQueries({ queryKey: ['campaign', campaign.id] });
    },
    onError: (error) => tell({ title: 'No test sent', text: error.message, kind: 'bad' }),
  });
  return (
    <>
      <MultiSelect
        className={styles.wide}
        label="Send a test to"
        placeholder={members.length === 0 ? 'Myself' : ''}
        value={members}
        onChange={setMembers}
        searchable
        data={(colleagues.data?.rows ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      />
      <Button loading={send.isPending} onClick={() => send.mutate()}>
        Send the test
      </Button>
    </>
  );
}
