// Home and the page of one item: what needs the person first, who pays for what, and why it is shown.
import { type Html, html, linksIn, type Page } from '../channels/index.ts';
import type { PlaceStatement } from '../journeys/index.ts';
import type { Connection } from './connection-store.ts';
import { insidePage, outsidePage, say } from './frame.ts';
import { type Item, needsPerson } from './items.ts';
import type { Visitor } from './session.ts';

/** Home: one section per organisation, so that personas stay apart. What is said in a crisis stands first. */
export function homePage(visitor: Visitor, items: readonly Item[], said: SaidOf = () => []): Page {
  const needs = items.filter(needsPerson);
  const names = new Set(visitor.connections.map((c) => c.name?.split(' ')[0] ?? ''));
  const [name = ''] = names.size === 1 ? names : [];
  const title = say('home.title', { name: name || 'none' });
  if (visitor.connections.length === 0)
    return insidePage(title, 'home', html`<h1>${say('home.none.title')}</h1><p>${say('home.none')}</p>`);
  const main = html`<h1>${title}</h1><p>${say('home.needs', { count: needs.length })}</p>
${visitor.connections.map((c) =>
  section(
    c,
    items.filter((i) => i.connection.personId === c.personId),
    said(c),
  ),
)}`;
  return insidePage(say('nav.home'), 'home', main);
}

/** What is said to somebody while a crisis hold is on. */
export type SaidOf = (connection: Connection) => readonly PlaceStatement[];

function statement(organisation: string, { language, title, body }: PlaceStatement): Html {
  return html`<aside class="card new" aria-label="${say('home.statement', { organisation })}"><div lang="${language}">
${title && html`<h3>${title}</h3>`}${paragraphs(body, linksIn(body))}</div></aside>`;
}

function section(connection: Connection, items: readonly Item[], said: readonly PlaceStatement[]): Html {
  const { organisation, personId, kind } = connection;
  const needs = items.filter(needsPerson);
  const rest = items.filter((i) => !needsPerson(i));
  const as = say(kind === 'patient' ? 'home.as.patient' : kind === 'hcp' ? 'home.as.hcp' : 'home.as.other');
  return html`<section aria-labelledby="o-${personId}"><h2 id="o-${personId}">${organisation}</h2><p class="quiet small">${as}</p>
${said.map((one) => statement(organisation, one))}
${needs.length > 0 && html`<h3>${say('home.needs.title')}</h3>${needs.map(card)}`}
${rest.length > 0 && html`<h3>${say('home.updates.title')}</h3>${rest.map(card)}`}
${items.length === 0 && html`<p class="card plain">${say('home.empty', { organisation })}</p>`}</section>`;
}

function card(item: Item): Html {
  const { row, title, body, language } = item;
  const first = opening(body);
  const path = `/portal/items/${row.id}`;
  return html`<article class="card${row.openedAt === null ? ' new' : ''}"><h4 lang="${language}"><a href="${path}">${title}</a></h4>
<p class="row">${row.openedAt === null && html`<span class="tag strong">${say('item.new')}</span>`}${sponsorTag(item)}
<span class="quiet small">${say('item.published', { at: new Date(row.publishedAt) })}</span></p>
<p lang="${language}">${shorten(first)}</p>${why(item)}</article>`;
}

function sponsorTag({ row, connection }: Item): Html {
  if (row.sponsor)
    return html`<span class="tag paid">${say('item.sponsor', { sponsor: row.sponsor })}</span>`;
  return html`<span class="tag">${say('item.from', { organisation: connection.organisation })}</span>`;
}

/** The reason in plain words: the lane, the consent, and how the message was weighed. */
function why({ row, connection }: Item): Html {
  const { organisation } = connection;
  const asked = row.lane === 'engagement' || row.lane === 'marketing';
  const because =
    row.source === 'push' && asked
      ? say('item.why.consent', { purpose: say(`purpose.${row.purpose}`), organisation })
      : asked
        ? say('item.why.pull', { organisation })
        : say('item.why.care', { organisation });
  const also =
    row.source === 'push'
      ? say('item.why.push', { organisation })
      : row.source === 'digest'
        ? say('item.why.digest')
        : null;
  return html`<details><summary>${say('item.why')}</summary><p>${because}${also && html` ${also}`}${row.sponsor && html` ${say('item.sponsor', { sponsor: row.sponsor })}.`}</p></details>`;
}

/** What the person just did on the item's page. */
export interface ItemNote {
  readonly cancelled: boolean;
  readonly judged: 'useful' | 'not-for-me' | 'too-much' | null;
}

/** One item, whole. */
export function itemPage(item: Item, note: ItemNote): Page {
  const { row, connection, title, body, button, language } = item;
  const { organisation } = connection;
  const judged = note.judged && say(`item.judged.${note.judged}`, { organisation });
  const ends =
    row.expiresAt === null ? null : html` · ${say('item.expires', { at: new Date(row.expiresAt) })}`;
  const main = html`<p><a href="/portal">${say('item.back')}</a></p>
${judged && html`<div class="done" role="status"><p>${judged}</p></div>`}
<article><h1 lang="${language}">${title}</h1><p class="row">${sponsorTag(item)}<span class="quiet small">${say('item.published', { at: new Date(row.publishedAt) })}${ends}</span></p>
<div class="card" lang="${language}">${paragraphs(body, item.links)}${button && html`<p><a class="button" href="/portal/items/${row.id}/go" rel="noopener">${button.label}</a></p>`}</div>
${note.cancelled && html`<p role="status">${say('item.cancelled')}</p>`}${why(item)}</article>
<form method="post" action="/portal/items/${row.id}/feedback"><h2 id="judge">${say('item.judge')}</h2><div class="row" role="group" aria-labelledby="judge">
${(['useful', 'not-for-me', 'too-much'] as const).map((v) => html`<button class="second" name="answer" value="${v}">${say(`item.judge.${v}`)}</button>`)}</div></form>`;
  return insidePage(title, null, main);
}

/** The page for an item that ended, or that belongs to somebody else. */
export function gonePage(): Page {
  const title = say('item.gone.title');
  return insidePage(
    title,
    null,
    html`<h1>${title}</h1><p>${say('item.gone')}</p><p><a href="/portal">${say('item.back')}</a></p>`,
  );
}

/** The page for an address under the portal that never was; anybody may see it. */
export function nowherePage(): Page {
  const title = say('nowhere.title');
  return outsidePage(
    title,
    html`<h1>${title}</h1><p>${say('nowhere')}</p><p><a href="/portal">${say('item.back')}</a></p>`,
  );
}

function paragraphs(text: string, links: readonly string[]): Html {
  const blocks = text.trim().split(/\n\s*\n/);
  return html`${blocks.map((block) => html`<p>${block.split('\n').map((line, i) => [i > 0 && html`<br>`, linked(line, links)])}</p>`)}`;
}

/** Only addresses that the author wrote become links, never what came from data. */
function linked(line: string, links: readonly string[]): Html {
  return html`${line.split(/(\s+)/).map((word) => {
    const link = links.find(
      (l) => word === l || (word.startsWith(l) && /^[.,;:!?)]+$/.test(word.slice(l.length))),
    );
    return link === undefined
      ? word
      : html`<a href="${link}" rel="noopener">${link}</a>${word.slice(link.length)}`;
  })}`;
}

/** The first paragraph that says something: a greeting on a line of its own does not. */
function opening(body: string): string {
  const blocks = body.trim().split(/\n\s*\n/);
  return blocks.find((block) => !(block.length < 40 && block.endsWith(','))) ?? blocks[0] ?? '';
}

function shorten(text: string): string {
  if (text.length <= 220) return text;
  const cut = text.slice(0, 220);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 120))}…`;
}
