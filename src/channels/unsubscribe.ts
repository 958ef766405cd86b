// Leaving in one click (RFC 8058): a POST ends it, a GET only shows the page, and no sign-in is ever needed.

import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db.ts';
import type { HttpServer } from '../platform/http/index.ts';
import type { NewId } from '../platform/ids.ts';
import { stateConsent, type Vault } from '../trust/index.ts';
import { CHANNELS, type ConsentStatement, PURPOSES, type Purpose } from '../trust/model.ts';
import { pausePeople, readOrganisationWords } from './choices-store.ts';
import { acceptForms, formOf } from './forms.ts';
import { type Html, html } from './html.ts';
import { channelsEn } from './messages.en.ts';
import { type Page, sendPage } from './page.ts';
import type { RecordSignals } from './signals.ts';
import { type MailToken, readToken } from './tokens.ts';
import { wordsOf } from './words.ts';

/** What unsubscribing needs. */
export interface UnsubscribeServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly vault: Vault;
  readonly record: RecordSignals;
}

/** What a person can do on the page. */
type Action = 'this' | 'all' | 'pause';

/** The version of the words on the page, kept with every statement made there. */
export const UNSUBSCRIBE_TEXT = 'one-click-1';
const PAUSE = 30 * 86_400_000;
const say = wordsOf(channelsEn, 'en');

/** Registers `GET` and `POST /u/:token`. */
export function unsubscribeRoutes(app: HttpServer, services: UnsubscribeServices): void {
  void app.register((scope: HttpServer, _options, done) => {
    acceptForms(scope);
    addRoutes(scope, services);
    done();
  });
}

function addRoutes(scope: HttpServer, services: UnsubscribeServices): void {
  const schema = { hide: true } as const;
  scope.get<{ Params: { token: string } }>('/u/:token', { schema }, async (request, reply) => {
    const found = await find(services, request.params.token);
    return found ? sendPage(reply, askPage(found)) : sendPage(reply, badPage(), 404);
  });
  scope.post<{ Params: { token: string } }>('/u/:token', { schema }, async (request, reply) => {
    const found = await find(services, request.params.token);
    if (!found) return sendPage(reply, badPage(), 404);
    const wanted = formOf(request).get('action');
    const action: Action = wanted === 'all' || wanted === 'pause' ? wanted : 'this';
    const at = await carryOut(services, found, action);
    return sendPage(reply, donePage(found, action, at));
  });
}

interface Found {
  readonly token: MailToken;
  readonly purpose: Purpose;
  readonly organisation: string;
  readonly jurisdiction: string;
}

async function find(services: UnsubscribeServices, text: string): Promise<Found | null> {
  const token = readToken(services.vault, 'unsubscribe', text);
  const purpose = token && PURPOSES[token.index];
  if (!token || !purpose) return null;
  const organisation = await services.db.web(token.orgId, (tx) => readOrganisationWords(tx, token.orgId));
  return (
    organisation && {
      token,
      purpose,
      organisation: organisation.name,
      jurisdiction: organisation.jurisdiction,
    }
  );
}

async function carryOut(services: UnsubscribeServices, found: Found, action: Action): Promise<number> {
  const { orgId, subjectId, deliveryId } = found.token;
  const now = services.clock.now();
  await services.db.web(orgId, async (tx) => {
    if (action === 'pause') await pausePeople(tx, [orgId], [subjectId], now + PAUSE, now);
    else await stateConsent(tx, orgId, subjectId, withdrawals(found, action, now), services.newId);
    const properties = { delivery: deliveryId, purpose: found.purpose, action };
    const name = action === 'pause' ? 'Messages Paused' : 'Email Unsubscribed';
    // A mail program may post twice: one signal per mail and action is enough.
    const messageId = `${name}/${deliveryId}/${action}`;
    const signal = { messageId, kind: 'track', name, subjectId, occurredAt: now, properties, traits: {} };
    await services.record(tx, { orgId, origin: 'channel', signals: [signal] });
  });
  return now;
}

function withdrawals(found: Found, action: Action, at: number): ConsentStatement[] {
  const pairs =
    action === 'this'
      ? [{ purpose: found.purpose, channel: 'email' as const }]
      : PURPOSES.flatMap((purpose) =>
          CHANNELS.filter((c) => c !== 'feed').map((channel) => ({ purpose, channel })),
        );
  return pairs.map((pair) => ({
    ...pair,
    state: 'withdrawn',
    source: 'one-click',
    textVersion: UNSUBSCRIBE_TEXT,
    jurisdiction: found.jurisdiction,
    language: 'en',
    at,
    proof: { delivery: found.token.deliveryId, action },
  }));
}

function page(title: string, main: Html): Page {
  return { language: 'en', title, skip: say('page.skip'), main };
}

function askPage({ organisation, purpose: given }: Found): Page {
  const purpose = say(`purpose.${given}`);
  const title = say('unsubscribe.title', { organisation });
  const choice = (action: Action, label: string, hint: string, kind: string): Html =>
    html`<form method="post" class="card"><p id="hint-${action}">${hint}</p>
<button name="action" value="${action}" class="${kind}" aria-describedby="hint-${action}">${label}</button></form>`;
  return page(
    title,
    html`<h1>${title}</h1><p>${say('unsubscribe.intro')}</p>
${choice('this', say('unsubscribe.this', { purpose }), say('unsubscribe.this.hint', { purpose, organisation }), 'first')}
${choice('pause', say('unsubscribe.pause'), say('unsubscribe.pause.hint'), 'second')}
${choice('all', say('unsubscribe.all'), say('unsubscribe.all.hint', { organisation }), 'danger')}
<p><a href="/portal/preferences">${say('unsubscribe.preferences')}</a></p>`,
  );
}

function donePage({ organisation, purpose: given }: Found, action: Action, at: number): Page {
  const purpose = say(`purpose.${given}`);
  const title = say('unsubscribe.done.title');
  const until = new Date(at + PAUSE);
  return page(
    title,
    html`<div class="done" role="status"><h1>${title}</h1>
<p>${say(`unsubscribe.done.${action}`, { organisation, purpose, until })}</p>
<p class="quiet small">${say('unsubscribe.receipt', { at: new Date(at), version: UNSUBSCRIBE_TEXT })}</p></div>
<p>${say('unsubscribe.back')}</p><p><a href="/portal/preferences">${say('unsubscribe.preferences')}</a></p>`,
  );
}

function badPage(): Page {
  const title = say('unsubscribe.bad.title');
  return page(
    title,
    html`<h1>${title}</h1><p>${say('unsubscribe.bad')}</p><p><a href="/portal/preferences">${say('unsubscribe.preferences')}</a></p>`,
  );
}
