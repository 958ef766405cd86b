// Three surveys to begin with, in plain words: nobody has to stand before an empty page.
import type { SurveyFormBody, SurveyQuestion, SurveySettingsBody } from '../../../../../sdk/faces/surveys.ts';

/** A survey ready to be changed. */
export interface SurveyTemplate {
  readonly slug: string;
  readonly title: string;
  readonly text: string;
  readonly settings: SurveySettingsBody;
  readonly form: SurveyFormBody;
}

const SETTINGS = { anonymous: false, repeatable: false, closesAt: null, keepDays: 1095 } as const;

type Draft = Partial<Omit<SurveyQuestion, 'words'>> & { choices?: readonly string[] };

/** A question in English; `choices` pairs ids with words. */
export function newQuestion(
  id: string,
  kind: SurveyQuestion['kind'],
  label: string,
  more: Omit<Draft, 'choices'> = {},
  choices: readonly (readonly [string, string])[] = [],
): SurveyQuestion {
  return {
    id,
    kind,
    required: false,
    newPage: false,
    showIf: null,
    class: 'health',
    trait: null,
    themes: false,
    choices: choices.map(([choice]) => choice),
    words: { en: { label, hint: '', choices: Object.fromEntries(choices) } },
    ...more,
  };
}

const THEMES = [
  ['waiting', 'Waiting'],
  ['staff', 'How staff treated me'],
  ['information', 'What I was told'],
  ['rooms', 'Rooms and parking'],
] as const;

function form(
  title: string,
  intro: string,
  thanks: string,
  questions: readonly SurveyQuestion[],
): SurveyFormBody {
  return { languages: ['en'], words: { en: { title, intro, thanks } }, questions, askContact: true };
}

export const TEMPLATES: readonly SurveyTemplate[] = [
  {
    slug: 'after-your-visit',
    title: 'After a visit (CSAT)',
    text: 'How was it, what was it about, and what went wrong if it was bad.',
    settings: { name: 'After your visit', ...SETTINGS },
    form: form('How was your visit?', 'It takes one minute.', 'Thank you. Your answers help us do better.', [
      newQuestion('visit', 'csat', 'How was your visit?', {
        required: true,
        trait: { name: 'lastCsat', class: 'personal' },
      }),
      newQuestion('about', 'multiple', 'What is your answer about?', { themes: true }, THEMES),
      newQuestion('why', 'text', 'What should we have done better?', {
        showIf: { question: 'visit', is: ['1', '2', '3'] },
      }),
      newQuestion('more', 'text', 'Is there more you want to tell us?'),
    ]),
  },
  {
    slug: 'would-you-recommend-us',
    title: 'Recommendation (NPS)',
    text: 'One score from 0 to 10 and the reason for it.',
    settings: { name: 'Would you recommend us?', ...SETTINGS },
    form: form('Would you recommend us?', 'Two short questions.', 'Thank you.', [
      newQuestion('recommend', 'nps', 'How likely are you to recommend us to family or friends?', {
        required: true,
        trait: { name: 'lastNps', class: 'personal' },
      }),
      newQuestion('reason', 'text', 'What is the main reason?'),
    ]),
  },
  {
    slug: 'after-your-complaint',
    title: 'After a complaint',
    text: 'Was it solved, was it fair, and may somebody call back.',
    settings: { name: 'After your complaint', ...SETTINGS },
    form: form('Did we solve it?', 'You told us about a problem. We want to know how we did.', 'Thank you.', [
      newQuestion('solved', 'yesno', 'Is the problem solved?', { required: true }),
      newQuestion('open', 'text', 'What is still open?', { showIf: { question: 'solved', is: ['no'] } }),
      newQuestion('fair', 'csat', 'How did we treat you?', { newPage: true }),
    ]),
  },
];
