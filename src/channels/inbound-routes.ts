// Texts that people answer with, from whatever gateway hears them: read, acted on, kept on the timeline, and answered.
import Type from 'typebox';
import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/db.ts';
import { closed, type HttpServer } from '../platform/http/index.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import {
  BAD_ADDRESS,
  handleInboundWord,
  type InboundOutcome,
  type InboundServices,
  type KeyRing,
  plainAddress,
  SUPPRESSIBLE,
  type Vault,
  type WriteKey,
} from '../trust/index.ts';
import { pausePeople } from './choices-store.ts';
import type { RecordSignals } from './signals.ts';

/** What hearing texts needs. */
export interface InboundRouteServices extends InboundServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly keyRing: KeyRing;
  readonly record: RecordSignals;
}

/** How long optional messages wait for somebody to read an unclear text, ms. */
const HOLD = 3 * 86_400_000;
const SKEW = 5 * 60_000;

const NO_KEY = refuse(401, 'bad-write-key', 'This write key is unknown, expired or revoked.', {
  fix: 'Make one under Settings > Write keys with the scope consent.write; send it as a Bearer token.',
});
const WRONG_SCOPE = refuse(403, 'wrong-scope', 'This key may not state consent.', {
  fix: 'Make a key with the scope consent.write.',
});

const Body = closed({
  channel: Type.Enum([...SUPPRESSIBLE]),
  from: Type.String({ minLength: 3, maxLength: 320, description: 'The address that wrote' }),
  text: Type.String({ maxLength: 4000 }),
  at: Type.Optional(Type.String({ format: 'date-time' })),
  messageId: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'The gateway’s id: kept once on the timeline' }),
  ),
});

/** Registers `POST /api/v1/inbound-texts`. */
export function inboundRoutes(app: HttpServer, services: InboundRouteServices): void {
  const hearing = {
    schema: {
      tags: ['consent'],
      summary: 'Hand in a text that somebody answered with: STOP, HELP, START or free words',
      body: Body,
    },
    config: { access: 'public' },
  } as const;
  app.post('/api/v1/inbound-texts', hearing, async (request, reply) => {
    const key = await keyOf(services.keyRing, request.headers.authorization);
    if (isRefusal(key)) return key;
    const { channel, from, text, at, messageId } = request.body;
    const address = plainAddress(channel, from);
    if (address === null) return { ...BAD_ADDRESS, field: 'from' };
    const now = services.clock.now();
    const heardAt = at === undefined ? now : Date.parse(at);
    if (heardAt > now + SKEW)
      return refuse(422, 'in-the-future', 'at must not be in the future.', { field: 'at' });
    const inbound = {
      ...{
        orgId: key.orgId,
        text: text.normalize('NFC'),
        at: Math.min(heardAt, now),
        by: { kind: 'key', id: key.keyId } as const,
      },
      address: {
        channel,
        plain: address,
        addressHash: services.vault.blindIndex(key.orgId, channel, address),
      },
    };
    const outcome = await services.db.worker([key.orgId], async (tx) => {
      const done = await handleInboundWord(tx, services, inbound);
      if (done.hold)
        await pausePeople(
          tx,
          done.people.map(() => key.orgId),
          [...done.people],
          now + HOLD,
          now,
        );
      await keep(tx, services, inbound, done, messageId);
      return done;
    });
    const { people, ...answer } = outcome;
    return reply.code(200).send({ ...answer, people: people.length });
  });
}

async function keyOf(ring: KeyRing, header: string | undefined): Promise<WriteKey | Refusal> {
  const [scheme, value = ''] = (header ?? '').split(' ');
  const text =
    scheme?.toLowerCase() === 'basic'
      ? (Buffer.from(value, 'base64').toString('utf8').split(':')[0] ?? '')
      : value;
  const key = await ring.find(text);
  if (!key) return NO_KEY;
  return key.scopes.includes('consent.write') ? key : WRONG_SCOPE;
}

/** The text goes on the timeline of everybody who bears the address; what is in it is sealed as health data. */
async function keep(
  tx: Tx,
  services: InboundRouteServices,
  { orgId, text, at, address }: { orgId: string; text: string; at: number; address: { channel: string } },
  outcome: InboundOutcome,
  messageId: string | undefined,
): Promise<void> {
  const { verdict, alsoReview, hold } = outcome;
  const signals = outcome.people.map((subjectId) => ({
    ...{
      messageId: messageId === undefined ? null : `inbound/${messageId}/${subjectId}`,
      kind: 'track',
      name: 'Text Received',
    },
    ...{ subjectId, occurredAt: at, traits: {} },
    properties: { channel: address.channel, verdict, text, needsReading: hold || alsoReview },
  }));
  if (signals.length > 0) await services.record(tx, { orgId, origin: 'channel', signals });
}
