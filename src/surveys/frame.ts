// What all survey pages share: the words in the reader's language, the organisation's name on top, errors in one manner.
import { directionOf, type Html, html, type Page, type Say, wordsOf } from '../channels/index.ts';
import { type SurveysWord, surveysEn } from './messages.en.ts';
import { surveysEs } from './messages.es.ts';

const CATALOGUES: ReadonlyMap<string, Say<SurveysWord>> = new Map([
  ['en', wordsOf(surveysEn, 'en')],
  ['es', wordsOf(surveysEs, 'es')],
]);
const ENGLISH = wordsOf(surveysEn, 'en');

/** The room's words in a language, or in English with `language` saying so. */
export interface Voice {
  readonly say: Say<SurveysWord>;
  readonly language: string;
}

/** The voice for a form in this language. Buttons that are not translated yet are English and marked as such. */
export function voiceOf(language: string): Voice {
  const short = language.slice(0, 2).toLowerCase();
  const found = CATALOGUES.get(short);
  return found ? { say: found, language } : { say: ENGLISH, language: 'en' };
}

/** Words of the organisation in the form's language, marked when the page around them is in another. */
export function inLanguage(voice: Voice, language: string): Html | null {
  if (voice.language === language) return null;
  return html` lang="${language}" dir="${directionOf(language)}"`;
}

/** A whole page. `framable`: the builder shows it as a phone. */
export function framed(
  voice: Voice,
  title: string,
  brand: string | null,
  main: Html,
  framable = false,
): Page {
  const { say } = voice;
  const header =
    brand && html`<header class="top"><div class="wide"><span class="brand">${brand}</span></div></header>`;
  const footer = html`<footer class="foot"><div class="wide"><p>${say('foot')}</p></div></footer>`;
  return {
    language: voice.language,
    title: brand ? `${title} · ${brand}` : title,
    skip: say('skip'),
    main,
    header,
    footer,
    framable,
  };
}

/** Where somebody finds help now; on every page, never hidden behind a link. */
export function safetyBox(voice: Voice, line: string | null, language: string): Html {
  const own = line !== null;
  return html`<aside class="card" aria-labelledby="help"><h2 id="help" class="tight">${voice.say('safety.title')}</h2>
<p${own ? inLanguage(voice, language) : null}>${line ?? voice.say('safety')}</p></aside>`;
}

/** A page with one message: a link that does not work, a survey that is closed. */
export function messagePage(
  voice: Voice,
  brand: string | null,
  what: 'bad' | 'closed' | 'paused' | 'again' | 'busy' | 'message',
  safety: Html | null = null,
): Page {
  const title = voice.say(`${what}.title`);
  return framed(voice, title, brand, html`<h1>${title}</h1><p>${voice.say(`${what}.text`)}</p>${safety}`);
}
