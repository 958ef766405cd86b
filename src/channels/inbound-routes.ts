// Texts that people answer with, from whatever gateway hears them: read, acted on, kept on the timeline, and answered.
import Type from 'typebox';
import { type KeyDoorServices, openKeyDoor } from '../intake/index.ts';
import type { Database, Tx } from '../platform/db.ts';
import { closed, type HttpServer } from '../platform/http/index.ts';
import { type Refusal, refuse } from '../platform/result.ts';
import {
  BAD_ADDRESS,
  handleInboundWord,
  type InboundOutcome,
  type InboundServices,
  plainAddress,
  SUPPRESSIBLE,
  type Vault,
  type WriteKey,
} from '../trust/index.ts';
import { pausePeople } from './choices-store.ts';
import type { RecordSignals } from './signals.ts';

/** What hearing texts needs. */
export interface InboundRouteServices extends InboundServices, KeyDoorServices {
  readonly db: Database;
  readonly vault: Vault;
  readonly record: RecordSignals;
}

/** How long optional messages wait for somebody to read an unclear text, ms. */
const HOLD = 3 * 86_400_000;
const SKEW = 5 * 60_000;

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
  const door = openKeyDoor(services, 'consent.write');
  const hearing = {
    onRequest: door.onRequest,
    schema: {
      tags: ['consent'],
      summary: 'Hand in a text that somebody answered with: STOP, HELP, START or free words',
      body: Body,
    },
    config: { access: 'public' },
  } as const;
  app.post('/api/v1/inbound-texts', hearing, (request, reply) =>
    door.take(request, reply, (key) => hear(services, key, request.body)),
  );
}

async function hear(
  services: InboundRouteServices,
  { orgId, keyId }: WriteKey,
  { channel, from, text, at, messageId }: Type.Static<typeof Body>,
): Promise<(Omit<InboundOutcome, 'people'> & { readonly people: number }) | Refusal> {
  const plain = plainAddress(channel, from);
  if (plain === null) return { ...BAD_ADDRESS, field: 'from' };
  const now = services.clock.now();
  const heardAt = at === undefined ? now : Date.parse(at);
  if (heardAt > now + SKEW)
    return refuse(422, 'in-the-future', 'at must not be in the future.', { field: 'at' });
  const inbound = {
    orgId,
    text: text.normalize('NFC'),
    at: Math.min(heardAt, now),
    by: { kind: 'key', id: keyId } as const,
    address: { channel, plain, addressHash: services.vault.blindIndex(orgId, channel, plain) },
  };
  return services.db.worker([orgId], async (tx) => {
    const done = await handleInboundWord(tx, services, inbound);
    const { people, ...answer } = done;
    if (done.hold)
      await pausePeople(
        tx,
        people.map(() => orgId),
        people,
        now + HOLD,
        now,
      );
    await keep(tx, services, inbound, done, messageId);
    return { ...answer, people: people.length };
  });
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
