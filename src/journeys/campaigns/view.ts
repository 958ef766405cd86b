// Campaigns as the API shows them.
import type { CampaignEstimate, CampaignRow, CampaignView } from '../../../sdk/faces/campaigns.ts';
import { sentence } from '../../audiences/index.ts';
import { iso, isoOrNull, type Tx } from '../../platform/db.ts';
import type { Channel } from '../../trust/model.ts';
import { lookAhead, type Outlook } from './campaigns.ts';
import { readParts } from './copies.ts';
import { type Campaign, MANY, type Plan } from './model.ts';
import { countReach, findTarget } from './people-store.ts';
import { estimate, releases, zoneOr } from './schedule.ts';
import type { CampaignServices } from './services.ts';
import { type ListedCampaign, listApprovals, listCopies } from './store.ts';

export function listRow(c: ListedCampaign): CampaignRow {
  return {
    id: c.id,
    name: c.name,
    state: c.state,
    content: c.content ?? '',
    lane: c.lane ?? '',
    target: c.target ?? '',
    channels: c.plan.channels,
    startsAt: isoOrNull(c.startedAt ?? c.startsAt),
    taken: c.entered,
    createdAt: iso(c.createdAt),
    archived: c.archivedAt !== null,
  };
}

/** A campaign with everything that its page shows, in names instead of ids. */
export async function viewOf(
  tx: Tx,
  services: CampaignServices,
  userId: string,
  campaign: Campaign,
): Promise<CampaignView> {
  const { orgId, id, plan } = campaign;
  const now = services.clock.now();
  const launched = campaign.launchedAt !== null;
  const outlook = await lookAhead(tx, services, orgId, plan, now, !launched);
  const target = await findTarget(tx, orgId, plan.to);
  const parts = await readParts(tx, orgId, campaign);
  const approvals = await listApprovals(tx, orgId, id);
  const copies = await listCopies(tx, orgId, id);
  const staff = [campaign.launchedBy ?? '', ...campaign.authors, ...approvals.map((a) => a.approver_id)];
  const names = await services.namesOf([
    ...new Set([...staff, ...copies.flatMap((c) => [c.recipient, c.sent_by])].filter((one) => ID.test(one))),
  ]);
  const nameOf = (who: string): string => names.get(who) ?? who;
  const { contentVersionId: _, ...shown } = plan;
  return {
    ...{ id, name: campaign.name, state: campaign.state, revision: campaign.revision, plan: shown },
    content: contentOf(outlook),
    target: target && {
      kind: target.kind,
      name: target.name,
      sentence: target.rule === null ? `Everybody on the list “${target.name}”.` : sentence(target.rule),
    },
    variants: parts
      ? services.fill(
          parts.content.variants.filter((v) => plan.channels.includes(v.channel)),
          parts.organisation,
          now,
        )
      : [],
    people: launched ? campaign.entered : (outlook.people ?? 0),
    problems: launched ? [] : outlook.problems,
    authors: campaign.authors.map(nameOf),
    mine: campaign.authors.includes(userId),
    approvals: approvals.map((a) => ({
      ...{ approver: nameOf(a.approver_id), role: a.role, meaning: a.meaning, at: iso(a.at) },
      counts: a.revision === campaign.revision,
    })),
    copies: copies.map((c) => ({
      ...{ kind: c.kind, recipient: nameOf(c.recipient), sentBy: nameOf(c.sent_by) },
      ...{ outcome: c.outcome, at: iso(c.at) },
    })),
    journeyId: campaign.journeyId,
    launchedBy: campaign.launchedBy && nameOf(campaign.launchedBy),
    ...timesOf(campaign),
    archived: campaign.archivedAt !== null,
    many: MANY,
  };
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function timesOf(c: Campaign) {
  return {
    launchedAt: isoOrNull(c.launchedAt),
    startsAt: isoOrNull(c.startsAt),
    startedAt: isoOrNull(c.startedAt),
    pausedAt: isoOrNull(c.pausedAt),
    endedAt: isoOrNull(c.endedAt),
    createdAt: iso(c.createdAt),
    updatedAt: iso(c.updatedAt),
  };
}

function contentOf({ content }: Outlook): CampaignView['content'] {
  if (!content) return null;
  const { itemId: id, name, lane, purpose, sponsor, state } = content;
  return { id, name, lane, purpose, sponsor, state };
}

/** Of how many people reachability is counted; more would keep the screen waiting. */
const LOOKED_AT = 20_000;

/** What a launch now would mean: how many, when the first and the last, and how they can be reached. */
export async function estimateOf(
  tx: Tx,
  services: CampaignServices,
  orgId: string,
  plan: Plan,
): Promise<CampaignEstimate> {
  const now = services.clock.now();
  const outlook = await lookAhead(tx, services, orgId, plan, now);
  const reference = now + plan.delaySeconds * 1000;
  const groups = releases(plan.when, outlook.counts, outlook.zone, reference);
  const span = estimate(groups, plan.pace, reference);
  return {
    people: span.people,
    firstAt: iso(span.firstAt),
    lastAt: iso(span.lastAt),
    minutes: Math.ceil((span.lastAt - span.firstAt) / 60_000),
    zones: zonesOf(plan, outlook, reference),
    reach: await reachOf(tx, orgId, plan, outlook),
    problems: outlook.problems,
  };
}

function zonesOf(plan: Plan, { counts, zone }: Outlook, reference: number): CampaignEstimate['zones'] {
  const byZone = Map.groupBy(counts, (c) => zoneOr(c.zone, zone));
  return [...byZone]
    .map(([name, members]) => {
      const people = members.reduce((sum, m) => sum + m.people, 0);
      const [first] = releases(plan.when, [{ zone: name, people }], zone, reference);
      return { zone: name, people, at: first?.from ?? reference };
    })
    .sort((a, b) => a.at - b.at || b.people - a.people)
    .map(({ zone: name, people, at }) => ({ zone: name, people, from: iso(at) }));
}

async function reachOf(
  tx: Tx,
  orgId: string,
  plan: Plan,
  { content, people }: Outlook,
): Promise<CampaignEstimate['reach']> {
  if (!content || people === null) return [];
  const rows: (CampaignEstimate['reach'][number] & { channel: Channel })[] = [];
  for (const channel of plan.channels)
    rows.push({ channel, ...(await countReach(tx, orgId, plan.to, channel, content.purpose, LOOKED_AT)) });
  return rows;
}
