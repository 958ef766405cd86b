// Campaigns of the town: one that went out in its past, and ones that wait for somebody's approval.
import { openCampaigns } from '../src/app/campaigns.ts';
import type { House } from '../src/app/house.ts';
import {
  approveCampaign,
  type CampaignServices,
  createCampaign,
  launchCampaign,
  lockCampaign,
  type PlanWish,
  passCampaigns,
  submitCampaign,
} from '../src/journeys/index.ts';
import type { Tx } from '../src/platform/db.ts';
import { isRefusal, type Refusal } from '../src/platform/result.ts';
import { readMembers } from '../src/trust/index.ts';
import { findByNames } from './campaign-store.ts';
import type { OrgSlug } from './model.ts';
import type { FoundedOrganisation } from './seed.ts';
import { STAFF } from './staff.ts';

/** A campaign by the names of what it uses. */
interface TownCampaign {
  readonly org: OrgSlug;
  readonly name: string;
  readonly content: string;
  readonly audience: string;
  readonly plan: Partial<PlanWish>;
}

const USUAL = {
  channels: ['email', 'feed'],
  spread: 'best',
  when: { kind: 'now' },
  pace: null,
  delaySeconds: 60,
  urgency: 'week',
  value: 0.6,
  expiresAfterHours: 120,
} as const;

/** Launched when the town has lived this long before its end, ms. */
const BEFORE_THE_END = 6 * 86_400_000;

const LAUNCHED: TownCampaign = {
  org: 'riverside',
  name: 'Flu shots for our readers',
  content: 'Flu shots without a visit',
  audience: 'Joint clinic readers',
  plan: { pace: { people: 60, per: 'minute' }, delaySeconds: 0 },
};

const DAY = 86_400_000;

/** Waiting for approval, for the third day from `now` on at nine o'clock wherever people live. */
function waiting(now: number): readonly TownCampaign[] {
  const date = new Date(now + 3 * DAY).toISOString().slice(0, 10);
  const when = { kind: 'local', date, time: '09:00', past: 'next-day' } as const;
  return [
    {
      org: 'riverside',
      name: 'Move well week for heart patients',
      content: 'Move well week',
      audience: 'Heart clinic, active',
      plan: { when, pace: { people: 100, per: 'minute' } },
    },
    {
      org: 'alvara',
      name: 'Case discussion, second invitation',
      content: 'Case discussion webinar',
      audience: 'Kidney interest',
      plan: { when, spread: 'each' },
    },
  ];
}

/** The campaigns of a town that lives its past. */
export class TownCampaigns {
  private readonly house: House;
  private readonly founded: readonly FoundedOrganisation[];
  private readonly until: number;
  private readonly services: CampaignServices;
  private launched = false;

  /** @param until end of the past, ms */
  constructor(house: House, founded: readonly FoundedOrganisation[], until: number) {
    this.house = house;
    this.founded = founded;
    this.until = until;
    // In the past no mail goes out: nothing is opened that would have to be closed.
    this.services = openCampaigns({ ...house, config: { ...house.config, smtpUrl: null } }).services;
  }

  /** After each step of the past: launches the one when its day has come, and moves on what is on its way. */
  async step(at: number): Promise<void> {
    if (!this.launched && at >= this.until - BEFORE_THE_END) {
      this.launched = true;
      await this.make(LAUNCHED, at, true);
    }
    for (let round = 0; this.launched && round < 20; round++)
      if ((await passCampaigns(this.services)) === 0) return;
  }

  /** At the end of the past: what still waits for approval. */
  async end(): Promise<void> {
    await this.step(this.until);
    for (const campaign of waiting(this.until)) await this.make(campaign, this.until, false);
  }

  private async make(campaign: TownCampaign, now: number, launch: boolean): Promise<void> {
    const { house, services } = this;
    const orgId = this.founded.find((one) => one.slug === campaign.org)?.id ?? '';
    const members = await house.db.auth((tx) => readMembers(tx, orgId));
    const doing = (part: 'author' | 'reviewer') => {
      const email = STAFF.find((one) => one.org === campaign.org && one.content === part)?.email;
      const userId = members.find((one) => one.email === email)?.id ?? '';
      return { orgId, userId, now, newId: house.newId };
    };
    await house.db.web(orgId, async (tx) => {
      const plan = await planOf(tx, orgId, campaign);
      const id = good(await createCampaign(tx, doing('author'), { name: campaign.name, plan }));
      const current = async () => good((await lockCampaign(tx, orgId, id)) ?? GONE);
      pass(await submitCampaign(tx, services, doing('author'), await current()));
      if (!launch) return;
      const approval = { revision: 1, role: 'medical', meaning: 'Right people, right words, right time' };
      pass(await approveCampaign(tx, doing('reviewer'), await current(), approval));
      pass(await launchCampaign(tx, services, doing('author'), await current(), campaign.name));
    });
  }
}

async function planOf(tx: Tx, orgId: string, campaign: TownCampaign): Promise<PlanWish> {
  const found = await findByNames(tx, orgId, campaign.content, campaign.audience);
  return { ...USUAL, ...campaign.plan, contentItemId: found.content, to: { audience: found.audience } };
}

const GONE: Refusal = {
  ...{ refused: true, code: 'gone', message: 'The campaign is gone.', status: 404 },
};

/** A refusal here is a mistake in the town, hence an error. */
function good<T>(value: T | Refusal): T {
  if (isRefusal(value)) throw new Error(`the town is wrong: ${value.message} ${value.field ?? ''}`);
  return value;
}

function pass(refusal: Refusal | null): void {
  if (refusal) good(refusal);
}
