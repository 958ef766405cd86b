// Trackers over HTTP: made for a website, with the snippet to paste, its size and its hash; the secret is shown once.
import type { FastifyReply } from 'fastify';
import Type, { type Static } from 'typebox';
import type { Page } from '../../../sdk/api.ts';
import type { TrackerKey } from '../../../sdk/faces/doors.ts';
import { iso, isoOrNull, type Tx } from '../../platform/db.ts';
import { closed, type HttpServer } from '../../platform/http/index.ts';
import type { Random } from '../../platform/random.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { type Member, memberOf, noteAct } from '../../trust/index.ts';
import { writeDoor } from '../door.ts';
import { NO_SUCH_KEY, SEALED, type TrackerServices } from './collect.ts';
import { checkOrigins } from './model.ts';
import { scriptOf } from './script.ts';
import {
  insertTracker,
  keepScripts,
  listTrackers,
  readTracker,
  revokeTracker,
  rotateTracker,
  type TrackerRow,
  updateTracker,
} from './store.ts';

/** What the routes need beyond collecting. */
export interface TrackerKeyServices extends TrackerServices {
  readonly random: Random;
  readonly config: { readonly publicUrl: string };
}

const HOUR = 3_600_000;
const tags = ['website tracker'];
const config = { capability: 'settings.keys' } as const;
const ById = closed({ id: Type.String({ format: 'uuid' }) });
const Word = Type.String({ pattern: '^[A-Za-z0-9_.-]{1,60}$' });
const Wish = closed({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  origins: Type.Array(Type.String({ maxLength: 300 }), { minItems: 1, maxItems: 50 }),
  searchParams: Type.Array(Word, { maxItems: 20 }),
  keepParams: Type.Array(Word, { maxItems: 50 }),
  traits: Type.Array(Word, { maxItems: 50 }),
});
type Wish = Static<typeof Wish>;

/** Traits that gate what a person is sent: never by a browser's word. */
const GATES = new Set(['deceased', 'minor', 'confidential', 'sensitive', 'restricted', 'kind']);

/** Registers the routes of trackers. */
export function trackerKeyRoutes(app: HttpServer, services: TrackerKeyServices): void {
  const path = '/api/v1/trackers';
  app.get(path, { schema: { tags, summary: 'Trackers of websites' }, config }, (request) =>
    listed(services, memberOf(request).orgId),
  );
  const making = { tags, summary: 'Make a tracker; answers the secret for tokens once', body: Wish };
  app.post(path, { schema: making, config }, (request, reply) =>
    create(services, memberOf(request), request.body, reply),
  );
  const changing = { tags, summary: 'Change a tracker', params: ById, body: Wish };
  app.put(`${path}/:id`, { schema: changing, config }, (request) =>
    change(services, memberOf(request), request.params.id, request.body),
  );
  const body = closed({ hours: Type.Integer({ minimum: 0, maximum: 168 }) });
  const rotating = {
    tags,
    summary: 'A new secret; the old one stays valid for some hours',
    params: ById,
    body,
  };
  app.post(`${path}/:id/secret`, { schema: rotating, config }, (request, reply) =>
    rotate(services, memberOf(request), request.params.id, request.body.hours, reply),
  );
  const revoking = { tags, summary: 'Revoke a tracker', params: ById };
  app.delete(`${path}/:id`, { schema: revoking, config }, async (request, reply) => {
    const member = memberOf(request);
    const { id } = request.params;
    const refused = await services.db.web(member.orgId, async (tx) => {
      if (!(await revokeTracker(tx, member.orgId, id, services.clock.now()))) return NO_SUCH_KEY;
      await noteAct(tx, services, member, 'tracker.revoked', { object: id });
      return null;
    });
    return refused ?? reply.code(204).send();
  });
}

async function listed(services: TrackerKeyServices, orgId: string): Promise<Page<TrackerKey>> {
  return services.db.web(orgId, async (tx) => {
    const rows = await listTrackers(tx, orgId);
    await pin(tx, services, orgId, rows);
    return { rows: rows.map((row) => faceOf(services, orgId, row)) };
  });
}

/** Whoever is shown a hash may paste it into a page: these bytes are kept, so that an upgrade breaks no page. */
function pin(
  tx: Tx,
  services: TrackerKeyServices,
  orgId: string,
  rows: readonly TrackerRow[],
): Promise<void> {
  const living = rows.filter((row) => row.revokedAt === null);
  const scripts = living.map((row) => ({ keyId: row.id, ...scriptOf(row) }));
  return keepScripts(tx, orgId, scripts, services.clock.now());
}

function faceOf(
  { clock, config: { publicUrl } }: TrackerKeyServices,
  orgId: string,
  row: TrackerRow,
): TrackerKey {
  const publicKey = writeDoor({ orgId, id: row.id });
  const url = `${publicUrl}/t/${publicKey}.js`;
  const { body, hash, integrity, gzip, brotli } = scriptOf(row);
  return {
    id: row.id,
    name: row.name,
    publicKey,
    origins: row.origins,
    searchParams: row.searchParams,
    keepParams: row.keepParams,
    traits: row.traits,
    createdAt: iso(row.createdAt),
    revokedAt: isoOrNull(row.revokedAt),
    oldSecretUntil: row.beforeUntil !== null && row.beforeUntil > clock.now() ? iso(row.beforeUntil) : null,
    script: {
      url,
      pinnedUrl: `${url}?v=${hash}`,
      integrity,
      bytes: Buffer.byteLength(body),
      gzip: gzip.length,
      brotli: brotli.length,
    },
  };
}

function checked(wish: Wish): Wish | Refusal {
  const origins = checkOrigins(wish.origins);
  if (isRefusal(origins)) return origins;
  if (wish.traits.some((name) => GATES.has(name)))
    return refuse(422, 'gate-trait', 'A browser may not state what decides whether a person is written to.', {
      field: 'traits',
    });
  return { ...wish, origins: [...origins] };
}

async function create(
  services: TrackerKeyServices,
  member: Member,
  given: Wish,
  reply: FastifyReply,
): Promise<FastifyReply | Refusal> {
  const wish = checked(given);
  if (isRefusal(wish)) return wish;
  const now = services.clock.now();
  const id = services.newId(now);
  const secret = newSecret(services);
  const key = { ...wish, id, secret: services.vault.sealInstance(SEALED, { secret }) };
  await services.db.web(member.orgId, async (tx) => {
    await insertTracker(tx, member.orgId, key, now);
    await noteAct(tx, services, member, 'tracker.created', { object: id });
  });
  return reply.code(201).header('cache-control', 'no-store').send({ id, secret });
}

async function change(
  services: TrackerKeyServices,
  member: Member,
  id: string,
  given: Wish,
): Promise<TrackerKey | Refusal> {
  const wish = checked(given);
  if (isRefusal(wish)) return wish;
  return services.db.web(member.orgId, async (tx) => {
    if (!(await updateTracker(tx, member.orgId, { ...wish, id }))) return NO_SUCH_KEY;
    await noteAct(tx, services, member, 'tracker.changed', { object: id });
    const row = await readTracker(tx, member.orgId, id);
    if (!row) return NO_SUCH_KEY;
    await pin(tx, services, member.orgId, [row]);
    return faceOf(services, member.orgId, row);
  });
}

async function rotate(
  services: TrackerKeyServices,
  member: Member,
  id: string,
  hours: number,
  reply: FastifyReply,
): Promise<FastifyReply | Refusal> {
  const until = services.clock.now() + hours * HOUR;
  const secret = newSecret(services);
  const sealed = services.vault.sealInstance(SEALED, { secret });
  const refused = await services.db.web(member.orgId, async (tx) => {
    if (!(await rotateTracker(tx, member.orgId, id, sealed, until))) return NO_SUCH_KEY;
    await noteAct(tx, services, member, 'tracker.secret-rotated', { object: id, detail: { hours } });
    return null;
  });
  if (refused) return refused;
  return reply.header('cache-control', 'no-store').send({ secret, oldSecretUntil: iso(until) });
}

function newSecret({ random }: TrackerKeyServices): string {
  return `rts_${Buffer.from(random.bytes(32)).toString('base64url')}`;
}
