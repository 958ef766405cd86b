// What all portal pages share: the words, the header, the footer, and errors in the manner of GOV.UK.
import { type Html, html, type Page, wordsOf } from '../channels/index.ts';
import { portalEn } from './messages.en.ts';

/** Writes the portal's words. One catalogue so far; a person's language picks it when there are more. */
export const say = wordsOf(portalEn, 'en');

/** Pages of the navigation. */
export type Place = 'home' | 'preferences' | 'data';

const PLACES: readonly {
  readonly place: Place;
  readonly path: string;
  readonly word: 'nav.home' | 'nav.preferences' | 'nav.data';
}[] = [
  { place: 'home', path: '/portal', word: 'nav.home' },
  { place: 'preferences', path: '/portal/preferences', word: 'nav.preferences' },
  { place: 'data', path: '/portal/data', word: 'nav.data' },
];

/** A page for somebody who is signed in; `here` marks the place in the navigation. */
export function insidePage(title: string, here: Place | null, main: Html): Page {
  const items = PLACES.map(
    ({ place, path, word }) =>
      html`<li><a href="${path}"${place === here ? html` aria-current="page"` : null}>${say(word)}</a></li>`,
  );
  const header = html`<header class="top"><div class="wide"><a class="brand" href="/portal">${say('brand')}</a>
<nav aria-label="${say('nav.label')}"><ul>${items}<li><form method="post" action="/portal/sign-out"><button class="link">${say('nav.out')}</button></form></li></ul></nav></div></header>`;
  return framed(title, main, header);
}

/** A page for anybody. */
export function outsidePage(title: string, main: Html): Page {
  return framed(
    title,
    main,
    html`<header class="top"><div class="wide"><a class="brand" href="/portal">${say('brand')}</a></div></header>`,
  );
}

function framed(title: string, main: Html, header: Html): Page {
  const footer = html`<footer class="foot"><div class="wide"><p>${say('foot')}</p></div></footer>`;
  return { language: 'en', title: `${title} · ${say('brand')}`, skip: say('skip'), main, header, footer };
}

/** What went wrong in a form: shown on top with a link to the field, and beside the field. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** The box on top of a page with errors. It takes the focus, so that a screen reader begins there. */
export function errorSummary(errors: readonly FieldError[]): Html | null {
  if (errors.length === 0) return null;
  return html`<div class="errors" role="alert" aria-labelledby="errors" tabindex="-1" autofocus><h2 id="errors">${say('error.title')}</h2>
<ul>${errors.map((e) => html`<li><a href="#${e.field}">${e.message}</a></li>`)}</ul></div>`;
}
