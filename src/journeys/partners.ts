// Whom the steps of a journey may ask: roles that work on tasks, and endpoints that can be called; names alone.
import type { JourneyPartners } from '../../sdk/faces/tasks.ts';
import type { Database } from '../platform/db.ts';
import type { HttpServer } from '../platform/http/index.ts';
import { memberOf } from '../trust/index.ts';
import { listTaskRoles } from './tasks/index.ts';
import { readEndpoints } from './webhooks/index.ts';

/** Registers the route. Who builds journeys need not be allowed to manage members or secrets. */
export function partnerRoutes(app: HttpServer, { db }: { readonly db: Database }): void {
  const schema = { tags: ['journeys'], summary: 'Roles and endpoints that steps may ask' };
  app.get('/api/v1/journey-partners', { schema, config: { capability: 'journeys.edit' } }, (request) => {
    const { orgId } = memberOf(request);
    return db.web(orgId, async (tx): Promise<JourneyPartners> => {
      const endpoints = [...(await readEndpoints(tx, [orgId])).values()];
      return {
        roles: await listTaskRoles(tx, orgId),
        endpoints: endpoints
          .map(({ id, name, carries, usable }) => ({ id, name, carries, usable }))
          .sort((a, b) => a.name.localeCompare(b.name)),
      };
    });
  });
}
