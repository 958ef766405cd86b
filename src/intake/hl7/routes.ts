// HL7 v2 over HTTP at /hl7/v2: by write key, answered in HL7's own form.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpServer } from '../../platform/http/index.ts';
import { type Refusal, refuse } from '../../platform/result.ts';
import type { WriteKey } from '../../trust/index.ts';
import { type KeyDoor, type KeyDoorServices, openKeyDoor } from '../key-door.ts';
import { readRaw } from '../raw-body.ts';
import { type Hl7Services, takeHl7 } from './take.ts';

export interface Hl7RouteServices extends Hl7Services, KeyDoorServices {}

const MOST_BYTES = 5 * 1_048_576;
const ER7 = 'x-application/hl7-v2+er7';
const MEDIA_TYPES = ['text/plain', ER7, 'application/hl7-v2'];
const EMPTY = refuse(400, 'empty-body', 'The request has no body.', {
  fix: 'Send a message that begins with MSH.',
});

/** Registers the face. Its parsers are its own, so that plain text stays unread elsewhere. */
export function hl7Routes(app: HttpServer, services: Hl7RouteServices): void {
  const door = openKeyDoor(services, 'fhir.write');
  app.register((own: FastifyInstance, _options, done) => {
    readRaw(own, MEDIA_TYPES);
    const schema = {
      tags: ['hl7'],
      summary: 'HL7 v2 messages (ADT, SIU), one or a batch; answered with acknowledgements',
      consumes: MEDIA_TYPES,
    };
    own.post('/hl7/v2', { bodyLimit: MOST_BYTES, onRequest: door.onRequest, schema }, (request, reply) =>
      door.take<FastifyReply>(request, reply, (key) => answer(services, door, key, request, reply)),
    );
    done();
  });
}

async function answer(
  services: Hl7RouteServices,
  door: KeyDoor,
  key: WriteKey,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | Refusal> {
  const { body } = request;
  if (!Buffer.isBuffer(body) || body.length === 0) return EMPTY;
  const taken = await takeHl7(services, { orgId: key.orgId, actor: { kind: 'key', id: key.keyId }, body });
  door.spend(key, reply, taken.results.length);
  return reply
    .code(taken.understood ? 200 : 400)
    .type(`${ER7}; charset=utf-8`)
    .send(`${taken.answer}\r`);
}
