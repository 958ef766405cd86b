// Campaigns over HTTP: list, make, change, look ahead, count; what is done with one stands in its own files.
import Type from 'typebox';
import { checkEdit, closed, etagOf, type HttpServer, pageOf, readPlace } from '../../platform/http/index.ts';
import { isId } from '../../platform/ids.ts';
import { isRefusal } from '../../platform/result.ts';
import { memberOf } from '../../trust/index.ts';
import { actRoutes } from './act-routes.ts';
import { command, Id, look, make, plain, shown } from './asking.ts';
import { changeCampaign, copyCampaign, createCampaign, NO_CAMPAIGN, settlePlan } from './campaigns.ts';
import { copyRoutes } from './copy-routes.ts';
import { CampaignBody, PlanBody, readPlan } from './plan-schema.ts';
import { progressOf } from './progress.ts';
import type { CampaignServices } from './services.ts';
import { findCampaign, listCampaigns } from './store.ts';
import { estimateOf, listRow } from './view.ts';

const tags = ['campaigns'];
const read = { capability: 'journeys.read' } as const;
const edit = { capability: 'journeys.edit' } as const;
const MOST = 100;
/** What cursors of the list are named by. */
const LIST = 'campaigns';

/** Registers `/api/v1/campaigns` and what hangs below it. */
export function campaignRoutes(app: HttpServer, services: CampaignServices): void {
  listRoute(app, services);
  lookRoutes(app, services);
  writeRoutes(app, services);
  actRoutes(app, services);
  copyRoutes(app, services);
}

function listRoute(app: HttpServer, services: CampaignServices): void {
  const querystring = closed({
    archived: Type.Optional(Type.Enum(['true', 'false', ''])),
    cursor: Type.Optional(Type.String({ maxLength: 1000 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST })),
  });
  app.get(
    '/api/v1/campaigns',
    { schema: { tags, summary: 'Campaigns, newest first', querystring }, config: read },
    async (request) => {
      const { orgId } = memberOf(request);
      const { cursor, limit = 50 } = request.query;
      const archived = request.query.archived === 'true';
      const list = `${LIST} ${archived}`;
      const before = readPlace(services.cursorSecret, cursor, list);
      if (isRefusal(before)) return before;
      const rows = await services.db.web(orgId, (tx) =>
        listCampaigns(tx, orgId, { archived, before, limit: limit + 1 }),
      );
      const page = pageOf(rows, limit, services.cursorSecret, list, (row) => ({
        at: row.createdAt,
        id: row.id,
      }));
      const { page: shownRows, ...next } = page;
      return { ...next, rows: shownRows.map(listRow) };
    },
  );
}

function lookRoutes(app: HttpServer, services: CampaignServices): void {
  app.get(
    '/api/v1/campaigns/:id',
    { schema: { tags, summary: 'One campaign, with what stands against it now', params: Id }, config: read },
    (request, reply) => look(services, request, (tx, found) => shown(tx, services, request, reply, found)),
  );
  app.get(
    '/api/v1/campaigns/:id/progress',
    { schema: { tags, summary: 'How far it is', params: Id }, config: { ...read, background: true } },
    (request) =>
      look(services, request, async (tx, found) => plain(await progressOf(tx, services.contacts, found))),
  );
  app.get(
    '/api/v1/campaigns/:id/estimate',
    { schema: { tags, summary: 'What a launch now would mean', params: Id }, config: read },
    (request) =>
      look(services, request, async (tx, found) =>
        plain(await estimateOf(tx, services, found.orgId, found.plan)),
      ),
  );
  app.post(
    '/api/v1/campaigns/estimate',
    {
      schema: { tags, summary: 'The same for a plan that is not saved', body: closed({ plan: PlanBody }) },
      config: read,
    },
    async (request) => {
      const { orgId } = memberOf(request);
      const wish = readPlan(request.body.plan);
      if (isRefusal(wish)) return wish;
      return services.db.web(orgId, async (tx) => {
        const plan = await settlePlan(tx, orgId, wish);
        return isRefusal(plan) ? plan : plain(await estimateOf(tx, services, orgId, plan));
      });
    },
  );
}

function writeRoutes(app: HttpServer, services: CampaignServices): void {
  app.post(
    '/api/v1/campaigns',
    { schema: { tags, summary: 'Make a draft', body: closed(CampaignBody) }, config: edit },
    (request, reply) =>
      make(services, request, reply, 'campaign.created', async (tx, doing) => {
        const plan = readPlan(request.body.plan);
        return isRefusal(plan) ? plan : createCampaign(tx, doing, { name: request.body.name, plan });
      }),
  );
  app.post(
    '/api/v1/campaigns/:id/copies',
    { schema: { tags, summary: 'Make a draft with the same plan', params: Id }, config: edit },
    (request, reply) =>
      make(services, request, reply, 'campaign.copied', async (tx, doing) => {
        const { id } = request.params;
        const from = isId(id) ? await findCampaign(tx, doing.orgId, id) : null;
        return from ? copyCampaign(tx, doing, from) : NO_CAMPAIGN;
      }),
  );
  app.put(
    '/api/v1/campaigns/:id',
    {
      schema: {
        tags,
        summary: 'Change name or plan; a draft again, whatever was approved',
        params: Id,
        body: closed(CampaignBody),
      },
      config: edit,
    },
    (request, reply) =>
      command(services, request, reply, 'campaign.changed', async (tx, doing, campaign) => {
        const stale = checkEdit(request, etagOf(campaign.revision));
        if (stale) return stale;
        const plan = readPlan(request.body.plan);
        return isRefusal(plan)
          ? plan
          : changeCampaign(tx, doing, campaign, { name: request.body.name, plan });
      }),
  );
}
