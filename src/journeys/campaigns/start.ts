// The moment a campaign begins: its journey is made and published, and the waves are set in which people are taken.
import { readSendable } from '../../content/index.ts';
import type { Tx } from '../../platform/db.ts';
import { readOrganisation } from '../../trust/index.ts';
import type { Journey } from '../model.ts';
import { insertJourney, insertVersion, setLive } from '../store.ts';
import { type Campaign, definitionOf } from './model.ts';
import { countZones } from './people-store.ts';
import { releases } from './schedule.ts';
import type { CampaignServices } from './services.ts';
import { lockCampaign, writeStart } from './store.ts';

/**
 * Begins a campaign whose time has come. People are counted from this moment: who comes into the audience later is not
 * written to. As web: only that role may publish journeys.
 * @returns false when somebody else was first, or it was called off meanwhile
 */
export async function startCampaign(
  tx: Tx,
  services: Pick<CampaignServices, 'newId'>,
  orgId: string,
  id: string,
  now: number,
): Promise<boolean> {
  const campaign = await lockCampaign(tx, orgId, id);
  if (campaign?.state !== 'scheduled' || campaign.startsAt === null || campaign.startsAt > now) return false;
  const content = (await readSendable(tx, [orgId])).items.get(campaign.plan.contentItemId);
  const zone = (await readOrganisation(tx, orgId))?.zone ?? 'UTC';
  const counts = await countZones(tx, orgId, campaign.plan.to, now);
  const groups = releases(campaign.plan.when, counts, zone, campaign.startsAt);
  const journeyId = services.newId(now);
  // Content that is gone stops every message with a reason of its own; the lane is then of no consequence.
  const definition = definitionOf(campaign.plan, content ?? { lane: 'marketing', purpose: 'marketing' });
  const journey = await insertNamed(tx, campaign, journeyId, definition, now);
  const version = await insertVersion(tx, journey, definition, '', null, now);
  await setLive(tx, orgId, journeyId, version, now);
  const sweep = {
    waves: groups.map(({ from, zones }) => ({ from, zones })),
    wave: 0,
    after: null,
    lastDue: null,
    asOf: now,
  };
  await writeStart(tx, orgId, id, { journeyId, sweep, at: now });
  return true;
}

/** Journeys have names of their own: where the campaign's is taken, its id tells them apart. */
async function insertNamed(
  tx: Tx,
  campaign: Campaign,
  id: string,
  draft: Journey['draft'],
  now: number,
): Promise<Journey> {
  const { orgId, name } = campaign;
  const journey: Journey = {
    ...{ orgId, id, name, kind: 'campaign', state: 'draft', draft, revision: 1, liveVersion: null },
  };
  if (await insertJourney(tx, journey, now)) return journey;
  const other = { ...journey, name: `${name} (campaign ${id.slice(-6)})` };
  await insertJourney(tx, other, now);
  return other;
}
