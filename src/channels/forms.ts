// Reads what HTML forms send: url-encoded and multipart without files, small, every value a text.

import type { FastifyRequest } from 'fastify';
import type { HttpServer } from '../platform/http/index.ts';

/** Fields of a form by name; the first value of a name counts. */
export type Form = ReadonlyMap<string, string>;

const LARGEST = 64 * 1024;
const MOST_FIELDS = 500;

/** Lets the routes of this (encapsulated) scope take forms; harmless where a scope around it does so already. */
export function acceptForms(scope: HttpServer): void {
  const options = { parseAs: 'string', bodyLimit: LARGEST } as const;
  if (scope.hasContentTypeParser('multipart/form-data')) return;
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    options,
    async (_request: FastifyRequest, body: string) => urlEncoded(body),
  );
  scope.addContentTypeParser('multipart/form-data', options, async (request: FastifyRequest, body: string) =>
    multipart(request.headers['content-type'] ?? '', body),
  );
}

/** The form of a request; empty when it has no body. */
export function formOf(request: FastifyRequest): Form {
  return request.body instanceof Map ? request.body : new Map();
}

function urlEncoded(body: string): Form {
  return fieldsOf(new URLSearchParams(body));
}

function fieldsOf(entries: Iterable<[string, string]>): Form {
  const form = new Map<string, string>();
  for (const [name, value] of entries) {
    if (form.size >= MOST_FIELDS) break;
    if (!form.has(name)) form.set(name, value.replaceAll('\0', ''));
  }
  return form;
}

/** Text fields of a multipart body (RFC 7578). Parts with a file name are left out. */
function multipart(contentType: string, body: string): Form {
  const boundary = /boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (!mark) return new Map();
  const entries: [string, string][] = [];
  for (const part of body.split(`--${mark}`).slice(1, MOST_FIELDS + 1)) {
    const gap = part.indexOf('\r\n\r\n');
    const head = part.slice(0, gap);
    const name = /\bname="([^"]*)"/i.exec(head)?.[1];
    if (gap < 0 || name === undefined || /filename=/i.test(head)) continue;
    entries.push([name, part.slice(gap + 4).replace(/\r\n$/, '')]);
  }
  return fieldsOf(entries);
}
