// Four eyes on screen: who approved the plan as it stands, and the approval itself for whoever did not write in it.
import { Button, Textarea } from '@mantine/core';
import { Empty, Panel, plainWords, Time } from '@rapport/kit';
import { type ReactNode, useState } from 'react';
import type { CampaignView } from '../../../../../sdk/faces/campaigns.ts';
import { api } from '../../api.ts';
import { useCan } from '../../session.tsx';
import { useCommand } from './acts.tsx';
import styles from './campaigns.module.css';

export function ApprovalPanel({ campaign }: { campaign: CampaignView }): ReactNode {
  const mayApprove = useCan('content.approve');
  const asked = campaign.state === 'in-review';
  return (
    <Panel title="Approval" note="bound to this very plan">
      <div className={styles.rows}>
        {campaign.approvals.length === 0 && !(asked && mayApprove) && (
          <Empty
            title="Not approved"
            text="It cannot be launched until somebody who did not write in it approves it by name."
          />
        )}
        {campaign.approvals.length > 0 && (
          <ul className={styles.list}>
            {campaign.approvals.map((approval) => (
              <li key={approval.at + approval.approver}>
                <span>
                  <b>{approval.approver}</b>, {plainWords(approval.role).toLowerCase()}
                  <br />
                  <span className={styles.soft}>
                    “{approval.meaning}” <Time at={approval.at} />
                    {!approval.counts && ', for an earlier plan: it does not count any more'}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        )}
        {asked && mayApprove && <Approve campaign={campaign} />}
      </div>
    </Panel>
  );
}

function Approve({ campaign }: { campaign: CampaignView }): ReactNode {
  const [meaning, setMeaning] = useState('Right people, right words, right time');
  const approve = useCommand(
    () => api.approveCampaign(campaign.id, campaign.revision, meaning.trim()),
    'Approved',
  );
  const sendBack = useCommand(() => api.returnCampaign(campaign.id), 'Sent back to its makers');
  if (campaign.mine)
    return <p className={styles.soft}>You wrote in this campaign, so somebody else has to approve it.</p>;
  return (
    <>
      <p className={styles.lead}>
        {campaign.people.toLocaleString('en')} people at the moment. {campaign.target?.sentence}
      </p>
      <Textarea
        className={styles.wide}
        label="What your approval means"
        maxLength={300}
        autosize
        value={meaning}
        onChange={({ currentTarget }) => setMeaning(currentTarget.value)}
      />
      <div className={styles.indent} style={{ paddingLeft: 0 }}>
        <Button
          variant="filled"
          disabled={meaning.trim() === ''}
          loading={approve.isPending}
          onClick={() => approve.mutate()}
        >
          Approve
        </Button>
        <Button loading={sendBack.isPending} onClick={() => sendBack.mutate()}>
          Send back
        </Button>
      </div>
    </>
  );
}
