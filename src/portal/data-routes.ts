// Own data: to look at, to take along, and the wish to have it deleted.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Html, html, type Page, sendPage } from '../channels/index.ts';
import type { HttpServer } from '../platform/http/index.ts';
import type { JsonObject } from '../platform/json.ts';
import { isRefusal } from '../platform/result.ts';
import { type Connection, insertErasureWish } from './connection-store.ts';
import { insidePage, say } from './frame.ts';
import { gonePage } from './home-pages.ts';
import type { PortalServices } from './services.ts';
import { isOwn, type Visitor, visitorOf } from './session.ts';
import { askPage } from './sign-in-routes.ts';
import { record } from './visits.ts';

const schema = { hide: true } as const;
type ByPerson = { Params: { person: string } };

/** Registers `/portal/data` with export and the wish for erasure. The scope must accept forms. */
export function dataRoutes(scope: HttpServer, services: PortalServices): void {
  scope.get('/portal/data', { schema }, async (request, reply) => {
    const visitor = await visitorOf(services, request, reply);
    return visitor ? sendPage(reply, dataPage(visitor)) : askPage(reply, '', [], say('in.needed'));
  });
  scope.get('/portal/data/export.json', { schema }, (request, reply) =>
    downloadAll(services, request, reply),
  );
  scope.get<ByPerson>('/portal/data/:person/export.json', { schema }, (request, reply) =>
    download(services, request, reply),
  );
  scope.get<ByPerson>('/portal/data/:person/erase', { schema }, async (request, reply) => {
    const found = await find(services, request, reply);
    return 'reply' in found ? found.reply : sendPage(reply, erasePage(found.connection));
  });
  scope.post<ByPerson>('/portal/data/:person/erase', { schema }, (request, reply) =>
    wish(services, request, reply),
  );
}

type Found =
  | { readonly connection: Connection; readonly visitor: Visitor }
  | { readonly reply: FastifyReply };

/** The connection of the path, or the answer to somebody who has none of that id. */
async function find(
  services: PortalServices,
  request: FastifyRequest<ByPerson>,
  reply: FastifyReply,
): Promise<Found> {
  const visitor = await visitorOf(services, request, reply);
  if (!visitor) return { reply: askPage(reply, '', [], say('in.needed')) };
  const connection = visitor.connections.find((c) => c.personId === request.params.person);
  return connection ? { connection, visitor } : { reply: sendPage(reply, gonePage(), 404) };
}

async function download(
  services: PortalServices,
  request: FastifyRequest<ByPerson>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const found = await find(services, request, reply);
  if ('reply' in found) return found.reply;
  const { connection, visitor } = found;
  const data = await services.exportPerson(connection.orgId, connection.personId, {
    kind: 'person',
    id: visitor.accountId,
  });
  if (isRefusal(data))
    return sendPage(
      reply,
      insidePage(say('data.title'), 'data', html`<h1>${say('data.title')}</h1><p>${say('data.failed')}</p>`),
      data.status,
    );
  return reply
    .header('content-type', 'application/json; charset=utf-8')
    .header('content-disposition', `attachment; filename="my-data-${connection.slug}.json"`)
    .header('cache-control', 'no-store')
    .send(JSON.stringify(data, null, 2));
}

/** One file for the person over all organisations, each in a part of its own. No organisation ever gets it. */
async function downloadAll(
  services: PortalServices,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const visitor = await visitorOf(services, request, reply);
  if (!visitor) return askPage(reply, '', [], say('in.needed'));
  const parts: JsonObject[] = [];
  for (const { orgId, personId, organisation } of visitor.connections) {
    const data = await services.exportPerson(orgId, personId, { kind: 'person', id: visitor.accountId });
    parts.push({ organisation, ...(isRefusal(data) ? { failed: data.code } : { data }) });
  }
  return reply
    .header('content-type', 'application/json; charset=utf-8')
    .header('content-disposition', 'attachment; filename="my-data.json"')
    .header('cache-control', 'no-store')
    .send(JSON.stringify({ organisations: parts }, null, 2));
}

async function wish(
  services: PortalServices,
  request: FastifyRequest<ByPerson>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const found = await find(services, request, reply);
  if ('reply' in found) return found.reply;
  if (!isOwn(request)) return sendPage(reply, gonePage(), 403);
  const { connection } = found;
  const { orgId, personId, organisation } = connection;
  const now = services.clock.now();
  await services.db.worker([orgId], async (tx) => {
    const id = services.newId(now);
    if (await insertErasureWish(tx, orgId, id, personId, now))
      await record(tx, services, connection, 'Erasure Requested', `erase/${id}`, {}, now);
  });
  const title = say('data.erased.title');
  const main = html`<div class="done" role="status"><h1>${title}</h1><p>${say('data.erased', { organisation, at: new Date(now) })}</p></div><p><a href="/portal">${say('item.back')}</a></p>`;
  return sendPage(reply, insidePage(title, 'data', main));
}

function dataPage(visitor: Visitor): Page {
  const title = say('data.title');
  const main = html`<h1>${title}</h1><p>${say('data.intro')}</p>${visitor.connections.map(section)}${visitor.connections.length === 0 && html`<p>${say('home.none')}</p>`}
<p class="row">${visitor.connections.length > 1 && html`<a class="button second" href="/portal/data/export.json" download>${say('conn.export')}</a>`}<a href="/portal/connections">${say('conn.link')}</a></p>`;
  return insidePage(title, 'data', main);
}

function section(connection: Connection): Html {
  const { organisation, personId, traits } = connection;
  const line = (
    word: 'data.name' | 'data.email' | 'data.phone' | 'data.language',
    value: string | null,
  ): Html => html`<dt>${say(word)}</dt><dd>${value ?? say('data.unknown')}</dd>`;
  const more = Object.entries(traits).filter(([, value]) => value !== undefined && value !== null);
  const rows = more.map(
    ([name, value]) =>
      html`<dt>${name}</dt><dd>${typeof value === 'string' ? value : JSON.stringify(value)}</dd>`,
  );
  return html`<section aria-labelledby="d-${personId}"><h2 id="d-${personId}">${organisation}</h2><div class="card">
<dl>${line('data.name', connection.name)}${line('data.email', connection.email)}${line('data.phone', connection.phone)}${line('data.language', connection.language)}
<dt>${say('data.since')}</dt><dd>${new Date(connection.firstSeenAt).toISOString().slice(0, 10)}</dd></dl>
${rows.length > 0 && html`<details><summary>${say('data.more', { organisation })}</summary><dl>${rows}</dl></details>`}
<p class="row"><a class="button second" href="/portal/data/${personId}/export.json" download>${say('data.download')}</a><a href="/portal/data/${personId}/erase">${say('data.erase')}</a></p></div></section>`;
}

function erasePage({ organisation, personId }: Connection): Page {
  const title = say('data.erase.title', { organisation });
  const main = html`<h1>${title}</h1><p>${say('data.erase.text', { organisation })}</p>
<form method="post" action="/portal/data/${personId}/erase" class="row"><button class="danger">${say('data.erase.confirm')}</button><a href="/portal/data">${say('data.erase.back')}</a></form>`;
  return insidePage(title, 'data', main);
}
