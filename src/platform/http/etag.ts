// Edits name the version they were made on, so that nobody overwrites what they have not seen.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Refusal, refuse } from '../result.ts';

/** The entity tag of a version: a number, a time, or an id and a number. */
export function etagOf(...version: readonly (string | number)[]): string {
  return `"${version.map((part) => String(part).replace(/[^\w.:-]/g, '')).join('-')}"`;
}

/**
 * Checks an edit's If-Match.
 * @returns null when it may go on; 428 without the header, 412 when somebody else was faster
 */
export function checkEdit(request: FastifyRequest, current: string): Refusal | null {
  const given = request.headers['if-match'];
  const fix = 'Read it again, and send its ETag as If-Match.';
  if (given === undefined)
    return refuse(428, 'version-required', 'An edit must say which version it was made on.', {
      field: 'if-match',
      fix,
    });
  if (matches(given, current)) return null;
  return refuse(412, 'changed-meanwhile', 'This was changed by somebody else in the meantime.', {
    field: 'if-match',
    fix,
  });
}

/**
 * Sets the ETag of an answer.
 * @returns true when the client has this version already: status 304 is set, answer with nothing
 */
export function isUnchanged(request: FastifyRequest, reply: FastifyReply, current: string): boolean {
  reply.header('etag', current);
  const given = request.headers['if-none-match'];
  if (given === undefined || !matches(given, current)) return false;
  reply.code(304);
  return true;
}

/** Weak comparison (RFC 9110, 8.8.3.2): a proxy that compressed the answer marks the tag weak, the version is the same. */
function matches(given: string, current: string): boolean {
  if (given.trim() === '*') return true;
  const bare = current.replace(/^W\//, '');
  return given.split(',').some((tag) => tag.trim().replace(/^W\//, '') === bare);
}
