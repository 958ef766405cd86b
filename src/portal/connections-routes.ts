// The organisations of an account: which there are, leaving one, coming back, and joining one by its invitation.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { html, type MailToken, type Page, readToken, sendPage } from '../channels/index.ts';
import type { HttpServer } from '../platform/http/index.ts';
import { markAccount } from './connection-store.ts';
import {
  consumeInvitation,
  findInvitation,
  readUnlinked,
  setUnlinked,
  unmarkAccount,
} from './connections-store.ts';
import { insidePage, outsidePage, say } from './frame.ts';
import { gonePage } from './home-pages.ts';
import { connect } from './linking.ts';
import type { PortalServices } from './services.ts';
import { isOwn, type Visitor, visitorOf } from './session.ts';
import { askPage } from './sign-in-routes.ts';

const schema = { hide: true } as const;
type ByPerson = { Params: { person: string } };
type ByToken = { Params: { token: string } };

/** Registers `/portal/connections` and `/portal/join/:token`. The scope must accept forms. */
export function connectionsRoutes(scope: HttpServer, services: PortalServices): void {
  scope.get('/portal/connections', { schema }, async (request, reply) => {
    const visitor = await visitorOf(services, request, reply);
    return visitor ? show(services, reply, visitor, null) : askPage(reply, '', [], say('in.needed'));
  });
  scope.post<ByPerson>('/portal/connections/:person/leaving', { schema }, (request, reply) =>
    move(services, request, reply, 'leave'),
  );
  scope.post<ByPerson>('/portal/connections/:person/returning', { schema }, (request, reply) =>
    move(services, request, reply, 'return'),
  );
  scope.get<ByToken>('/portal/join/:token', { schema }, async (request, reply) => {
    const found = await findJoin(services, request.params.token);
    if (!found)
      return sendPage(reply, joinPage(say('conn.join.bad.title'), html`<p>${say('conn.join.bad')}</p>`), 404);
    if (!(await visitorOf(services, request, reply)))
      return askPage(reply, '', [], say('conn.join.sign-in', { organisation: found.organisation }));
    const { organisation } = found;
    const ask = html`<p>${say('conn.join', { organisation })}</p><form method="post"><button>${say('conn.join.button', { organisation })}</button></form>`;
    return sendPage(reply, joinPage(say('conn.join.title'), ask));
  });
  scope.post<ByToken>('/portal/join/:token', { schema }, (request, reply) => join(services, request, reply));
}

async function show(
  services: PortalServices,
  reply: FastifyReply,
  visitor: Visitor,
  note: string | null,
): Promise<FastifyReply> {
  const left = await services.db.auth((tx) => readUnlinked(tx, visitor.accountId));
  const title = say('conn.title');
  const here = visitor.connections.map(
    (
      c,
    ) => html`<li class="card"><h2>${c.organisation}</h2><p class="quiet small">${say(c.kind === 'patient' ? 'home.as.patient' : c.kind === 'hcp' ? 'home.as.hcp' : 'home.as.other')}</p>
<form method="post" action="/portal/connections/${c.personId}/leaving"><button class="second">${say('conn.leave', { organisation: c.organisation })}</button></form></li>`,
  );
  const gone = left.map(
    (l) =>
      html`<li><form method="post" action="/portal/connections/${l.personId}/returning"><button class="second">${say('conn.return', { organisation: l.organisation })}</button></form></li>`,
  );
  const main = html`${note && html`<div class="done" role="status" tabindex="-1" autofocus><p>${note}</p></div>`}<h1>${title}</h1><p>${say('conn.intro')}</p>
${here.length > 0 ? html`<ul class="stack">${here}</ul>` : html`<p>${say('home.none')}</p>`}${gone.length > 0 && html`<h2>${say('conn.left')}</h2><ul class="stack">${gone}</ul>`}
<p><a class="button second" href="/portal/data/export.json" download>${say('conn.export')}</a></p>`;
  return sendPage(reply, insidePage(title, null, main));
}

/** Leaving hides a connection and stops counting visits to it; what the organisation knows is its own affair and stays. */
async function move(
  services: PortalServices,
  request: FastifyRequest<ByPerson>,
  reply: FastifyReply,
  way: 'leave' | 'return',
): Promise<FastifyReply> {
  const visitor = await visitorOf(services, request, reply);
  if (!visitor) return askPage(reply, '', [], say('in.needed'));
  if (!isOwn(request)) return sendPage(reply, gonePage(), 403);
  const connection = visitor.connections.find((c) => c.personId === request.params.person);
  const back = (await services.db.auth((tx) => readUnlinked(tx, visitor.accountId))).find(
    (l) => l.personId === request.params.person,
  );
  const now = services.clock.now();
  if (way === 'leave' && connection) {
    // A merged person may be behind several links: all of them go together.
    const ids = [...connection.subjectIds];
    await services.db.auth((tx) => setUnlinked(tx, visitor.accountId, ids, now));
    await services.db.worker([connection.orgId], (tx) => unmarkAccount(tx, visitor.accountId, ids));
  } else if (way === 'return' && back) {
    await services.db.auth((tx) => setUnlinked(tx, visitor.accountId, [back.personId], null));
    await services.db.worker([back.orgId], (tx) => markAccount(tx, visitor.accountId, [back.personId]));
  } else return sendPage(reply, gonePage(), 404);
  const organisation = connection?.organisation ?? back?.organisation ?? '';
  const fresh = (await visitorOf(services, request, reply)) ?? visitor;
  return show(
    services,
    reply,
    fresh,
    say(way === 'leave' ? 'conn.done.left' : 'conn.done.returned', { organisation }),
  );
}

interface Joining {
  readonly token: MailToken;
  readonly organisation: string;
}

async function findJoin(services: PortalServices, text: string): Promise<Joining | null> {
  const token = readToken(services.vault, 'join', text);
  if (!token) return null;
  const now = services.clock.now();
  const organisation = await services.db.worker([token.orgId], (tx) =>
    findInvitation(tx, token.subjectId, token.deliveryId, now),
  );
  return organisation === null ? null : { token, organisation };
}

async function join(
  services: PortalServices,
  request: FastifyRequest<ByToken>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const visitor = await visitorOf(services, request, reply);
  if (!visitor) return askPage(reply, '', [], say('in.needed'));
  const found = isOwn(request) ? await findJoin(services, request.params.token) : null;
  if (!found)
    return sendPage(reply, joinPage(say('conn.join.bad.title'), html`<p>${say('conn.join.bad')}</p>`), 404);
  const { orgId, subjectId: personId, deliveryId } = found.token;
  const now = services.clock.now();
  const used = await services.db.worker([orgId], (tx) => consumeInvitation(tx, personId, deliveryId, now));
  if (!used)
    return sendPage(reply, joinPage(say('conn.join.bad.title'), html`<p>${say('conn.join.bad')}</p>`), 404);
  await services.db.auth((tx) => setUnlinked(tx, visitor.accountId, [personId], null));
  await connect(services, visitor.accountId, [{ orgId, personId }], now);
  const fresh = (await visitorOf(services, request, reply)) ?? visitor;
  return show(services, reply, fresh, say('conn.done.returned', { organisation: found.organisation }));
}

function joinPage(title: string, main: Page['main']): Page {
  return outsidePage(title, html`<h1>${title}</h1>${main}`);
}
