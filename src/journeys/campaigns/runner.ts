// The background of campaigns: starts what is due, takes people chunk by chunk, goes on after a pause, takes back, ends.
import type { Tx } from '../../platform/db.ts';
import { describeError } from '../../platform/logging.ts';
import { listOrganisations } from '../../trust/index.ts';
import { addCounts, insertRuns, readPast } from '../engine/run-store.ts';
import type { Run } from '../model.ts';
import { readParts, seedRecipients, sendCopies } from './copies.ts';
import { type Campaign, type Sweep, TURN } from './model.ts';
import { nextPeople } from './people-store.ts';
import { hasOpenRuns, hasUnfinished, respread, takeRunsBack, turnJourney } from './runs-store.ts';
import { dueTimes, gapOf } from './schedule.ts';
import type { CampaignServices } from './services.ts';
import { startCampaign } from './start.ts';
import { findCampaign, insertCopies, lockCampaign } from './store.ts';
import {
  endCampaign,
  findWork,
  markSeeded,
  type Work,
  writeLook,
  writeResumed,
  writeSweep,
  writeTakenBack,
} from './work-store.ts';

/** A running background. */
export interface CampaignRunner {
  /** Does what there is to do now, one chunk a campaign; returns how many campaigns had work. */
  pass(): Promise<number>;
  stop(): Promise<void>;
}

const PAUSE = 1_000;
/** A campaign that only waits for its messages is looked at this often, ms. */
const LOOK = 2_000;
/** People taken, or taken back, in one transaction. */
const CHUNK = 2_000;

/** Starts the background; it looks every second, and goes on at once while there is work. */
export function startCampaigns(services: CampaignServices): CampaignRunner {
  const stopping = new AbortController();
  const pass = (): Promise<number> => passCampaigns(services);
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const busy = await pass().catch((error: unknown) => {
        services.log.error('campaigns could not be moved on', { error: describeError(error) });
        return 0;
      });
      if (busy === 0 && !stopping.signal.aborted) await services.clock.wait(PAUSE, stopping.signal);
    }
  };
  const running = run();
  return {
    pass,
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** One round over all organisations; a campaign that fails is logged and does not keep the others waiting. */
export async function passCampaigns(services: CampaignServices): Promise<number> {
  const orgIds = (await services.db.auth((tx) => listOrganisations(tx))).map((o) => o.id);
  if (orgIds.length === 0) return 0;
  const now = services.clock.now();
  const found = await services.db.worker(orgIds, (tx) => findWork(tx, now, now - LOOK));
  let busy = 0;
  for (const work of found) {
    const moved = await moveOn(services, work).catch((error: unknown) => {
      services.log.error('a campaign could not be moved on', {
        campaign: work.id,
        error: describeError(error),
      });
      return false;
    });
    if (moved) busy++;
  }
  return busy;
}

/** True when there may be more to do at once. */
async function moveOn(services: CampaignServices, work: Work): Promise<boolean> {
  const { db, clock } = services;
  const now = clock.now();
  if (work.state === 'scheduled')
    return db.web(work.orgId, (tx) => startCampaign(tx, services, work.orgId, work.id, now));
  await copiesToSeeds(services, work, now);
  return db.worker([work.orgId], async (tx) => {
    const campaign = await lockCampaign(tx, work.orgId, work.id);
    if (campaign?.state !== work.state || campaign.journeyId === null) return false;
    const { journeyId } = campaign;
    if (campaign.state === 'resuming') return resume(tx, campaign, journeyId, now);
    if (campaign.state === 'cancelling') return takeBack(tx, services, campaign, journeyId, now);
    if (campaign.sweep) return takeChunk(tx, services, campaign, journeyId, campaign.sweep, now);
    return endWhenOver(tx, services, campaign, journeyId, now);
  });
}

/** Brings the next people in: each waits in the journey's first step until their turn. */
async function takeChunk(
  tx: Tx,
  services: CampaignServices,
  campaign: Campaign,
  journeyId: string,
  sweep: Sweep,
  now: number,
): Promise<boolean> {
  const wave = sweep.waves[sweep.wave];
  const { orgId, plan } = campaign;
  if (!wave) {
    await writeSweep(tx, orgId, campaign.id, null, 0);
    return true;
  }
  const { asOf, after } = sweep;
  const found = await nextPeople(tx, orgId, plan.to, { asOf, zones: wave.zones, after, limit: CHUNK });
  const past = await readPast(
    tx,
    found.map((personId) => ({ personId, journeyId, cause: null })),
  );
  const known = new Set(past.map((p) => p.personId));
  const fresh = found.filter((id) => !known.has(id));
  const due = dueTimes(fresh.length, wave.from, sweep.lastDue, gapOf(plan.pace));
  const about = { orgId, journeyId, version: 1, cause: campaign.id };
  await insertRuns(
    tx,
    fresh.map((subjectId, i): Run => {
      const standing = { step: TURN, taken: 0, state: 'active', begun: true } as const;
      const rest = { waitsFor: null, outcome: null, problem: null, enteredAt: now };
      return {
        ...{ ...about, subjectId, id: services.newId(now) },
        ...standing,
        ...rest,
        dueAt: due[i] ?? wave.from,
      };
    }),
    now,
  );
  if (fresh.length > 0)
    await addCounts(
      tx,
      [{ orgId, journeyId, version: 1, step: '', way: 'entered', passed: fresh.length }],
      0,
    );
  const last = found.length < CHUNK;
  await writeSweep(
    tx,
    orgId,
    campaign.id,
    {
      ...sweep,
      wave: last ? sweep.wave + 1 : sweep.wave,
      after: last ? null : (found.at(-1) ?? null),
      lastDue: due.at(-1) ?? sweep.lastDue,
    },
    fresh.length,
  );
  return true;
}

/** Who is late because of the pause is spread again before the journey goes on. */
async function resume(tx: Tx, campaign: Campaign, journeyId: string, now: number): Promise<boolean> {
  const { orgId, id, plan, sweep } = campaign;
  const last = await respread(tx, orgId, journeyId, gapOf(plan.pace), now);
  await turnJourney(tx, orgId, journeyId, 'live');
  const lastDue = Math.max(sweep?.lastDue ?? 0, last ?? 0);
  await writeResumed(tx, orgId, id, sweep && { ...sweep, lastDue: lastDue === 0 ? null : lastDue }, now);
  return true;
}

/** Takes back people who wait and messages that are not handed over; ends when nothing of it is left. */
async function takeBack(
  tx: Tx,
  services: CampaignServices,
  campaign: Campaign,
  journeyId: string,
  now: number,
): Promise<boolean> {
  const { orgId, id } = campaign;
  const people = await takeRunsBack(tx, orgId, journeyId, CHUNK, now);
  if (people > 0) {
    const count = { orgId, journeyId, version: 1, step: '', way: 'removed', passed: people };
    await addCounts(tx, [count], 0);
  }
  const messages = await services.contacts.takeBack(tx, orgId, journeyId, CHUNK, now);
  await writeTakenBack(tx, orgId, id, people, messages);
  if (people > 0 || messages > 0) return true;
  // Somebody may be decided on at this very moment, and a message be in hand: it is looked at again until both are over.
  if (await hasUnfinished(tx, orgId, journeyId)) return false;
  if (await services.contacts.waiting(tx, orgId, journeyId)) return false;
  await endCampaign(tx, orgId, id, 'cancelled', now);
  return false;
}

/** Over: nobody waits for their turn, and nothing waits to be handed over. */
async function endWhenOver(
  tx: Tx,
  services: CampaignServices,
  campaign: Campaign,
  journeyId: string,
  now: number,
): Promise<boolean> {
  const { orgId, id } = campaign;
  const open =
    (await hasOpenRuns(tx, orgId, journeyId)) || (await services.contacts.waiting(tx, orgId, journeyId));
  if (open) await writeLook(tx, orgId, id, now);
  else {
    const stuck = await hasUnfinished(tx, orgId, journeyId);
    await turnJourney(tx, orgId, journeyId, stuck ? 'draining' : 'archived');
    await endCampaign(tx, orgId, id, 'finished', now);
  }
  return false;
}

/** The seed list gets its copies once, when a campaign with e-mail has begun; a copy that failed is not tried again. */
async function copiesToSeeds(services: CampaignServices, work: Work, now: number): Promise<void> {
  if (work.state !== 'running' || !services.sendCopy) return;
  const { orgId, id } = work;
  const found = await services.db.web(orgId, async (tx) => {
    const campaign = await findCampaign(tx, orgId, id);
    if (!campaign?.plan.channels.includes('email') || !(await markSeeded(tx, orgId, id, now))) return null;
    const parts = await readParts(tx, orgId, campaign);
    return parts && { parts, seeds: await seedRecipients(tx, orgId), by: campaign.launchedBy ?? '' };
  });
  if (!found || found.seeds.length === 0) return;
  const how = { kind: 'seed', sentBy: found.by, language: null } as const;
  const copies = await sendCopies(services, found.parts, found.seeds, how);
  await services.db.web(orgId, (tx) => insertCopies(tx, orgId, id, copies));
}
