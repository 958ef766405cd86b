// Faces whose bodies are not JSON of ours: what comes stays bytes, within the limits of every other body.
import type { FastifyInstance, FastifyRequest, RequestPayload } from 'fastify';
import { RefusalError, readBody } from '../platform/http/index.ts';
import { isRefusal } from '../platform/result.ts';

/**
 * Reads bodies as bytes in a scope of its own, and as nothing else.
 * @param mediaTypes what is taken; `*` for whatever comes
 */
export function readRaw(scope: FastifyInstance, mediaTypes: string | string[]): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(mediaTypes, async (request: FastifyRequest, payload: RequestPayload) => {
    const body = await readBody(request, payload);
    if (isRefusal(body)) throw new RefusalError(body);
    return body;
  });
}
