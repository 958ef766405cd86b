// How many batches are let in at once: what is too much is asked to come back before its body is read and parsed.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendRefusal } from '../platform/http/index.ts';
import { type Refusal, refuse } from '../platform/result.ts';

/** Batches being stored at once. */
const MOST_AT_ONCE = 64;
/** The same while bodies are still arriving, so that what they take of memory has an end. */
const MOST_ARRIVING = 4 * MOST_AT_ONCE;

const BUSY = refuse(503, 'busy', 'Too many batches are being stored right now.', {
  fix: 'Send the same batch again in a second.',
});

/** The door of all calls of intake. */
export interface Admission {
  /** Refuses at the head of the request. */
  readonly onRequest: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
  /** Does the work, unless so much is under way by now that it is refused after all. */
  run<T>(reply: FastifyReply, work: () => Promise<T>): Promise<T | Refusal>;
}

/** Opens the door. */
export function openAdmission(): Admission {
  let underWay = 0;
  let arriving = 0;
  return {
    async onRequest(_request, reply) {
      if (underWay >= MOST_AT_ONCE || arriving >= MOST_ARRIVING) {
        sendRefusal(soon(reply), BUSY);
        return;
      }
      arriving += 1;
      reply.raw.once('close', () => {
        arriving -= 1;
      });
    },
    async run(reply, work) {
      if (underWay >= MOST_AT_ONCE) {
        soon(reply);
        return BUSY;
      }
      underWay += 1;
      try {
        return await work();
      } finally {
        underWay -= 1;
      }
    },
  };
}

function soon(reply: FastifyReply): FastifyReply {
  return reply.header('retry-after', '1');
}
