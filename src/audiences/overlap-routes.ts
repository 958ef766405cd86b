// GET /api/v1/audiences/overlap: how far two to five audiences share their people.
import Type from 'typebox';
import { closed, type HttpServer } from '../platform/http/index.ts';
import { isId } from '../platform/ids.ts';
import { refuse } from '../platform/result.ts';
import { memberOf } from '../trust/index.ts';
import { overlapOf } from './overlap.ts';
import { countSets } from './overlap-store.ts';
import type { AudienceServices } from './services.ts';
import { NO_AUDIENCE } from './view.ts';
import { readAudiences } from './view-store.ts';

const [FEWEST, MOST] = [2, 5];
const BAD = refuse(400, 'bad-ids', `State ${FEWEST} to ${MOST} different audiences.`, {
  field: 'ids',
  fix: 'Put commas between their ids.',
});

/** Registers the overlap. */
export function overlapRoutes(app: HttpServer, services: AudienceServices): void {
  const querystring = closed({ ids: Type.String({ maxLength: 300, description: 'Ids, comma between.' }) });
  const schema = { tags: ['audiences'], summary: 'Who is in several audiences at once', querystring };
  const config = { capability: 'audiences.read' } as const;
  app.get('/api/v1/audiences/overlap', { schema, config }, async (request) => {
    const { orgId } = memberOf(request);
    const ids = [...new Set(request.query.ids.split(',').map((id) => id.trim()))];
    if (ids.length < FEWEST || ids.length > MOST || !ids.every(isId)) return BAD;
    return services.db.web(orgId, async (tx) => {
      const known = new Map((await readAudiences(tx, orgId, null)).map((a) => [a.id, a]));
      const asked = ids.flatMap((id) => known.get(id) ?? []);
      if (asked.length < ids.length) return NO_AUDIENCE;
      return overlapOf(asked, await countSets(tx, orgId, ids));
    });
  });
}
