// Manual lists over HTTP: lists themselves, and the people on them one by one, pasted, or from a filter of People.
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import type { AudienceListPerson, AudienceListRow, ListChange } from '../../sdk/faces/audiences.ts';
import { iso, type Tx } from '../platform/db.ts';
import {
  checkEdit,
  closed,
  etagOf,
  type HttpServer,
  pageOf,
  readPlace,
  runOnce,
  undoOffer,
} from '../platform/http/index.ts';
import { isId } from '../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { type Member, memberOf, noteAct } from '../trust/index.ts';
import { findList, type ListRow, peopleOfFilter, readListed, readLists } from './list-store.ts';
import {
  changeList,
  createList,
  type ListServices,
  MATCHED_KINDS,
  matchPasted,
  moveOnList,
  NO_LIST,
  personsOf,
} from './lists.ts';

/** How many people one command may put on a list. */
const MOST_MOVED = 10_000;
const MOST_ONE_BY_ONE = 500;
const KIND = '(patient|hcp|contact|respondent)';

const tags = ['audiences'];
const reading = { capability: 'audiences.read' } as const;
const editing = { capability: 'audiences.edit' } as const;
const params = closed({ id: Type.String({ maxLength: 40 }) });
const Name = Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' });
const Description = Type.String({ maxLength: 1000 });
const Draft = closed({ name: Name, description: Type.Optional(Description) });
const Edit = closed({
  name: Type.Optional(Name),
  description: Type.Optional(Description),
  state: Type.Optional(Type.Enum(['live', 'archived'])),
});
const Persons = closed({
  personIds: Type.Array(Type.String({ format: 'uuid' }), { minItems: 1, maxItems: MOST_ONE_BY_ONE }),
});
const Pasted = closed({
  kind: Type.Enum(['any', ...MATCHED_KINDS]),
  identifiers: Type.Array(Type.String({ minLength: 1, maxLength: 320, pattern: '\\S' }), {
    minItems: 1,
    maxItems: MOST_MOVED,
  }),
});
const Filter = closed({
  query: Type.Optional(Type.String({ maxLength: 200 })),
  kind: Type.Optional(Type.String({ pattern: `^${KIND}(,${KIND})*$` })),
  country: Type.Optional(Type.String({ pattern: '^[A-Z]{2}(,[A-Z]{2})*$', maxLength: 100 })),
  audience: Type.Optional(Type.String({ format: 'uuid' })),
});

/** Registers the routes of lists. */
export function listRoutes(app: HttpServer, services: ListServices): void {
  readRoutes(app, services);
  makeRoute(app, services);
  changeRoute(app, services);
  peopleRoutes(app, services);
  pasteRoute(app, services);
  filterRoute(app, services);
}

function readRoutes(app: HttpServer, services: ListServices): void {
  const all = { tags, summary: 'Manual lists' };
  app.get('/api/v1/audience-lists', { schema: all, config: reading }, (request) => {
    const { orgId } = memberOf(request);
    return services.db.web(orgId, async (tx) => ({ rows: (await readLists(tx, orgId)).map(rowOf) }));
  });
  const one = { tags, summary: 'One manual list', params };
  app.get('/api/v1/audience-lists/:id', { schema: one, config: reading }, (request, reply) =>
    withList(services, memberOf(request), request.params.id, (_tx, list) => tagged(reply, list)),
  );
}

function makeRoute(app: HttpServer, services: ListServices): void {
  const schema = { tags, summary: 'Make a manual list', body: Draft };
  app.post('/api/v1/audience-lists', { schema, config: editing }, (request, reply) => {
    const member = memberOf(request);
    const { name, description = '' } = request.body;
    const scope = { orgId: member.orgId, actor: member.userId };
    return runOnce(services, request, reply, scope, async (tx) => {
      const made = await createList(tx, services, member, { name, description });
      if (isRefusal(made)) return made;
      reply.code(201);
      return { ...tagged(reply, made) };
    });
  });
}

function changeRoute(app: HttpServer, services: ListServices): void {
  const schema = {
    tags,
    summary: 'Rename a list, describe it, put it away or take it back',
    params,
    body: Edit,
  };
  app.put('/api/v1/audience-lists/:id', { schema, config: editing }, (request, reply) => {
    const member = memberOf(request);
    return withList(services, member, request.params.id, async (tx, list) => {
      const stale = checkEdit(request, etagOf(list.version));
      if (stale) return stale;
      const changed = await changeList(tx, services, member, list, request.body);
      return isRefusal(changed) ? changed : tagged(reply, changed);
    });
  });
}

/** Who is on a list is about people: seeing them needs the right to see people. */
function peopleRoutes(app: HttpServer, services: ListServices): void {
  const Query = closed({
    cursor: Type.Optional(Type.String({ maxLength: 1000 })),
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 50 }),
  });
  const listing = { tags, summary: 'The people on a list', params, querystring: Query };
  const config = { capability: 'people.read' } as const;
  app.get('/api/v1/audience-lists/:id/people', { schema: listing, config }, (request) =>
    withList(services, memberOf(request), request.params.id, async (tx, list) => {
      const { cursor, limit } = request.query;
      const named = `audience-list|${list.id}`;
      const place = readPlace(services.cursorSecret, cursor, named);
      if (isRefusal(place)) return place;
      const rows = await readListed(tx, memberOf(request).orgId, list.id, place?.id ?? null, limit + 1);
      const { page, next } = pageOf(rows, limit, services.cursorSecret, named, (last) => last);
      return { rows: page.map(personOf), ...(next === undefined ? {} : { next }) };
    }),
  );
  for (const [path, way, summary] of [
    ['additions', 'added', 'Put people on a list'],
    ['removals', 'removed', 'Take people off a list'],
  ] as const) {
    const schema = { tags, summary, params, body: Persons };
    app.post(`/api/v1/audience-lists/:id/${path}`, { schema, config: editing }, (request) => {
      const member = memberOf(request);
      return withList(services, member, request.params.id, async (tx, list): Promise<ListChange> => {
        const persons = await personsOf(tx, request.body.personIds);
        const moved = await moveOnList(tx, services, member, list, way, persons);
        return changeOf(moved, persons.length - moved.subjectIds.length);
      });
    });
  }
}

/** Finding people by what only those who see addresses may type asks for the same right here. */
function pasteRoute(app: HttpServer, services: ListServices): void {
  const schema = { tags, summary: 'Put people on a list by pasted identifiers', params, body: Pasted };
  app.post('/api/v1/audience-lists/:id/pasted', { schema, config: editing }, (request) => {
    const member = memberOf(request);
    if (!member.capabilities.has('people.read.contact')) return lacking();
    return withList(services, member, request.params.id, async (tx, list): Promise<ListChange> => {
      const { kind, identifiers } = request.body;
      const lines = identifiers.map((line) => line.trim().normalize('NFC'));
      const kinds = kind === 'any' ? MATCHED_KINDS : [kind];
      const found = await matchPasted(tx, services.vault, member.orgId, kinds, lines);
      const moved = await moveOnList(tx, services, member, list, 'added', found.personIds);
      await noteAct(tx, services, member, 'people.matched', {
        object: list.id,
        detail: { asked: lines.length, found: found.personIds.length },
      });
      const { notFound, unclear } = found;
      return {
        ...changeOf(moved, found.personIds.length - moved.subjectIds.length),
        notFound: [...notFound],
        unclear: [...unclear],
      };
    });
  });
}

function filterRoute(app: HttpServer, services: ListServices): void {
  const schema = {
    tags,
    summary: 'Put everybody on a list whom a filter of People finds',
    params,
    body: Filter,
  };
  app.post('/api/v1/audience-lists/:id/filtered', { schema, config: editing }, (request) => {
    const member = memberOf(request);
    return withList(services, member, request.params.id, async (tx, list) => {
      const { query = '', kind, country, audience = null } = request.body;
      const filter = {
        words: query.trim(),
        contact: member.capabilities.has('people.read.contact'),
        kinds: kind?.split(',') ?? null,
        countries: country?.split(',') ?? null,
        audience,
      };
      const found = await peopleOfFilter(tx, member.orgId, filter, MOST_MOVED + 1);
      if (found.length > MOST_MOVED)
        return refuse(422, 'too-many', `More than ${MOST_MOVED} people fit this filter.`, {
          fix: 'Make an audience of it instead: it stays true by itself.',
        });
      const moved = await moveOnList(tx, services, member, list, 'added', found);
      return changeOf(moved, found.length - moved.subjectIds.length);
    });
  });
}

async function withList<T>(
  services: ListServices,
  { orgId }: Member,
  id: string,
  work: (tx: Tx, list: ListRow) => T | Promise<T>,
): Promise<T | Refusal> {
  if (!isId(id)) return NO_LIST;
  return services.db.web(orgId, async (tx) => {
    const list = await findList(tx, orgId, id);
    return list ? work(tx, list) : NO_LIST;
  });
}

function lacking(): Refusal {
  return refuse(403, 'forbidden', 'Finding people by identifiers needs people.read.contact.', {
    field: 'people.read.contact',
    fix: 'Ask an administrator for a role that may see contact details.',
  });
}

function tagged(reply: FastifyReply, list: ListRow): AudienceListRow {
  reply.header('etag', etagOf(list.version));
  return rowOf(list);
}

function rowOf(list: ListRow): AudienceListRow {
  const { id, name, description, state, version, people } = list;
  return { id, name, description, state, version, people, updatedAt: iso(list.updated_at) };
}

function personOf({
  id,
  name,
  kind,
  at,
}: {
  id: string;
  name: string | null;
  kind: string | null;
  at: number;
}): AudienceListPerson {
  return { id, name, kind, addedAt: iso(at) };
}

function changeOf(moved: Awaited<ReturnType<typeof moveOnList>>, already: number): ListChange {
  return {
    people: moved.subjectIds.length,
    already,
    undo: moved.undo === null ? null : undoOffer(moved.undo),
  };
}
