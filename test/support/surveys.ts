// A small survey for tests, and what its pages carry from one to the next.
import type { SurveyFormBody } from '../../sdk/faces/surveys.ts';

const words = (label: string, choices: { [id: string]: string } = {}) => ({
  en: { label, hint: '', choices },
});
const plain = {
  required: false,
  newPage: false,
  showIf: null,
  class: 'health',
  trait: null,
  themes: false,
  choices: [],
} as const;
/** Satisfaction, what it was about, and what went wrong when it was bad. */
export const form: SurveyFormBody = {
  languages: ['en'],
  words: { en: { title: 'After your visit', intro: 'Tell us how it was.', thanks: 'Thank you.' } },
  questions: [
    {
      ...plain,
      id: 'care',
      kind: 'csat',
      required: true,
      class: 'public',
      trait: { name: 'lastCsat', class: 'personal' },
      words: words('How was your visit?'),
    },
    {
      ...plain,
      id: 'about',
      kind: 'multiple',
      themes: true,
      choices: ['wait', 'staff'],
      words: words('What was it about?', { wait: 'Waiting', staff: 'Staff' }),
    },
    {
      ...plain,
      id: 'why',
      kind: 'text',
      required: true,
      showIf: { question: 'care', is: ['1', '2'] },
      words: words('What went wrong?'),
    },
  ],
  askContact: true,
};

export const settings = {
  name: 'After your visit',
  anonymous: false,
  repeatable: false,
  closesAt: null,
  keepDays: 365,
};

/** The sealed field of a page that says which answer it belongs to. */
export const threadIn = (page: string): string => /name="thread" value="([^"]+)"/.exec(page)?.[1] ?? '';
