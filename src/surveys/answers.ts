// What came in from a form, question by question: cleaned, checked against the form, never trusted. Pure.
import type { Answer, Answers, Question, SurveyForm } from './model.ts';
import { isShown, possible } from './model.ts';

export const LONGEST_TEXT = 2_000;

/** What is wrong with a field, as a word of the catalogue. */
export interface AnswerError {
  readonly question: string;
  readonly word: 'error.required' | 'error.choose' | 'error.long';
}

// Controls, and marks that turn the direction of what follows: they could make a comment look like something else.
const UNWANTED = /(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]/gu;

/** A person's text without what could do harm, in NFC. Half a character pair is replaced, never stored. */
export function cleanText(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n')
    .replaceAll(UNWANTED, '')
    .toWellFormed()
    .normalize('NFC')
    .trim();
}

/** The name of a form field: a question, or one choice of it. */
export function fieldName(question: string, choice?: string): string {
  return choice === undefined ? question : `${question}.${choice}`;
}

/** What a page of the form answered, and what is missing or wrong on it. Fields that are no question are ignored. */
export function readPage(
  form: SurveyForm,
  page: readonly Question[],
  fields: ReadonlyMap<string, string>,
  earlier: Answers,
): { readonly answers: Answers; readonly errors: readonly AnswerError[] } {
  const own = new Set(page.map((q) => q.id));
  const answers: { [question: string]: Answer } = Object.fromEntries(
    Object.entries(earlier).filter(([id]) => !own.has(id)),
  );
  const errors: AnswerError[] = [];
  for (const question of page) {
    if (!isShown(form, question, answers)) continue;
    const read = readAnswer(question, fields);
    if (isWrong(read)) errors.push({ question: question.id, word: read.word });
    else if (read !== null) answers[question.id] = read;
    else if (question.required)
      errors.push({
        question: question.id,
        word: question.kind === 'text' ? 'error.required' : 'error.choose',
      });
  }
  return { answers, errors };
}

type Wrong = { readonly word: AnswerError['word'] };

function isWrong(value: Answer | Wrong | null): value is Wrong {
  return typeof value === 'object' && value !== null && 'word' in value;
}

function readAnswer(question: Question, fields: ReadonlyMap<string, string>): Answer | Wrong | null {
  if (question.kind === 'multiple') {
    const chosen = question.choices.filter((choice) => fields.has(fieldName(question.id, choice)));
    return chosen.length > 0 ? chosen : null;
  }
  const given = fields.get(question.id);
  if (given === undefined || given === '') return null;
  if (question.kind === 'text') {
    const text = cleanText(given);
    if (text.length > LONGEST_TEXT) return { word: 'error.long' };
    return text === '' ? null : text;
  }
  if (!possible(question)?.includes(given)) return { word: 'error.choose' };
  if (question.kind === 'yesno') return given === 'yes';
  return question.kind === 'single' ? given : Number(given);
}

/** Answers apart: what is counted, and what a person wrote. */
export function splitWords(
  form: SurveyForm,
  answers: Answers,
): { chosen: Answers; words: { [question: string]: string } } {
  const chosen: { [question: string]: Answer } = {};
  const words: { [question: string]: string } = {};
  for (const question of form.questions) {
    const answer = answers[question.id];
    if (answer === undefined) continue;
    if (question.kind === 'text' && typeof answer === 'string') words[question.id] = answer;
    else chosen[question.id] = answer;
  }
  return { chosen, words };
}
