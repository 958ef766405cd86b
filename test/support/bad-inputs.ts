// The bad inputs every route that takes JSON must refuse, as one table: numbers are the rows of the trust design.
import { gzipSync } from 'node:zlib';
import type { JsonObject } from '../../src/platform/json.ts';
import { exchange, type RawAnswer, sendRaw } from './raw-http.ts';

/** A route that takes JSON by POST, and a body it accepts. */
export interface BadInputTarget {
  readonly url: string;
  readonly path: string;
  /** Authorization and the like; not the content type. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly valid: JsonObject;
  /** The route's body limit in bytes. */
  readonly limit: number;
}

export interface BadInput {
  readonly row: number;
  readonly name: string;
  readonly status: number;
  /** The problem's code; null where the answer comes before any route and has a code of its own. */
  readonly code: string;
  /** Takes as long as the server's request time-out. */
  readonly slow?: true;
  send(target: BadInputTarget): Promise<RawAnswer>;
}

const JSON_TYPE = 'application/json';
/** Stands in bodies where a person's words could stand; no answer may repeat it. */
export const MARKER = 'Mrs-Miller-has-asthma';

function post(
  target: BadInputTarget,
  body: Uint8Array | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawAnswer> {
  const all = { 'content-type': JSON_TYPE, ...target.headers, ...headers };
  return sendRaw(target.url, { path: target.path, headers: Object.entries(all), body });
}

const bytes = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(part)));
const text = (target: BadInputTarget): string => JSON.stringify(target.valid);
/** The valid object with one more member, written as is. */
const withMember = (target: BadInputTarget, member: string): string =>
  `${text(target).slice(0, -1)},${member}}`;

/** Rows 1 to 14, as far as they concern any route with a JSON body. */
export const BAD_INPUTS: readonly BadInput[] = [
  {
    row: 1,
    name: 'truncated JSON',
    status: 400,
    code: 'truncated-json',
    send: (t) => post(t, withMember(t, `"x":"${MARKER}`).slice(0, -1)),
  },
  { row: 1, name: 'words instead of JSON', status: 400, code: 'invalid-json', send: (t) => post(t, MARKER) },
  {
    row: 1,
    name: 'two values',
    status: 400,
    code: 'invalid-json',
    send: (t) => post(t, `${text(t)}${text(t)}`),
  },
  { row: 1, name: 'no body', status: 400, code: 'empty-body', send: (t) => post(t, '') },
  {
    row: 2,
    name: 'duplicate key',
    status: 400,
    code: 'duplicate-key',
    send: (t) => post(t, withMember(t, `"x":1,"x":"${MARKER}"`)),
  },
  {
    row: 2,
    name: 'duplicate key, one spelled with an escape',
    status: 400,
    code: 'duplicate-key',
    send: (t) => post(t, withMember(t, '"x":1,"\\u0078":2')),
  },
  {
    row: 3,
    name: 'arrays nested 10,000 deep',
    status: 400,
    code: 'too-deep',
    send: (t) => post(t, withMember(t, `"x":${'['.repeat(10_000)}${']'.repeat(10_000)}`)),
  },
  {
    row: 3,
    name: 'objects nested 10,000 deep',
    status: 400,
    code: 'too-deep',
    send: (t) => post(t, '{"a":'.repeat(10_000)),
  },
  { row: 4, name: 'NaN', status: 400, code: 'invalid-json', send: (t) => post(t, withMember(t, '"x":NaN')) },
  {
    row: 4,
    name: '1e999',
    status: 400,
    code: 'number-out-of-range',
    send: (t) => post(t, withMember(t, '"x":1e999')),
  },
  {
    row: 5,
    name: 'invalid UTF-8',
    status: 400,
    code: 'invalid-utf8',
    send: (t) => post(t, bytes('{"x":"', [0xc3, 0x28], '"}')),
  },
  {
    row: 5,
    name: 'half a surrogate pair',
    status: 400,
    code: 'invalid-unicode',
    send: (t) => post(t, withMember(t, '"x":"\\ud800"')),
  },
  {
    row: 6,
    name: 'NUL byte',
    status: 400,
    code: 'nul-character',
    send: (t) => post(t, withMember(t, '"x":"a\0b"')),
  },
  {
    row: 6,
    name: 'escaped NUL',
    status: 400,
    code: 'nul-character',
    send: (t) => post(t, withMember(t, '"x":"a\\u0000b"')),
  },
  {
    row: 7,
    name: '__proto__ key',
    status: 422,
    code: 'forbidden-key',
    send: (t) => post(t, withMember(t, '"__proto__":{"admin":true}')),
  },
  {
    row: 7,
    name: '__proto__ key, deep and escaped',
    status: 422,
    code: 'forbidden-key',
    send: (t) => post(t, withMember(t, '"x":[{"\\u005f_proto__":{}}]')),
  },
  {
    row: 7,
    name: 'constructor key',
    status: 422,
    code: 'forbidden-key',
    send: (t) => post(t, withMember(t, '"constructor":{"prototype":{}}')),
  },
  {
    row: 7,
    name: '__proto__ header',
    status: 422,
    code: 'forbidden-header',
    send: (t) => post(t, text(t), { ['__proto__']: 'x' }),
  },
  {
    row: 8,
    name: 'unknown field',
    status: 422,
    code: 'unknown-field',
    send: (t) => post(t, withMember(t, `"isAdmin":"${MARKER}"`)),
  },
  {
    row: 9,
    name: 'body over the limit, announced',
    status: 413,
    code: 'body-too-large',
    send: (t) => post(t, withMember(t, `"x":"${'a'.repeat(t.limit)}"`)),
  },
  { row: 9, name: 'body over the limit, in chunks', status: 413, code: 'body-too-large', send: sendChunks },
  {
    row: 10,
    name: 'gzip bomb',
    status: 413,
    code: 'body-too-large',
    send: (t) => post(t, gzipSync(Buffer.alloc(t.limit * 50, 0x20)), { 'content-encoding': 'gzip' }),
  },
  {
    row: 10,
    name: 'broken gzip',
    status: 400,
    code: 'bad-gzip',
    send: (t) => post(t, gzipSync(text(t)).subarray(0, -9), { 'content-encoding': 'gzip' }),
  },
  {
    row: 12,
    name: 'slowloris in the headers',
    status: 408,
    code: 'too-slow',
    slow: true,
    send: (t) => trickle(t, `POST ${t.path} HTTP/1.1\r\nHost: x\r\nX-`),
  },
  {
    row: 12,
    name: 'slowloris in the body',
    status: 408,
    code: 'too-slow',
    slow: true,
    send: (t) =>
      trickle(t, `POST ${t.path} HTTP/1.1\r\nHost: x\r\n${headerLines(t)}Content-Length: 1000\r\n\r\n{`),
  },
  {
    row: 13,
    name: 'text/plain',
    status: 415,
    code: 'unsupported-media-type',
    send: (t) => post(t, text(t), { 'content-type': 'text/plain' }),
  },
  { row: 13, name: 'no content type', status: 415, code: 'unsupported-media-type', send: withoutType },
  {
    row: 13,
    name: 'malformed content type',
    status: 415,
    code: 'unsupported-media-type',
    send: (t) => post(t, text(t), { 'content-type': 'json' }),
  },
  {
    row: 13,
    name: 'charset latin-1',
    status: 415,
    code: 'unsupported-charset',
    send: (t) => post(t, text(t), { 'content-type': 'application/json; charset=iso-8859-1' }),
  },
  {
    row: 13,
    name: 'encoding br',
    status: 415,
    code: 'unsupported-encoding',
    send: (t) => post(t, text(t), { 'content-encoding': 'br' }),
  },
  { row: 14, name: 'Content-Length and Transfer-Encoding', status: 400, code: 'bad-request', send: smuggle },
];

function headerLines(target: BadInputTarget): string {
  return Object.entries({ 'content-type': JSON_TYPE, ...target.headers })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
}

function withoutType(target: BadInputTarget): Promise<RawAnswer> {
  return sendRaw(target.url, {
    path: target.path,
    headers: Object.entries(target.headers ?? {}),
    body: text(target),
  });
}

function sendChunks(target: BadInputTarget): Promise<RawAnswer> {
  return exchange(target.url, async (socket) => {
    socket.write(
      `POST ${target.path} HTTP/1.1\r\nHost: x\r\n${headerLines(target)}Transfer-Encoding: chunked\r\n\r\n`,
    );
    const chunk = 'a'.repeat(16 * 1024);
    for (let sent = 0; sent < target.limit * 2 && socket.writable; sent += chunk.length)
      socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
  });
}

/** Sends a start and then a byte now and then, for ever. */
function trickle(target: BadInputTarget, start: string): Promise<RawAnswer> {
  return exchange(target.url, async (socket) => {
    socket.write(start);
    const timer = setInterval(() => socket.write('a'), 100);
    socket.on('close', () => clearInterval(timer));
  });
}

function smuggle(target: BadInputTarget): Promise<RawAnswer> {
  return exchange(target.url, async (socket) => {
    socket.write(
      `POST ${target.path} HTTP/1.1\r\nHost: x\r\n${headerLines(target)}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /admin HTTP/1.1\r\n\r\n`,
    );
  });
}
