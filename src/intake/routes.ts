// The Segment faces at /v1: authenticated by write key, durable before they answer, a verdict for every message.

import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Database } from '../platform/db.ts';
import type { HttpServer } from '../platform/http/index.ts';
import { isObject, type Json, type JsonObject } from '../platform/json.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import type { KeyRing, WriteKey } from '../trust/index.ts';
import { openAdmission } from './admission.ts';
import { CALLS, type Call, checkMessage, type Fault, isFault, type Message } from './model.ts';
import { type IntakeServices, type NewSignal, recordSignals } from './record.ts';
import { quarantineMessages } from './store.ts';

/** What the routes need beyond recording. `appended` is called after a commit: there is something to process. */
export interface IntakeRouteServices extends IntakeServices {
  readonly db: Database;
  readonly keyRing: KeyRing;
  readonly appended: () => void;
}

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
});
const Answer = Type.Object({
  success: Type.Boolean(),
  accepted: Type.Integer(),
  repeated: Type.Integer(),
  quarantined: Type.Integer(),
  verdicts: Type.Array(Verdict),
});

type BatchAnswer = Type.Static<typeof Answer>;

/** Registers the seven calls. */
export function intakeRoutes(app: HttpServer, services: IntakeRouteServices): void {
  const admission = openAdmission();
  const { onRequest } = admission;
  const guarded = (
    request: FastifyRequest,
    reply: FastifyReply,
    work: (key: WriteKey, body: Json) => Promise<BatchAnswer | Refusal>,
  ): Promise<BatchAnswer | Refusal> =>
    admission.run(reply, async () => {
      const key = await authorised(services.keyRing, request.headers.authorization);
      if (isRefusal(key)) {
        if (key.status === 401) reply.header('www-authenticate', 'Basic realm="write key"');
        return key;
      }
      return request.body === undefined || request.body === null
        ? EMPTY
        : await work(key, request.body as Json);
    });
  app.post(
    '/v1/batch',
    {
      bodyLimit: MOST_BYTES,
      onRequest,
      schema: {
        tags: ['intake'],
        summary: 'Up to 1,000 messages; 2xx means durable',
        response: { 200: Answer },
      },
    },
    (request, reply) => guarded(request, reply, (key, body) => takeBatch(services, key, body)),
  );
  for (const call of CALLS) {
    const schema = {
      tags: ['intake'],
      summary: `One ${call} call; 2xx means durable`,
      response: { 200: Answer },
    };
    app.post(`/v1/${call}`, { bodyLimit: MOST_SINGLE_BYTES, onRequest, schema }, (request, reply) =>
      guarded(request, reply, (key, body) => takeOne(services, key, body, call)),
    );
  }
  app.addSchema({ $id: 'SegmentMessage', ...MessageSchema });
}

const EMPTY = refuse(400, 'empty-body', 'The request has no body.', { fix: 'Send a JSON object.' });
const BAD_KEY = refuse(401, 'bad-write-key', 'This write key is unknown, expired or revoked.', {
  fix: 'Make one under Settings > Write keys; send it as the user name of HTTP Basic, or as a Bearer token.',
});
const WRONG_SCOPE = refuse(403, 'wrong-scope', 'This key may not write events.', {
  fix: 'Make a key with the scope events.write.',
});

/** The write key of the Authorization header: the user name of Basic, or a Bearer token. */
async function authorised(keyRing: KeyRing, header: string | undefined): Promise<WriteKey | Refusal> {
  const [scheme = '', value] = (header ?? '').split(' ');
  if (!value) return BAD_KEY;
  const basic = /^basic$/i.test(scheme)
    ? Buffer.from(value, 'base64').toString('utf8').split(':')[0]
    : undefined;
  const text = basic ?? (/^bearer$/i.test(scheme) ? value : undefined);
  const key = text ? await keyRing.find(text) : null;
  if (!key) return BAD_KEY;
  return key.scopes.includes('events.write') ? key : WRONG_SCOPE;
}

async function takeOne(
  services: IntakeRouteServices,
  key: WriteKey,
  body: Json,
  call: Call,
): Promise<BatchAnswer | Refusal> {
  const checked = checkMessage(body, services.clock.now(), call, null);
  if (isFault(checked)) return refusal(checked);
  return store(services, key, [checked], [body]);
}

async function takeBatch(
  services: IntakeRouteServices,
  key: WriteKey,
  body: Json,
): Promise<BatchAnswer | Refusal> {
  const envelope = checkEnvelope(body);
  if (isRefusal(envelope)) return envelope;
  const now = services.clock.now();
  return store(
    services,
    key,
    envelope.messages.map((m) => checkMessage(m, now, null, envelope.sentAt)),
    envelope.messages,
  );
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

async function store(
  services: IntakeRouteServices,
  key: WriteKey,
  checked: readonly (Message | Fault)[],
  originals: readonly Json[],
): Promise<BatchAnswer> {
  const now = services.clock.now();
  const good = checked.filter((m): m is Message => !isFault(m));
  const recorded = await services.db.web(key.orgId, async (tx) => {
    const bad = checked.flatMap((fault, i) =>
      isFault(fault) ? [{ fault, original: originals[i] ?? null }] : [],
    );
    await quarantineMessages(
      tx,
      key.orgId,
      now,
      bad.map((b) => quarantined(services, now, b.fault, b.original)),
    );
    tx.onCommit(services.appended);
    return recordSignals(tx, services, { orgId: key.orgId, origin: 'api', signals: good.map(signalOf) });
  });
  let next = 0;
  const verdicts = checked.map((m, i) =>
    isFault(m)
      ? faultVerdict(m, originals[i])
      : { messageId: m.messageId, verdict: recorded.fresh[next++] ? 'accepted' : 'repeated' },
  );
  return {
    success: true,
    accepted: recorded.stored,
    repeated: recorded.repeated,
    quarantined: checked.length - good.length,
    verdicts,
  };
}

function signalOf(message: Message): NewSignal {
  return { ...message };
}

function faultVerdict(wrong: Fault, original: Json | undefined): Type.Static<typeof Verdict> {
  return {
    messageId: messageIdOf(original),
    verdict: 'quarantined',
    code: wrong.code,
    field: wrong.field,
    detail: wrong.detail,
  };
}

function messageIdOf(original: Json | undefined): string | null {
  const id = isObject(original) ? original.messageId : null;
  return typeof id === 'string' ? id.slice(0, 256) : null;
}

function quarantined(
  services: IntakeServices,
  now: number,
  wrong: Fault,
  original: Json,
): {
  id: string;
  messageId: string | null;
  code: string;
  field: string;
  detail: string;
  original: Buffer;
} {
  const value: JsonObject = { message: original };
  return {
    id: services.newId(now),
    messageId: messageIdOf(original),
    code: wrong.code,
    field: wrong.field,
    detail: wrong.detail,
    original: services.vault.sealInstance('quarantine', value),
  };
}
