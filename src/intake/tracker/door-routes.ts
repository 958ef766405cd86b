// The two addresses a website uses: the script, and where it sends to. Both are made for pages of other origins.
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { addStrictJson, type HttpServer } from '../../platform/http/index.ts';
import type { Json } from '../../platform/json.ts';
import { isRefusal, type Refusal } from '../../platform/result.ts';
import { openAdmission } from '../admission.ts';
import { type Collected, NO_SUCH_KEY, openTrackerDoor, type TrackerServices } from './collect.ts';
import { packed, type Script, scriptOf } from './script.ts';
import { readScript } from './store.ts';

const MOST_BYTES = 65_536;
/** The newest script is asked for again after an hour; a pinned one never changes. */
const NEWEST = 'public, max-age=3600';
const PINNED = 'public, max-age=31536000, immutable';

/** Registers `/t/<public key>.js` and `/t/<public key>/c`. */
export function trackerDoor(app: HttpServer, services: TrackerServices): void {
  void app.register((scope: HttpServer, _options, done) => {
    // Plain text is what a page may send to another origin without asking first.
    addStrictJson(scope, 'text/plain');
    addDoors(scope, services);
    done();
  });
}

function addDoors(scope: HttpServer, services: TrackerServices): void {
  const door = openTrackerDoor(services);
  const admission = openAdmission();
  const hidden = { hide: true } as const;
  const file = { ...hidden, params: Type.Object({ file: Type.String({ maxLength: 60 }) }) };
  const pinned = Type.Object({ v: Type.Optional(Type.String({ pattern: '^[0-9a-f]{16}$' })) });
  scope.get('/t/:file', { schema: { ...file, querystring: pinned } }, async (request, reply) => {
    const address = /^([A-Za-z0-9_-]{43})\.js$/.exec(request.params.file)?.[1] ?? '';
    const key = await door.find(address);
    if (!key) return NO_SUCH_KEY;
    const newest = scriptOf(key);
    const wanted = request.query.v;
    if (wanted === undefined) return sendScript(request, reply, newest, NEWEST);
    if (wanted === newest.hash) return sendScript(request, reply, newest, PINNED);
    const { orgId, id } = key.door;
    const kept = await services.db.web(orgId, (tx) => readScript(tx, orgId, id, wanted));
    return kept === null ? NO_SUCH_KEY : sendScript(request, reply, packed(kept), PINNED);
  });
  const address = { ...hidden, params: Type.Object({ key: Type.String({ maxLength: 60 }) }) };
  const { onRequest } = admission;
  scope.options('/t/:key/c', { schema: address }, async (request, reply) => {
    const key = await door.find(request.params.key);
    const { origin } = request.headers;
    if (key && origin !== undefined && key.origins.includes(origin))
      allow(reply, origin)
        .header('access-control-allow-methods', 'POST')
        .header('access-control-allow-headers', 'content-type')
        .header('access-control-max-age', '7200');
    return reply.code(204).send();
  });
  scope.post('/t/:key/c', { schema: address, bodyLimit: MOST_BYTES, onRequest }, (request, reply) =>
    admission.run(reply, async (): Promise<Collected | Refusal> => {
      const { origin } = request.headers;
      const body = (request.body ?? null) as Json;
      const answer = await door.collect(request.params.key, { origin, ip: request.ip }, body);
      const known = !isRefusal(answer) || (answer.status !== 403 && answer.status !== 404);
      if (known && origin !== undefined) allow(reply, origin);
      return answer;
    }),
  );
}

function allow(reply: FastifyReply, origin: string): FastifyReply {
  return reply
    .header('access-control-allow-origin', origin)
    .header('vary', 'origin')
    .header('cross-origin-resource-policy', 'cross-origin');
}

function sendScript(
  request: FastifyRequest,
  reply: FastifyReply,
  script: Script,
  caching: string,
): FastifyReply {
  const accepted = String(request.headers['accept-encoding'] ?? '');
  const encoding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : null;
  if (encoding) reply.header('content-encoding', encoding);
  return reply
    .header('content-type', 'text/javascript; charset=utf-8')
    .header('cache-control', caching)
    .header('vary', 'accept-encoding')
    .header('access-control-allow-origin', '*')
    .header('cross-origin-resource-policy', 'cross-origin')
    .send(encoding === 'br' ? script.brotli : encoding === 'gzip' ? script.gzip : script.body);
}
