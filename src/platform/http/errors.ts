// Turns what was thrown into a refusal: known faults of clients and of the database keep their meaning, all else is ours.
import { isObject } from '../json.ts';
import { type Refusal, refuse } from '../result.ts';

/** An expected refusal on its way through code that can only throw (hooks and parsers of the framework). */
export class RefusalError extends Error {
  readonly refusal: Refusal;
  readonly statusCode: number;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
    this.statusCode = refusal.status;
  }
}

const FRAMEWORK: { readonly [code: string]: readonly [status: number, code: string, message: string] } = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'body-too-large', 'The body is larger than this address accepts.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, 'unsupported-media-type', 'This content type is not accepted here.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, 'wrong-length', 'The body is not as long as announced.'],
  FST_ERR_BAD_URL: [400, 'bad-url', 'The address is not a valid URL.'],
  FST_ERR_MAX_PARAM_LENGTH: [414, 'bad-url', 'A part of the address is too long.'],
};

/** SQLSTATE codes and socket errors that mean: the database cannot be had at the moment. */
const UNAVAILABLE =
  /^(08...|57P0[1-5]|25006|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/;
const BUSY = /^(53[0-4]..|57014|55P03|40001|40P01)$/;
/** pg says these without a code. */
const UNAVAILABLE_WORDS =
  /connection terminated|server closed the connection|client has encountered a connection error/i;
const BUSY_WORDS = /timeout exceeded when trying to connect|connection timeout/i;

/**
 * The refusal for a thrown error.
 * @returns null when the error is unexpected: a bug, to be logged and answered with 500
 */
export function refusalOf(error: unknown): Refusal | null {
  if (error instanceof RefusalError) return error.refusal;
  return frameworkRefusal(error) ?? databaseRefusal(error);
}

/** The answer to a bug: the details are in the log under the request's id. */
export function unexpected(): Refusal {
  return refuse(
    500,
    'unexpected',
    'Something went wrong on our side. It was logged under the request named here.',
  );
}

function frameworkRefusal(error: unknown): Refusal | null {
  const code = codeOf(error);
  const known = FRAMEWORK[code];
  if (known) return refuse(...known);
  const status = statusOf(error);
  if (!code.startsWith('FST_') || status < 400 || status > 499) return null;
  return refuse(status, code.slice(8).toLowerCase().replaceAll('_', '-'), 'The request was not understood.');
}

/** 503 for a database that is away (`database-unavailable`) or overloaded (`database-busy`); null for other errors. */
export function databaseRefusal(error: unknown): Refusal | null {
  const code = codeOf(error);
  const words = error instanceof Error ? error.message : '';
  if (BUSY.test(code) || BUSY_WORDS.test(words))
    return refuse(503, 'database-busy', 'The database is too busy to answer. Nothing was stored.');
  const gone = code === 'ENOENT' && isObject(error) && error.syscall === 'connect';
  if (UNAVAILABLE.test(code) || UNAVAILABLE_WORDS.test(words) || gone)
    return refuse(503, 'database-unavailable', 'The database cannot be reached. Nothing was stored.');
  return null;
}

function codeOf(error: unknown): string {
  return isObject(error) && typeof error.code === 'string' ? error.code : '';
}

function statusOf(error: unknown): number {
  return isObject(error) && typeof error.statusCode === 'number' ? error.statusCode : 0;
}
