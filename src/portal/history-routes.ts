// What a person ever agreed to, with the text; and receipts: to print, to keep as a file, to get by mail.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Html, html, type Page, sendPage } from '../channels/index.ts';
import type { HttpServer } from '../platform/http/index.ts';
import { readConsentHistory, readTextsOf, SHIPPED_TEXTS, type StoredConsent } from '../trust/index.ts';
import type { Connection } from './connection-store.ts';
import { insidePage, say } from './frame.ts';
import { gonePage } from './home-pages.ts';
import { ASKED_CHANNELS } from './preferences-pages.ts';
import { showPreferences } from './preferences-routes.ts';
import { readReceipts, type StoredReceipt } from './preferences-store.ts';
import type { PortalServices } from './services.ts';
import { isOwn, type Visitor, visitorOf } from './session.ts';
import { askPage } from './sign-in-routes.ts';

const schema = { hide: true } as const;
type ByPerson = { Params: { person: string } };
type ById = { Params: { id: string } };

/** Registers the history of each organisation and the receipts. The scope must accept forms. */
export function historyRoutes(scope: HttpServer, services: PortalServices): void {
  scope.get<ByPerson>('/portal/preferences/:person/history', { schema }, async (request, reply) => {
    const visitor = await visitorOf(services, request, reply);
    if (!visitor) return askPage(reply, '', [], say('in.needed'));
    const connection = visitor.connections.find((c) => c.personId === request.params.person);
    return connection ? showHistory(services, reply, connection) : sendPage(reply, gonePage(), 404);
  });
  scope.get<ById>('/portal/receipts/:id', { schema }, async (request, reply) => {
    const found = await find(services, request, reply);
    return 'reply' in found ? found.reply : sendPage(reply, receiptPage(found));
  });
  scope.get<ById>('/portal/receipts/:id/receipt.json', { schema }, async (request, reply) => {
    const found = await find(services, request, reply);
    if ('reply' in found) return found.reply;
    const { id, at, textVersion, lines } = found.stored;
    const file = {
      receipt: id,
      organisation: found.connection.organisation,
      at: new Date(at).toISOString(),
      textVersion,
      lines,
    };
    return reply
      .header('content-type', 'application/json; charset=utf-8')
      .header(
        'content-disposition',
        `attachment; filename="receipt-${found.connection.slug}-${id.slice(0, 8)}.json"`,
      )
      .header('cache-control', 'no-store')
      .send(JSON.stringify(file, null, 2));
  });
  scope.post<ById>('/portal/receipts/:id/mail', { schema }, (request, reply) =>
    mail(services, request, reply),
  );
}

interface Found {
  readonly visitor: Visitor;
  readonly connection: Connection;
  readonly stored: StoredReceipt;
}

async function find(
  services: PortalServices,
  request: FastifyRequest<ById>,
  reply: FastifyReply,
): Promise<Found | { readonly reply: FastifyReply }> {
  const visitor = await visitorOf(services, request, reply);
  if (!visitor) return { reply: askPage(reply, '', [], say('in.needed')) };
  const orgIds = [...new Set(visitor.connections.map((c) => c.orgId))];
  const subjects = visitor.connections.flatMap((c) => c.subjectIds);
  const receipts =
    orgIds.length === 0 ? [] : await services.db.worker(orgIds, (tx) => readReceipts(tx, subjects));
  const stored = receipts.find((r) => r.id === request.params.id);
  const connection = stored && visitor.connections.find((c) => c.subjectIds.includes(stored.personId));
  return stored && connection ? { visitor, connection, stored } : { reply: sendPage(reply, gonePage(), 404) };
}

async function mail(
  services: PortalServices,
  request: FastifyRequest<ById>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const found = await find(services, request, reply);
  if ('reply' in found) return found.reply;
  const { visitor, connection, stored } = found;
  if (!isOwn(request)) return sendPage(reply, gonePage(), 403);
  const to = connection.email;
  const sending: Promise<string> =
    to && services.sendMail
      ? services.sendMail({
          to,
          language: 'en',
          subject: say('receipt.title'),
          // Lines hold topics that an organisation named: braces must not read as placeholders.
          body: [
            ...stored.lines.map((line) => `- ${line.replaceAll(/[{}]/g, '')}`),
            '',
            say('receipt.mail.end'),
          ].join('\n'),
          button: { label: say('receipt.mail.button'), path: '/portal/preferences' },
          sender: { name: connection.organisation, postalAddress: '' },
        })
      : Promise.resolve('failed');
  if ((await sending) === 'failed')
    return showPreferences(services, reply, visitor, { everywhere: say('receipt.failed') });
  return showPreferences(services, reply, visitor, { receipt: { connection, stored, mailed: true } });
}

function receiptPage({ connection, stored }: Found): Page {
  const title = say('receipt.title');
  const { organisation } = connection;
  const main = html`<p><a href="/portal/preferences">${say('receipt.back')}</a></p><h1>${title}</h1><ul>${stored.lines.map((line) => html`<li>${line}</li>`)}</ul>
<p>${say('pref.receipt', { organisation, at: new Date(stored.at), version: stored.textVersion })}</p><p class="quiet small">${say('receipt.number', { id: stored.id })}</p>`;
  return insidePage(title, 'preferences', main);
}

async function showHistory(
  services: PortalServices,
  reply: FastifyReply,
  connection: Connection,
): Promise<FastifyReply> {
  const { orgId, subjectIds } = connection;
  const { said, texts, receipts } = await services.db.worker([orgId], async (tx) => {
    const history = await readConsentHistory(tx, subjectIds);
    const own = await readTextsOf(tx, orgId, [...new Set(history.map((h) => h.textVersion))]);
    return { said: history, texts: [...SHIPPED_TEXTS, ...own], receipts: await readReceipts(tx, subjectIds) };
  });
  const bodies = new Map(texts.map((t) => [t.version, t]));
  const title = say('history.title', { organisation: connection.organisation });
  const rows = said.map((one) => historyRow(one, bodies.get(one.textVersion)));
  const kept = receipts.map(
    (r) =>
      html`<li><a href="/portal/receipts/${r.id}">${say('history.receipt', { at: new Date(r.at), count: r.lines.length })}</a></li>`,
  );
  const main = html`<p><a href="/portal/preferences">${say('receipt.back')}</a></p><h1>${title}</h1><p>${say('history.intro')}</p>
${said.length === 0 ? html`<p>${say('history.none')}</p>` : html`<ol class="stack">${rows}</ol>`}${kept.length > 0 && html`<h2>${say('history.receipts')}</h2><ul>${kept}</ul>`}`;
  return sendPage(reply, insidePage(title, 'preferences', main));
}

function historyRow(
  one: StoredConsent,
  text: { readonly title: string; readonly body: string } | undefined,
): Html {
  const asked = ASKED_CHANNELS.find((c) => c === one.channel);
  const channel = asked ? say(`pref.channel.${asked}`).toLowerCase() : one.channel;
  const what = say(`pref.saved.${one.state}`, { purpose: say(`purpose.${one.purpose}`), channel });
  const when = say('history.when', { at: new Date(one.at), source: sourceWords(one.source) });
  const words = text
    ? html`<details><summary>${say('history.text', { title: text.title })}</summary><p>${text.body}</p></details>`
    : one.textVersion !== '' &&
      html`<p class="quiet small">${say('history.elsewhere', { version: one.textVersion })}</p>`;
  return html`<li class="card"><strong>${what}</strong><p class="quiet small">${when}</p>${words}</li>`;
}

const SOURCES = [
  'portal',
  'one-click',
  'stop-word',
  'import',
  'call',
  'paper',
  'visit',
  'correction',
  'form',
] as const;

function sourceWords(source: string): string {
  const known = SOURCES.find((s) => s === source);
  return known ? say(`history.source.${known}`) : source;
}
