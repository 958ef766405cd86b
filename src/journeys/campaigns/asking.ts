// How the routes of campaigns ask: finds one, does something with it once, notes it, and answers with what is there then.
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Tx } from '../../platform/db.ts';
import { etagOf, runOnce } from '../../platform/http/index.ts';
import { isId } from '../../platform/ids.ts';
import type { Json } from '../../platform/json.ts';
import { isRefusal, type Refusal } from '../../platform/result.ts';
import { memberOf, noteAct } from '../../trust/index.ts';
import { type CampaignDoing, NO_CAMPAIGN } from './campaigns.ts';
import type { Campaign } from './model.ts';
import type { CampaignServices } from './services.ts';
import { findCampaign, lockCampaign } from './store.ts';
import { viewOf } from './view.ts';

export const Id = Type.Object({ id: Type.String({ maxLength: 40 }) });

type ById = FastifyRequest<{ Params: { id: string } }>;

/** Reads one campaign for something. */
export async function look(
  services: CampaignServices,
  request: ById,
  work: (tx: Tx, campaign: Campaign) => Promise<Json>,
): Promise<Json | Refusal> {
  const { orgId } = memberOf(request);
  const { id } = request.params;
  if (!isId(id)) return NO_CAMPAIGN;
  return services.db.web(orgId, async (tx) => {
    const found = await findCampaign(tx, orgId, id);
    return found ? work(tx, found) : NO_CAMPAIGN;
  });
}

/** Makes a campaign in one transaction, notes it, and answers with it. */
export function make(
  services: CampaignServices,
  request: FastifyRequest,
  reply: FastifyReply,
  action: string,
  work: (tx: Tx, doing: CampaignDoing) => Promise<string | Refusal>,
): Promise<Json | Refusal> {
  const member = memberOf(request);
  const { orgId, userId } = member;
  return runOnce(services, request, reply, { orgId, actor: userId }, async (tx) => {
    const made = await work(tx, doingOf(services, orgId, userId));
    if (isRefusal(made)) return made;
    await noteAct(tx, services, member, action, { object: made });
    const campaign = await findCampaign(tx, orgId, made);
    if (!campaign) return NO_CAMPAIGN;
    reply.code(201);
    return shown(tx, services, request, reply, campaign);
  });
}

/** Finds and locks the campaign, does something with it in one transaction, notes it, and answers with what is there now. */
export function command(
  services: CampaignServices,
  request: ById,
  reply: FastifyReply,
  action: string,
  work: (tx: Tx, doing: CampaignDoing, campaign: Campaign) => Promise<Refusal | null>,
): Promise<Json | Refusal> {
  const member = memberOf(request);
  const { orgId, userId } = member;
  const { id } = request.params;
  if (!isId(id)) return Promise.resolve(NO_CAMPAIGN);
  return runOnce(services, request, reply, { orgId, actor: userId }, async (tx) => {
    const campaign = await lockCampaign(tx, orgId, id);
    if (!campaign) return NO_CAMPAIGN;
    const refused = await work(tx, doingOf(services, orgId, userId), campaign);
    if (refused) return refused;
    const now = await findCampaign(tx, orgId, id);
    if (!now) return NO_CAMPAIGN;
    await noteAct(tx, services, member, action, {
      object: id,
      detail: { revision: now.revision, state: now.state },
    });
    return shown(tx, services, request, reply, now);
  });
}

function doingOf(services: CampaignServices, orgId: string, userId: string): CampaignDoing {
  return { orgId, userId, now: services.clock.now(), newId: services.newId };
}

export async function shown(
  tx: Tx,
  services: CampaignServices,
  request: FastifyRequest,
  reply: FastifyReply,
  campaign: Campaign,
): Promise<Json> {
  reply.header('etag', etagOf(campaign.revision));
  return plain(await viewOf(tx, services, memberOf(request).userId, campaign));
}

/** A view is plain data; the client's types make its lists read-only. */
export function plain(value: object): Json {
  return JSON.parse(JSON.stringify(value));
}
