// Saved views: the filters of a list as they stand in its address, kept under a name, for oneself or for everybody.
import Type from 'typebox';
import type { SavedView } from '../../sdk/faces/views.ts';
import { closed, type HttpServer } from '../platform/http/index.ts';
import { refuse } from '../platform/result.ts';
import { memberOf } from '../trust/index.ts';
import type { House } from './house.ts';
import { keepView, listViews, removeView } from './views-store.ts';

const Screen = Type.String({ pattern: '^[a-z][a-z-]{0,39}$' });
const Wanted = closed({
  screen: Screen,
  name: Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' }),
  query: Type.String({ maxLength: 2000, pattern: '^[^\\u0000-\\u001f]*$' }),
  shared: Type.Optional(Type.Boolean()),
});
const tags = ['views'];
const config = { capability: 'home.read' } as const;

/** Registers the routes of saved views. They hold filters only, so whoever may open a list may keep its views. */
export function viewRoutes(app: HttpServer, house: House): void {
  const listing = { tags, summary: 'Saved views of a screen', querystring: closed({ screen: Screen }) };
  app.get('/api/v1/views', { schema: listing, config }, async (request) => {
    const { orgId, userId } = memberOf(request);
    const rows = await house.db.web(orgId, (tx) => listViews(tx, orgId, userId, request.query.screen));
    const seen = rows.map(({ id, name, query, shared, member_id }): SavedView => {
      return { id, name, query, shared, mine: member_id === userId };
    });
    return { rows: seen };
  });

  const keeping = { tags, summary: 'Keep a view; one of the same name is replaced', body: Wanted };
  app.post('/api/v1/views', { schema: keeping, config }, async (request, reply) => {
    const { orgId, userId } = memberOf(request);
    const { screen, query, shared = false } = request.body;
    const name = request.body.name.trim().normalize('NFC');
    const now = house.clock.now();
    const wanted = { id: house.newId(now), name, query, shared };
    const id = await house.db.web(orgId, (tx) => keepView(tx, orgId, userId, screen, wanted, now));
    const kept: SavedView = { id, name, query, shared, mine: true };
    return reply.code(201).send(kept);
  });

  const params = closed({ id: Type.String({ format: 'uuid' }) });
  const removing = { tags, summary: 'Remove a view of your own', params };
  app.delete('/api/v1/views/:id', { schema: removing, config }, async (request, reply) => {
    const { orgId, userId } = memberOf(request);
    const gone = await house.db.web(orgId, (tx) => removeView(tx, orgId, userId, request.params.id));
    return gone
      ? reply.code(204).send()
      : refuse(404, 'no-such-view', 'There is no such view of yours.', {
          fix: 'A shared view is removed by whoever made it.',
        });
  });
}
