// The town's two surveys, approved by somebody else, with answers of the last weeks: the results are alive at first sight.
import type { House } from '../src/app/house.ts';
import { type NewSignal, recordSignals } from '../src/intake/index.ts';
import type { Tx } from '../src/platform/db.ts';
import { isRefusal } from '../src/platform/result.ts';
import {
  approveForm,
  changeState,
  createSurvey,
  findSurvey,
  formHash,
  messageLink,
  type SurveyDraft,
  signalsOf,
  submitDraft,
} from '../src/surveys/index.ts';
import type { Answer, Question, SurveyForm } from '../src/surveys/model.ts';
import { chanceFor, happens, pick } from './chance.ts';
import { COMMENTS } from './comments.ts';
import type { OrgSlug } from './model.ts';
import type { FoundedOrganisation } from './seed.ts';
import { STAFF } from './staff.ts';
import {
  type Asked,
  askedByMail,
  insertPast,
  type PastAnswer,
  someProfessionals,
  staffId,
} from './survey-store.ts';

const HOUR = 3_600_000;
const MOST = 400;

type Labels = { readonly en: string; readonly es: string };
type Choices = readonly (readonly [string, Labels])[];

function ask(
  id: string,
  kind: Question['kind'],
  label: Labels,
  more: Partial<Question> = {},
  choices: Choices = [],
): Question {
  const words = (language: 'en' | 'es') => ({
    label: label[language],
    hint: '',
    choices: Object.fromEntries(choices.map(([c, text]) => [c, text[language]])),
  });
  return {
    id,
    kind,
    required: false,
    newPage: false,
    showIf: null,
    class: 'health',
    trait: null,
    themes: false,
    choices: choices.map(([c]) => c),
    words: { en: words('en'), es: words('es') },
    ...more,
  };
}

const VISIT: SurveyForm = {
  languages: ['en', 'es'],
  words: {
    en: {
      title: 'How was your visit?',
      intro: 'It takes one minute.',
      thanks: 'Thank you. Your answers help us do better.',
    },
    es: {
      title: '¿Cómo fue su visita?',
      intro: 'Toma un minuto.',
      thanks: 'Gracias. Sus respuestas nos ayudan a mejorar.',
    },
  },
  questions: [
    ask(
      'visit',
      'csat',
      { en: 'How was your visit?', es: '¿Cómo fue su visita?' },
      { required: true, trait: { name: 'lastCsat', class: 'personal' } },
    ),
    ask(
      'about',
      'multiple',
      { en: 'What is your answer about?', es: '¿De qué trata su respuesta?' },
      { themes: true },
      [
        ['waiting', { en: 'Waiting', es: 'La espera' }],
        ['staff', { en: 'How staff treated me', es: 'El trato del personal' }],
        ['information', { en: 'What I was told', es: 'Lo que me explicaron' }],
        ['rooms', { en: 'Rooms and parking', es: 'Salas y aparcamiento' }],
      ],
    ),
    ask(
      'recommend',
      'nps',
      { en: 'How likely are you to tell a friend to come to us?', es: '¿Nos recomendaría a un amigo?' },
      { trait: { name: 'lastNps', class: 'personal' } },
    ),
    ask(
      'better',
      'text',
      { en: 'What should we have done better?', es: '¿Qué debimos hacer mejor?' },
      { showIf: { question: 'visit', is: ['1', '2', '3'] } },
    ),
    ask(
      'good',
      'text',
      { en: 'What was good?', es: '¿Qué fue bueno?' },
      { showIf: { question: 'visit', is: ['4', '5'] } },
    ),
  ],
  askContact: true,
};

const WEBINAR: SurveyForm = {
  languages: ['en'],
  words: { en: { title: 'How was the webinar?', intro: 'Three short questions.', thanks: 'Thank you.' } },
  questions: [
    ask(
      'recommend',
      'nps',
      { en: 'How likely are you to tell a colleague to join the next one?', es: '' },
      { required: true, class: 'personal', trait: { name: 'webinarNps', class: 'personal' } },
    ),
    ask('length', 'single', { en: 'How was the length?', es: '' }, { class: 'personal' }, [
      ['short', { en: 'Too short', es: '' }],
      ['right', { en: 'Just right', es: '' }],
      ['long', { en: 'Too long', es: '' }],
    ]),
    ask('again', 'yesno', { en: 'Will you come again?', es: '' }, { class: 'personal' }),
    ask('more', 'text', { en: 'What should the next one be about?', es: '' }),
  ],
  askContact: true,
};

const WISHES = [
  'More time for questions.',
  'A case with kidney disease, please.',
  'Send the slides before.',
  'Shorter, with a break.',
];
const BASE = { anonymous: false, repeatable: false, closesAt: null, keepDays: 1095 } as const;
const SURVEYS: { readonly [org in OrgSlug]: SurveyDraft } = {
  riverside: { slug: 'after-your-visit', name: 'After your visit', ...BASE, form: VISIT },
  alvara: { slug: 'webinar-feedback', name: 'Webinar feedback', ...BASE, form: WEBINAR },
};

/** Founds both surveys and lets people of the last weeks have answered. */
export async function furnishSurveys(
  house: House,
  founded: readonly FoundedOrganisation[],
  seed: number,
): Promise<void> {
  for (const { id, slug } of founded) {
    const login = (part: 'author' | 'reviewer'): string =>
      STAFF.find((s) => s.org === slug && s.content === part)?.email ?? '';
    const [author, reviewer] = await house.db.owner(async (tx) => [
      await staffId(tx, login('author')),
      await staffId(tx, login('reviewer')),
    ]);
    await house.db.web(id, async (tx) => {
      const surveyId = await publish(tx, house, id, SURVEYS[slug], author ?? '', reviewer ?? '');
      await answer(tx, house, id, slug, surveyId, seed);
    });
  }
}

async function publish(
  tx: Tx,
  house: House,
  orgId: string,
  draft: SurveyDraft,
  author: string,
  reviewer: string,
): Promise<string> {
  const doing = (userId: string) => ({ orgId, userId, now: house.clock.now(), newId: house.newId });
  const made = await createSurvey(tx, doing(author), draft);
  if (isRefusal(made)) throw new Error(`the town's survey is wrong: ${made.message}`);
  const hash = formHash(draft.form).toString('hex');
  const refused =
    (await submitDraft(tx, doing(author), made.id)) ??
    (await approveForm(
      tx,
      doing(reviewer),
      made.id,
      hash,
      'The words are right, fair and in plain language.',
    ));
  const survey = await findSurvey(tx, orgId, made.id);
  const shut = refused ?? (survey && (await changeState(tx, doing(author), survey, 'open')));
  if (shut) throw new Error(`the town's survey is wrong: ${shut.message}`);
  return made.id;
}

async function answer(
  tx: Tx,
  house: House,
  orgId: string,
  slug: OrgSlug,
  surveyId: string,
  seed: number,
): Promise<void> {
  const { form, slug: address } = SURVEYS[slug];
  const asked =
    slug === 'riverside'
      ? await askedByMail(tx, orgId, messageLink(address))
      : await someProfessionals(tx, orgId, 60);
  const now = house.clock.now();
  const came: Came[] = asked
    .slice(-MOST)
    .flatMap((a, i) => come(a, i, slug, seed, now))
    .map((c) => ({ ...c, id: house.newId(now) }));
  if (came.length === 0) return;
  await house.vault.ready(
    tx,
    came.map((c) => ({ orgId, subjectId: c.subjectId })),
    false,
  );
  const past = came.map((c): PastAnswer => {
    const { words, chosen } = apart(form, c.answers);
    const sealed =
      Object.keys(words).length > 0 ? house.vault.seal({ orgId, subjectId: c.subjectId }, words) : null;
    return {
      subjectId: c.subjectId,
      id: c.id,
      chosen: JSON.stringify(chosen),
      words: sealed,
      openedAt: c.openedAt,
      answeredAt: c.answeredAt,
    };
  });
  await insertPast(tx, orgId, surveyId, slug === 'riverside' ? 'message' : 'member', past);
  await recordSignals(tx, house, {
    orgId,
    origin: 'portal',
    signals: came.flatMap((c) => told(c, form, address)),
  });
}

interface Came {
  readonly id: string;
  readonly subjectId: string;
  readonly openedAt: number;
  readonly answeredAt: number | null;
  readonly answers: { readonly [question: string]: Answer };
}

/** Whether somebody who was asked came, and what they said. */
function come(asked: Asked, i: number, slug: OrgSlug, seed: number, now: number): Omit<Came, 'id'>[] {
  const random = chanceFor(seed, 11, i, slug === 'riverside' ? 1 : 2);
  if (!happens(random, slug === 'riverside' ? 0.45 : 0.7)) return [];
  const openedAt = Math.min(asked.at + (1 + random.next() * 40) * HOUR, now - 60_000);
  const finished = happens(random, 0.85);
  const answeredAt = finished ? Math.min(openedAt + 60_000, now - 1_000) : null;
  const score = pick(random, [5, 5, 5, 4, 4, 4, 3, 2, 1]);
  const nps = Math.max(0, Math.min(10, score * 2 + Math.floor(random.next() * 3) - 1));
  if (slug === 'alvara') {
    const answers = {
      recommend: nps,
      length: pick(random, ['right', 'right', 'long', 'short']),
      again: score > 2,
    };
    const more = happens(random, 0.3) ? { more: pick(random, WISHES) } : {};
    return [{ subjectId: asked.subject_id, openedAt, answeredAt, answers: { ...answers, ...more } }];
  }
  const comment = happens(random, 0.5) ? pick(random, COMMENTS[score > 3 ? 'good' : 'better']).text : null;
  const words = comment === null ? {} : { [score > 3 ? 'good' : 'better']: comment };
  const about = [pick(random, ['waiting', 'staff', 'information', 'rooms'])];
  return [
    {
      subjectId: asked.subject_id,
      openedAt,
      answeredAt,
      answers: { visit: score, about, recommend: nps, ...words },
    },
  ];
}

function apart(
  form: SurveyForm,
  answers: Came['answers'],
): { words: { [id: string]: string }; chosen: { [id: string]: Answer } } {
  const texts = new Set(form.questions.filter((q) => q.kind === 'text').map((q) => q.id));
  const entries = Object.entries(answers);
  return {
    words: Object.fromEntries(
      entries.filter(([id]) => texts.has(id)).map(([id, text]) => [id, String(text)]),
    ),
    chosen: Object.fromEntries(entries.filter(([id]) => !texts.has(id))),
  };
}

function told(came: Came, form: SurveyForm, slug: string): NewSignal[] {
  const { id, subjectId, openedAt, answeredAt, answers } = came;
  const opened = {
    messageId: `survey/${id}/opened`,
    kind: 'track',
    name: 'Survey Opened',
    subjectId,
    occurredAt: openedAt,
    properties: { survey: slug },
    traits: {},
  };
  if (answeredAt === null) return [opened];
  return [
    opened,
    ...signalsOf({
      slug,
      form,
      version: 1,
      answerId: id,
      subjectId,
      personal: true,
      place: null,
      language: 'en',
      answers,
      at: answeredAt,
    }),
  ];
}
