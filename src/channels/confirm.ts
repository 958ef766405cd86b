// The page behind the link of a confirmation mail: a GET shows one button, only its POST makes the yes count.
import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/db.ts';
import type { HttpServer } from '../platform/http/index.ts';
import type { NewId } from '../platform/ids.ts';
import {
  lockRequest,
  markConfirmed,
  mayConfirm,
  readConsentStates,
  type StoredRequest,
  stateConsent,
  type Vault,
} from '../trust/index.ts';
import { readOrganisationWords } from './choices-store.ts';
import { tokenHash } from './confirmation.ts';
import { readPersonOf } from './confirmation-store.ts';
import { acceptForms } from './forms.ts';
import { html } from './html.ts';
import { channelsEn } from './messages.en.ts';
import { type Page, sendPage } from './page.ts';
import type { RecordSignals } from './signals.ts';
import { type MailToken, readToken } from './tokens.ts';
import { wordsOf } from './words.ts';

/** What confirming needs. */
export interface ConfirmServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly vault: Vault;
  readonly record: RecordSignals;
}

const say = wordsOf(channelsEn, 'en');
type ByToken = { Params: { token: string } };

/** Registers `GET` and `POST /c/:token`. */
export function confirmRoutes(app: HttpServer, services: ConfirmServices): void {
  void app.register((scope: HttpServer, _options, done) => {
    acceptForms(scope);
    const schema = { hide: true } as const;
    scope.get<ByToken>('/c/:token', { schema }, async (request, reply) => {
      const token = readToken(services.vault, 'confirm', request.params.token);
      const found =
        token && (await services.db.web(token.orgId, (tx) => find(tx, token, services.clock.now())));
      return found ? sendPage(reply, askPage(found)) : sendPage(reply, badPage(), 404);
    });
    scope.post<ByToken>('/c/:token', { schema }, async (request, reply) => {
      const token = readToken(services.vault, 'confirm', request.params.token);
      const done =
        token &&
        (await services.db.web(token.orgId, (tx) => confirm(tx, services, token, request.params.token)));
      return done ? sendPage(reply, donePage(done)) : sendPage(reply, badPage(), 404);
    });
    done();
  });
}

interface Found {
  readonly request: StoredRequest;
  readonly personId: string;
  readonly organisation: string;
  readonly at: number;
}

/** The request of a link as long as it may be confirmed. Holds it, so that two clicks count once. */
async function find(tx: Tx, token: MailToken, now: number): Promise<Found | null> {
  const request = await lockRequest(tx, token.subjectId, token.deliveryId);
  const organisation = await readOrganisationWords(tx, token.orgId);
  if (!request || !organisation) return null;
  const { personId, subjectIds } = await readPersonOf(tx, request.subjectId);
  const states = [...(await readConsentStates(tx, subjectIds)).values()].flat();
  const no = states
    .filter((s) => s.state === 'withdrawn' && s.purpose === request.purpose && s.channel === request.channel)
    .map((s) => s.at);
  if (!mayConfirm(request, no.length === 0 ? null : Math.max(...no), now)) return null;
  return { request, personId, organisation: organisation.name, at: now };
}

async function confirm(
  tx: Tx,
  services: ConfirmServices,
  token: MailToken,
  text: string,
): Promise<Found | null> {
  const now = services.clock.now();
  const found = await find(tx, token, now);
  if (!found) return null;
  const { request, personId } = found;
  const hash = tokenHash(text);
  await markConfirmed(tx, request.subjectId, request.id, hash, now);
  const { purpose, channel, source, textVersion, jurisdiction, language } = request;
  const proof = {
    ...request.proof,
    request: request.id,
    token: hash.toString('hex'),
    statedAt: new Date(request.askedAt).toISOString(),
  };
  await stateConsent(
    tx,
    token.orgId,
    personId,
    [{ purpose, channel, state: 'given', source, textVersion, jurisdiction, language, at: now, proof }],
    services.newId,
  );
  const signal = {
    ...{ messageId: `confirm/${request.id}`, kind: 'track', name: 'Consent Confirmed', subjectId: personId },
    ...{ occurredAt: now, properties: { purpose, channel, textVersion }, traits: {} },
  };
  await services.record(tx, { orgId: token.orgId, origin: 'channel', signals: [signal] });
  return found;
}

function page(title: string, main: Page['main']): Page {
  return { language: 'en', title, skip: say('page.skip'), main };
}

function askPage({ request, organisation }: Found): Page {
  const words = { organisation, purpose: say(`purpose.${request.purpose}`) };
  const title = say('confirm.title', words);
  return page(
    title,
    html`<h1>${title}</h1><p>${say('confirm.intro', words)}</p><form method="post"><p><button class="first">${say('confirm.button', words)}</button></p></form>
<p class="quiet small">${say('confirm.no')}</p>`,
  );
}

function donePage({ request, organisation, at }: Found): Page {
  const words = { organisation, purpose: say(`purpose.${request.purpose}`) };
  const title = say('confirm.done.title');
  const receipt = say('unsubscribe.receipt', { at: new Date(at), version: request.textVersion });
  return page(
    title,
    html`<div class="done" role="status"><h1>${title}</h1><p>${say('confirm.done', words)}</p><p class="quiet small">${receipt}</p></div>
<p>${say('confirm.stop')}</p><p><a href="/portal/preferences">${say('unsubscribe.preferences')}</a></p>`,
  );
}

function badPage(): Page {
  const title = say('confirm.bad.title');
  return page(
    title,
    html`<h1>${title}</h1><p>${say('confirm.bad')}</p><p><a href="/portal/preferences">${say('unsubscribe.preferences')}</a></p>`,
  );
}
