// The demo's mailbox as pages: what every person got, as they would see it, and as the mail server saw it.

import type { FastifyReply } from 'fastify';
import { type ParsedMail, simpleParser } from 'mailparser';
import type { HttpServer } from '../../platform/http/index.ts';
import { type Html, html } from '../html.ts';
import { channelsEn } from '../messages.en.ts';
import { type Page, sendPage } from '../page.ts';
import { wordsOf } from '../words.ts';
import type { CaughtMail, MailSink } from './sink.ts';

const PER_PAGE = 50;
const say = wordsOf(channelsEn, 'en');

/** The mail itself may show its own images and styles, and open links in a new tab; it may run nothing. */
const MAIL_POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";
const SANDBOX = 'allow-popups allow-popups-to-escape-sandbox';

interface ListQuery {
  readonly q?: string;
  readonly before?: string;
  readonly limit?: string;
}

/** Registers `/mailbox` and what belongs to it. Only the demo does: everybody's mail is readable here. */
export function mailboxRoutes(app: HttpServer, sink: MailSink): void {
  const config = { schema: { hide: true } } as const;
  app.get<{ Querystring: ListQuery }>('/mailbox', config, (request, reply) => {
    const mails = sink.list(listOptions(request.query, PER_PAGE + 1));
    return sendPage(reply, listPage(mails, request.query.q ?? '', sink.count));
  });
  app.get<{ Querystring: ListQuery }>('/mailbox/messages.json', config, (request, reply) => {
    const most = Math.min(Number(request.query.limit) || 100, 1_000);
    const messages = sink.list(listOptions(request.query, most)).map(summary);
    return reply.header('cache-control', 'no-store').send({ count: sink.count, messages });
  });
  app.get<{ Params: { id: string } }>('/mailbox/messages/:id', config, async (request, reply) => {
    const mail = sink.get(Number(request.params.id));
    if (!mail) return missing(reply);
    return sendPage(reply, readPage(mail, await parse(mail)));
  });
  app.get<{ Params: { id: string } }>('/mailbox/messages/:id/json', config, async (request, reply) => {
    const mail = sink.get(Number(request.params.id));
    if (!mail) return missing(reply);
    const parsed = await parse(mail);
    return reply.send({
      ...summary(mail),
      text: parsed.text ?? '',
      html: parsed.html || null,
      headers: headerLines(parsed),
    });
  });
  app.get<{ Params: { id: string } }>('/mailbox/messages/:id/html', config, async (request, reply) => {
    const mail = sink.get(Number(request.params.id));
    if (!mail) return missing(reply);
    const parsed = await parse(mail);
    return reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', MAIL_POLICY)
      .header('x-frame-options', 'SAMEORIGIN')
      .header('cache-control', 'no-store')
      .send(inNewTabs(parsed.html || `<pre>${html`${parsed.text ?? ''}`.text}</pre>`));
  });
}

function parse(mail: CaughtMail): Promise<ParsedMail> {
  return simpleParser(mail.raw, { skipTextToHtml: true });
}

function listOptions(query: ListQuery, most: number): { query: string; before: number; most: number } {
  const before = Number(query.before);
  return {
    query: query.q ?? '',
    before: Number.isInteger(before) && before > 0 ? before : Number.POSITIVE_INFINITY,
    most,
  };
}

function summary(mail: CaughtMail): object {
  const { id, from, to, subject, messageId, unsubscribe } = mail;
  return {
    id,
    receivedAt: new Date(mail.receivedAt).toISOString(),
    from,
    to,
    subject,
    messageId,
    unsubscribe,
    size: mail.raw.length,
  };
}

/** Links would open inside the frame, where pages refuse to be shown. */
function inNewTabs(markup: string): string {
  return markup.replace(/<a\s(?![^>]*\btarget=)/gi, '<a target="_blank" rel="noopener" ');
}

function headerLines(parsed: ParsedMail): string[] {
  return parsed.headerLines.map((h) => h.line.replace(/\r?\n\s+/g, ' '));
}

function frame(title: string, main: Html, broad = false): Page {
  const header = html`<header class="banner"><div class="wide"><p><strong>${say('sink.title')}.</strong> ${say('sink.banner')}</p></div></header>`;
  return {
    language: 'en',
    title: `${title} · ${say('sink.title')}`,
    skip: say('page.skip'),
    main,
    header,
    broad,
  };
}

function missing(reply: FastifyReply): FastifyReply {
  const main = html`<h1>This e-mail is gone</h1><p>The mailbox keeps the newest e-mails only.</p><p><a href="/mailbox">All e-mails</a></p>`;
  return sendPage(reply, frame('Gone', main), 404);
}

function time(at: number): Html {
  const text = new Date(at).toISOString();
  return html`<time datetime="${text}">${text.slice(0, 19).replace('T', ' ')}</time>`;
}

function listPage(mails: readonly CaughtMail[], query: string, count: number): Page {
  const shown = mails.slice(0, PER_PAGE);
  const last = shown.at(-1);
  const more =
    mails.length > PER_PAGE && last
      ? html`<p><a href="/mailbox?q=${encodeURIComponent(query)}&amp;before=${last.id}">Older e-mails</a></p>`
      : null;
  const empty = query
    ? html`<p>No e-mail matches “${query}”.</p>`
    : html`<p>No e-mail yet. New ones appear here when the page is loaded again.</p>`;
  const rows = shown.map(
    (mail) =>
      html`<li class="item"><span>${mail.to.join(', ')}</span><a href="/mailbox/messages/${mail.id}">${mail.subject || '(no subject)'}</a><span class="quiet small">${time(mail.receivedAt)}</span></li>`,
  );
  const main = html`<h1>Mailbox <span class="tag">${count}</span></h1>
<form method="get" action="/mailbox" class="row" role="search"><div><label for="q">Search by person or subject</label>
<input id="q" type="search" name="q" value="${query}"></div><button class="second">Search</button><a href="/mailbox">Newest</a></form>
<ul class="list">${rows}</ul>${shown.length === 0 ? empty : more}`;
  return frame('E-mails', main, true);
}

function readPage(mail: CaughtMail, parsed: ParsedMail): Page {
  const main = html`<p><a href="/mailbox">All e-mails</a></p><h1>${mail.subject || '(no subject)'}</h1>
<dl><dt>From</dt><dd>${parsed.from?.text ?? mail.from}</dd><dt>To</dt><dd>${mail.to.join(', ')}</dd><dt>Received</dt><dd>${time(mail.receivedAt)}</dd></dl>
<iframe title="The e-mail as the person sees it" sandbox="${SANDBOX}" src="/mailbox/messages/${mail.id}/html"></iframe>
<details><summary>Plain text</summary><pre tabindex="0">${parsed.text ?? ''}</pre></details>
<details><summary>Headers</summary><pre tabindex="0">${headerLines(parsed).join('\n')}</pre></details>`;
  return frame(mail.subject || 'E-mail', main, true);
}
