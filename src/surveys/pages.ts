// The form itself, page by page, without script: questions, progress, errors that take the focus, the thank-you page.
import { type Html, html, type Page } from '../channels/index.ts';
import { type AnswerError, fieldName } from './answers.ts';
import { framed, inLanguage, safetyBox, type Voice } from './frame.ts';
import {
  type Answers,
  isShown,
  pagesOf,
  type Question,
  type QuestionWords,
  type SurveyForm,
} from './model.ts';

/** The version of the words that ask for the contact; it stands on every such statement. */
export const CONTACT_TEXT = 'survey-contact-1';

/** Everything a page of a form is made of. */
export interface FormView {
  readonly voice: Voice;
  readonly form: SurveyForm;
  readonly language: string;
  readonly organisation: string;
  readonly safety: string | null;
  readonly manner: 'anonymous' | 'named' | 'public' | 'test';
  readonly page: number;
  readonly answers: Answers;
  readonly errors: readonly AnswerError[];
  /** Sealed, says which answer this is. */
  readonly thread: string;
  readonly canGoBack: boolean;
  /** No page can follow, whatever is answered here. */
  readonly last: boolean;
}

/** A page of questions. */
export function questionPage(view: FormView): Page {
  const { voice, form, language } = view;
  const { say } = voice;
  const words = form.words[language];
  const title = words?.title ?? '';
  const pages = pagesOf(form);
  const shown = (pages[view.page] ?? []).filter((q) => isShown(form, q, view.answers));
  const other = inLanguage(voice, language);
  const note = say(`${view.manner}.note`, { organisation: view.organisation });
  const main = html`${errorBox(view)}
${view.page === 0 && languageLinks(view)}
<h1${other}>${title}</h1>
${view.page === 0 && words?.intro ? html`<div${other}>${paragraphs(words.intro)}</div>` : null}
${view.page === 0 || view.manner === 'test' ? html`<p class="${view.manner === 'test' ? 'tag strong' : 'quiet'}">${note}</p>` : null}
${pages.length > 1 ? html`<p class="quiet">${say('progress', { page: view.page + 1, pages: pages.length })}</p>` : null}
<form method="post" novalidate><input type="hidden" name="thread" value="${view.thread}"><input type="hidden" name="page" value="${view.page}"><input type="hidden" name="language" value="${language}">
<div class="hidden" aria-hidden="true"><label>${say('trap.label')} <input type="text" name="website" tabindex="-1" autocomplete="off" value=""></label></div>
${shown.map((q) => questionField(view, q))}
<p class="row"><button name="go" value="next">${say(view.last ? 'send' : 'next')}</button>
${view.canGoBack && html`<button class="second" name="go" value="back">${say('back')}</button>`}</p></form>
${safetyBox(voice, view.safety, language)}`;
  const named = view.errors.length > 0 ? say('error.prefix', { title }) : title;
  return framed(voice, named, view.organisation, main, view.manner === 'test');
}

function errorBox({ voice, errors, form, language }: FormView): Html | null {
  if (errors.length === 0) return null;
  return html`<div class="errors" role="alert" aria-labelledby="errors" tabindex="-1" autofocus><h2 id="errors" class="tight">${voice.say('error.title')}</h2>
<ul>${errors.map((e) => {
    const question = form.questions.find((q) => q.id === e.question);
    const label = question?.words[language]?.label ?? '';
    return html`<li><a href="#${question ? firstField(question) : 'main'}">${voice.say(e.word, { label })}</a></li>`;
  })}</ul></div>`;
}

/** The control an error leads to. */
function firstField(question: Question): string {
  const first = { nps: '0', csat: '5', yesno: 'yes', text: null }[
    question.kind === 'single' || question.kind === 'multiple' ? 'text' : question.kind
  ];
  if (question.kind === 'text') return `f-${question.id}`;
  return `f-${question.id}-${first ?? question.choices[0] ?? ''}`;
}

function languageLinks({ form, voice, language }: FormView): Html | null {
  if (form.languages.length < 2) return null;
  return html`<nav aria-label="${voice.say('languages')}"><ul>${form.languages.map((l) => {
    const name = new Intl.DisplayNames([l], { type: 'language' }).of(l) ?? l;
    return html`<li><a href="?lang=${l}" hreflang="${l}" lang="${l}"${l === language ? html` aria-current="true"` : null}>${name}</a></li>`;
  })}</ul></nav>`;
}

function questionField(view: FormView, question: Question): Html {
  const { voice, language } = view;
  const words: QuestionWords = question.words[language] ?? { label: '', hint: '', choices: {} };
  const error = view.errors.find((e) => e.question === question.id);
  const label = question.required ? words.label : voice.say('optional', { label: words.label });
  const other = inLanguage(voice, language);
  const hint = words.hint || ownHint(voice, question);
  const described = [hint && `h-${question.id}`, error && `e-${question.id}`].filter(Boolean).join(' ');
  const about = described ? html` aria-describedby="${described}"` : null;
  const inside = html`${hint && html`<p class="quiet small" id="h-${question.id}"${words.hint ? other : null}>${hint}</p>`}
${error && html`<p class="error" id="e-${question.id}">${voice.say(error.word, { label: words.label })}</p>`}`;
  const wrong = error ? ' wrong' : '';
  if (question.kind === 'text') {
    const value = view.answers[question.id];
    return html`<div class="field ask${wrong}"><label for="f-${question.id}"${other}>${label}</label>${inside}
<textarea id="f-${question.id}" name="${question.id}" rows="4" maxlength="2000" dir="auto"${about}${error ? html` aria-invalid="true"` : null}>${typeof value === 'string' ? value : ''}</textarea></div>`;
  }
  return html`<fieldset class="field ask${wrong}"${about}><legend${other}>${label}</legend>${inside}${options(view, question, words)}</fieldset>`;
}

function ownHint(voice: Voice, question: Question): string {
  if (question.kind === 'nps') return voice.say('nps.hint');
  if (question.kind === 'multiple') return voice.say('multiple.hint');
  return question.kind === 'text' ? voice.say('text.hint') : '';
}

function options(view: FormView, question: Question, words: QuestionWords): Html {
  const { voice, answers, language } = view;
  const answer = answers[question.id];
  const other = inLanguage(voice, language);
  if (question.kind === 'multiple') {
    const chosen = Array.isArray(answer) ? answer : [];
    return html`${question.choices.map(
      (c) =>
        html`<label class="choice"${other}><input type="checkbox" id="f-${question.id}-${c}" name="${fieldName(question.id, c)}" value="on"${chosen.includes(c) ? html` checked` : null}> ${words.choices[c] ?? c}</label>`,
    )}`;
  }
  const radio = (value: string, text: Html | string, kind = 'choice', own = false): Html => {
    const on =
      answer !== undefined &&
      (typeof answer === 'boolean' ? (answer ? 'yes' : 'no') : String(answer)) === value;
    return html`<label class="${kind}"${own ? other : null}><input type="radio" id="f-${question.id}-${value}" name="${question.id}" value="${value}"${on ? html` checked` : null}> ${text}</label>`;
  };
  if (question.kind === 'nps') {
    return html`<div class="scale">${Array.from({ length: 11 }, (_, i) => radio(String(i), html`<span>${i}</span>`, 'step'))}</div>
<p class="ends quiet small" aria-hidden="true"><span>0: ${voice.say('nps.low')}</span><span>10: ${voice.say('nps.high')}</span></p>`;
  }
  if (question.kind === 'csat')
    return html`${([5, 4, 3, 2, 1] as const).map((n) => radio(String(n), voice.say(`csat.${n}`)))}`;
  if (question.kind === 'yesno') return html`${(['yes', 'no'] as const).map((v) => radio(v, voice.say(v)))}`;
  return html`${question.choices.map((c) => radio(c, words.choices[c] ?? c, 'choice', true))}`;
}

/** What the page after the last one tells. */
export interface ThanksView
  extends Pick<FormView, 'voice' | 'form' | 'language' | 'organisation' | 'safety' | 'manner' | 'thread'> {
  readonly receipt: string;
  readonly at: number;
  readonly contact: 'ask' | 'said' | 'none';
}

/** The page after the last one: thanks, a receipt, and a question that may be left alone. */
export function thanksPage(view: ThanksView): Page {
  const { voice, form, language, organisation } = view;
  const { say } = voice;
  const title = say('thanks.title');
  const own = form.words[language]?.thanks ?? '';
  const test = view.manner === 'test';
  const at = new Date(view.at);
  const main = html`<div class="done" role="status" tabindex="-1" autofocus><h1>${title}</h1>
${own ? html`<div${inLanguage(voice, language)}>${paragraphs(own)}</div>` : html`<p>${say('thanks.text')}</p>`}
<p class="quiet small">${test ? say('thanks.test') : say('thanks.receipt', { receipt: view.receipt, at })}</p></div>
${view.contact === 'ask' && contactForm(view)}
${view.contact === 'said' && html`<div class="done"><h2 class="tight">${say('contact.done.title')}</h2><p>${say('contact.done', { organisation, at, version: CONTACT_TEXT })}</p></div>`}
${safetyBox(voice, view.safety, language)}`;
  return framed(voice, title, organisation, main, test);
}

function contactForm({ voice, organisation, thread, language }: ThanksView): Html {
  return html`<form method="post" class="card"><input type="hidden" name="thread" value="${thread}"><input type="hidden" name="language" value="${language}">
<h2 class="tight">${voice.say('contact.title')}</h2><p>${voice.say('contact.text', { organisation })}</p><button class="second" name="go" value="contact">${voice.say('contact.yes')}</button></form>`;
}

function paragraphs(text: string): Html {
  const blocks = text.trim().split(/\n\s*\n/);
  return html`${blocks.map((block) => html`<p>${block.split('\n').map((line, i) => [i > 0 && html`<br>`, line])}</p>`)}`;
}
