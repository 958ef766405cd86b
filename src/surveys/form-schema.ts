// The shape of a form as the API takes it: closed, bounded, every text cleaned of what could mislead its reader.
import Type from 'typebox';
import { closed } from '../platform/http/index.ts';
import { DATA_CLASSES } from '../trust/model.ts';
import { cleanText } from './answers.ts';
import { type FormWords, QUESTION_KINDS, type QuestionWords, type SurveyForm } from './model.ts';

const Language = Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$', maxLength: 35 });
const LanguageKey = '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$';
const ChoiceKey = '^[a-z][a-z0-9-]{0,23}$';
const text = (most: number): Type.TString => Type.String({ maxLength: most });
const by = <T extends Type.TSchema>(pattern: string, value: T): Type.TRecord<typeof pattern, T> =>
  Type.Record(Type.String({ pattern }), value, { additionalProperties: false });

const QuestionSchema = closed({
  id: text(24),
  kind: Type.Enum([...QUESTION_KINDS]),
  required: Type.Boolean(),
  newPage: Type.Boolean(),
  showIf: Type.Union([
    Type.Null(),
    closed({ question: text(24), is: Type.Array(text(24), { maxItems: 30 }) }),
  ]),
  class: Type.Enum([...DATA_CLASSES]),
  trait: Type.Union([Type.Null(), closed({ name: text(48), class: Type.Enum([...DATA_CLASSES]) })]),
  themes: Type.Boolean(),
  choices: Type.Array(text(24), { maxItems: 30 }),
  words: by(LanguageKey, closed({ label: text(300), hint: text(300), choices: by(ChoiceKey, text(120)) })),
});

export const FormSchema = closed({
  languages: Type.Array(Language, { maxItems: 20 }),
  words: by(LanguageKey, closed({ title: text(160), intro: text(2_000), thanks: text(2_000) })),
  questions: Type.Array(QuestionSchema, { maxItems: 50 }),
  askContact: Type.Boolean(),
});

/** The form with every text of people cleaned and in NFC. */
export function cleanForm(form: Type.Static<typeof FormSchema>): SurveyForm {
  return {
    ...form,
    words: each(
      form.words,
      (w): FormWords => ({
        title: cleanText(w.title),
        intro: cleanText(w.intro),
        thanks: cleanText(w.thanks),
      }),
    ),
    questions: form.questions.map((q) => ({
      ...q,
      words: each(
        q.words,
        (w): QuestionWords => ({
          label: cleanText(w.label),
          hint: cleanText(w.hint),
          choices: each(w.choices, cleanText),
        }),
      ),
    })),
  };
}

function each<A, B>(values: { readonly [key: string]: A }, change: (value: A) => B): { [key: string]: B } {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
