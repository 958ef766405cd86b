// Who came today, for the desk: matched by hand or put aside, every look at what was typed noted.
import Type from 'typebox';
import type { Page } from '../../sdk/api.ts';
import type { Arrival } from '../../sdk/faces/doors.ts';
import { findPersons, readPeople } from '../people/index.ts';
import { iso, type Tx } from '../platform/db.ts';
import { closed, type HttpServer, pageOf, readPlace } from '../platform/http/index.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { type Attempts, countAttempts, type Member, memberOf, noteAct } from '../trust/index.ts';
import { codeHash, SEALED, settle } from './check-in.ts';
import type { PointServices } from './check-in-point-routes.ts';
import {
  type ArrivalRow,
  insertCode,
  listArrivals,
  readArrival,
  readPoint,
  reopenArrival,
  settleArrival,
} from './check-in-store.ts';

/** What the routes need. */
export interface ArrivalServices extends PointServices {
  readonly cursorSecret: Uint8Array;
}

const tags = ['check-in'];
const reading = { capability: 'people.read', background: false } as const;
const editing = { capability: 'people.edit' } as const;
const ById = closed({ id: Type.String({ format: 'uuid' }) });
const MISSING = refuse(404, 'no-such-arrival', 'There is no such arrival.');
const NOBODY = refuse(404, 'no-such-person', 'There is no such person in this organisation.');
const UNKNOWN = refuse(409, 'not-matched', 'Nobody knows yet who this is.', {
  fix: 'Match the arrival first.',
});
const SETTLED = refuse(409, 'already-settled', 'Somebody has settled this arrival already.');
/** Letters and digits that nobody takes for one another. */
const LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const CODE_LENGTH = 8;
const CODE_DAYS = 60;
const DAY = 86_400_000;
/** The list asks again every few seconds: one note for a member in this time is enough, ms. */
const NOTED_MS = 600_000;

/** Registers the list of arrivals and what the desk does with it. */
export function arrivalRoutes(app: HttpServer, services: ArrivalServices): void {
  const path = '/api/v1/arrivals';
  const querystring = closed({
    point: Type.Optional(Type.String({ format: 'uuid' })),
    state: Type.Optional(Type.Enum(['waiting', 'matched', 'dismissed'])),
    cursor: Type.Optional(Type.String({ maxLength: 1000 })),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 100 }),
  });
  const notes = countAttempts({ burst: 1, refillMs: NOTED_MS });
  app.get(
    path,
    { schema: { tags, summary: 'Who came today, newest first', querystring }, config: reading },
    (request) => listed(services, memberOf(request), request.query, notes),
  );
  const matching = {
    tags,
    summary: 'Say who it is',
    params: ById,
    body: closed({ personId: Type.String({ format: 'uuid' }) }),
  };
  app.put(`${path}/:id/person`, { schema: matching, config: editing }, (request) =>
    match(services, memberOf(request), request.params.id, request.body.personId),
  );
  app.put(
    `${path}/:id/dismissal`,
    { schema: { tags, summary: 'Put an arrival aside', params: ById }, config: editing },
    (request) => dismiss(services, memberOf(request), request.params.id),
  );
  app.delete(
    `${path}/:id/dismissal`,
    { schema: { tags, summary: 'Take a dismissal back', params: ById }, config: editing },
    (request) => reopen(services, memberOf(request), request.params.id),
  );
  app.put(
    `${path}/:id/call`,
    { schema: { tags, summary: 'Call somebody in: the wait is over', params: ById }, config: editing },
    (request) => callIn(services, memberOf(request), request.params.id),
  );
  const coding = { tags, summary: 'A code for an invitation; answers it once', params: ById };
  app.post(
    '/api/v1/people/:id/check-in-code',
    { schema: coding, config: editing },
    async (request, reply) => {
      const made = await makeCode(services, memberOf(request), request.params.id);
      return isRefusal(made) ? made : reply.code(201).header('cache-control', 'no-store').send(made);
    },
  );
}

async function listed(
  services: ArrivalServices,
  member: Member,
  query: {
    readonly point?: string;
    readonly state?: string;
    readonly cursor?: string;
    readonly limit: number;
  },
  notes: Attempts,
): Promise<Page<Arrival> | Refusal> {
  const before = readPlace(services.cursorSecret, query.cursor, 'arrivals');
  if (isRefusal(before)) return before;
  const now = services.clock.now();
  const { point = null, state = null } = query;
  return services.db.web(member.orgId, async (tx) => {
    const found = await listArrivals(tx, member.orgId, { point, state, now, before, most: query.limit + 1 });
    const { page, ...next } = pageOf(found, query.limit, services.cursorSecret, 'arrivals', (last) => last);
    if (page.length > 0 && notes.take(`${member.orgId}/${member.userId}`, now) === 0)
      await noteAct(tx, services, member, 'arrivals.read', { detail: { shown: page.length } });
    return { rows: page.map((row) => faceOf(services, member, row)), ...next };
  });
}

function faceOf({ vault }: ArrivalServices, member: Member, row: ArrivalRow): Arrival {
  const may = member.capabilities.has('people.read.contact');
  const said = may && row.state === 'waiting' && row.said ? vault.openInstance(SEALED, row.said) : null;
  return {
    id: row.id,
    at: iso(row.at),
    point: { id: row.pointId, name: row.point, place: row.place },
    state: row.state,
    person: row.personId === null ? null : { id: row.personId, name: row.person },
    waits: row.waits,
    said: said && { name: String(said.name), birthDate: String(said.birthDate), number: String(said.number) },
  };
}

async function shown(
  tx: Tx,
  services: ArrivalServices,
  member: Member,
  id: string,
): Promise<Arrival | Refusal> {
  const row = await readArrival(tx, member.orgId, id);
  return row ? faceOf(services, member, row) : MISSING;
}

async function match(
  services: ArrivalServices,
  member: Member,
  id: string,
  personId: string,
): Promise<Arrival | Refusal> {
  return services.db.web(member.orgId, async (tx) => {
    const row = await readArrival(tx, member.orgId, id);
    const point = row && (await readPoint(tx, member.orgId, row.pointId));
    if (!row || !point) return MISSING;
    const person = await livingPerson(tx, personId);
    if (!person) return NOBODY;
    const at = { orgId: member.orgId, point };
    if (!(await settle(tx, services, at, id, person, member.userId))) return SETTLED;
    await noteAct(tx, services, member, 'arrival.matched', { subjectId: person, object: id });
    return shown(tx, services, member, id);
  });
}

/** The person that this id leads to now, or null. */
async function livingPerson(tx: Tx, id: string): Promise<string | null> {
  const personId = (await findPersons(tx, [id])).get(id) ?? id;
  return (await readPeople(tx, [personId])).length > 0 ? personId : null;
}

async function dismiss(services: ArrivalServices, member: Member, id: string): Promise<Arrival | Refusal> {
  const at = services.clock.now();
  return services.db.web(member.orgId, async (tx) => {
    if (!(await readArrival(tx, member.orgId, id))) return MISSING;
    const settled = { state: 'dismissed', subjectId: null, by: member.userId, at } as const;
    if (!(await settleArrival(tx, member.orgId, id, settled))) return SETTLED;
    await noteAct(tx, services, member, 'arrival.dismissed', { object: id });
    return shown(tx, services, member, id);
  });
}

async function reopen(services: ArrivalServices, member: Member, id: string): Promise<Arrival | Refusal> {
  return services.db.web(member.orgId, async (tx) => {
    if (!(await reopenArrival(tx, member.orgId, id))) return MISSING;
    await noteAct(tx, services, member, 'arrival.reopened', { object: id });
    return shown(tx, services, member, id);
  });
}

/** Says on the person's timeline that they were called in; said twice it is one. */
async function callIn(services: ArrivalServices, member: Member, id: string): Promise<Arrival | Refusal> {
  const now = services.clock.now();
  return services.db.web(member.orgId, async (tx) => {
    const row = await readArrival(tx, member.orgId, id);
    if (!row) return MISSING;
    if (row.state !== 'matched' || row.personId === null) return UNKNOWN;
    await services.record(tx, {
      orgId: member.orgId,
      origin: 'portal',
      signals: [
        {
          messageId: `call-in/${id}`,
          kind: 'track',
          name: 'Called In',
          subjectId: row.personId,
          occurredAt: now,
          properties: { place: row.place },
          traits: {},
        },
      ],
    });
    await noteAct(tx, services, member, 'arrival.called-in', { subjectId: row.personId, object: id });
    return faceOf(services, member, row);
  });
}

async function makeCode(
  services: ArrivalServices,
  member: Member,
  id: string,
): Promise<{ code: string; expiresAt: string } | Refusal> {
  const now = services.clock.now();
  const expiresAt = now + CODE_DAYS * DAY;
  const code = Array.from(
    { length: CODE_LENGTH },
    () => LETTERS[Math.floor(services.random.next() * LETTERS.length)],
  ).join('');
  return services.db.web(member.orgId, async (tx) => {
    const person = await livingPerson(tx, id);
    if (!person) return NOBODY;
    await insertCode(tx, member.orgId, codeHash(services, member.orgId, code), person, expiresAt, now);
    await noteAct(tx, services, member, 'check-in-code.made', { subjectId: person });
    return { code: `${code.slice(0, 4)}-${code.slice(4)}`, expiresAt: iso(expiresAt) };
  });
}
