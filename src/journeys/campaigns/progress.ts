// How far a campaign is: who waits, what was decided and why, and what became of the messages.

import type { CampaignProgress } from '../../../sdk/faces/campaigns.ts';
import type { Tx } from '../../platform/db.ts';
import type { Campaign } from './model.ts';
import { countRuns } from './runs-store.ts';
import type { ContactsPort } from './services.ts';

const OPTIONS = ['push', 'later', 'digest', 'pull', 'human', 'silence'] as const;

/** Counts everything anew; nothing of it is kept anywhere. */
export async function progressOf(
  tx: Tx,
  contacts: ContactsPort,
  campaign: Campaign,
): Promise<CampaignProgress> {
  const { orgId, journeyId } = campaign;
  const since = campaign.startedAt ?? 0;
  const runs = journeyId ? await countRuns(tx, orgId, journeyId) : [];
  const decided = journeyId ? await contacts.decided(tx, orgId, journeyId, since) : [];
  const delivered = journeyId ? await contacts.delivered(tx, orgId, journeyId, since) : [];
  const inState = (...states: string[]): number =>
    runs.filter((r) => states.includes(r.state)).reduce((sum, r) => sum + r.people, 0);
  const messages = (state: string): number => delivered.find((d) => d.state === state)?.messages ?? 0;
  const chosen = (option: string): number =>
    decided.filter((d) => d.option === option).reduce((sum, d) => sum + d.people, 0);
  return {
    taken: campaign.entered,
    waiting: inState('active', 'parked'),
    held: inState('held'),
    stuck: inState('stuck'),
    asked: decided.reduce((sum, d) => sum + d.people, 0),
    options: OPTIONS.map((option) => ({ option, decisions: chosen(option) })),
    withheld: decided
      .filter((d) => d.option === 'silence')
      .map((d) => ({ reason: d.reason, words: contacts.reasonWords(d.reason), decisions: d.people })),
    queued: messages('queued'),
    delivered: messages('sent'),
    unknown: messages('unknown'),
    failed: messages('failed'),
    stopped: messages('suppressed'),
    cancelled: messages('cancelled'),
    opened: delivered.reduce((sum, d) => sum + d.opened, 0),
    clicked: delivered.reduce((sum, d) => sum + d.clicked, 0),
    peopleBack: campaign.peopleBack,
    messagesBack: campaign.messagesBack,
    sweeping: campaign.sweep !== null,
  };
}
