// One shape for every refusal that leaves by HTTP: problem+json (RFC 9457).
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import type { Refusal } from '../result.ts';

/** The media type of every refusal. */
export const PROBLEM_TYPE = 'application/problem+json';

/** What a client reads: `code` is stable and for programs, `detail` and `fix` are for people. */
export interface Problem {
  type: 'about:blank';
  title: string;
  status: number;
  code: string;
  detail: string;
  field?: string;
  fix?: string;
  /** Names the request in the server's log. */
  request?: string;
}

const TITLES: { readonly [status: number]: string } = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** Seconds after which a client may try again when the server says "not now". */
const RETRY_AFTER = '2';

/** The problem document of a refusal. */
export function problemOf(refusal: Refusal, requestId?: string): Problem {
  return {
    type: 'about:blank',
    title: TITLES[refusal.status] ?? 'Refused',
    status: refusal.status,
    code: refusal.code,
    detail: refusal.message,
    ...(refusal.field !== undefined && { field: refusal.field }),
    ...(refusal.fix !== undefined && { fix: refusal.fix }),
    ...(requestId !== undefined && { request: requestId }),
  };
}

/** Sets status, media type and Retry-After of a refusal, and returns its document. */
export function asProblem(reply: FastifyReply, refusal: Refusal): Problem {
  reply.code(refusal.status).type(PROBLEM_TYPE);
  const busy = refusal.status === 503 || refusal.status === 429;
  if (busy && !reply.hasHeader('retry-after')) reply.header('retry-after', RETRY_AFTER);
  return problemOf(refusal, reply.request.id);
}

/** Ends a request with a refusal; for hooks. Handlers simply return the refusal. */
export function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  return reply.send(asProblem(reply, refusal));
}

/** The whole of a response when no reply object exists: the parser itself refused the bytes. */
export function rawProblem(refusal: Refusal): string {
  const body = JSON.stringify(problemOf(refusal));
  return [
    `HTTP/1.1 ${refusal.status} ${TITLES[refusal.status] ?? 'Refused'}`,
    'Connection: close',
    `Content-Type: ${PROBLEM_TYPE}`,
    'X-Content-Type-Options: nosniff',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}

/** Schema of a problem, for the description of the API. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable, for programs' }),
    detail: Type.String({ description: 'What is wrong, for people' }),
    field: Type.Optional(Type.String({ description: 'The first field that is wrong' })),
    fix: Type.Optional(Type.String({ description: 'What to do about it' })),
    request: Type.Optional(Type.String({ description: 'Names the request in the log' })),
  },
  { description: 'Refused (RFC 9457)' },
);
