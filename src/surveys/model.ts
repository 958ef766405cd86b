// A survey as data: its questions, which of them are shown after which answer, and what is wrong with a draft.
import type { DataClass } from '../trust/model.ts';

export const QUESTION_KINDS = ['nps', 'csat', 'single', 'multiple', 'text', 'yesno'] as const;
export type QuestionKind = (typeof QUESTION_KINDS)[number];

export type SurveyState = 'draft' | 'open' | 'paused' | 'closed';
export type FormState = 'draft' | 'in-review' | 'published';

/** The words of one question in one language. */
export interface QuestionWords {
  readonly label: string;
  readonly hint: string;
  /** Text of each choice by its id. */
  readonly choices: { readonly [choice: string]: string };
}

/** Shown only when the answer to an earlier question is one of these, as text: `0`..`10`, `yes`, a choice. */
export interface ShowRule {
  readonly question: string;
  readonly is: readonly string[];
}

export interface Question {
  readonly id: string;
  readonly kind: QuestionKind;
  readonly required: boolean;
  readonly newPage: boolean;
  readonly showIf: ShowRule | null;
  readonly class: DataClass;
  /** The trait that the answer sets, with the class it is declared with. */
  readonly trait: { readonly name: string; readonly class: DataClass } | null;
  /** Its choices are themes: they sort the free texts of the same answer. */
  readonly themes: boolean;
  readonly choices: readonly string[];
  readonly words: { readonly [language: string]: QuestionWords };
}

/** The words around the questions in one language. */
export interface FormWords {
  readonly title: string;
  readonly intro: string;
  readonly thanks: string;
}

/** All words of one version. The first language is the one that others fall back to. */
export interface SurveyForm {
  readonly languages: readonly string[];
  readonly words: { readonly [language: string]: FormWords };
  readonly questions: readonly Question[];
  /** Ask afterwards: "May we contact you about this?" */
  readonly askContact: boolean;
}

/** An answer to one question: a score, yes or no, a choice, choices, a text. */
export type Answer = number | boolean | string | readonly string[];
export type Answers = { readonly [question: string]: Answer };

/** What is wrong with a draft, and where. */
export interface FormProblem {
  readonly field: string;
  readonly message: string;
}

const ID = /^[a-z][a-z0-9-]{0,23}$/;
const TRAIT = /^[A-Za-z][A-Za-z0-9_]{0,47}$/;
/** Traits that steer who a person is or whether they may be written to: no answer of a form changes these. */
const RESERVED = new Set(
  'email phone mobile name displayname firstname lastname zone timezone language country kind deceased minor minorrepresentative sensitive restricted userid'.split(
    ' ',
  ),
);

/** The values a question can be answered with, as text; null for free text. */
export function possible(question: Pick<Question, 'kind' | 'choices'>): readonly string[] | null {
  switch (question.kind) {
    case 'nps':
      return Array.from({ length: 11 }, (_, i) => String(i));
    case 'csat':
      return ['1', '2', '3', '4', '5'];
    case 'yesno':
      return ['yes', 'no'];
    case 'text':
      return null;
    default:
      return question.choices;
  }
}

/** An answer as the texts a rule compares with. */
export function answerTexts(answer: Answer | undefined): readonly string[] {
  if (answer === undefined) return [];
  if (typeof answer === 'boolean') return [answer ? 'yes' : 'no'];
  return typeof answer === 'object' ? answer : [String(answer)];
}

/** Whether a question is to be asked after these answers. A question whose own condition is hidden stays hidden. */
export function isShown(form: SurveyForm, question: Question, answers: Answers): boolean {
  const rule = question.showIf;
  if (!rule) return true;
  const before = form.questions.find((q) => q.id === rule.question);
  if (!before || before === question || !isShown(form, before, answers)) return false;
  return answerTexts(answers[rule.question]).some((text) => rule.is.includes(text));
}

/** Only the answers to questions that are shown: going back may have hidden some. */
export function shownAnswers(form: SurveyForm, answers: Answers): Answers {
  return Object.fromEntries(
    form.questions.flatMap((q) => {
      const answer = answers[q.id];
      return answer !== undefined && isShown(form, q, answers) ? [[q.id, answer]] : [];
    }),
  );
}

/**
 * The questions page by page. Pages work without script, so a question that waits for an answer never stands on the
 * page where that answer is given.
 */
export function pagesOf(form: SurveyForm): readonly (readonly Question[])[] {
  const pages: Question[][] = [];
  for (const question of form.questions) {
    const page = pages.at(-1);
    const waits = page?.some((q) => q.id === question.showIf?.question) ?? false;
    if (!page || question.newPage || waits) pages.push([question]);
    else page.push(question);
  }
  return pages;
}

/** The nearest page in a direction with a question to show; null when there is none. */
export function pageFrom(form: SurveyForm, from: number, step: 1 | -1, answers: Answers): number | null {
  const pages = pagesOf(form);
  for (let i = from + step; i >= 0 && i < pages.length; i += step)
    if (pages[i]?.some((q) => isShown(form, q, answers))) return i;
  return null;
}

/** The language of a form that fits best. */
export function languageFor(form: SurveyForm, wished: readonly string[]): string {
  for (const wish of wished) {
    const short = wish.slice(0, 2).toLowerCase();
    const found =
      form.languages.find((l) => l.toLowerCase() === wish.toLowerCase()) ??
      form.languages.find((l) => l.slice(0, 2).toLowerCase() === short);
    if (found) return found;
  }
  return form.languages[0] ?? 'en';
}

/** Everything that keeps a draft from being published, in the order of the form. */
export function formProblems(form: SurveyForm): FormProblem[] {
  const problems: FormProblem[] = [];
  const wrong = (field: string, message: string): number => problems.push({ field, message });
  if (form.languages.length === 0) wrong('languages', 'Choose at least one language.');
  if (new Set(form.languages).size < form.languages.length) wrong('languages', 'A language stands twice.');
  for (const language of form.languages)
    if (!form.words[language]?.title.trim())
      wrong(`words.${language}.title`, `The title (${language}) is empty.`);
  if (form.questions.length === 0) wrong('questions', 'Add at least one question.');
  const seen = new Map<string, Question>();
  const traits = new Set<string>();
  form.questions.forEach((question, i) => {
    const at = `questions[${i}]`;
    if (!ID.test(question.id)) wrong(`${at}.id`, 'An id has small letters, digits and hyphens.');
    else if (seen.has(question.id)) wrong(`${at}.id`, 'Two questions have the same id.');
    problems.push(...wordProblems(form, question, i), ...ruleProblems(question, i, seen));
    const trait = question.trait?.name.toLowerCase();
    if (trait !== undefined) {
      problems.push(...traitProblems(question, i));
      if (traits.has(trait)) wrong(`${at}.trait`, 'Two questions set the same trait.');
      traits.add(trait);
    }
    seen.set(question.id, question);
  });
  return problems;
}

function wordProblems(form: SurveyForm, question: Question, i: number): FormProblem[] {
  const at = `questions[${i}]`;
  const problems: FormProblem[] = [];
  const wrong = (field: string, message: string): number => problems.push({ field, message });
  const chooses = question.kind === 'single' || question.kind === 'multiple';
  if (chooses && question.choices.length < 2)
    wrong(`${at}.choices`, `Question ${i + 1} needs two choices or more.`);
  if (question.choices.some((c) => !ID.test(c)) || new Set(question.choices).size < question.choices.length)
    wrong(`${at}.choices`, `The choices of question ${i + 1} need different ids of small letters.`);
  for (const language of form.languages) {
    const words = question.words[language];
    if (!words?.label.trim())
      wrong(`${at}.words.${language}.label`, `Question ${i + 1} (${language}) is empty.`);
    for (const choice of chooses ? question.choices : [])
      if (!words?.choices[choice]?.trim())
        wrong(`${at}.words.${language}.choices`, `A choice of question ${i + 1} (${language}) is empty.`);
  }
  return problems;
}

/** Rules look back only, at answers that can be given: so none runs in a circle and every question can be reached. */
function ruleProblems(question: Question, i: number, before: ReadonlyMap<string, Question>): FormProblem[] {
  const rule = question.showIf;
  if (!rule) return [];
  const field = `questions[${i}].showIf`;
  const asked = before.get(rule.question);
  if (!asked)
    return [{ field, message: `Question ${i + 1} can only wait for the answer to a question before it.` }];
  const values = possible(asked);
  if (!values) return [{ field, message: `Question ${i + 1} cannot wait for a free text.` }];
  if (rule.is.length === 0 || rule.is.some((value) => !values.includes(value)))
    return [
      {
        field,
        message: `Question ${i + 1} waits for an answer that cannot be given, so nobody would see it.`,
      },
    ];
  return [];
}

function traitProblems(question: Question, i: number): FormProblem[] {
  const field = `questions[${i}].trait`;
  const name = question.trait?.name ?? '';
  if (question.kind === 'text')
    return [{ field, message: `Question ${i + 1} is free text and sets no trait.` }];
  if (!TRAIT.test(name))
    return [{ field, message: `The trait of question ${i + 1} has letters, digits and _.` }];
  if (RESERVED.has(name.toLowerCase().replaceAll('_', '')))
    return [{ field, message: `The trait of question ${i + 1} is one that no answer may change.` }];
  return [];
}
