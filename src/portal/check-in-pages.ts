// The pages at a door: made for any phone, without script and without login, the same answer for everybody.
import type { FastifyReply } from 'fastify';
import { renderSVG } from 'uqr';
import { type Hole, Html, html, type Page, sendPage, wordsOf } from '../channels/index.ts';
import type { Claim } from './check-in-match.ts';
import { checkInEn } from './check-in-messages.en.ts';
import type { PointRow } from './check-in-store.ts';
import type { Connection } from './connection-store.ts';
import { errorSummary, type FieldError } from './frame.ts';

const say = wordsOf(checkInEn, 'en');

function page(title: string, main: Html, organisation: string | null): Page {
  const header: Hole = html`<header class="top"><div class="wide"><span class="brand">${organisation ?? ''}</span></div></header>`;
  const footer =
    organisation &&
    html`<footer class="foot"><div class="wide"><p>${say('foot', { organisation })}</p></div></footer>`;
  return { language: 'en', title, skip: say('skip'), main, header, footer };
}

function field(
  id: keyof Claim,
  label: string,
  input: Html,
  hint: string | null,
  errors: readonly FieldError[],
): Html {
  const error = errors.find((e) => e.field === id);
  return html`<div class="field${error ? ' wrong' : ''}"><label for="${id}">${label}</label>
${hint && html`<p id="${id}-hint" class="quiet small">${hint}</p>`}${error && html`<p id="${id}-error" class="error">${error.message}</p>`}
${input}</div>`;
}

/** What the form gets wrong, in words; empty when it can be taken. */
export function checkClaim(claim: Claim): FieldError[] {
  const errors: FieldError[] = [];
  if (claim.name === '' && claim.number === '') errors.push({ field: 'name', message: say('name.error') });
  const whole = /^\d{4}-\d{2}-\d{2}$/.test(claim.birthDate) && Number.isFinite(Date.parse(claim.birthDate));
  if (!whole && !(claim.birthDate === '' && claim.number !== ''))
    errors.push({ field: 'birthDate', message: say('birth.error') });
  return errors;
}

/** Asks who has come. */
export function sendAsk(
  reply: FastifyReply,
  point: PointRow,
  token: string,
  claim: Claim,
  errors: readonly FieldError[],
): FastifyReply {
  const { name, place, organisation } = point;
  const described = (id: keyof Claim, hint: boolean): string =>
    [hint ? `${id}-hint` : '', errors.some((e) => e.field === id) ? `${id}-error` : ''].join(' ').trim();
  const main = html`${errorSummary(errors)}<h1>${say('title')}</h1><p>${say('intro', { name, place })}</p>
<form method="post" action="/checkin/${token}" novalidate>
${field('name', say('name'), html`<input id="name" name="name" type="text" autocomplete="name" maxlength="200" value="${claim.name}" aria-describedby="${described('name', false)}">`, null, errors)}
${field('birthDate', say('birth'), html`<input id="birthDate" name="birthDate" type="date" autocomplete="bday" value="${claim.birthDate}" aria-describedby="${described('birthDate', false)}">`, null, errors)}
${field('number', say('number'), html`<input id="number" name="number" type="text" autocomplete="off" spellcheck="false" maxlength="60" value="${claim.number}" aria-describedby="${described('number', true)}">`, say('number.hint'), errors)}
<p><br><button>${say('send')}</button></p></form>
<h2>${say('account.title')}</h2><p>${say('account')}</p><p><a href="/portal/check-in/${token}">${say('account.go')}</a></p>`;
  const title = errors.length > 0 ? `${say('error.title')}: ${say('title')}` : say('title');
  return sendPage(reply, page(title, main, organisation), errors.length > 0 ? 400 : 200);
}

/** The one answer to whatever was typed. */
export function sendDone(reply: FastifyReply, point: PointRow): FastifyReply {
  const main = html`<h1>${say('done.title')}</h1><p>${say('done')}</p><p>${say('done.long')}</p>`;
  return sendPage(reply, page(say('done.title'), main, point.organisation));
}

/** One button for each person that the account is at this organisation. */
export function sendTap(
  reply: FastifyReply,
  point: PointRow,
  token: string,
  people: readonly Connection[],
): FastifyReply {
  const { name, place, organisation } = point;
  const title = say('tap.title', { name });
  const buttons = people.map(
    (one) =>
      html`<form method="post" action="/portal/check-in/${token}"><input type="hidden" name="person" value="${one.personId}"><p><button>${say('tap.as', { who: one.name ?? one.email ?? one.kind })}</button></p></form>`,
  );
  const main = html`<h1>${title}</h1><p>${say('tap', { name, place })}</p>${buttons}<p><a href="/checkin/${token}">${say('tap.other')}</a></p>`;
  return sendPage(reply, page(title, main, organisation));
}

/** A code that was rotated, revoked, has expired or never was. */
export function sendGone(reply: FastifyReply): FastifyReply {
  const main = html`<h1>${say('gone.title')}</h1><p>${say('gone')}</p>`;
  return sendPage(reply, page(say('gone.title'), main, null), 404);
}

export function sendBusy(reply: FastifyReply): FastifyReply {
  const main = html`<h1>${say('busy.title')}</h1><p>${say('busy')}</p>`;
  return sendPage(reply, page(say('busy.title'), main, null), 429);
}

/** The sheet to print and hang up, on A4. */
export function sendPoster(reply: FastifyReply, point: PointRow, address: string): FastifyReply {
  const code = renderSVG(address, { ecc: 'Q', border: 4 });
  const main = html`<div class="poster"><h1>${say('poster.title')}</h1><p class="where">${point.name}, ${point.place}</p>
<div class="code" role="img" aria-label="${say('poster.how')}">${new Html(code)}</div>
<p>${say('poster.how')}</p><p class="small">${say('poster.or', { address })}</p><p>${say('poster.desk')}</p></div>`;
  return sendPage(reply, page(`${say('poster.title')}: ${point.name}`, main, point.organisation));
}
