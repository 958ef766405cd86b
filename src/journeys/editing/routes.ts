// Journeys over HTTP for their editors: list, make, look, drafts and what stands against them, versions, differences.
import Type from 'typebox';
import type { JourneyTemplate } from '../../../sdk/faces/journeys.ts';
import type { Tx } from '../../platform/db.ts';
import {
  closed,
  decodeCursor,
  encodeCursor,
  etagOf,
  FOREIGN,
  type HttpServer,
  isUnchanged,
  runOnce,
} from '../../platform/http/index.ts';
import { isId } from '../../platform/ids.ts';
import type { Json } from '../../platform/json.ts';
import { isRefusal, type Refusal } from '../../platform/result.ts';
import { memberOf, noteAct } from '../../trust/index.ts';
import { difference } from '../definition/diff.ts';
import { parseDefinition } from '../definition/parse.ts';
import { outline } from '../definition/sentence.ts';
import { oneMessage } from '../journeys.ts';
import type { Definition, JourneyState } from '../model.ts';
import type { JourneyServices } from '../services.ts';
import { fromTemplate, TEMPLATES, templateView } from '../templates/templates.ts';
import { draftOf, EMPTY, liveOf, makeDraft, versionOf } from './drafting.ts';
import { NO_JOURNEY } from './publishing.ts';
import { findJourney, type JourneyRecord, listPage, listVersions } from './store.ts';
import { checkOf, listRow, versionRow, viewOf } from './view.ts';
import { readSurroundings } from './world-store.ts';

const tags = ['journeys'];
const Id = Type.Object({ id: Type.String({ maxLength: 40 }) });
const Name = Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' });
const Uuid = Type.String({ format: 'uuid' });
const DefinitionBody = Type.Unknown({ description: 'A definition; see docs/journeys.md.' });
const STATES: readonly JourneyState[] = ['draft', 'live', 'paused', 'draining'];
const read = { capability: 'journeys.read' } as const;
const edit = { capability: 'journeys.edit' } as const;

/** Registers them. */
export function journeyReadingRoutes(app: HttpServer, services: JourneyServices): void {
  listRoutes(app, services);
  oneRoutes(app, services);
  versionRoutes(app, services);
  differenceRoute(app, services);
  makeRoute(app, services);
}

/** Runs something on a journey of the member's organisation. */
async function onJourney<T>(
  services: JourneyServices,
  orgId: string,
  id: string,
  work: (tx: Tx, journey: JourneyRecord) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  if (!isId(id)) return NO_JOURNEY;
  return services.db.web(orgId, async (tx) => {
    const journey = await findJourney(tx, orgId, id);
    return journey?.kind === 'journey' ? work(tx, journey) : NO_JOURNEY;
  });
}

function listRoutes(app: HttpServer, services: JourneyServices): void {
  const querystring = closed({
    state: Type.Optional(Type.Enum(['draft', 'live', 'paused', 'draining', 'archived'])),
    query: Type.Optional(Type.String({ maxLength: 100 })),
    cursor: Type.Optional(Type.String({ maxLength: 1000 })),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 100 }),
  });
  app.get(
    '/api/v1/journeys',
    {
      schema: { tags, summary: 'Journeys, by name; those in the archive only when asked for', querystring },
      config: read,
    },
    async (request) => {
      const { orgId } = memberOf(request);
      const { state, query = '', cursor, limit } = request.query;
      const list = ['journeys', state, query].join('|');
      const place = cursor ? decodeCursor(services.cursorSecret, cursor) : null;
      if (isRefusal(place)) return place;
      if (place && (place.list !== list || typeof place.name !== 'string' || typeof place.id !== 'string'))
        return FOREIGN;
      const after = place ? { name: String(place.name), id: String(place.id) } : null;
      return services.db.web(orgId, async (tx) => {
        const states = state ? [state] : STATES;
        const rows = await listPage(tx, orgId, { states, words: query.trim(), after, most: limit + 1 });
        const { names } = await readSurroundings(tx, orgId, null, services.clock.now());
        const page = rows.slice(0, limit);
        const last = rows.length > limit ? page.at(-1) : undefined;
        const next = last && encodeCursor(services.cursorSecret, { list, name: last.name, id: last.id });
        return { rows: page.map((row) => listRow(row, names)), ...(next ? { next } : {}) };
      });
    },
  );
  app.get(
    '/api/v1/journey-templates',
    { schema: { tags, summary: 'Ready journeys, with the slots they need filled' }, config: read },
    () => ({ rows: TEMPLATES.map((t): JourneyTemplate => templateView(t)) }),
  );
}

function oneRoutes(app: HttpServer, services: JourneyServices): void {
  app.get(
    '/api/v1/journeys/:id',
    {
      schema: { tags, summary: 'One journey: draft, live, in words, and what stands against it', params: Id },
      config: read,
    },
    async (request, reply) => {
      const { orgId } = memberOf(request);
      const found = await onJourney(services, orgId, request.params.id, async (tx, journey) => {
        reply.header('etag', etagOf(journey.revision));
        return viewOf(tx, journey, services.clock.now());
      });
      return found;
    },
  );
  app.get(
    '/api/v1/journeys/:id/draft',
    { schema: { tags, summary: 'The draft as data, to be kept elsewhere', params: Id }, config: read },
    async (request, reply) => {
      const { orgId } = memberOf(request);
      const found = await onJourney(services, orgId, request.params.id, async (_tx, journey) => journey);
      if (isRefusal(found)) return found;
      return isUnchanged(request, reply, etagOf(found.revision)) ? reply.send() : found.draft;
    },
  );
  const problems = '/api/v1/journeys/:id/problems';
  app.get(
    problems,
    { schema: { tags, summary: 'What stands against publishing the draft', params: Id }, config: read },
    async (request) => {
      const { orgId } = memberOf(request);
      return onJourney(services, orgId, request.params.id, async (tx, { id, draft }) => ({
        rows: checkOf(draft, await readSurroundings(tx, orgId, id, services.clock.now())).problems,
      }));
    },
  );
  const body = closed({ definition: DefinitionBody });
  app.post(
    problems,
    {
      schema: { tags, summary: 'The same for a definition that is not saved', params: Id, body },
      config: read,
    },
    async (request) => {
      const { orgId } = memberOf(request);
      const definition = parseDefinition(request.body.definition);
      if (isRefusal(definition)) return definition;
      return onJourney(services, orgId, request.params.id, async (tx, { id }) =>
        checkOf(definition, await readSurroundings(tx, orgId, id, services.clock.now())),
      );
    },
  );
}

function versionRoutes(app: HttpServer, services: JourneyServices): void {
  const versions = '/api/v1/journeys/:id/versions';
  app.get(
    versions,
    { schema: { tags, summary: 'Published versions, newest first', params: Id }, config: read },
    async (request) => {
      const { orgId } = memberOf(request);
      const found = await onJourney(services, orgId, request.params.id, async (tx, { id, liveVersion }) => ({
        liveVersion,
        rows: await listVersions(tx, orgId, id),
      }));
      if (isRefusal(found)) return found;
      const staff = await services.namesOf(found.rows.flatMap((v) => v.publishedBy ?? []));
      return { rows: found.rows.map((v) => versionRow(v, found.liveVersion, staff)) };
    },
  );
  const params = Type.Object({ id: Id.properties.id, version: Type.Integer({ minimum: 1, maximum: 1e9 }) });
  app.get(
    `${versions}/:version`,
    { schema: { tags, summary: 'One version', params }, config: read },
    async (request) => {
      const { orgId } = memberOf(request);
      const { id, version } = request.params;
      const found = await onJourney(services, orgId, id, async (tx, journey) => {
        const definition = await versionOf(tx, journey, version);
        if (isRefusal(definition)) return definition;
        const { names } = await readSurroundings(tx, orgId, id, services.clock.now());
        const record = (await listVersions(tx, orgId, id)).find((v) => v.version === version);
        return { definition, outline: outline(definition, names), record, liveVersion: journey.liveVersion };
      });
      if (isRefusal(found) || !found.record) return isRefusal(found) ? found : NO_JOURNEY;
      const staff = await services.namesOf(
        found.record.publishedBy === null ? [] : [found.record.publishedBy],
      );
      const { definition, outline: words } = found;
      return { ...versionRow(found.record, found.liveVersion, staff), definition, outline: words };
    },
  );
}

function differenceRoute(app: HttpServer, services: JourneyServices): void {
  const Version = Type.Optional(Type.Integer({ minimum: 1, maximum: 1e9 }));
  const querystring = closed({ from: Version, to: Version });
  app.get(
    '/api/v1/journeys/:id/difference',
    {
      schema: {
        tags,
        summary: 'The draft against what is live, or version against version',
        params: Id,
        querystring,
      },
      config: read,
    },
    async (request) => {
      const { orgId } = memberOf(request);
      const { from, to } = request.query;
      return onJourney(services, orgId, request.params.id, async (tx, journey) => {
        const before = from === undefined ? await liveOf(tx, journey) : await versionOf(tx, journey, from);
        const after = to === undefined ? journey.draft : await versionOf(tx, journey, to);
        if (isRefusal(before)) return before;
        if (isRefusal(after)) return after;
        const { names } = await readSurroundings(tx, orgId, journey.id, services.clock.now());
        return { from: from ?? journey.liveVersion, to: to ?? null, ...difference(before, after, names) };
      });
    },
  );
}

const Make = closed({
  name: Name,
  definition: Type.Optional(DefinitionBody),
  template: Type.Optional(Type.String({ maxLength: 60 })),
  slots: Type.Optional(
    Type.Record(Type.String({ maxLength: 60 }), Type.Union([Uuid, Type.Literal('')]), { maxProperties: 20 }),
  ),
  copyOf: Type.Optional(Uuid),
  entry: Type.Optional(Type.Unknown()),
  message: Type.Optional(Type.Unknown()),
});

function makeRoute(app: HttpServer, services: JourneyServices): void {
  const summary =
    'Make a draft: empty, from a definition, a template or a journey, or of an entry and one message';
  app.post('/api/v1/journeys', { schema: { tags, summary, body: Make }, config: edit }, (request, reply) => {
    const member = memberOf(request);
    const { orgId, userId } = member;
    return runOnce(
      services,
      request,
      reply,
      { orgId, actor: userId },
      async (tx): Promise<Json | Refusal> => {
        const definition = await begun(tx, orgId, request.body);
        if (isRefusal(definition)) return definition;
        const made = await makeDraft(tx, orgId, request.body.name, definition, {
          now: services.clock.now(),
          newId: services.newId,
        });
        if (isRefusal(made)) return made;
        await noteAct(tx, services, member, 'journey.created', { object: made.id });
        const journey = await findJourney(tx, orgId, made.id);
        if (!journey) return NO_JOURNEY;
        reply.code(201).header('etag', etagOf(journey.revision));
        return plain(await viewOf(tx, journey, services.clock.now()));
      },
    );
  });
}

/** The definition that a new journey begins with. */
async function begun(tx: Tx, orgId: string, body: Type.Static<typeof Make>): Promise<Definition | Refusal> {
  const { definition, template, slots = {}, copyOf, entry, message } = body;
  if (definition !== undefined) return parseDefinition(definition);
  if (template !== undefined) return fromTemplate(template, new Map(Object.entries(slots)));
  if (copyOf !== undefined) return draftOf(tx, orgId, copyOf);
  if (entry === undefined || message === undefined) return EMPTY;
  return parseDefinition(oneMessageOf(entry, message));
}

/** An entry and a message, not read yet, in the form of a definition. */
function oneMessageOf(entry: unknown, message: unknown): unknown {
  const shape = oneMessage(
    { call: 'manual-or-api' },
    {
      contentItemId: '',
      lane: 'care',
      purpose: 'care',
      channels: [],
      urgency: 'week',
      value: 0,
      expiresAfterHours: 1,
    },
  );
  const fields = typeof message === 'object' && message !== null ? message : {};
  return { ...shape, entry, steps: { message: { ...fields, kind: 'message', next: null } } };
}

/** The view is plain data; the client's types make its lists read-only. */
export function plain(view: unknown): Json {
  return JSON.parse(JSON.stringify(view));
}
