// Event schemas over HTTP: what arrives by name, what each may hold, its history, a draft learnt from what came.
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { EventNameRow, EventSchemaVersion, EventSchemaView } from '../../sdk/faces/events.ts';
import type { Clock } from '../platform/clock.ts';
import { type Database, iso, type Tx } from '../platform/db.ts';
import { checkEdit, closed, etagOf, type HttpServer, isUnchanged } from '../platform/http/index.ts';
import { isId, type NewId } from '../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { declareClasses, joinSplit, memberOf, noteAct, plainName, type Vault } from '../trust/index.ts';
import type { Member } from '../trust/model.ts';
import { CALLS, type Call } from './model.ts';
import { declaredClasses, faultOfDefinition, MODES, type SchemaDefinition } from './schema.ts';
import { DefinitionBody, tidyDefinition } from './schema-body.ts';
import { forgetSchemaBook } from './schema-book.ts';
import { learnSchema } from './schema-learn.ts';
import * as store from './schema-store.ts';
import type { VerdictCounts } from './verdict-counts.ts';

export interface SchemaServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly vault: Vault;
  readonly counts: VerdictCounts;
  namesOf(orgId: string, userIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

const DAY = 86_400_000;
const SHOWN_DAYS = 14;
const LEARNT_DAYS = 90;
const tags = ['event schemas'];
const reading = { capability: 'events.read' } as const;
const editing = { capability: 'settings.organisation' } as const;
const MISSING = refuse(404, 'no-such-schema', 'There is no schema for this event.');
const Params = closed({
  call: Type.Enum([...CALLS]),
  name: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }),
});

/** Registers the routes of schemas. */
export function schemaRoutes(app: HttpServer, services: SchemaServices): void {
  listRoutes(app, services);
  editRoutes(app, services);
  draftRoute(app, services);
  policyRoutes(app, services);
}

function listRoutes(app: HttpServer, services: SchemaServices): void {
  app.get(
    '/api/v1/event-schemas',
    {
      schema: { tags, summary: 'Events by name, with or without a schema, and what became of them' },
      config: reading,
    },
    async (request) => {
      const { orgId } = memberOf(request);
      await services.counts.flush();
      const since = services.clock.now() - (SHOWN_DAYS - 1) * DAY;
      return services.db.web(orgId, async (tx) => ({
        rows: namesOf(await store.readSchemas(tx, orgId), await store.readCounts(tx, orgId, since)),
      }));
    },
  );
  app.get(
    '/api/v1/event-schemas/:call/:name',
    { schema: { tags, summary: 'One schema', params: Params }, config: reading },
    async (request, reply) => {
      const { orgId } = memberOf(request);
      const { call, name } = request.params;
      const found = await services.db.web(orgId, (tx) => store.readSchema(tx, orgId, call, name));
      if (!found) return MISSING;
      if (isUnchanged(request, reply, etagOf(found.version))) return reply.send();
      return view(found, await saverNames(services, orgId, [found]));
    },
  );
  app.get(
    '/api/v1/event-schemas/:call/:name/versions',
    { schema: { tags, summary: 'Its history, newest first', params: Params }, config: reading },
    async (request) => {
      const { orgId } = memberOf(request);
      const { call, name } = request.params;
      const all = await services.db.web(orgId, (tx) => store.readHistory(tx, orgId, call, name));
      const names = await saverNames(services, orgId, all);
      return {
        rows: all.map((each): EventSchemaVersion => ({ ...view(each, names), removed: each.removed })),
      };
    },
  );
}

/** Every name that has a schema or was seen; the ones seen last first. */
function namesOf(schemas: readonly store.SavedSchema[], counts: readonly store.NameCounts[]): EventNameRow[] {
  const rows = new Map<string, EventNameRow>();
  for (const { call, name, mode, version } of schemas)
    rows.set(`${call} ${name}`, { call, name, mode, version, ...NOTHING, days: [] });
  for (const { call, name, days, lastSeen } of counts) {
    const row = rows.get(`${call} ${name}`) ?? { call, name, mode: null, version: 0, ...NOTHING, days: [] };
    const sum = (of: (day: (typeof days)[number]) => number): number => days.reduce((n, d) => n + of(d), 0);
    rows.set(`${call} ${name}`, {
      ...row,
      accepted: sum((d) => d.accepted),
      violations: sum((d) => d.violations),
      quarantined: sum((d) => d.quarantined),
      lastSeen: iso(lastSeen),
      days,
    });
  }
  return [...rows.values()].sort((a, b) => ((a.lastSeen ?? '') < (b.lastSeen ?? '') ? 1 : -1));
}

const NOTHING = { accepted: 0, violations: 0, quarantined: 0, lastSeen: null };

function saverNames(
  services: SchemaServices,
  orgId: string,
  saved: readonly store.SavedSchema[],
): Promise<ReadonlyMap<string, string>> {
  return services.namesOf(orgId, [...new Set(saved.map((s) => s.savedBy).filter(isId))]);
}

function view(
  { savedAt, savedBy, call, name, mode, definition, version }: store.SavedSchema,
  names: ReadonlyMap<string, string>,
): EventSchemaView {
  return {
    call,
    name,
    mode,
    definition: tidyDefinition(definition),
    version,
    savedAt: iso(savedAt),
    savedBy: names.get(savedBy) ?? savedBy,
  };
}

function editRoutes(app: HttpServer, services: SchemaServices): void {
  const body = closed({
    mode: Type.Enum([...MODES]),
    definition: DefinitionBody,
    version: Type.Optional(
      Type.Integer({ minimum: 0, description: 'The version seen; instead of If-Match' }),
    ),
  });
  app.put(
    '/api/v1/event-schemas/:call/:name',
    { schema: { tags, summary: 'Declare what an event may hold', params: Params, body }, config: editing },
    async (request, reply) => {
      const member = memberOf(request);
      const { call, name } = request.params;
      const { mode, definition } = request.body;
      const wrong = faultOfDefinition(definition);
      if (wrong)
        return refuse(422, wrong.code, `${wrong.field}: ${wrong.detail}.`, {
          field: `definition.${wrong.field}`,
        });
      const saved = await services.db.web(member.orgId, async (tx) => {
        const known = await store.lockSchema(tx, member.orgId, call, name.normalize('NFC'));
        const stale = staleEdit(request, request.body.version, known);
        if (stale) return stale;
        return saveIn(tx, services, member, { call, name: name.normalize('NFC'), mode, definition }, known);
      });
      if (isRefusal(saved)) return saved;
      reply.header('etag', etagOf(saved.version)).code(saved.version === 1 ? 201 : 200);
      return view(saved, await saverNames(services, member.orgId, [saved]));
    },
  );
  const query = closed({ version: Type.Optional(Type.Integer({ minimum: 0 })) });
  app.delete(
    '/api/v1/event-schemas/:call/:name',
    {
      schema: { tags, summary: 'Remove a schema; its history stays', params: Params, querystring: query },
      config: editing,
    },
    async (request, reply) => {
      const member = memberOf(request);
      const { call, name } = request.params;
      const gone = await services.db.web(member.orgId, async (tx) => {
        const known = await store.lockSchema(tx, member.orgId, call, name);
        if (!known) return MISSING;
        const stale = staleEdit(request, request.query.version, known);
        if (stale) return stale;
        await store.removeSchema(tx, member.orgId, editOf(services, member, known, known.version + 1));
        await changed(tx, services, member, 'event-schema.removed', `${call}:${name}`);
        return null;
      });
      return isRefusal(gone) ? gone : reply.code(204).send();
    },
  );
}

const CHANGED = refuse(412, 'changed-meanwhile', 'This was changed by somebody else in the meantime.', {
  fix: 'Read it again.',
});

/** An edit names the version it was made on: in If-Match, or as `version`. A new schema needs neither. */
function staleEdit(
  request: FastifyRequest,
  version: number | undefined,
  known: store.SavedSchema | null,
): Refusal | null {
  if (version !== undefined) return version === (known?.version ?? 0) ? null : CHANGED;
  if (!known) return request.headers['if-match'] === undefined ? null : CHANGED;
  return checkEdit(request, etagOf(known.version));
}

type Wish = Pick<store.SchemaEdit, 'call' | 'name' | 'mode' | 'definition'>;

/** Saves a version, declares its classes, and lets every process compile anew. */
async function saveIn(
  tx: Tx,
  services: SchemaServices,
  member: Member,
  wish: Wish,
  known: store.SavedSchema | null,
): Promise<store.SavedSchema | Refusal> {
  const { orgId } = member;
  const version = (known?.version ?? (await store.lastVersion(tx, orgId, wish.call, wish.name))) + 1;
  const edit = editOf(services, member, wish, version);
  if (!(await store.saveSchema(tx, orgId, edit))) return CHANGED;
  const classes = declaredClasses(wish.definition);
  if (classes.length > 0)
    await declareClasses(tx, orgId, [
      ...new Map(
        classes.map((c) => [`${c.scope} ${plainName(c.name)}`, { ...c, name: plainName(c.name) }]),
      ).values(),
    ]);
  await changed(tx, services, member, 'event-schema.saved', `${wish.call}:${wish.name}:${version}`);
  return { ...wish, version, savedAt: edit.at, savedBy: edit.by };
}

function editOf(services: SchemaServices, member: Member, wish: Wish, version: number): store.SchemaEdit {
  const at = services.clock.now();
  const { call, name, mode, definition } = wish;
  return { id: services.newId(at), call, name, mode, definition, version, at, by: member.userId };
}

async function changed(
  tx: Tx,
  services: SchemaServices,
  member: Member,
  action: string,
  object: string,
): Promise<void> {
  await store.movePolicy(tx, member.orgId, null);
  await noteAct(tx, services, member, action, { object });
  tx.onCommit(() => forgetSchemaBook(member.orgId));
}

function draftRoute(app: HttpServer, services: SchemaServices): void {
  app.post(
    '/api/v1/event-schemas/:call/:name/draft',
    {
      schema: {
        tags,
        summary: 'Draft a schema from up to 1,000 events of this name: names and types only',
        params: Params,
      },
      config: editing,
    },
    async (request) => {
      const member = memberOf(request);
      const { call, name } = request.params;
      return services.db.web(member.orgId, async (tx) => {
        const definition = await learn(tx, services, member.orgId, call, name);
        await noteAct(tx, services, member, 'event-schema.learnt', { object: `${call}:${name}` });
        return definition;
      });
    },
  );
}

async function learn(
  tx: Tx,
  { vault, clock }: SchemaServices,
  orgId: string,
  call: Call,
  name: string,
): Promise<{ definition: SchemaDefinition; events: number }> {
  const facts = await store.recentEvents(tx, orgId, call, name, clock.now() - LEARNT_DAYS * DAY);
  const refs = facts.map((f) => ({ orgId, subjectId: f.subjectId }));
  await vault.ready(tx, refs, false);
  const seen = facts.map((f) =>
    joinSplit(f.open, f.sealed ? vault.open({ orgId, subjectId: f.subjectId }, f.sealed) : null),
  );
  return { definition: learnSchema(seen), events: facts.length };
}

function policyRoutes(app: HttpServer, services: SchemaServices): void {
  app.get(
    '/api/v1/event-policy',
    { schema: { tags, summary: 'What happens to events without a schema' }, config: reading },
    async (request) => {
      const { orgId } = memberOf(request);
      const policy = await services.db.web(orgId, (tx) => store.readPolicy(tx, orgId));
      return { unknownEvents: policy.unknown };
    },
  );
  const body = closed({ unknownEvents: Type.Enum(['accept', 'quarantine']) });
  app.put(
    '/api/v1/event-policy',
    { schema: { tags, summary: 'Accept or hold events without a schema', body }, config: editing },
    async (request) => {
      const member = memberOf(request);
      const { unknownEvents } = request.body;
      await services.db.web(member.orgId, async (tx) => {
        await store.movePolicy(tx, member.orgId, unknownEvents);
        await noteAct(tx, services, member, 'event-policy.changed', { object: unknownEvents });
        tx.onCommit(() => forgetSchemaBook(member.orgId));
      });
      return { unknownEvents };
    },
  );
}
