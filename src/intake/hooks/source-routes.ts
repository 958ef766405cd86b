// Webhook sources over HTTP: made, mapped, rotated, paused; a secret is shown once.
import type { FastifyReply } from 'fastify';
import Type, { type Static } from 'typebox';
import type { Page } from '../../../sdk/api.ts';
import type { WebhookSource } from '../../../sdk/faces/doors.ts';
import { iso, isoOrNull, type Tx } from '../../platform/db.ts';
import { closed, type HttpServer } from '../../platform/http/index.ts';
import type { Random } from '../../platform/random.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { type Member, memberOf, noteAct } from '../../trust/index.ts';
import { writeDoor } from '../door.ts';
import type { Scheme } from './model.ts';
import { type HookServices, SEALED } from './receive.ts';
import { checkMap, MapSchema, SchemeSchema, schemeOf } from './schemas.ts';
import {
  deleteSource,
  insertSource,
  listSources,
  readSource,
  rotateSecret,
  type SourceFigures,
  type SourceRow,
  updateSource,
} from './store.ts';

/** What the routes need beyond receiving. */
export interface SourceServices extends HookServices {
  readonly random: Random;
  readonly cursorSecret: Uint8Array;
  readonly config: { readonly publicUrl: string };
}

const DAY = 86_400_000;
const HOUR = 3_600_000;
const SECRET_BYTES = 32;
export const tags = ['webhooks in'];
export const config = { capability: 'settings.keys' } as const;
export const ById = closed({ id: Type.String({ format: 'uuid' }) });
export const MISSING = refuse(404, 'no-such-source', 'There is no such webhook source.');
const Secret = Type.String({ minLength: 16, maxLength: 200, pattern: '^[!-~]+$' });
const Example = Type.String({ maxLength: 100_000 });

const Wish = closed({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  scheme: SchemeSchema,
  map: MapSchema,
  secret: Type.Optional(Secret),
  example: Type.Optional(Example),
});
const Change = closed({
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  scheme: Type.Optional(SchemeSchema),
  map: Type.Optional(MapSchema),
  example: Type.Optional(Example),
  paused: Type.Optional(Type.Boolean()),
});

/** Registers the routes of sources. */
export function sourceRoutes(app: HttpServer, services: SourceServices): void {
  const path = '/api/v1/webhook-sources';
  app.get(path, { schema: { tags, summary: 'Webhook sources' }, config }, (request) =>
    listed(services, memberOf(request).orgId),
  );
  const making = { tags, summary: 'Make a source; answers its secret once', body: Wish };
  app.post(path, { schema: making, config }, (request, reply) =>
    create(services, memberOf(request), request.body, reply),
  );
  const changing = { tags, summary: 'Change, pause or resume a source', params: ById, body: Change };
  app.patch(`${path}/:id`, { schema: changing, config }, (request) =>
    change(services, memberOf(request), request.params.id, request.body),
  );
  const body = closed({
    hours: Type.Integer({ minimum: 0, maximum: 168 }),
    secret: Type.Optional(Secret),
  });
  const rotating = {
    tags,
    summary: 'A new secret; the old one stays valid for some hours',
    params: ById,
    body,
  };
  app.post(`${path}/:id/secret`, { schema: rotating, config }, (request, reply) =>
    rotate(services, memberOf(request), { id: request.params.id, ...request.body }, reply),
  );
  const removing = { tags, summary: 'Delete a source; its deliveries are refused from now on', params: ById };
  app.delete(`${path}/:id`, { schema: removing, config }, async (request, reply) => {
    const member = memberOf(request);
    const { id } = request.params;
    const gone = await services.db.web(member.orgId, async (tx) => {
      if (!(await deleteSource(tx, member.orgId, id))) return MISSING;
      await noteAct(tx, services, member, 'webhook-source.deleted', { object: id });
      return null;
    });
    return gone ?? reply.code(204).send();
  });
}

async function listed(services: SourceServices, orgId: string): Promise<Page<WebhookSource>> {
  const since = services.clock.now() - DAY;
  const rows = await services.db.web(orgId, (tx) => listSources(tx, orgId, since));
  return { rows: rows.map((row) => faceOf(services, orgId, row)) };
}

function faceOf(services: SourceServices, orgId: string, row: SourceFigures): WebhookSource {
  const { beforeUntil } = row;
  return {
    id: row.id,
    name: row.name,
    url: `${services.config.publicUrl}/hooks/${writeDoor({ orgId, id: row.id })}`,
    scheme: row.scheme,
    map: row.map,
    paused: row.pausedAt !== null,
    createdAt: iso(row.createdAt),
    lastAt: isoOrNull(row.lastAt),
    oldSecretUntil: beforeUntil !== null && beforeUntil > services.clock.now() ? iso(beforeUntil) : null,
    day: { accepted: row.accepted, held: row.held, refused: row.refused },
  };
}

async function create(
  services: SourceServices,
  member: Member,
  wish: Static<typeof Wish>,
  reply: FastifyReply,
): Promise<FastifyReply | Refusal> {
  const scheme = schemeOf(wish.scheme);
  if (isRefusal(scheme)) return scheme;
  const map = checkMap(wish.map);
  if (isRefusal(map)) return map;
  const secret = wish.secret ?? newSecret(services);
  const weak = checkSecret(scheme, secret);
  if (weak) return weak;
  const now = services.clock.now();
  const id = services.newId(now);
  const source = {
    id,
    name: wish.name,
    scheme,
    map,
    secret: services.vault.sealInstance(SEALED, { secret }),
    example: sealExample(services, wish.example),
  };
  await services.db.web(member.orgId, async (tx) => {
    await insertSource(tx, member.orgId, source, now);
    await noteAct(tx, services, member, 'webhook-source.created', {
      object: id,
      detail: { scheme: scheme.name },
    });
  });
  return reply.code(201).header('cache-control', 'no-store').send({ id, secret });
}

async function change(
  services: SourceServices,
  member: Member,
  id: string,
  wish: Static<typeof Change>,
): Promise<WebhookSource | Refusal> {
  const scheme = wish.scheme === undefined ? undefined : schemeOf(wish.scheme);
  if (isRefusal(scheme)) return scheme;
  const map = wish.map === undefined ? undefined : checkMap(wish.map);
  if (isRefusal(map)) return map;
  const now = services.clock.now();
  return services.db.web(member.orgId, async (tx) => {
    const known = await readSource(tx, member.orgId, id);
    if (!known) return MISSING;
    const source = {
      ...known,
      name: wish.name ?? known.name,
      scheme: scheme ?? known.scheme,
      map: map ?? known.map,
      example: wish.example === undefined ? known.example : sealExample(services, wish.example),
      pausedAt: wish.paused === undefined ? known.pausedAt : wish.paused ? (known.pausedAt ?? now) : null,
    };
    await updateSource(tx, member.orgId, source, now);
    const fields = Object.keys(wish).join(' ');
    await noteAct(tx, services, member, 'webhook-source.changed', { object: id, detail: { fields } });
    return readFace(tx, services, member.orgId, id);
  });
}

async function readFace(
  tx: Tx,
  services: SourceServices,
  orgId: string,
  id: string,
): Promise<WebhookSource | Refusal> {
  const row = (await listSources(tx, orgId, services.clock.now() - DAY)).find((each) => each.id === id);
  return row ? faceOf(services, orgId, row) : MISSING;
}

async function rotate(
  services: SourceServices,
  member: Member,
  wish: { readonly id: string; readonly hours: number; readonly secret?: string },
  reply: FastifyReply,
): Promise<FastifyReply | Refusal> {
  const now = services.clock.now();
  const until = now + wish.hours * HOUR;
  const secret = wish.secret ?? newSecret(services);
  const refused = await services.db.web(member.orgId, async (tx) => {
    const known = await readSource(tx, member.orgId, wish.id);
    if (!known) return MISSING;
    const weak = checkSecret(known.scheme, secret);
    if (weak) return weak;
    await rotateSecret(
      tx,
      member.orgId,
      wish.id,
      services.vault.sealInstance(SEALED, { secret }),
      until,
      now,
    );
    await noteAct(tx, services, member, 'webhook-source.secret-rotated', {
      object: wish.id,
      detail: { hours: wish.hours },
    });
    return null;
  });
  if (refused) return refused;
  return reply.header('cache-control', 'no-store').send({ secret, oldSecretUntil: iso(until) });
}

function newSecret({ random }: SourceServices): string {
  return `whsec_${Buffer.from(random.bytes(SECRET_BYTES)).toString('base64')}`;
}

function checkSecret(scheme: Scheme, secret: string): Refusal | null {
  if (scheme.secret === 'text') return null;
  const bytes = Buffer.from(secret.replace(/^whsec_/, ''), 'base64').length;
  if (bytes >= 24 && bytes <= 64) return null;
  return refuse(422, 'bad-secret', 'The secret must hold 24 to 64 bytes in base64.', {
    field: 'secret',
    fix: 'Leave it out, and a good one is made.',
  });
}

function sealExample(services: SourceServices, example: string | undefined): SourceRow['example'] {
  return example === undefined || example === '' ? null : services.vault.sealInstance(SEALED, { example });
}
