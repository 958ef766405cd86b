// The preference centre: purpose by channel per organisation, topics, how often, pause, stop; every change answered by a receipt.
import { type Html, html, type Page } from '../channels/index.ts';
import { type ConsentBook, PURPOSES, type Purpose } from '../trust/model.ts';
import type { Connection } from './connection-store.ts';
import { errorSummary, type FieldError, insidePage, say } from './frame.ts';
import { FREQUENCIES, type StoredReceipt } from './preferences-store.ts';

/** Channels that a person can say yes or no to here. */
export const ASKED_CHANNELS = ['email', 'sms', 'call'] as const;
export type AskedChannel = (typeof ASKED_CHANNELS)[number];

/** The version of the words on this page; it changes with them and stands on every statement and receipt. */
export const PREFERENCES_TEXT = 'portal-2';

/** What was just saved; shown as a receipt. */
export interface Receipt {
  readonly connection: Connection;
  readonly stored: StoredReceipt;
  /** True when it was also sent by e-mail. */
  readonly mailed?: boolean;
}

/** What the page knows of the choices of one person. */
export interface Choices {
  readonly book: ConsentBook;
  /** `purpose:channel` that waits for the link in an e-mail. */
  readonly waiting: ReadonlySet<string>;
  readonly topics: readonly string[];
  readonly topicsOff: readonly string[];
}

const NONE: Choices = { book: new Map(), waiting: new Set(), topics: [], topicsOff: [] };

/** True when the box of a purpose and channel is ticked: care needs no yes, only the absence of a no. */
export function isOn(book: ConsentBook, purpose: Purpose, channel: AskedChannel): boolean {
  const said = book.get(`${purpose}:${channel}`);
  return purpose === 'care' ? said !== 'withdrawn' : said === 'given';
}

/** What stands above the organisations. */
export interface Notice {
  readonly receipt: Receipt | null;
  readonly errors: readonly FieldError[];
  readonly everywhere: string | null;
}

/** The page with all organisations. */
export function preferencesPage(
  connections: readonly Connection[],
  choices: ReadonlyMap<string, Choices>,
  notice: Notice,
  now: number,
): Page {
  const title = say('pref.title');
  const done =
    notice.everywhere &&
    html`<div class="done" role="status" tabindex="-1" autofocus><p>${notice.everywhere}</p></div>`;
  const main = html`${errorSummary(notice.errors)}${notice.receipt && receiptBox(notice.receipt)}${done}<h1>${title}</h1><p>${say('pref.intro')}</p>
${connections.length > 1 && overview(connections, now)}
${connections.map((c) => organisationForm(c, choices.get(c.personId) ?? NONE, notice.errors, now))}
${connections.length === 0 && html`<p>${say('home.none')}</p>`}<p><a href="/portal/connections">${say('conn.link')}</a></p>`;
  return insidePage(notice.errors.length > 0 ? say('error.prefix', { title }) : title, 'preferences', main);
}

function receiptBox({ connection, stored, mailed }: Receipt): Html {
  const { organisation } = connection;
  const path = `/portal/receipts/${stored.id}`;
  const said =
    stored.lines.length > 0
      ? html`<ul>${stored.lines.map((line) => html`<li>${line}</li>`)}</ul>`
      : html`<p>${say('pref.saved.none')}</p>`;
  const ways = html`<p class="row"><a href="${path}">${say('receipt.print')}</a><a href="${path}/receipt.json" download>${say('receipt.file')}</a></p>
<form method="post" action="${path}/mail"><button class="second">${say('receipt.mail')}</button></form>`;
  return html`<div class="done" role="status" tabindex="-1" autofocus><h2>${say('pref.saved.title')}</h2>${said}
<p class="quiet small">${say('pref.receipt', { organisation, at: new Date(stored.at), version: stored.textVersion })}</p>${
    mailed ? html`<p>${say('receipt.mailed')}</p>` : stored.lines.length > 0 && ways
  }</div>`;
}

/** All organisations at a glance, and one pause for all of them. */
function overview(connections: readonly Connection[], now: number): Html {
  const paused = (c: Connection): number | null =>
    c.pausedUntil !== null && c.pausedUntil > now ? c.pausedUntil : null;
  const rows = connections.map((c) => {
    const until = paused(c);
    const words =
      until === null
        ? say(`pref.often.short.${frequencyOf(c)}`)
        : say('pref.paused', { until: new Date(until) });
    return html`<tr><th scope="row"><a href="#p-${c.personId}">${c.organisation}</a></th><td>${words}</td></tr>`;
  });
  const all = connections.every((c) => paused(c) !== null);
  return html`<section aria-labelledby="all"><h2 id="all">${say('pref.all.title')}</h2><div class="scroll" tabindex="0" role="region" aria-labelledby="all"><table>
<thead><tr><th scope="col">${say('pref.all.who')}</th><th scope="col">${say('pref.all.now')}</th></tr></thead><tbody>${rows}</tbody></table></div>
<form method="post" action="/portal/preferences" class="card"><p>${say('pref.all.hint')}</p>${
    all
      ? html`<button class="second" name="action" value="resume-all">${say('pref.all.resume')}</button>`
      : html`<button class="second" name="action" value="pause-all">${say('pref.all.pause')}</button>`
  }</form></section>`;
}

function frequencyOf({ frequency }: Connection): (typeof FREQUENCIES)[number] {
  return FREQUENCIES.find((f) => f === frequency) ?? 'normal';
}

function organisationForm(
  connection: Connection,
  choices: Choices,
  errors: readonly FieldError[],
  now: number,
): Html {
  const { organisation, personId } = connection;
  const paused =
    connection.pausedUntil !== null && connection.pausedUntil > now ? connection.pausedUntil : null;
  const action = `/portal/preferences/${personId}`;
  const pausing = html`<p>${say('pref.pause.hint')}</p><button class="second" name="action" value="pause">${say('pref.pause')}</button>${untilField(personId, errors)}`;
  const resuming = html`<p>${paused !== null && say('pref.paused', { until: new Date(paused) })}</p><button class="second" name="action" value="resume">${say('pref.resume')}</button>`;
  return html`<section aria-labelledby="p-${personId}"><h2 id="p-${personId}">${organisation}</h2>
<form method="post" action="${action}"><div class="scroll" tabindex="0" role="region" aria-labelledby="c-${personId}"><table><caption id="c-${personId}">${say('pref.caption', { organisation })}</caption>
<thead><tr><th scope="col">${say('pref.what')}</th>${ASKED_CHANNELS.map((c) => html`<th scope="col" class="mid">${say(`pref.channel.${c}`)}</th>`)}</tr></thead>
<tbody>${PURPOSES.map((purpose) => purposeRow(connection, purpose, choices))}</tbody></table></div>
${choices.waiting.size > 0 && html`<p class="banner">${say('pref.waiting', { organisation })}</p>`}${topicField(personId, choices)}
<fieldset><legend>${say('pref.often')}</legend>${FREQUENCIES.map(
    (value) =>
      html`<label class="choice"><input type="radio" name="frequency" value="${value}"${frequencyOf(connection) === value ? html` checked` : null}> ${say(`pref.often.${value}`)}</label>`,
  )}</fieldset><p><button name="action" value="save">${say('pref.save', { organisation })}</button></p></form>
<div class="stack"><form method="post" action="${action}" class="card" novalidate>${paused === null ? pausing : resuming}</form>
<form method="post" action="${action}" class="card"><p>${say('pref.stop.hint')}</p><button class="danger" name="action" value="stop">${say('pref.stop', { organisation })}</button></form></div>
<p><a href="${action}/history">${say('pref.history', { organisation })}</a></p></section>`;
}

function untilField(personId: string, errors: readonly FieldError[]): Html {
  const id = `until-${personId}`;
  const error = errors.find((e) => e.field === id);
  const described = error ? `${id}-hint ${id}-error` : `${id}-hint`;
  return html`<div class="field${error ? ' wrong' : ''}"><br><label for="${id}">${say('pref.until')}</label><p id="${id}-hint" class="quiet small">${say('pref.until.hint')}</p>
${error && html`<p id="${id}-error" class="error">${error.message}</p>`}<input id="${id}" name="until" type="date" aria-describedby="${described}"${error ? html` aria-invalid="true"` : null}></div>
<p><br><button class="second" name="action" value="pause-until">${say('pref.until.save')}</button></p>`;
}

function topicField(personId: string, { topics, topicsOff }: Choices): Html | null {
  if (topics.length === 0) return null;
  const boxes = topics.map(
    (topic, i) =>
      html`<label class="choice"><input type="checkbox" id="${personId}-topic-${i}" name="topic:${topic}" value="on"${topicsOff.includes(topic) ? null : html` checked`}> ${topic}</label>`,
  );
  return html`<fieldset><legend>${say('pref.topics')}</legend><input type="hidden" name="topics" value="shown"><p class="quiet small">${say('pref.topics.hint')}</p>${boxes}</fieldset>`;
}

function purposeRow({ personId }: Connection, purpose: Purpose, { book, waiting }: Choices): Html {
  const label = say(`pref.purpose.${purpose}`);
  const cells = ASKED_CHANNELS.map((channel) => {
    const waits = waiting.has(`${purpose}:${channel}`);
    const named = say('pref.cell', { purpose: label, channel: say(`pref.channel.${channel}`) });
    const name = waits ? say('pref.cell.waiting', { cell: named }) : named;
    const on = isOn(book, purpose, channel) || waits ? html` checked` : null;
    return html`<td class="mid"><label class="hit"><span class="hidden">${name}</span><input type="checkbox" id="${personId}-${purpose}-${channel}" name="${purpose}:${channel}" value="on"${on}></label>${waits && html`<span class="quiet small" aria-hidden="true">${say('pref.cell.mark')}</span>`}</td>`;
  });
  return html`<tr><th scope="row">${label}</th>${cells}</tr>`;
}
