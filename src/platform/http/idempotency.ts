// A request sent twice with the same Idempotency-Key has one effect and one answer.
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import type { Database, Tx } from '../db.ts';
import type { Json } from '../json.ts';
import { isRefusal, type Refusal, refuse } from '../result.ts';
import { findAnswer, keepAnswer, takeKey } from './idempotency-store.ts';

/** How long an answer is kept, ms. */
export const KEPT_FOR = 24 * 3_600_000;

const FORM = /^[\x21-\x7e]{1,255}$/;

/** For whom a command runs: keys of different actors never meet. */
export interface Scope {
  readonly orgId: string;
  /** User or write key. */
  readonly actor: string;
}

/** Takes a refusal through the transaction, so that nothing of a refused command is stored. */
class RolledBack extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/**
 * Runs a command in one transaction of the organisation, once per Idempotency-Key. The answer is kept in that very
 * transaction: after a crash there is either the effect with its answer, or neither. Refusals store nothing and are not
 * kept. Set the status of the answer (201) on `reply` inside `work`.
 * @returns the answer; or 400 for a bad key, 409 `in-progress` while the first one runs, 422 for another body
 */
export async function runOnce<T extends Json>(
  services: { readonly db: Database; readonly clock: Clock },
  request: FastifyRequest,
  reply: FastifyReply,
  scope: Scope,
  work: (tx: Tx) => Promise<T | Refusal>,
): Promise<Json | Refusal> {
  const key = request.headers['idempotency-key'];
  if (key !== undefined && (typeof key !== 'string' || !FORM.test(key)))
    return refuse(400, 'bad-idempotency-key', 'A key has 1 to 255 printable characters.', {
      field: 'idempotency-key',
    });
  try {
    return await services.db.web(scope.orgId, async (tx) => {
      const result = key === undefined ? await work(tx) : await once(tx, `${scope.actor}/${key}`);
      if (isRefusal(result)) throw new RolledBack(result);
      return result;
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.refusal;
    throw error;
  }

  async function once(tx: Tx, owned: string): Promise<Json | Refusal> {
    if (!(await takeKey(tx, scope.orgId, owned)))
      return refuse(409, 'in-progress', 'The first request with this key is still running.', {
        fix: 'Try again in a moment.',
      });
    const now = services.clock.now();
    const requestHash = hashOf(request);
    const kept = await findAnswer(tx, scope.orgId, owned, now - KEPT_FOR);
    if (kept && !kept.requestHash.equals(requestHash))
      return refuse(422, 'idempotency-key-reused', 'This key was used for another request.', {
        field: 'idempotency-key',
      });
    if (kept) {
      reply.code(kept.status).header('idempotency-replayed', 'true');
      return kept.body;
    }
    const body = await work(tx);
    if (!isRefusal(body))
      await keepAnswer(tx, scope.orgId, owned, { requestHash, status: reply.statusCode, body }, now);
    return body;
  }
}

function hashOf(request: FastifyRequest): Buffer {
  return createHash('sha256')
    .update(`${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`)
    .digest();
}
