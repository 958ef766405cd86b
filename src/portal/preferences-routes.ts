// Saving preferences: each change is a statement of consent with time and text version, counted from this moment on.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Form, formOf, pausePeople, sendPage } from '../channels/index.ts';
import type { Tx } from '../platform/db.ts';
import type { HttpServer } from '../platform/http/index.ts';
import { readPeopleConsents, stateConsents } from '../trust/index.ts';
import { CHANNELS, type ConsentBook, type ConsentStatement, PURPOSES } from '../trust/model.ts';
import { type Connection, setFrequency } from './connection-store.ts';
import { say } from './frame.ts';
import { gonePage } from './home-pages.ts';
import {
  ASKED_CHANNELS,
  isOn,
  PREFERENCES_TEXT,
  preferencesPage,
  type Receipt,
} from './preferences-pages.ts';
import type { PortalServices } from './services.ts';
import { isOwn, type Visitor, visitorOf } from './session.ts';
import { askPage } from './sign-in-routes.ts';
import { record } from './visits.ts';

const schema = { hide: true } as const;
const PAUSE = 30 * 86_400_000;

/** Registers `/portal/preferences`. The scope must accept forms. */
export function preferencesRoutes(scope: HttpServer, services: PortalServices): void {
  scope.get('/portal/preferences', { schema }, async (request, reply) => {
    const visitor = await visitorOf(services, request, reply);
    return visitor ? show(services, reply, visitor, null) : askPage(reply, '', [], say('in.needed'));
  });
  scope.post<{ Params: { person: string } }>('/portal/preferences/:person', { schema }, (request, reply) =>
    save(services, request, reply),
  );
}

async function show(
  services: PortalServices,
  reply: FastifyReply,
  visitor: Visitor,
  receipt: Receipt | null,
): Promise<FastifyReply> {
  const { connections } = visitor;
  const books = await booksOf(services, connections);
  return sendPage(reply, preferencesPage(connections, books, receipt, services.clock.now()));
}

async function booksOf(
  services: PortalServices,
  connections: readonly Connection[],
): Promise<ReadonlyMap<string, ConsentBook>> {
  if (connections.length === 0) return new Map();
  const subjects = new Map(connections.map((c) => [c.personId, c.subjectIds]));
  return services.db.worker([...new Set(connections.map((c) => c.orgId))], (tx) =>
    readPeopleConsents(tx, subjects),
  );
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
  const now = services.clock.now();
  const lines = await services.db.worker([connection.orgId], (tx) =>
    change(tx, services, connection, formOf(request), now),
  );
  const fresh = await visitorOf(services, request, reply);
  return show(services, reply, fresh ?? visitor, { connection, lines, at: now });
}

/** Carries out what a form asks for; returns what changed, in words. */
async function change(
  tx: Tx,
  services: PortalServices,
  connection: Connection,
  form: Form,
  now: number,
): Promise<string[]> {
  const { orgId, personId } = connection;
  switch (form.get('action')) {
    case 'pause':
      await pausePeople(tx, [orgId], [personId], now + PAUSE, now);
      await record(
        tx,
        services,
        connection,
        'Messages Paused',
        `pause/${personId}/${now}`,
        { until: now + PAUSE },
        now,
      );
      return [say('pref.saved.paused', { until: new Date(now + PAUSE) })];
    case 'resume':
      await pausePeople(tx, [orgId], [personId], null, now);
      await record(tx, services, connection, 'Messages Resumed', `resume/${personId}/${now}`, {}, now);
      return [say('pref.saved.resumed')];
    case 'stop':
      return stop(tx, services, connection, now);
    case 'save':
      return saveChoices(tx, services, connection, form, now);
    default:
      return [];
  }
}

/** No to everything on every channel that reaches out. */
async function stop(
  tx: Tx,
  services: PortalServices,
  connection: Connection,
  now: number,
): Promise<string[]> {
  const channels = CHANNELS.filter((c) => c !== 'feed');
  const statements = PURPOSES.flatMap((purpose) =>
    channels.map((channel) => statement(connection, { purpose, channel, state: 'withdrawn' }, now)),
  );
  await state(tx, services, connection, statements);
  await record(
    tx,
    services,
    connection,
    'Email Unsubscribed',
    `stop/${connection.personId}/${now}`,
    { action: 'all' },
    now,
  );
  return ASKED_CHANNELS.flatMap((channel) =>
    PURPOSES.map((purpose) => changeWords(purpose, channel, 'withdrawn')),
  );
}

async function saveChoices(
  tx: Tx,
  services: PortalServices,
  connection: Connection,
  form: Form,
  now: number,
): Promise<string[]> {
  const { personId, orgId, subjectIds } = connection;
  const book = (await readPeopleConsents(tx, new Map([[personId, subjectIds]]))).get(personId) ?? new Map();
  const changed = PURPOSES.flatMap((purpose) =>
    ASKED_CHANNELS.flatMap((channel) => {
      const wanted = form.get(`${purpose}:${channel}`) === 'on';
      if (wanted === isOn(book, purpose, channel)) return [];
      return [{ purpose, channel, state: wanted ? ('given' as const) : ('withdrawn' as const) }];
    }),
  );
  await state(
    tx,
    services,
    connection,
    changed.map((c) => statement(connection, c, now)),
  );
  const lines = changed.map((c) => changeWords(c.purpose, c.channel, c.state));
  const frequency = form.get('frequency') === 'low' ? 'low' : 'normal';
  if (form.has('frequency') && frequency !== connection.frequency) {
    await setFrequency(tx, orgId, personId, frequency, now);
    lines.push(say(`pref.saved.often.${frequency}`));
  }
  if (changed.some((c) => c.channel === 'email' && c.state === 'withdrawn'))
    await record(
      tx,
      services,
      connection,
      'Email Unsubscribed',
      `preferences/${personId}/${now}`,
      { action: 'preferences' },
      now,
    );
  return lines;
}

function changeWords(
  purpose: (typeof PURPOSES)[number],
  channel: (typeof ASKED_CHANNELS)[number],
  to: 'given' | 'withdrawn',
): string {
  return say(`pref.saved.${to}`, {
    purpose: say(`purpose.${purpose}`),
    channel: say(`pref.channel.${channel}`).toLowerCase(),
  });
}

function statement(
  connection: Connection,
  said: Pick<ConsentStatement, 'purpose' | 'channel' | 'state'>,
  at: number,
): ConsentStatement {
  return {
    ...said,
    source: 'portal',
    textVersion: PREFERENCES_TEXT,
    jurisdiction: connection.jurisdiction,
    language: 'en',
    at,
    proof: { form: 'preferences' },
  };
}

function state(
  tx: Tx,
  services: PortalServices,
  connection: Connection,
  statements: readonly ConsentStatement[],
): Promise<void> {
  const { orgId, personId } = connection;
  return stateConsents(
    tx,
    statements.map((s) => ({ orgId, subjectId: personId, statement: s })),
    services.newId,
  );
}
