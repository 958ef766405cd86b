// The preference centre: purpose by channel per organisation, how often, pause, stop; every change answered by a receipt.
import { type Html, html, type Page } from '../channels/index.ts';
import type { ConsentBook } from '../trust/model.ts';
import { PURPOSES, type Purpose } from '../trust/model.ts';
import type { Connection } from './connection-store.ts';
import { insidePage, say } from './frame.ts';

/** Channels that a person can say yes or no to here. */
export const ASKED_CHANNELS = ['email', 'sms', 'call'] as const;
export type AskedChannel = (typeof ASKED_CHANNELS)[number];

/** The version of the words on this page; it changes with them and stands on every statement and receipt. */
export const PREFERENCES_TEXT = 'portal-1';

/** What was just saved, in words; shown as a receipt. */
export interface Receipt {
  readonly connection: Connection;
  readonly lines: readonly string[];
  readonly at: number;
}

/** True when the box of a purpose and channel is ticked: care needs no yes, only the absence of a no. */
export function isOn(book: ConsentBook, purpose: Purpose, channel: AskedChannel): boolean {
  const said = book.get(`${purpose}:${channel}`);
  return purpose === 'care' ? said !== 'withdrawn' : said === 'given';
}

/** The page with all organisations. */
export function preferencesPage(
  connections: readonly Connection[],
  books: ReadonlyMap<string, ConsentBook>,
  receipt: Receipt | null,
  now: number,
): Page {
  const title = say('pref.title');
  const main = html`${receipt && receiptBox(receipt)}<h1>${title}</h1><p>${say('pref.intro')}</p>
${connections.map((c) => organisationForm(c, books.get(c.personId) ?? new Map(), now))}
${connections.length === 0 && html`<p>${say('home.none')}</p>`}`;
  return insidePage(title, 'preferences', main);
}

function receiptBox({ connection, lines, at }: Receipt): Html {
  const said =
    lines.length > 0
      ? html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`
      : html`<p>${say('pref.saved.none')}</p>`;
  const { organisation } = connection;
  return html`<div class="done" role="status" tabindex="-1" autofocus><h2>${say('pref.saved.title')}</h2>${said}
<p class="quiet small">${say('pref.receipt', { organisation, at: new Date(at), version: PREFERENCES_TEXT })}</p></div>`;
}

function organisationForm(connection: Connection, book: ConsentBook, now: number): Html {
  const { organisation, personId, frequency } = connection;
  const paused =
    connection.pausedUntil !== null && connection.pausedUntil > now ? connection.pausedUntil : null;
  const action = `/portal/preferences/${personId}`;
  return html`<section aria-labelledby="p-${personId}"><h2 id="p-${personId}">${organisation}</h2>
<form method="post" action="${action}"><div class="scroll" tabindex="0" role="region" aria-labelledby="c-${personId}"><table><caption id="c-${personId}">${say('pref.caption', { organisation })}</caption>
<thead><tr><th scope="col">${say('pref.what')}</th>${ASKED_CHANNELS.map((c) => html`<th scope="col" class="mid">${say(`pref.channel.${c}`)}</th>`)}</tr></thead>
<tbody>${PURPOSES.map((purpose) => purposeRow(connection, purpose, book))}</tbody></table></div>
<fieldset><legend>${say('pref.often')}</legend>${(['normal', 'low'] as const).map(
    (value) =>
      html`<label class="choice"><input type="radio" name="frequency" value="${value}"${frequency === value ? html` checked` : null}> ${say(`pref.often.${value}`)}</label>`,
  )}</fieldset><p><button name="action" value="save">${say('pref.save', { organisation })}</button></p></form>
<div class="stack"><form method="post" action="${action}" class="card">${paused === null ? html`<p>${say('pref.pause.hint')}</p><button class="second" name="action" value="pause">${say('pref.pause')}</button>` : html`<p>${say('pref.paused', { until: new Date(paused) })}</p><button class="second" name="action" value="resume">${say('pref.resume')}</button>`}</form>
<form method="post" action="${action}" class="card"><p>${say('pref.stop.hint')}</p><button class="danger" name="action" value="stop">${say('pref.stop', { organisation })}</button></form></div></section>`;
}

function purposeRow({ personId }: Connection, purpose: Purpose, book: ConsentBook): Html {
  const label = say(`pref.purpose.${purpose}`);
  const cells = ASKED_CHANNELS.map((channel) => {
    const name = say('pref.cell', { purpose: label, channel: say(`pref.channel.${channel}`) });
    const on = isOn(book, purpose, channel) ? html` checked` : null;
    return html`<td class="mid"><label class="hit"><span class="hidden">${name}</span><input type="checkbox" id="${personId}-${purpose}-${channel}" name="${purpose}:${channel}" value="on"${on}></label></td>`;
  });
  return html`<tr><th scope="row">${label}</th>${cells}</tr>`;
}
