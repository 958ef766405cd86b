// Saving preferences: counted from this moment on, and answered by a receipt that can be kept.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Form, formOf, pausePeople, sendPage } from '../channels/index.ts';
import type { HttpServer } from '../platform/http/index.ts';
import { readPeopleConsents } from '../trust/index.ts';
import type { Connection } from './connection-store.ts';
import { setAccountPause } from './connections-store.ts';
import { say } from './frame.ts';
import { gonePage } from './home-pages.ts';
import { change, waitingOf } from './preferences-choices.ts';
import { type Choices, type Notice, PREFERENCES_TEXT, preferencesPage } from './preferences-pages.ts';
import { insertReceipt, readTopics, readTopicsOff, type StoredReceipt } from './preferences-store.ts';
import type { PortalServices } from './services.ts';
import { isOwn, type Visitor, visitorOf } from './session.ts';
import { askPage } from './sign-in-routes.ts';
import { record } from './visits.ts';

const schema = { hide: true } as const;
const PAUSE = 30 * 86_400_000;
const QUIET: Notice = { receipt: null, errors: [], everywhere: null };

/** Registers `/portal/preferences`. The scope must accept forms. */
export function preferencesRoutes(scope: HttpServer, services: PortalServices): void {
  scope.get('/portal/preferences', { schema }, async (request, reply) => {
    const visitor = await visitorOf(services, request, reply);
    return visitor ? showPreferences(services, reply, visitor, {}) : askPage(reply, '', [], say('in.needed'));
  });
  scope.post('/portal/preferences', { schema }, (request, reply) => everywhere(services, request, reply));
  scope.post<{ Params: { person: string } }>('/portal/preferences/:person', { schema }, (request, reply) =>
    save(services, request, reply),
  );
}

/** The page of a visitor, with what there is to be told. */
export async function showPreferences(
  services: PortalServices,
  reply: FastifyReply,
  { connections }: Visitor,
  notice: Partial<Notice>,
): Promise<FastifyReply> {
  const now = services.clock.now();
  const choices = await choicesOf(services, connections, now);
  const page = preferencesPage(connections, choices, { ...QUIET, ...notice }, now);
  return sendPage(reply, page, notice.errors && notice.errors.length > 0 ? 400 : 200);
}

async function choicesOf(
  services: PortalServices,
  connections: readonly Connection[],
  now: number,
): Promise<ReadonlyMap<string, Choices>> {
  if (connections.length === 0) return new Map();
  const subjects = new Map(connections.map((c) => [c.personId, c.subjectIds]));
  const orgIds = [...new Set(connections.map((c) => c.orgId))];
  return services.db.worker(orgIds, async (tx) => {
    const books = await readPeopleConsents(tx, subjects);
    const topics = await readTopics(tx, orgIds);
    const off = await readTopicsOff(tx, [...subjects.keys()]);
    const waiting = await waitingOf(tx, connections, now);
    return new Map(
      connections.map(({ personId, orgId }) => [
        personId,
        {
          book: books.get(personId) ?? new Map(),
          waiting: waiting(personId),
          topics: topics.get(orgId) ?? [],
          topicsOff: off.get(personId) ?? [],
        },
      ]),
    );
  });
}

async function save(
  services: PortalServices,
  request: FastifyRequest<{ Params: { person: string } }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const visitor = await visitorOf(services, request, reply);
  if (!visitor) return askPage(reply, '', [], say('in.needed'));
  const connection = visitor.connections.find((c) => c.personId === request.params.person);
  if (!connection || !isOwn(request)) return sendPage(reply, gonePage(), connection ? 403 : 404);
  const outcome = await carryOut(services, connection, formOf(request));
  if ('errors' in outcome) return showPreferences(services, reply, visitor, outcome);
  const fresh = await visitorOf(services, request, reply);
  return showPreferences(services, reply, fresh ?? visitor, { receipt: { connection, stored: outcome } });
}

async function carryOut(
  services: PortalServices,
  connection: Connection,
  form: Form,
): Promise<StoredReceipt | Pick<Notice, 'errors'>> {
  const now = services.clock.now();
  return services.db.worker([connection.orgId], async (tx) => {
    const outcome = await change(tx, services, connection, form, now);
    if ('errors' in outcome) return outcome;
    const { personId, orgId } = connection;
    const receipt = {
      id: services.newId(now),
      personId,
      at: now,
      textVersion: PREFERENCES_TEXT,
      lines: outcome.lines,
    };
    if (receipt.lines.length > 0) await insertReceipt(tx, orgId, receipt);
    return receipt;
  });
}

/** One pause for all organisations of the account; who joins later takes it over. */
async function everywhere(
  services: PortalServices,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const visitor = await visitorOf(services, request, reply);
  if (!visitor) return askPage(reply, '', [], say('in.needed'));
  if (!isOwn(request)) return sendPage(reply, gonePage(), 403);
  const action = formOf(request).get('action');
  if (action !== 'pause-all' && action !== 'resume-all') return showPreferences(services, reply, visitor, {});
  const now = services.clock.now();
  const until = action === 'pause-all' ? now + PAUSE : null;
  await services.db.auth((tx) => setAccountPause(tx, visitor.accountId, until));
  const { connections } = visitor;
  if (connections.length > 0)
    await services.db.worker([...new Set(connections.map((c) => c.orgId))], async (tx) => {
      await pausePeople(
        tx,
        connections.map((c) => c.orgId),
        connections.map((c) => c.personId),
        until,
        now,
      );
      const name = until === null ? 'Messages Resumed' : 'Messages Paused';
      for (const connection of connections)
        await record(
          tx,
          services,
          connection,
          name,
          `all/${name}/${connection.personId}/${now}`,
          until === null ? {} : { until },
          now,
        );
    });
  const told =
    until === null ? say('pref.saved.resumed') : say('pref.all.paused', { until: new Date(until) });
  return showPreferences(services, reply, (await visitorOf(services, request, reply)) ?? visitor, {
    everywhere: told,
  });
}
