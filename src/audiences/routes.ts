// Audiences over HTTP: list, make, change under the version seen, look at members, and ask why somebody is in or out.
import Type from 'typebox';
import type { AudienceRow } from '../../sdk/faces/audiences.ts';
import { readPeople } from '../people/index.ts';
import type { Clock } from '../platform/clock.ts';
import { type Database, iso } from '../platform/db.ts';
import { checkEdit, closed, etagOf, type HttpServer, isUnchanged, runOnce } from '../platform/http/index.ts';
import { isId, type NewId } from '../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { memberOf, recordAudit } from '../trust/index.ts';
import type { Member } from '../trust/model.ts';
import { createAudience, editAudience, rebuildAudience } from './audiences.ts';
import type { Audience } from './model.ts';
import { ALONE } from './rules/compile.ts';
import { explain } from './rules/explain.ts';
import { NO_FACETS } from './rules/known.ts';
import { parseRule } from './rules/parse.ts';
import { sentence } from './rules/sentence.ts';
import { findAudience, listAudiences, sampleMembers } from './store.ts';

/** What the audience routes need. */
export interface AudienceServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
}

const SAMPLE = 10;
const tags = ['audiences'];
const MISSING = refuse(404, 'no-such-audience', 'There is no such audience in this organisation.');
const Id = Type.Object({ id: Type.String({ maxLength: 40 }) });
const Name = Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' });
const Description = Type.String({ maxLength: 1000 });
const RuleBody = Type.Unknown({
  description:
    'Nested {all|any|none: [...]}, {trait, is, value?}, {kind}, {did, atLeast?, withinDays?}, {didNot, withinDays?}; see docs/audiences.md.',
});
const Draft = closed({ name: Name, description: Type.Optional(Description), rule: RuleBody });
const Edit = closed({
  name: Type.Optional(Name),
  description: Type.Optional(Description),
  rule: Type.Optional(RuleBody),
  state: Type.Optional(Type.Enum(['live', 'paused', 'archived'])),
});

/** Registers the routes of audiences. */
export function audienceRoutes(app: HttpServer, services: AudienceServices): void {
  readRoutes(app, services);
  personRoutes(app, services);
  makeRoute(app, services);
  editRoute(app, services);
}

function readRoutes(app: HttpServer, services: AudienceServices): void {
  const config = { capability: 'audiences.read' } as const;
  app.get('/api/v1/audiences', { schema: { tags, summary: 'Audiences' }, config }, async (request) => {
    const { orgId } = memberOf(request);
    return { rows: (await services.db.web(orgId, (tx) => listAudiences(tx, orgId))).map(row) };
  });

  app.get(
    '/api/v1/audiences/:id',
    { schema: { tags, summary: 'One audience with its rule', params: Id }, config },
    async (request, reply) => {
      const found = await inOrganisation(services, memberOf(request), request.params.id);
      if (isRefusal(found)) return found;
      return isUnchanged(request, reply, etagOf(found.version)) ? reply.send() : view(found);
    },
  );
}

/** What shows people needs more than the right to see audiences. */
function personRoutes(app: HttpServer, services: AudienceServices): void {
  const members = { capability: 'people.read' } as const;
  app.get(
    '/api/v1/audiences/:id/members',
    { schema: { tags, summary: 'Ten members, for a look', params: Id }, config: members },
    async (request) => {
      const member = memberOf(request);
      const found = await inOrganisation(services, member, request.params.id);
      if (isRefusal(found)) return found;
      const sample = await services.db.web(member.orgId, (tx) =>
        sampleMembers(tx, member.orgId, found.id, SAMPLE),
      );
      return { total: found.members, rows: sample.map((m) => ({ ...m, since: iso(m.since) })) };
    },
  );

  const why = { capability: 'people.read.health' } as const;
  const params = Type.Object({
    id: Type.String({ maxLength: 40 }),
    personId: Type.String({ maxLength: 40 }),
  });
  app.get(
    '/api/v1/audiences/:id/why/:personId',
    { schema: { tags, summary: 'Why a person is in or out, clause by clause', params }, config: why },
    async (request) => {
      const member = memberOf(request);
      const { id, personId } = request.params;
      if (!isId(id) || !isId(personId)) return MISSING;
      return services.db.web(member.orgId, async (tx) => {
        const [audience, people] = [
          await findAudience(tx, member.orgId, id),
          await readPeople(tx, [personId]),
        ];
        const person = people[0];
        if (!audience || !person) return MISSING;
        const at = services.clock.now();
        const actor = { kind: 'member', id: member.userId } as const;
        await recordAudit(tx, {
          orgId: member.orgId,
          at,
          id: services.newId(at),
          actor,
          action: 'person.read.health',
          subjectId: personId,
          object: `audience ${id}`,
        });
        return explain(audience.rule, {
          known: { person, facets: NO_FACETS, now: at },
          among: ALONE,
          names: new Map(),
        });
      });
    },
  );
}

function makeRoute(app: HttpServer, services: AudienceServices): void {
  const config = { capability: 'audiences.edit' } as const;
  app.post(
    '/api/v1/audiences',
    { schema: { tags, summary: 'Make an audience', body: Draft }, config },
    async (request, reply) => {
      const { orgId, userId } = memberOf(request);
      const { name, description = '', rule: given } = request.body;
      const rule = parseRule(given);
      if (isRefusal(rule)) return rule;
      const now = services.clock.now();
      let made: Audience | null = null;
      const answer = await runOnce(services, request, reply, { orgId, actor: userId }, async (tx) => {
        const audience = await createAudience(tx, orgId, { name, description, rule }, now, services.newId);
        if (isRefusal(audience)) return audience;
        made = audience;
        reply.code(201).header('etag', etagOf(audience.version));
        return { ...row(audience) };
      });
      if (made) await rebuildAudience(services.db, made, now);
      return answer;
    },
  );
}

function editRoute(app: HttpServer, services: AudienceServices): void {
  const config = { capability: 'audiences.edit' } as const;
  app.put(
    '/api/v1/audiences/:id',
    { schema: { tags, summary: 'Change an audience', params: Id, body: Edit }, config },
    async (request, reply) => {
      const { orgId, userId } = memberOf(request);
      const found = await inOrganisation(services, memberOf(request), request.params.id);
      if (isRefusal(found)) return found;
      const stale = checkEdit(request, etagOf(found.version));
      if (stale) return stale;
      const rule = request.body.rule === undefined ? found.rule : parseRule(request.body.rule);
      if (isRefusal(rule)) return rule;
      const { name = found.name, description = found.description, state = found.state } = request.body;
      const now = services.clock.now();
      const changed = await services.db.web(orgId, async (tx) => {
        const audience = await editAudience(
          tx,
          orgId,
          found.id,
          found.version,
          { name, description, state, rule },
          now,
        );
        if (isRefusal(audience)) return audience;
        await recordAudit(tx, {
          orgId,
          at: now,
          id: services.newId(now),
          actor: { kind: 'member', id: userId },
          action: 'audience.changed',
          object: audience.id,
          detail: { version: audience.version },
        });
        return audience;
      });
      if (isRefusal(changed)) return changed;
      await rebuildAudience(services.db, changed, now);
      reply.header('etag', etagOf(changed.version));
      return inOrganisation(services, memberOf(request), changed.id).then((fresh) =>
        isRefusal(fresh) ? row(changed) : row(fresh),
      );
    },
  );
}

async function inOrganisation(
  services: AudienceServices,
  member: Member,
  id: string,
): Promise<Audience | Refusal> {
  if (!isId(id)) return MISSING;
  return (await services.db.web(member.orgId, (tx) => findAudience(tx, member.orgId, id))) ?? MISSING;
}

function row(a: Audience): Omit<AudienceRow, 'updatedAt' | 'building'> {
  return {
    id: a.id,
    name: a.name,
    description: a.description,
    sentence: sentence(a.rule),
    members: a.members,
    state: a.state,
    version: a.version,
  };
}

function view(a: Audience): ReturnType<typeof row> & { rule: Audience['rule'] } {
  return { ...row(a), rule: a.rule };
}
