// Data classes over HTTP: what is declared, what came with Rapport, and declaring more.
import Type from 'typebox';
import { closed, type HttpServer } from '../platform/http/index.ts';
import { refuse } from '../platform/result.ts';
import { noteAct } from './acts.ts';
import { memberOf } from './authenticate.ts';
import { declareClasses, readDeclarations, withdrawClass } from './class-store.ts';
import { plainName, SHIPPED_CLASSES } from './classes.ts';
import { DATA_CLASSES } from './model.ts';
import type { Trust } from './trust.ts';

const tags = ['data classes'];
const config = { capability: 'settings.organisation' } as const;

const params = closed({
  scope: Type.Enum(['property', 'trait']),
  name: Type.String({ minLength: 1, maxLength: 200 }),
});

/** Registers the routes of data classes. */
export function classRoutes(app: HttpServer, trust: Trust): void {
  app.get(
    '/api/v1/data-classes',
    { schema: { tags, summary: 'Classes of properties and traits; what is not listed is health' }, config },
    async (request) => {
      const { orgId } = memberOf(request);
      const own = await trust.db.web(orgId, (tx) => readDeclarations(tx, orgId));
      const declared = new Set(own.map((d) => `${d.scope}:${plainName(d.name)}`));
      const shipped = SHIPPED_CLASSES.filter((d) => !declared.has(`${d.scope}:${plainName(d.name)}`));
      return {
        rows: [
          ...own.map((d) => ({ ...d, shipped: false })),
          ...shipped.map((d) => ({ ...d, shipped: true })),
        ],
      };
    },
  );

  const body = closed({ class: Type.Enum([...DATA_CLASSES]) });
  app.put(
    '/api/v1/data-classes/:scope/:name',
    { schema: { tags, summary: 'Declare a class for events from now on', params, body }, config },
    async (request) => {
      const member = memberOf(request);
      const declared = {
        scope: request.params.scope,
        name: plainName(request.params.name),
        class: request.body.class,
      };
      await trust.db.web(member.orgId, async (tx) => {
        await declareClasses(tx, member.orgId, [declared]);
        await noteAct(tx, trust, member, 'data-class.declared', {
          object: `${declared.scope}:${declared.name}:${declared.class}`,
        });
      });
      return { ...declared, shipped: false };
    },
  );
  withdrawal(app, trust);
}

function withdrawal(app: HttpServer, trust: Trust): void {
  app.delete(
    '/api/v1/data-classes/:scope/:name',
    { schema: { tags, summary: 'Take a declaration back', params }, config },
    async (request, reply) => {
      const member = memberOf(request);
      const { scope } = request.params;
      const name = plainName(request.params.name);
      const gone = await trust.db.web(member.orgId, async (tx) => {
        const withdrawn = await withdrawClass(tx, member.orgId, scope, name);
        if (withdrawn)
          await noteAct(tx, trust, member, 'data-class.withdrawn', { object: `${scope}:${name}` });
        return withdrawn;
      });
      if (!gone) return refuse(404, 'not-declared', 'The organisation has declared no class for this name.');
      return reply.code(204).send();
    },
  );
}
