// The life of a campaign until it is launched: made, changed, handed over, approved by somebody else, launched, called off.
import { readSendable } from '../../content/index.ts';
import type { SendableContent } from '../../content/model.ts';
import type { Tx } from '../../platform/db.ts';
import type { NewId } from '../../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { readOrganisation } from '../../trust/index.ts';
import { setJourneyState } from '../store.ts';
import {
  type Campaign,
  type ContentStanding,
  isEditable,
  isInFlight,
  MANY,
  type Plan,
  type Problem,
  problemsOf,
} from './model.ts';
import { countZones, findTarget } from './people-store.ts';
import { startAt, type ZoneCount, zoneOr } from './schedule.ts';
import type { CampaignServices } from './services.ts';
import {
  clearLaunch,
  insertApproval,
  insertCampaign,
  nameTaken,
  setArchived,
  setState,
  writeEnd,
  writeLaunch,
  writePlan,
} from './store.ts';

/** Who does it, where and when (ms). */
export interface CampaignDoing {
  readonly orgId: string;
  readonly userId: string;
  readonly now: number;
  readonly newId: NewId;
}

/** A plan as it is asked for: which version of the content it means is settled when it is saved. */
export type PlanWish = Omit<Plan, 'contentVersionId'>;

export const NO_CAMPAIGN = refuse(404, 'no-such-campaign', 'There is no such campaign in this organisation.');
const TAKEN = refuse(409, 'name-taken', 'There is already a campaign of this name.', { field: 'name' });

/** Makes a draft. */
export async function createCampaign(
  tx: Tx,
  doing: CampaignDoing,
  draft: { readonly name: string; readonly plan: PlanWish },
): Promise<string | Refusal> {
  const plan = await settlePlan(tx, doing.orgId, draft.plan);
  if (isRefusal(plan)) return plan;
  const { orgId, userId, now, newId } = doing;
  const id = newId(now);
  const name = cleanName(draft.name);
  return (await insertCampaign(tx, { orgId, id, name, plan, author: userId, at: now })) ? id : TAKEN;
}

/** Changes name or plan. The database makes a draft of it: an approval was for what stood there before. */
export async function changeCampaign(
  tx: Tx,
  doing: CampaignDoing,
  campaign: Campaign,
  draft: { readonly name: string; readonly plan: PlanWish },
): Promise<Refusal | null> {
  if (!isEditable(campaign.state) || campaign.archivedAt !== null)
    return refuse(409, 'launched', 'A campaign that was launched cannot be changed.', {
      fix: 'Make a copy of it, and change that.',
    });
  const plan = await settlePlan(tx, doing.orgId, draft.plan);
  if (isRefusal(plan)) return plan;
  const name = cleanName(draft.name);
  if (await nameTaken(tx, doing.orgId, name, campaign.id)) return TAKEN;
  await writePlan(tx, doing.orgId, campaign.id, { name, plan, author: doing.userId, at: doing.now });
  return null;
}

/** A draft with the same plan and a name of its own. */
export async function copyCampaign(
  tx: Tx,
  doing: CampaignDoing,
  campaign: Campaign,
): Promise<string | Refusal> {
  const { contentVersionId: _, ...plan } = campaign.plan;
  const stem = campaign.name.slice(0, 100);
  for (let number = 1; number <= 50; number++) {
    const name = number === 1 ? `${stem} (copy)` : `${stem} (copy ${number})`;
    if (await nameTaken(tx, doing.orgId, name, campaign.id)) continue;
    return createCampaign(tx, doing, { name, plan });
  }
  return TAKEN;
}

function cleanName(name: string): string {
  return name.trim().normalize('NFC');
}

/** Names the version that the plan means: the newest approved one. */
export async function settlePlan(tx: Tx, orgId: string, wish: PlanWish): Promise<Plan | Refusal> {
  const content = (await readSendable(tx, [orgId])).items.get(wish.contentItemId);
  if (!content || content.orgId !== orgId)
    return refuse(422, 'content-not-approved', 'There is no content with an approved version of this id.', {
      field: 'plan.contentItemId',
      fix: 'Have a version approved first.',
    });
  if (!(await findTarget(tx, orgId, wish.to)))
    return refuse(422, 'no-such-target', 'There is no such audience or list in this organisation.', {
      field: 'plan.to',
    });
  const missing = wish.channels.find((channel) => !content.variants.some((v) => v.channel === channel));
  if (missing)
    return refuse(422, 'no-variant', `The approved version has no words for ${missing}.`, {
      field: 'plan.channels',
    });
  return { ...wish, contentVersionId: content.versionId };
}

/** What a launch would meet now. */
export interface Outlook {
  readonly content: SendableContent | null;
  readonly zone: string;
  readonly counts: readonly ZoneCount[];
  readonly people: number | null;
  readonly problems: readonly Problem[];
}

/** Looks at content, people and time as they are now. @param counting false where nobody has to be counted any more */
export async function lookAhead(
  tx: Tx,
  services: Pick<CampaignServices, 'connected'>,
  orgId: string,
  plan: Plan,
  now: number,
  counting = true,
): Promise<Outlook> {
  const content = (await readSendable(tx, [orgId])).items.get(plan.contentItemId) ?? null;
  const target = await findTarget(tx, orgId, plan.to);
  const counts = target && counting ? await countZones(tx, orgId, plan.to, null) : [];
  const people = target ? counts.reduce((sum, c) => sum + c.people, 0) : null;
  const zone = (await readOrganisation(tx, orgId))?.zone ?? 'UTC';
  const around = { content: content && standingOf(content), people, connected: services.connected };
  return { content, zone, counts, people, problems: problemsOf(plan, around, now) };
}

export function standingOf(content: SendableContent): ContentStanding {
  const { versionId, state, expiresAt, lane, purpose, variants } = content;
  return {
    versionId,
    state,
    expiresAt,
    lane,
    purpose,
    channels: [...new Set(variants.map((v) => v.channel))],
  };
}

/** Hands a draft over for approval. */
export async function submitCampaign(
  tx: Tx,
  services: CampaignServices,
  doing: CampaignDoing,
  campaign: Campaign,
): Promise<Refusal | null> {
  if (campaign.state !== 'draft') return wrongState('Only a draft can be handed over for approval.');
  const { problems } = await lookAhead(tx, services, doing.orgId, campaign.plan, doing.now);
  const bad = firstError(problems);
  if (bad) return bad;
  await setState(tx, doing.orgId, campaign.id, 'in-review', doing.now);
  return null;
}

/** Takes a campaign back from review, or sends it back: a draft again. */
export async function returnCampaign(
  tx: Tx,
  doing: CampaignDoing,
  campaign: Campaign,
): Promise<Refusal | null> {
  if (campaign.state !== 'in-review' && campaign.state !== 'approved')
    return wrongState('This campaign is not under review.');
  await setState(tx, doing.orgId, campaign.id, 'draft', doing.now);
  return null;
}

/** Approves the plan that was read. The database refuses it for anybody who ever wrote in the campaign. */
export async function approveCampaign(
  tx: Tx,
  doing: CampaignDoing,
  campaign: Campaign,
  approval: { readonly revision: number; readonly role: string; readonly meaning: string },
): Promise<Refusal | null> {
  if (campaign.state !== 'in-review') return wrongState('Only a campaign under review can be approved.');
  if (campaign.authors.includes(doing.userId))
    return refuse(403, 'own-words', 'Nobody approves a campaign that they wrote in. Ask a colleague.');
  if (approval.revision !== campaign.revision)
    return refuse(412, 'changed-meanwhile', 'This campaign was changed since you read it.', {
      field: 'revision',
      fix: 'Read it again, and approve what is there now.',
    });
  const { orgId, userId, now, newId } = doing;
  const { revision, role, meaning } = approval;
  await insertApproval(tx, {
    ...{ orgId, campaignId: campaign.id, id: newId(now), revision },
    ...{ approverId: userId, role, meaning, at: now },
  });
  await setState(tx, orgId, campaign.id, 'approved', now);
  return null;
}

/**
 * Launches: after the delay, and not before its time, people are taken and messages asked for.
 * @param confirm the campaign's name, typed; asked for when it goes to many
 */
export async function launchCampaign(
  tx: Tx,
  services: CampaignServices,
  doing: CampaignDoing,
  campaign: Campaign,
  confirm: string | null,
): Promise<Refusal | null> {
  if (campaign.state !== 'approved' || campaign.archivedAt !== null)
    return wrongState('Only an approved campaign can be launched.');
  const { plan } = campaign;
  const outlook = await lookAhead(tx, services, doing.orgId, plan, doing.now);
  const bad = firstError(outlook.problems);
  if (bad) return bad;
  const people = outlook.people ?? 0;
  if (people >= MANY && confirm?.trim().toLowerCase() !== campaign.name.toLowerCase())
    return refuse(422, 'confirm-launch', `This campaign goes to ${people} people.`, {
      field: 'confirm',
      fix: 'Send the name of the campaign in `confirm`.',
    });
  const zones = outlook.counts.map((c) => zoneOr(c.zone, outlook.zone));
  const startsAt = startAt(plan.when, zones, doing.now + plan.delaySeconds * 1000);
  await writeLaunch(tx, doing.orgId, campaign.id, { by: doing.userId, at: doing.now, startsAt });
  return null;
}

/** Takes a launch back, as long as nobody was taken; the approval still stands. */
export async function takeLaunchBack(
  tx: Tx,
  doing: CampaignDoing,
  campaign: Campaign,
): Promise<Refusal | null> {
  if (campaign.state !== 'scheduled')
    return wrongState('The launch can only be taken back before it starts.', 'Cancel the campaign instead.');
  await clearLaunch(tx, doing.orgId, campaign.id, doing.now);
  return null;
}

/** Cancels in flight: nobody more is taken; what is not yet handed over is taken back in the background. */
export async function cancelCampaign(
  tx: Tx,
  doing: CampaignDoing,
  campaign: Campaign,
): Promise<Refusal | null> {
  if (!isInFlight(campaign.state)) return wrongState('Only a campaign on its way can be cancelled.');
  const { orgId, now, userId } = doing;
  const { id, journeyId } = campaign;
  if (journeyId !== null) await setJourneyState(tx, orgId, journeyId, 'archived', now);
  const state = journeyId === null ? 'cancelled' : 'cancelling';
  await writeEnd(tx, orgId, id, { state, by: userId, at: now });
  return null;
}

/** Pauses: nothing more is decided. What was decided before still goes out. */
export async function pauseCampaign(
  tx: Tx,
  doing: CampaignDoing,
  campaign: Campaign,
): Promise<Refusal | null> {
  if (campaign.state === 'paused') return null;
  if (campaign.state !== 'running' || campaign.journeyId === null)
    return wrongState('Only a running campaign can be paused.');
  await setJourneyState(tx, doing.orgId, campaign.journeyId, 'paused', doing.now);
  await setState(tx, doing.orgId, campaign.id, 'paused', doing.now);
  return null;
}

/** Goes on: in the background, late people are spread by the pace again before anything is decided. */
export async function resumeCampaign(
  tx: Tx,
  doing: CampaignDoing,
  campaign: Campaign,
): Promise<Refusal | null> {
  if (campaign.state === 'running' || campaign.state === 'resuming') return null;
  if (campaign.state !== 'paused') return wrongState('This campaign is not paused.');
  await setState(tx, doing.orgId, campaign.id, 'resuming', doing.now);
  return null;
}

/** Puts a campaign away that is not on its way, or back on the list. */
export async function archiveCampaign(
  tx: Tx,
  doing: CampaignDoing,
  campaign: Campaign,
  away: boolean,
): Promise<Refusal | null> {
  if (away && (isInFlight(campaign.state) || campaign.state === 'cancelling'))
    return wrongState('A campaign on its way cannot be put away.', 'Cancel it first, or wait for its end.');
  if (!away && (await nameTaken(tx, doing.orgId, campaign.name, campaign.id))) return TAKEN;
  await setArchived(tx, doing.orgId, campaign.id, away ? doing.now : null);
  return null;
}

function firstError(problems: readonly Problem[]): Refusal | null {
  const bad = problems.find((p) => p.level === 'error');
  return bad ? refuse(409, bad.code, bad.message, { field: `plan.${bad.field}` }) : null;
}

function wrongState(message: string, fix?: string): Refusal {
  return refuse(409, 'wrong-state', message, fix === undefined ? {} : { fix });
}
