// POST /api/v1/undo/:id runs the inverse that a command's answer offered.
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import { isRefusal, type Refusal } from '../result.ts';
import type { Undo, UndoRegistry } from '../undo.ts';
import type { HttpServer } from './types.ts';

/** An offer as it stands in an answer. */
export interface UndoOffer {
  id: string;
  words: string;
  expiresAt: string;
}

export const UndoOfferSchema = Type.Object({
  id: Type.String(),
  words: Type.String(),
  expiresAt: Type.String(),
});

/** The part of an inverse that a client sees. */
export function undoOffer({ id, words, expiresAt }: Undo): UndoOffer {
  return { id, words, expiresAt: new Date(expiresAt).toISOString() };
}

/**
 * Registers the list of offers and their use.
 * @param memberOf the key under which commands offered their inverse (organisation and user), or why there is none
 */
export function undoRoutes(
  app: HttpServer,
  registry: UndoRegistry,
  memberOf: (request: FastifyRequest) => string | Refusal,
): void {
  const tags = ['undo'];
  const listed = {
    schema: {
      tags,
      summary: 'What can be taken back',
      response: { 200: Type.Object({ rows: Type.Array(UndoOfferSchema) }) },
    },
  };
  app.get('/api/v1/undo', listed, async (request) => {
    const member = memberOf(request);
    return isRefusal(member) ? member : { rows: registry.list(member).map(undoOffer) };
  });
  const params = Type.Object({ id: Type.String({ format: 'uuid' }) });
  const undone = {
    schema: {
      tags,
      summary: 'Take a command back',
      params,
      response: { 200: Type.Object({ result: Type.Unknown() }) },
    },
  };
  app.post('/api/v1/undo/:id', undone, async (request) => {
    const member = memberOf(request);
    if (isRefusal(member)) return member;
    const result = await registry.run(member, request.params.id);
    return isRefusal(result) ? result : { result };
  });
}
