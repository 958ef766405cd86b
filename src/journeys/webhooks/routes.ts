// Endpoints of webhooks out over HTTP: list, make, change, pause, rotate, delete, try.
import type { FastifyReply } from 'fastify';
import Type, { type Static } from 'typebox';
import type { WebhookEndpoint, WebhookTested } from '../../../sdk/faces/webhooks-out.ts';
import { isAllowed, isPublicAddress, parseAllowEntry } from '../../platform/addresses.ts';
import { iso, isoOrNull, type Tx } from '../../platform/db.ts';
import { closed, type HttpServer } from '../../platform/http/index.ts';
import { bareId } from '../../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { type Member, memberOf, noteAct } from '../../trust/index.ts';
import { DATA_CLASSES } from '../../trust/model.ts';
import { callRoutes } from './call-routes.ts';
import { insertAttempts } from './call-store.ts';
import {
  deleteEndpoint,
  type EndpointFigures,
  type EndpointRow,
  findEndpoint,
  insertEndpoint,
  listEndpoints,
  nameTaken,
  rotateEndpointSecret,
  updateEndpoint,
} from './endpoint-store.ts';
import { addressProblem, outcomeOf } from './model.ts';
import { callOnce, WEBHOOK_OUT_SEAL } from './sender.ts';
import { MISSING, type WebhookOutServices } from './services.ts';
import { newSecret } from './signing.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const tags = ['webhooks out'];
const config = { capability: 'settings.keys' } as const;
const params = closed({ id: Type.String({ format: 'uuid' }) });
const TAKEN = refuse(409, 'name-taken', 'There is already an endpoint of this name.', { field: 'name' });
const Name = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' });
const Address = Type.String({ minLength: 1, maxLength: 2_000 });
const Carries = Type.Enum([...DATA_CLASSES]);
const Wish = closed({ name: Name, url: Address, carries: Carries });
const Change = closed({
  name: Type.Optional(Name),
  url: Type.Optional(Address),
  carries: Type.Optional(Carries),
  paused: Type.Optional(Type.Boolean()),
  enabled: Type.Optional(Type.Literal(true)),
});

/** Registers `/api/v1/webhooks-out` and what hangs below it. */
export function webhookOutRoutes(app: HttpServer, services: WebhookOutServices): void {
  const path = '/api/v1/webhooks-out';
  app.get(path, { schema: { tags, summary: 'Endpoints of webhooks out' }, config }, async (request) => ({
    rows: await faces(services, memberOf(request).orgId),
  }));
  const one = { tags, summary: 'An endpoint', params };
  app.get(`${path}/:id`, { schema: one, config }, (request) =>
    faceOf(services, memberOf(request).orgId, request.params.id),
  );
  const making = { tags, summary: 'Make an endpoint; answers its secret once', body: Wish };
  app.post(path, { schema: making, config }, (request, reply) =>
    create(services, memberOf(request), request.body, reply),
  );
  const changing = { tags, summary: 'Change, pause, resume or enable an endpoint', params, body: Change };
  app.patch(`${path}/:id`, { schema: changing, config }, (request) =>
    change(services, memberOf(request), request.params.id, request.body),
  );
  const removing = { tags, summary: 'Delete an endpoint with its calls and their log', params };
  app.delete(`${path}/:id`, { schema: removing, config }, async (request, reply) => {
    const refused = await remove(services, memberOf(request), request.params.id);
    return refused ?? reply.code(204).send();
  });
  secretRoute(app, services, path);
  const trying = { tags, summary: 'Send a test call now', params };
  app.post(`${path}/:id/test`, { schema: trying, config }, (request) =>
    test(services, memberOf(request), request.params.id),
  );
  callRoutes(app, services);
}

function secretRoute(app: HttpServer, services: WebhookOutServices, path: string): void {
  const body = closed({ hours: Type.Integer({ minimum: 0, maximum: 168 }) });
  const summary = 'A new secret; for some hours calls are signed with the old one too';
  app.post(`${path}/:id/secret`, { schema: { tags, summary, params, body }, config }, (request, reply) =>
    rotate(services, memberOf(request), request.params.id, request.body.hours, reply),
  );
}

async function faces(services: WebhookOutServices, orgId: string): Promise<WebhookEndpoint[]> {
  const now = services.clock.now();
  const rows = await services.db.web(orgId, (tx) => listEndpoints(tx, orgId, now - DAY));
  return rows.map((row) => shown(row, now));
}

async function faceOf(
  services: WebhookOutServices,
  orgId: string,
  id: string,
): Promise<WebhookEndpoint | Refusal> {
  return (await faces(services, orgId)).find((e) => e.id === id) ?? MISSING;
}

function shown(row: EndpointFigures, now: number): WebhookEndpoint {
  const later = (time: number | null): string | null => (time !== null && time > now ? iso(time) : null);
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    carries: row.carries,
    paused: row.pausedAt !== null,
    disabledAt: isoOrNull(row.disabledAt),
    restsUntil: later(row.closedUntil),
    failuresInARow: row.failures,
    oldSecretUntil: later(row.beforeUntil),
    createdAt: iso(row.createdAt),
    lastAt: isoOrNull(row.lastAt),
    calls: { waiting: row.waiting, failed: row.failed, deliveredToday: row.delivered },
  };
}

/**
 * What stands against an address: its form, or that it names a private network by number. Names are judged at each call,
 * address by address, because where they lead may change.
 */
function unfit({ config: { outboundAllow } }: WebhookOutServices, url: string): Refusal | null {
  const entries = outboundAllow.flatMap((text) => parseAllowEntry(text) ?? []);
  const opened = (host: string): boolean => isAllowed(entries, host, host);
  const problem = addressProblem(url, opened);
  if (problem !== null) return refuse(422, 'bad-address', problem, { field: 'url' });
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  if (!isNumeric(host) || isPublicAddress(host) || opened(host)) return null;
  return refuse(422, 'private-address', 'This address lies inside a private network.', {
    field: 'url',
    fix: 'An operator can allow internal hosts with RAPPORT_OUTBOUND_ALLOW.',
  });
}

function isNumeric(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.includes(':') || host === 'localhost';
}

async function create(
  services: WebhookOutServices,
  member: Member,
  wish: Static<typeof Wish>,
  reply: FastifyReply,
): Promise<FastifyReply | Refusal> {
  const wrong = unfit(services, wish.url);
  if (wrong) return wrong;
  const now = services.clock.now();
  const id = services.newId(now);
  const secret = newSecret(services.random);
  const sealed = services.vault.sealInstance(WEBHOOK_OUT_SEAL, { secret });
  const name = wish.name.trim().normalize('NFC');
  const made = await services.db.web(member.orgId, async (tx) => {
    const endpoint = { id, name, url: wish.url, carries: wish.carries, secret: sealed };
    if (!(await insertEndpoint(tx, member.orgId, endpoint, member.userId, now))) return false;
    const detail = { carries: wish.carries };
    await noteAct(tx, services, member, 'webhook-endpoint.created', { object: id, detail });
    return true;
  });
  return made ? reply.code(201).header('cache-control', 'no-store').send({ id, secret }) : TAKEN;
}

async function change(
  services: WebhookOutServices,
  member: Member,
  id: string,
  wish: Static<typeof Change>,
): Promise<WebhookEndpoint | Refusal> {
  const wrong = wish.url === undefined ? null : unfit(services, wish.url);
  if (wrong) return wrong;
  const refused = await services.db.web(member.orgId, (tx) => write(tx, services, member, id, wish));
  if (refused) return refused;
  return faceOf(services, member.orgId, id);
}

async function write(
  tx: Tx,
  services: WebhookOutServices,
  member: Member,
  id: string,
  wish: Static<typeof Change>,
): Promise<Refusal | null> {
  const now = services.clock.now();
  const known = await findEndpoint(tx, member.orgId, id);
  if (!known) return MISSING;
  const name = wish.name?.trim().normalize('NFC') ?? known.name;
  if (await nameTaken(tx, member.orgId, name, id)) return TAKEN;
  const paused = wish.paused ?? known.pausedAt !== null;
  const endpoint = {
    ...{ id, name, url: wish.url ?? known.url, carries: wish.carries ?? known.carries },
    pausedAt: paused ? (known.pausedAt ?? now) : null,
    disabledAt: wish.enabled ? null : known.disabledAt,
  };
  const fresh = wish.enabled === true || endpoint.url !== known.url;
  await updateEndpoint(tx, member.orgId, endpoint, fresh, now);
  const detail = { fields: Object.keys(wish).join(' '), carries: endpoint.carries };
  await noteAct(tx, services, member, 'webhook-endpoint.changed', { object: id, detail });
  return null;
}

function remove(services: WebhookOutServices, member: Member, id: string): Promise<Refusal | null> {
  return services.db.web(member.orgId, async (tx) => {
    if (!(await deleteEndpoint(tx, member.orgId, id))) return MISSING;
    await noteAct(tx, services, member, 'webhook-endpoint.deleted', { object: id });
    return null;
  });
}

async function rotate(
  services: WebhookOutServices,
  member: Member,
  id: string,
  hours: number,
  reply: FastifyReply,
): Promise<FastifyReply | Refusal> {
  const now = services.clock.now();
  const until = now + hours * HOUR;
  const secret = newSecret(services.random);
  const sealed = services.vault.sealInstance(WEBHOOK_OUT_SEAL, { secret });
  const found = await services.db.web(member.orgId, async (tx) => {
    if (!(await rotateEndpointSecret(tx, member.orgId, id, sealed, until, now))) return false;
    await noteAct(tx, services, member, 'webhook-endpoint.secret-rotated', { object: id, detail: { hours } });
    return true;
  });
  if (!found) return MISSING;
  return reply.header('cache-control', 'no-store').send({ secret, oldSecretUntil: iso(until) });
}

/** Sends a call that says nothing about anybody, once, and logs it. */
async function test(
  services: WebhookOutServices,
  member: Member,
  id: string,
): Promise<WebhookTested | Refusal> {
  const endpoint = await services.db.web(member.orgId, (tx) => findEndpoint(tx, member.orgId, id));
  return endpoint ? tryOut(services, member, endpoint) : MISSING;
}

async function tryOut(
  services: WebhookOutServices,
  member: Member,
  endpoint: EndpointRow,
): Promise<WebhookTested> {
  const now = services.clock.now();
  const attemptId = services.newId(now);
  const body = JSON.stringify({ type: 'test', timestamp: iso(now), data: {} });
  const started = performance.now();
  const answer = await callOnce(services, endpoint, `msg_${bareId(attemptId)}`, body);
  const ms = Math.round(performance.now() - started);
  const { state, status, detail } = outcomeOf(answer, 1, now, services.random);
  const line = { orgId: member.orgId, endpointId: endpoint.id, id: attemptId, callId: null };
  await services.db.web(member.orgId, async (tx) => {
    await insertAttempts(tx, [{ ...line, status, detail, ms }], services.clock.now());
    await noteAct(tx, services, member, 'webhook-endpoint.tested', { object: endpoint.id });
  });
  return {
    delivered: state === 'delivered' && !isRefusal(answer),
    status,
    detail,
    milliseconds: ms,
  };
}
