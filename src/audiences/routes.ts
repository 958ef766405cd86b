// Audiences over HTTP: list, make, change under the version seen, copy; and the doors to everything about them.
import Type from 'typebox';
import type { AudienceRow } from '../../sdk/faces/audiences.ts';
import type { Tx } from '../platform/db.ts';
import { checkEdit, closed, etagOf, type HttpServer, runOnce } from '../platform/http/index.ts';
import { isRefusal, type Refusal } from '../platform/result.ts';
import { memberOf, noteAct } from '../trust/index.ts';
import type { Member } from '../trust/model.ts';
import { createAudience } from './audiences.ts';
import { change, freshRow, withAudience } from './editing.ts';
import { listRoutes } from './list-routes.ts';
import { memberRoutes } from './member-routes.ts';
import { namesRoutes } from './names-routes.ts';
import { overlapRoutes } from './overlap-routes.ts';
import { previewRoutes } from './preview-routes.ts';
import { parseRule } from './rules/parse.ts';
import { scoreRoutes } from './score-routes.ts';
import type { AudienceServices } from './services.ts';
import { versionRoutes } from './version-routes.ts';
import { actAs } from './version-store.ts';
import { NO_AUDIENCE, rowsOf, viewOf } from './view.ts';
import { readAudiences } from './view-store.ts';

export type { AudienceServices } from './services.ts';

const tags = ['audiences'];
const reading = { capability: 'audiences.read' } as const;
const editing = { capability: 'audiences.edit' } as const;
const params = closed({ id: Type.String({ maxLength: 40 }) });
const Name = Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' });
const Description = Type.String({ maxLength: 1000 });
const RuleBody = Type.Unknown({
  description: 'Nested {all|any|none: [...]} of clauses; docs/audiences.md lists them.',
});
const State = Type.Enum(['live', 'paused', 'archived']);
const Draft = closed({ name: Name, description: Type.Optional(Description), rule: RuleBody });
const Edit = closed({
  name: Type.Optional(Name),
  description: Type.Optional(Description),
  rule: Type.Optional(RuleBody),
  state: Type.Optional(State),
});

/** Registers the routes of audiences. */
export function audienceRoutes(app: HttpServer, services: AudienceServices): void {
  namesRoutes(app, services);
  previewRoutes(app, services);
  overlapRoutes(app, services);
  readRoutes(app, services);
  makeRoute(app, services);
  editRoute(app, services);
  copyRoute(app, services);
  memberRoutes(app, services);
  versionRoutes(app, services);
  listRoutes(app, services);
  scoreRoutes(app, services);
}

function readRoutes(app: HttpServer, services: AudienceServices): void {
  const querystring = closed({
    state: Type.Optional(State),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    cursor: Type.Optional(Type.String({ maxLength: 10 })),
  });
  const all = { tags, summary: 'Audiences; archived ones when they are asked for', querystring };
  app.get('/api/v1/audiences', { schema: all, config: reading }, (request) => {
    const { orgId } = memberOf(request);
    return services.db.web(orgId, async (tx) => ({
      rows: await rowsOf(tx, services, orgId, await readAudiences(tx, orgId, request.query.state ?? null)),
    }));
  });
  const one = { tags, summary: 'One audience with its rule', params };
  app.get('/api/v1/audiences/:id', { schema: one, config: reading }, (request, reply) =>
    withAudience(services, memberOf(request), request.params.id, async (tx, audience) => {
      // The tag is of the rule, for edits; members change without it, so nothing is answered as unchanged.
      reply.header('etag', etagOf(audience.version)).header('cache-control', 'no-store');
      return viewOf(tx, services, audience);
    }),
  );
}

function makeRoute(app: HttpServer, services: AudienceServices): void {
  const schema = { tags, summary: 'Make an audience', body: Draft };
  app.post('/api/v1/audiences', { schema, config: editing }, (request, reply) => {
    const member = memberOf(request);
    const { name, description = '', rule } = request.body;
    const scope = { orgId: member.orgId, actor: member.userId };
    return runOnce(services, request, reply, scope, async (tx) => {
      const made = await make(tx, services, member, { name, description, rule });
      if (isRefusal(made)) return made;
      reply.code(201).header('etag', etagOf(made.version));
      return { ...made };
    });
  });
}

async function make(
  tx: Tx,
  services: AudienceServices,
  member: Member,
  draft: { readonly name: string; readonly description: string; readonly rule: unknown },
): Promise<AudienceRow | Refusal> {
  const rule = parseRule(draft.rule);
  if (isRefusal(rule)) return rule;
  await actAs(tx, member.userId);
  const made = await createAudience(
    tx,
    member.orgId,
    { ...draft, rule },
    services.clock.now(),
    services.newId,
  );
  if (isRefusal(made)) return made;
  await noteAct(tx, services, member, 'audience.made', { object: made.id });
  return (await freshRow(tx, services, member.orgId, made.id)) ?? NO_AUDIENCE;
}

function editRoute(app: HttpServer, services: AudienceServices): void {
  const schema = { tags, summary: 'Change an audience', params, body: Edit };
  app.put('/api/v1/audiences/:id', { schema, config: editing }, (request, reply) => {
    const member = memberOf(request);
    return withAudience(services, member, request.params.id, async (tx, audience) => {
      const stale = checkEdit(request, etagOf(audience.version));
      if (stale) return stale;
      const changed = await change(tx, services, member, audience, request.body);
      if (!isRefusal(changed)) reply.header('etag', etagOf(changed.version));
      return changed;
    });
  });
}

function copyRoute(app: HttpServer, services: AudienceServices): void {
  const schema = { tags, summary: 'Make a second audience of the same rule, paused', params };
  app.post('/api/v1/audiences/:id/copies', { schema, config: editing }, (request, reply) => {
    const member = memberOf(request);
    return withAudience(services, member, request.params.id, async (tx, audience) => {
      const taken = new Set((await readAudiences(tx, member.orgId, null)).map((a) => a.name));
      const archived = new Set((await readAudiences(tx, member.orgId, 'archived')).map((a) => a.name));
      const name = freeName(audience.name, (each) => taken.has(each) || archived.has(each));
      const { description, rule } = audience;
      const made = await make(tx, services, member, { name, description, rule });
      if (isRefusal(made)) return made;
      reply.code(201).header('etag', etagOf(made.version));
      return made;
    });
  });
}

/** "Readers (copy)", "Readers (copy 2)", … : the first that nobody has. */
function freeName(name: string, taken: (name: string) => boolean): string {
  const stem = name.slice(0, 108);
  for (let n = 1; ; n++) {
    const wanted = `${stem} (copy${n === 1 ? '' : ` ${n}`})`;
    if (!taken(wanted)) return wanted;
  }
}
