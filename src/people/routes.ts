// People over HTTP: the list, the profile, and the timeline. Fields a role may not see are absent.
import Type from 'typebox';
import { iso, type Tx } from '../platform/db.ts';
import { closed, decodeCursor, encodeCursor, type HttpServer } from '../platform/http/index.ts';
import { isRefusal } from '../platform/result.ts';
import {
  type DataClasses,
  type Member,
  memberOf,
  noteAct,
  readConsentStates,
  readDataClasses,
  rulingStates,
} from '../trust/index.ts';
import { isOneOf } from '../trust/model.ts';
import { briefRoutes } from './brief-routes.ts';
import { type PeopleServices, withPerson } from './finding.ts';
import { peopleListRoutes, personRow } from './list-routes.ts';
import type { Person } from './model.ts';
import { readerOf } from './reader.ts';
import { findSubjects, subjectIdsOf } from './subject-store.ts';
import { type Touchpoint, touchpointsOf } from './timeline.ts';
import { TOUCH_CHANNELS } from './touchpoint.ts';

const MOST = 100;

const TimelineQuery = closed({
  cursor: Type.Optional(Type.String({ maxLength: 1000 })),
  types: Type.Optional(Type.String({ maxLength: 200 })),
  channels: Type.Optional(
    Type.String({ pattern: `^(${TOUCH_CHANNELS.join('|')})(,(${TOUCH_CHANNELS.join('|')}))*$` }),
  ),
  asOf: Type.Optional(Type.String({ format: 'date-time' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST })),
});
const Id = closed({ id: Type.String({ maxLength: 40 }) });

const config = { capability: 'people.read' } as const;
const tags = ['people'];

/** Registers the routes of people. */
export function peopleRoutes(app: HttpServer, services: PeopleServices): void {
  peopleListRoutes(app, services);
  briefRoutes(app, services);
  const one = { tags, summary: 'One person', params: Id };
  app.get('/api/v1/people/:id', { schema: one, config }, (request) => {
    const member = memberOf(request);
    return withPerson(services, member, request.params.id, (tx, person) =>
      profile(tx, services, member, person),
    );
  });
  const summary = 'Every touchpoint of a person, newest first';
  const touchpoints = { tags, summary, params: Id, querystring: TimelineQuery };
  app.get('/api/v1/people/:id/timeline', { schema: touchpoints, config }, (request) => {
    const member = memberOf(request);
    return withPerson(services, member, request.params.id, (tx, person) =>
      timeline(tx, services, member, person, request.query),
    );
  });
}

async function profile(tx: Tx, services: PeopleServices, member: Member, person: Person): Promise<object> {
  const health = member.capabilities.has('people.read.health');
  const audiences = await services.extras.audiencesOf(tx, [person.personId]);
  const budget = await services.extras.budgetOf(person);
  const subjects = await findSubjects(tx, person.personId);
  const ids = [person.personId, ...subjects.map((s) => s.id)];
  const consents = rulingStates([...(await readConsentStates(tx, ids)).values()].flat());
  const classes = await readDataClasses(tx, person.orgId);
  await noteAct(tx, services, member, health ? 'person.read.health' : 'person.read', {
    subjectId: person.personId,
  });
  return {
    ...personRow(
      person,
      member,
      audiences.map((a) => a.name),
    ),
    zone: person.zone,
    traits: traitsFor(person, member, classes),
    subjects: subjects.map((s) => ({ id: s.id, source: s.source, createdAt: iso(s.created_at) })),
    consents: consents.map((c) => ({ ...c, at: iso(c.at) })),
    gates: Object.entries(person.gates).flatMap(([gate, on]) => (on ? [gate] : [])),
    budget,
    memberOf: audiences.map((a) => ({ id: a.id, name: a.name, since: iso(a.since) })),
  };
}

function traitsFor(person: Person, member: Member, classes: DataClasses): object[] {
  const allowed = {
    public: true,
    personal: member.capabilities.has('people.read.contact'),
    health: member.capabilities.has('people.read.health'),
  };
  return Object.entries(person.traits)
    .map(([name, value]) => ({ name, value, class: classes.classOf('trait', name) }))
    .filter((t) => allowed[t.class]);
}

async function timeline(
  tx: Tx,
  services: PeopleServices,
  member: Member,
  person: Person,
  query: Type.Static<typeof TimelineQuery>,
): Promise<object> {
  const before = query.cursor ? decodeCursor(services.cursorSecret, query.cursor) : null;
  if (isRefusal(before)) return before;
  const most = query.limit ?? 50;
  const reader = readerOf(member);
  const position =
    before && typeof before.at === 'number' && typeof before.id === 'string'
      ? { at: before.at, id: before.id }
      : null;
  const filter = {
    subjectIds: await subjectIdsOf(tx, person.personId),
    asOf: query.asOf ? Date.parse(query.asOf) : null,
    before: position,
    types: query.types?.split(',') ?? null,
    channels: query.channels?.split(',').filter((c) => isOneOf(TOUCH_CHANNELS, c)) ?? null,
    most: most + 1,
  };
  const classes = await readDataClasses(tx, person.orgId);
  const found = await touchpointsOf(tx, services.vault, filter, { reader, classes });
  const page = found.slice(0, most);
  await noteAct(tx, services, member, reader.health ? 'timeline.read.health' : 'timeline.read', {
    subjectId: person.personId,
  });
  const last = found.length > most ? page.at(-1) : undefined;
  return {
    rows: page.map(entryOf),
    ...(last ? { next: encodeCursor(services.cursorSecret, { at: last.at, id: last.id }) } : {}),
  };
}

function entryOf({ href, name: _name, retracted, ...told }: Touchpoint): object {
  return {
    ...told,
    at: iso(told.at),
    ...(href ? { href } : {}),
    ...(retracted ? { retracted } : {}),
  };
}
