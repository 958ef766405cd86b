// Write keys over HTTP: listed without their secret, made once, revoked at once.
import Type from 'typebox';
import type { WriteKeyRow } from '../../sdk/api.ts';
import { iso, isoOrNull } from '../platform/db.ts';
import { closed, type HttpServer } from '../platform/http/index.ts';
import { isRefusal, refuse } from '../platform/result.ts';
import { noteAct } from './acts.ts';
import { memberOf } from './authenticate.ts';
import { announceRevocation } from './forget-store.ts';
import { KEY_SCOPES } from './model.ts';
import type { Trust } from './trust.ts';
import { limitWriteKey, readWriteKeys, revokeWriteKey, type WriteKeyRecord } from './write-key-store.ts';
import { createWriteKey } from './write-keys.ts';

const tags = ['write keys'];
const config = { capability: 'settings.keys' } as const;

/** Registers the routes of write keys. */
export function writeKeyRoutes(app: HttpServer, trust: Trust): void {
  app.get(
    '/api/v1/write-keys',
    { schema: { tags, summary: 'Write keys' }, config },
    async (request): Promise<{ rows: WriteKeyRow[] }> => {
      const { orgId } = memberOf(request);
      return { rows: (await trust.db.web(orgId, (tx) => readWriteKeys(tx, orgId))).map(row) };
    },
  );

  const body = closed({
    name: Type.String({ minLength: 1, maxLength: 100 }),
    scopes: Type.Array(Type.Enum([...KEY_SCOPES]), { minItems: 1, maxItems: KEY_SCOPES.length }),
    expiresAt: Type.Optional(Type.String({ format: 'date-time' })),
  });
  app.post(
    '/api/v1/write-keys',
    { schema: { tags, summary: 'Make a write key; answers it once', body }, config },
    async (request, reply) => {
      const member = memberOf(request);
      const now = trust.clock.now();
      const expiresAt = request.body.expiresAt === undefined ? null : Date.parse(request.body.expiresAt);
      if (expiresAt !== null && !(expiresAt > now))
        return refuse(422, 'in-the-past', 'expiresAt must be in the future.', { field: 'expiresAt' });
      const wish = {
        orgId: member.orgId,
        name: request.body.name,
        scopes: request.body.scopes,
        now,
        expiresAt,
      };
      const made = await trust.db.web(member.orgId, async (tx) => {
        const { record, key } = await createWriteKey(tx, trust, wish);
        const detail = { scopes: record.scopes };
        await noteAct(tx, trust, member, 'write-key.created', { object: record.id, detail });
        return { id: record.id, key };
      });
      return reply.code(201).header('cache-control', 'no-store').send(made);
    },
  );
  revocation(app, trust);
  limit(app, trust);
}

function limit(app: HttpServer, trust: Trust): void {
  const params = closed({ id: Type.String({ format: 'uuid' }) });
  const body = closed({
    eventsPerSecond: Type.Union([Type.Integer({ minimum: 1, maximum: 1_000_000 }), Type.Null()]),
  });
  const summary = 'How many messages a second a key may send; null: no limit of its own';
  app.put(
    '/api/v1/write-keys/:id/limit',
    { schema: { tags, summary, params, body }, config },
    async (request) => {
      const member = memberOf(request);
      const { id } = request.params;
      const { eventsPerSecond } = request.body;
      const hash = await trust.db.web(member.orgId, async (tx) => {
        const limited = await limitWriteKey(tx, member.orgId, id, eventsPerSecond);
        if (!limited) return refuse(404, 'no-such-key', 'There is no such key, or it was revoked.');
        // Every process drops what it remembers of the key, and finds the new limit.
        await announceRevocation(tx, limited);
        await noteAct(tx, trust, member, 'write-key.limited', { object: id, detail: { eventsPerSecond } });
        return limited;
      });
      if (isRefusal(hash)) return hash;
      trust.keyRing.forget(hash.toString('hex'));
      return { id, eventsPerSecond };
    },
  );
}

function revocation(app: HttpServer, trust: Trust): void {
  const params = closed({ id: Type.String({ format: 'uuid' }) });
  app.delete(
    '/api/v1/write-keys/:id',
    { schema: { tags, summary: 'Revoke a write key', params }, config },
    async (request, reply) => {
      const member = memberOf(request);
      const { id } = request.params;
      const now = trust.clock.now();
      const revoked = await trust.db.web(member.orgId, async (tx) => {
        const hash = await revokeWriteKey(tx, member.orgId, id, now);
        if (!hash) return refuse(404, 'no-such-key', 'There is no such key, or it was revoked before.');
        await announceRevocation(tx, hash);
        await noteAct(tx, trust, member, 'write-key.revoked', { object: id });
        return hash;
      });
      if (isRefusal(revoked)) return revoked;
      trust.keyRing.forget(revoked.toString('hex'));
      return reply.code(204).send();
    },
  );
}

function row(key: WriteKeyRecord): WriteKeyRow {
  return {
    ...key,
    createdAt: iso(key.createdAt),
    expiresAt: isoOrNull(key.expiresAt),
    revokedAt: isoOrNull(key.revokedAt),
  };
}
