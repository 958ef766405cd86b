// Mounts everything about journeys: definitions and runs, campaigns, crisis holds, tasks, webhooks out.
import { namedDecisions } from '../arbiter/index.ts';
import { queuedDeliveries, type RecordSignals } from '../channels/index.ts';
import {
  campaignRoutes,
  holdRoutes,
  journeyRoutes,
  partnerRoutes,
  taskRoutes,
  webhookOutRoutes,
} from '../journeys/index.ts';
import type { HttpServer } from '../platform/http/index.ts';
import { readAccountNames, type Trust } from '../trust/index.ts';
import { openCampaigns } from './campaigns.ts';
import type { House } from './house.ts';
import { importServices } from './imports.ts';

/**
 * Registers the routes.
 * @param record records what staff did about a person as signals
 */
export function mountJourneys(app: HttpServer, house: House, trust: Trust, record: RecordSignals): void {
  const namesOf = (ids: readonly string[]): Promise<ReadonlyMap<string, string>> =>
    house.db.auth((tx) => readAccountNames(tx, ids));
  const { hashOf } = importServices(house);
  journeyRoutes(app, { ...house, keyRing: trust.keyRing, hashOf, decisionsOf: namedDecisions, namesOf });
  const campaigns = openCampaigns(house);
  campaignRoutes(app, campaigns.services);
  app.addHook('onClose', async () => campaigns.close());
  const stoppables = [queuedDeliveries(house.newId)];
  holdRoutes(app, { ...house, namesOf: (_orgId, ids) => namesOf(ids), stoppables });
  taskRoutes(app, { ...house, namesOf, record });
  webhookOutRoutes(app, house);
  partnerRoutes(app, house);
}
