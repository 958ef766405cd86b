// The Segment faces at /v1: authenticated by write key, durable before they answer, a verdict for every message.

import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { HttpServer } from '../platform/http/index.ts';
import { isObject, type Json } from '../platform/json.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import type { WriteKey } from '../trust/index.ts';
import { type KeyDoorServices, openKeyDoor } from './key-door.ts';
import { CALLS, type Call, checkMessage, type Fault, isFault } from './model.ts';
import { type Taken, type TakeServices, takeMessages } from './take.ts';

/** What the routes need beyond taking messages. */
export interface IntakeRouteServices extends TakeServices, KeyDoorServices {}

const MOST_MESSAGES = 1_000;
const MOST_BYTES = 1_048_576;
const MOST_SINGLE_BYTES = 65_536;
const ENVELOPE = new Set([
  'batch',
  'sentAt',
  'context',
  'integrations',
  'writeKey',
  'messageId',
  'timestamp',
  'sequence',
]);

const MessageSchema = Type.Object(
  {
    type: Type.Optional(Type.String()),
    messageId: Type.Optional(
      Type.String({
        description: 'Idempotency key: a message seen in the last seven days is not stored again.',
      }),
    ),
    userId: Type.Optional(Type.String()),
    anonymousId: Type.Optional(Type.String()),
    event: Type.Optional(Type.String()),
    properties: Type.Optional(Type.Object({}, { additionalProperties: true })),
    traits: Type.Optional(Type.Object({}, { additionalProperties: true })),
    timestamp: Type.Optional(Type.String({ description: 'ISO 8601' })),
  },
  { additionalProperties: true },
);
const Verdict = Type.Object({
  messageId: Type.Union([Type.String(), Type.Null()]),
  verdict: Type.String({ description: 'accepted, repeated or quarantined' }),
  code: Type.Optional(Type.String()),
  field: Type.Optional(Type.String()),
  detail: Type.Optional(Type.String()),
  warning: Type.Optional(
    Type.Object(
      { code: Type.String(), field: Type.String(), detail: Type.String() },
      { description: 'Taken, but not as the schema of this event says' },
    ),
  ),
});
const Answer = Type.Object({
  success: Type.Boolean(),
  accepted: Type.Integer(),
  repeated: Type.Integer(),
  quarantined: Type.Integer(),
  verdicts: Type.Array(Verdict),
});

/** Registers the seven calls. */
export function intakeRoutes(app: HttpServer, services: IntakeRouteServices): void {
  const door = openKeyDoor(services, 'events.write');
  const { onRequest } = door;
  type Work = (key: WriteKey, body: Json) => Promise<Taken | Refusal>;
  const take = (request: FastifyRequest, reply: FastifyReply, work: Work): Promise<Taken | Refusal> =>
    door.take(request, reply, async (key) => {
      if (request.body === undefined || request.body === null) return EMPTY;
      const taken = await work(key, request.body as Json);
      if (!isRefusal(taken)) door.spend(key, reply, taken.verdicts.length);
      return taken;
    });
  const response = { 200: Answer };
  const tags = ['intake'];
  app.post(
    '/v1/batch',
    {
      bodyLimit: MOST_BYTES,
      onRequest,
      schema: { tags, summary: 'Up to 1,000 messages; 2xx means durable', response },
    },
    (request, reply) => take(request, reply, (key, body) => takeBatch(services, key, body)),
  );
  for (const call of CALLS) {
    const schema = { tags, summary: `One ${call} call; 2xx means durable`, response };
    app.post(`/v1/${call}`, { bodyLimit: MOST_SINGLE_BYTES, onRequest, schema }, (request, reply) =>
      take(request, reply, (key, body) => takeOne(services, key, body, call)),
    );
  }
  app.addSchema({ $id: 'SegmentMessage', ...MessageSchema });
  app.addHook('onClose', () => services.counts.close());
}

const EMPTY = refuse(400, 'empty-body', 'The request has no body.', { fix: 'Send a JSON object.' });
/** Faults of a message that is understood: held for a person to look at, as in a batch, instead of refused. */
const HELD = new Set(['in-the-future']);

async function takeOne(
  services: IntakeRouteServices,
  key: WriteKey,
  body: Json,
  call: Call,
): Promise<Taken | Refusal> {
  const checked = checkMessage(body, services.clock.now(), call, null);
  if (isFault(checked) && !HELD.has(checked.code)) return refusal(checked);
  const original = isObject(body) ? { ...body, type: call } : body;
  const { orgId, keyId } = key;
  return takeMessages(services, { orgId, keyId, sentAt: null, messages: [{ checked, original }] });
}

async function takeBatch(services: IntakeRouteServices, key: WriteKey, body: Json): Promise<Taken | Refusal> {
  const envelope = checkEnvelope(body);
  if (isRefusal(envelope)) return envelope;
  const now = services.clock.now();
  const { sentAt, messages } = envelope;
  return takeMessages(services, {
    orgId: key.orgId,
    keyId: key.keyId,
    sentAt,
    messages: messages.map((original) => ({ checked: checkMessage(original, now, null, sentAt), original })),
  });
}

interface Envelope {
  readonly messages: readonly Json[];
  readonly sentAt: string | null;
}

function checkEnvelope(body: Json): Envelope | Refusal {
  if (!isObject(body))
    return refuse(422, 'not-an-object', 'The body must be a JSON object with a list "batch".');
  for (const field of Object.keys(body)) {
    if (!ENVELOPE.has(field))
      return refuse(422, 'unknown-field', 'This field is not part of a batch.', { field });
  }
  const messages = body.batch;
  if (!Array.isArray(messages))
    return refuse(422, 'wrong-type', 'batch must be a list of messages.', { field: 'batch' });
  if (messages.length > MOST_MESSAGES)
    return refuse(413, 'too-many-messages', `A batch takes up to ${MOST_MESSAGES} messages.`, {
      field: 'batch',
      fix: 'Split it.',
    });
  const sentAt = body.sentAt;
  if (sentAt !== undefined && sentAt !== null && typeof sentAt !== 'string')
    return refuse(422, 'wrong-type', 'sentAt must be a text.', { field: 'sentAt' });
  return { messages, sentAt: sentAt ?? null };
}

function refusal(wrong: Fault): Refusal {
  return refuse(422, wrong.code, `${wrong.field || 'message'}: ${wrong.detail}`, { field: wrong.field });
}
