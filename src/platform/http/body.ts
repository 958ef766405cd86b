// Reads request bodies within bounds: size before and after expansion, encoding and character set, then strict JSON.
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { FastifyInstance, FastifyRequest, RequestPayload } from 'fastify';
import { isObject, type Json } from '../json.ts';
import { isRefusal, type Refusal, refuse } from '../result.ts';
import { RefusalError } from './errors.ts';
import { parseStrictJson } from './strict-json.ts';

const inflate = promisify(gunzip);
const ENCODINGS = new Set(['identity', 'gzip', 'x-gzip']);

/** Replaces the framework's own parsers by the strict one and refuses encodings that are not read. */
export function acceptStrictJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  addStrictJson(app, 'application/json');
  app.addHook('preParsing', async (request) => {
    const refusal = refusedEncoding(request);
    if (refusal) throw new RefusalError(refusal);
  });
}

/**
 * Reads another media type as strict JSON too.
 * @param mediaType for example `application/fhir+json`
 */
export function addStrictJson(app: FastifyInstance, mediaType: string): void {
  app.addContentTypeParser(
    mediaType,
    async (request: FastifyRequest, payload: RequestPayload): Promise<Json | undefined> => {
      const read = await readJson(request, payload);
      if (isRefusal(read)) throw new RefusalError(read);
      return read;
    },
  );
}

async function readJson(
  request: FastifyRequest,
  payload: RequestPayload,
): Promise<Json | undefined | Refusal> {
  if (!readsCharset(request.headers['content-type'] ?? ''))
    return refuse(415, 'unsupported-charset', 'JSON is read as UTF-8 only.', { field: 'content-type' });
  const body = await readBody(request, payload);
  if (isRefusal(body)) return body;
  return body.length === 0 ? undefined : parseStrictJson(body);
}

/**
 * The whole body, expanded when it came as gzip, never larger than the route's limit.
 * @returns the bytes; 413 when too large (before more is expanded), 400 when the gzip or the length is broken
 */
export async function readBody(request: FastifyRequest, payload: RequestPayload): Promise<Buffer | Refusal> {
  const limit = request.routeOptions.bodyLimit;
  const announced = Number(request.headers['content-length'] ?? Number.NaN);
  if (announced > limit) return tooLarge(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop early must not destroy the socket: the refusal still has to be sent over it.
  for await (const chunk of payload.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > limit) return tooLarge(limit);
    chunks.push(bytes);
  }
  const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size);
  return encodingOf(request) === 'identity' || size === 0 ? body : expand(body, limit);
}

async function expand(body: Buffer, limit: number): Promise<Buffer | Refusal> {
  try {
    return await inflate(body, { maxOutputLength: limit });
  } catch (error) {
    const overflow = isObject(error) && error.code === 'ERR_BUFFER_TOO_LARGE';
    return overflow ? tooLarge(limit) : refuse(400, 'bad-gzip', 'The body is not a complete gzip stream.');
  }
}

function refusedEncoding(request: FastifyRequest): Refusal | null {
  const encoding = encodingOf(request);
  const json = (request.headers['content-type'] ?? '').toLowerCase().includes('json');
  if (encoding === 'identity' || (ENCODINGS.has(encoding) && json)) return null;
  return refuse(415, 'unsupported-encoding', 'This content encoding is not read here.', {
    field: 'content-encoding',
    fix: 'Send JSON as it is, or compressed with gzip.',
  });
}

function encodingOf(request: FastifyRequest): string {
  return (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
}

function readsCharset(contentType: string): boolean {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType)?.[1]?.toLowerCase();
  return charset === undefined || charset === 'utf-8' || charset === 'utf8';
}

function tooLarge(limit: number): Refusal {
  return refuse(413, 'body-too-large', `The body is larger than the ${limit} bytes accepted here.`, {
    fix: 'Send less at once.',
  });
}
