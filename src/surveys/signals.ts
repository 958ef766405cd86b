// What an answer becomes for the rest of the house: events, and traits where the form says so. Pure.
import type { NewSignal } from '../intake/index.ts';
import type { Json, JsonObject } from '../platform/json.ts';
import type { Answers, Question, SurveyForm } from './model.ts';

/** An answer that is complete. `at` in ms. */
export interface Finished {
  readonly slug: string;
  readonly form: SurveyForm;
  readonly version: number;
  readonly answerId: string;
  readonly subjectId: string;
  readonly personal: boolean;
  readonly place: string | null;
  readonly language: string;
  readonly answers: Answers;
  readonly at: number;
}

/** The property under which an answer stands in `Survey Answered`; its class is declared when the version is published. */
export function propertyOf(slug: string, question: Pick<Question, 'id'>): string {
  return `${slug}_${question.id}`;
}

/** The signals of a finished answer: one for the form, and one per free text, which the Feedback screen shows. */
export function signalsOf(f: Finished): NewSignal[] {
  const properties: JsonObject = {
    survey: f.slug,
    version: f.version,
    language: f.language,
    via: f.personal ? 'link' : 'public',
    ...(f.place !== null && { place: f.place }),
  };
  const traits: JsonObject = f.personal ? {} : { kind: 'respondent' };
  const comments: NewSignal[] = [];
  for (const question of f.form.questions) {
    const answer = f.answers[question.id];
    if (answer === undefined) continue;
    if (question.kind === 'text') {
      comments.push(commentOf(f, question, String(answer)));
      continue;
    }
    const value: Json = typeof answer === 'object' ? [...answer] : answer;
    properties[propertyOf(f.slug, question)] = value;
    if (question.trait) {
      traits[question.trait.name] = value;
      traits[`${question.trait.name}At`] = new Date(f.at).toISOString();
    }
  }
  return [signal(f, 'Survey Answered', 'answered', properties, traits), ...comments];
}

function commentOf(f: Finished, question: Question, text: string): NewSignal {
  const words = question.words[f.language] ?? Object.values(question.words)[0];
  return signal(f, 'Survey Comment', `comment/${question.id}`, {
    text,
    question: words?.label ?? question.id,
    survey: f.slug,
    sentiment: sentimentOf(f.form, f.answers),
    themes: themesOf(f.form, f.answers),
  });
}

function signal(
  f: Finished,
  name: string,
  part: string,
  properties: JsonObject,
  traits: JsonObject = {},
): NewSignal {
  return {
    messageId: `survey/${f.answerId}/${part}`,
    kind: 'track',
    name,
    subjectId: f.subjectId,
    occurredAt: f.at,
    properties,
    traits,
  };
}

/** The chosen themes, in words. */
export function themesOf(form: SurveyForm, answers: Answers): string[] {
  const language = form.languages[0] ?? 'en';
  return form.questions
    .filter((q) => q.themes)
    .flatMap((q) => {
      const answer = answers[q.id];
      const chosen = typeof answer === 'object' ? answer : typeof answer === 'string' ? [answer] : [];
      return chosen.map((c) => q.words[language]?.choices[c] ?? c);
    });
}

/**
 * The feeling that a person gave themselves by a score in the same answer, as surveys count it: 1 very positive to
 * 5 very negative; null without a score. A text is never judged here.
 */
export function sentimentOf(form: SurveyForm, answers: Answers): number | null {
  for (const question of form.questions) {
    const answer = answers[question.id];
    if (typeof answer !== 'number') continue;
    if (question.kind === 'csat') return 6 - answer;
    if (question.kind === 'nps')
      return answer >= 9 ? 1 : answer >= 7 ? 2 : answer >= 5 ? 3 : answer >= 3 ? 4 : 5;
  }
  return null;
}
