// What stands before every face that takes messages by write key: is there room, who sends, and has the key used up what
// it may send. All three are asked at the head of a request, before its body is read.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../platform/clock.ts';
import { sendRefusal } from '../platform/http/index.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import type { KeyRing, WriteKey } from '../trust/index.ts';
import { openAdmission } from './admission.ts';
import { openRateLimits, rateHeaders } from './rate-limit.ts';

/** What opening a door needs. */
export interface KeyDoorServices {
  readonly keyRing: KeyRing;
  readonly clock: Clock;
}

/** The door of one face. */
export interface KeyDoor {
  /** Refuses at the head of the request. */
  readonly onRequest: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
  /** Does the work for the key that sent the request. */
  take<T>(
    request: FastifyRequest,
    reply: FastifyReply,
    work: (key: WriteKey) => Promise<T | Refusal>,
  ): Promise<T | Refusal>;
  /** Takes messages off what the key may send, and tells the sender how it stands; before the answer is sent. */
  spend(key: WriteKey, reply: FastifyReply, messages: number): void;
}

/** Opens the door for keys with a scope. */
export function openKeyDoor({ keyRing, clock }: KeyDoorServices, scope: string): KeyDoor {
  const admission = openAdmission();
  const limits = openRateLimits(clock);
  const keys = new WeakMap<FastifyRequest, WriteKey>();
  const overLimit = (key: WriteKey, reply: FastifyReply): Refusal | null => {
    if (key.eventsPerSecond === null) return null;
    const allowance = limits.look(key.keyId, key.eventsPerSecond);
    reply.headers(rateHeaders(key.eventsPerSecond, allowance));
    if (allowance.left > 0) return null;
    reply.header('retry-after', String(allowance.waitSeconds));
    return refuse(429, 'too-many-events', `This key may send ${key.eventsPerSecond} messages a second.`, {
      fix: 'Send the same again after the seconds of Retry-After; nothing of it was stored.',
    });
  };
  return {
    async onRequest(request, reply) {
      await admission.onRequest(request, reply);
      if (reply.sent) return;
      const key = await authorised(keyRing, request.headers.authorization, scope);
      const refused = isRefusal(key) ? key : overLimit(key, reply);
      if (refused?.status === 401) reply.header('www-authenticate', 'Basic realm="write key"');
      if (refused) sendRefusal(reply, refused);
      else if (!isRefusal(key)) keys.set(request, key);
    },
    take: (request, reply, work) =>
      admission.run(reply, async () => {
        const key = keys.get(request);
        return key ? work(key) : badKey(scope);
      }),
    spend(key, reply, messages) {
      const { keyId, eventsPerSecond } = key;
      if (eventsPerSecond === null) return;
      reply.headers(rateHeaders(eventsPerSecond, limits.spend(keyId, eventsPerSecond, messages)));
    },
  };
}

function badKey(scope: string): Refusal {
  return refuse(401, 'bad-write-key', 'This write key is unknown, expired or revoked.', {
    fix: `Make one with the scope ${scope} under Settings > Write keys; send it as the user name of HTTP Basic, or as a Bearer token.`,
  });
}

/** The write key of the Authorization header: the user name of Basic, or a Bearer token. */
async function authorised(
  keyRing: KeyRing,
  header: string | undefined,
  scope: string,
): Promise<WriteKey | Refusal> {
  const [scheme = '', value] = (header ?? '').split(' ');
  if (!value) return badKey(scope);
  const basic = /^basic$/i.test(scheme)
    ? Buffer.from(value, 'base64').toString('utf8').split(':')[0]
    : undefined;
  const text = basic ?? (/^bearer$/i.test(scheme) ? value : undefined);
  const key = text ? await keyRing.find(text) : null;
  if (!key) return badKey(scope);
  if (key.scopes.includes(scope)) return key;
  return refuse(403, 'wrong-scope', `This key may not be used here: it lacks the scope ${scope}.`, {
    fix: `Make a key with the scope ${scope}.`,
  });
}
