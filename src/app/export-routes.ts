// Exports over HTTP: people or facts as CSV or JSONL, streamed no faster than they are taken.
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { closed, type HttpServer } from '../platform/http/index.ts';
import { type Member, memberOf } from '../trust/index.ts';
import { type ExportFormat, type ExportWish, exportLines } from './export.ts';
import type { House } from './house.ts';

const KIND = '(patient|hcp|contact|respondent)';
const Format = Type.Enum(['csv', 'jsonl'], { default: 'csv' });
const PeopleQuery = closed({
  format: Format,
  query: Type.Optional(Type.String({ maxLength: 200 })),
  kind: Type.Optional(Type.String({ pattern: `^${KIND}(,${KIND})*$` })),
  country: Type.Optional(Type.String({ pattern: '^[A-Z]{2}(,[A-Z]{2})*$', maxLength: 100 })),
  audience: Type.Optional(Type.String({ format: 'uuid' })),
  traits: Type.Optional(
    Type.String({
      maxLength: 1000,
      description: 'Names of traits that get columns of their own, comma between.',
    }),
  ),
});
const EventsQuery = closed({
  format: Format,
  since: Type.Optional(Type.String({ format: 'date-time' })),
  until: Type.Optional(Type.String({ format: 'date-time' })),
  names: Type.Optional(Type.String({ maxLength: 2000, description: 'Names of events, comma between.' })),
  audience: Type.Optional(Type.String({ format: 'uuid' })),
});
const config = { capability: 'people.export' } as const;

/** Registers the exports. */
export function exportRoutes(app: HttpServer, house: House): void {
  const people = { tags: ['people'], summary: 'Export people as CSV or JSONL', querystring: PeopleQuery };
  app.get('/api/v1/people/export', { config, schema: people }, (request, reply) => {
    const { format, query = '', kind, country, audience, traits } = request.query;
    const wish: ExportWish = {
      what: 'people',
      wanted: { kinds: listOf(kind), countries: listOf(country), audience: audience ?? null },
      words: query.trim(),
      traits: listOf(traits) ?? [],
    };
    return send(house, memberOf(request), reply, wish, format);
  });
  const events = { tags: ['people'], summary: 'Export events as CSV or JSONL', querystring: EventsQuery };
  app.get('/api/v1/events/export', { config, schema: events }, (request, reply) => {
    const { format, since, until, names, audience } = request.query;
    const wanted = {
      since: since === undefined ? 0 : Date.parse(since),
      until: until === undefined ? null : Date.parse(until),
      names: listOf(names),
      audience: audience ?? null,
    };
    return send(house, memberOf(request), reply, { what: 'events', wanted }, format);
  });
}

function listOf(text: string | undefined): string[] | null {
  const words = (text ?? '').split(',').map((w) => w.trim());
  const named = words.filter((w) => w !== '');
  return named.length > 0 ? [...new Set(named)].slice(0, 50) : null;
}

function send(
  house: House,
  { orgId, userId, capabilities }: Member,
  reply: FastifyReply,
  wish: ExportWish,
  format: ExportFormat,
): FastifyReply {
  const reader = { orgId, actor: { kind: 'member', id: userId }, capabilities } as const;
  const day = new Date(house.clock.now()).toISOString().slice(0, 10);
  reply
    .header('content-type', format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson')
    .header('content-disposition', `attachment; filename="${wish.what}-${day}.${format}"`);
  const lines = exportLines(house, reader, wish, format);
  return reply.send(Readable.from(format === 'csv' ? marked(lines) : lines, { highWaterMark: 2 }));
}

/** Spreadsheets read UTF-8 only behind its mark. */
async function* marked(lines: AsyncGenerator<string>): AsyncGenerator<string> {
  yield '\uFEFF';
  yield* lines;
}
