// One page of a form, taken and kept: durable before the next page is shown, and harmless when sent twice.
import { findPersons, findSubjects } from '../people/index.ts';
import type { Tx } from '../platform/db.ts';
import { stateConsent } from '../trust/index.ts';
import { type AnswerRow, hasAnswered, lockAnswer, markContact, savePage } from './answer-store.ts';
import { type AnswerError, cleanText, readPage, splitWords } from './answers.ts';
import { answersSoFar, type Entered, formOf } from './entering.ts';
import { type Answers, isShown, pageFrom, pagesOf, type SurveyForm, shownAnswers } from './model.ts';
import { CONTACT_TEXT } from './pages.ts';
import { LIVE_TOPIC, type SurveyServices } from './services.ts';
import { signalsOf } from './signals.ts';
import type { Thread } from './tokens.ts';

/** What somebody sent with a page. */
export interface Sent {
  readonly thread: Thread;
  /** The form of the thread's version. */
  readonly form: SurveyForm;
  readonly page: number;
  readonly back: boolean;
  readonly language: string;
  readonly fields: ReadonlyMap<string, string>;
}

/** What is shown next. */
export type Step =
  | {
      readonly kind: 'page';
      readonly form: SurveyForm;
      readonly page: number;
      readonly answers: Answers;
      readonly errors: readonly AnswerError[];
    }
  | {
      readonly kind: 'thanks';
      readonly form: SurveyForm;
      readonly answerId: string;
      readonly at: number;
      readonly contact: boolean;
    }
  | { readonly kind: 'again' }
  | { readonly kind: 'bad' };

/** Takes a page. Nothing is kept of a first page with mistakes, and nothing at all of a try-out. */
export async function takePage(
  tx: Tx,
  services: SurveyServices,
  entered: Entered,
  sent: Sent,
): Promise<Step> {
  const { form } = sent;
  if (entered.way.kind === 'test') return tryOut(form, sent, services.clock.now());
  if (sent.page === 0 && !sent.back) {
    const first = turn(form, sent, {});
    if (first.errors.length > 0) return { kind: 'page', form, page: 0, ...first };
  }
  const row = await begin(tx, services, entered, sent);
  if (!row) return { kind: 'bad' };
  const own = row.version === sent.thread.version ? form : await formOf(tx, entered, row.version);
  if (!own) return { kind: 'bad' };
  if (row.state === 'answered')
    return {
      kind: 'thanks',
      form: own,
      answerId: row.id,
      at: row.answered_at ?? row.saved_at,
      contact: row.contact,
    };
  const earlier = await answersSoFar(tx, services, entered.way.orgId, row);
  return keep(tx, services, entered, { row, form: own, sent, earlier });
}

/** Reads the page that was sent; on mistakes the texts that were too long stay in the form. */
function turn(
  form: SurveyForm,
  sent: Sent,
  earlier: Answers,
): { answers: Answers; errors: readonly AnswerError[] } {
  const { answers, errors } = readPage(form, pagesOf(form)[sent.page] ?? [], sent.fields, earlier);
  const long = errors.filter((e) => e.word === 'error.long');
  const typed = Object.fromEntries(
    long.map((e) => [e.question, cleanText(sent.fields.get(e.question) ?? '')]),
  );
  return { answers: sent.back ? answers : { ...answers, ...typed }, errors };
}

/** Where the reader goes from here: to a page, or, with null, to the end. */
function next(form: SurveyForm, sent: Sent, answers: Answers): number | null {
  if (sent.back) return pageFrom(form, sent.page, -1, answers) ?? 0;
  const after = pageFrom(form, sent.page, 1, answers);
  return after ?? firstMissing(form, answers);
}

/** The first page with a required question that is shown and has no answer: pages cannot be jumped over. */
function firstMissing(form: SurveyForm, answers: Answers): number | null {
  const page = pagesOf(form).findIndex((questions) =>
    questions.some((q) => q.required && answers[q.id] === undefined && isShown(form, q, answers)),
  );
  return page < 0 ? null : page;
}

async function begin(
  tx: Tx,
  services: SurveyServices,
  entered: Entered,
  sent: Sent,
): Promise<AnswerRow | null> {
  const { way, survey, place } = entered;
  const now = services.clock.now();
  const personal = way.kind === 'personal';
  const answerId = personal && !survey.repeatable ? way.linkId : sent.thread.answerId;
  const subjectId = personal ? way.subjectId : await respondent(tx, services, way.orgId, answerId, now);
  return lockAnswer(tx, {
    orgId: way.orgId,
    subjectId,
    id: answerId,
    surveyId: survey.id,
    version: sent.thread.version,
    placeId: place?.id ?? null,
    personal,
    language: sent.language,
    at: now,
  });
}

/** Whoever answers in public is a respondent of their own, made for this answer and tied to nobody. */
async function respondent(
  tx: Tx,
  services: SurveyServices,
  orgId: string,
  answerId: string,
  now: number,
): Promise<string> {
  const identifiers = [[{ kind: 'row', value: `survey/${answerId}` } as const]];
  const [subjectId = ''] = await services.subjects.resolve(tx, {
    orgId,
    identifiers,
    source: 'portal',
    importId: null,
    now,
  });
  return subjectId;
}

interface Turning {
  readonly row: AnswerRow;
  readonly form: SurveyForm;
  readonly sent: Sent;
  readonly earlier: Answers;
}

async function keep(tx: Tx, services: SurveyServices, entered: Entered, t: Turning): Promise<Step> {
  const { row, form, sent } = t;
  const { answers, errors } = turn(form, sent, t.earlier);
  if (errors.length > 0 && !sent.back) return { kind: 'page', form, page: sent.page, answers, errors };
  const page = next(form, sent, answers);
  const finished = page === null;
  if (finished && (await answeredElsewhere(tx, entered, row))) return { kind: 'again' };
  const now = services.clock.now();
  const kept = finished ? shownAnswers(form, answers) : answers;
  const { chosen, words } = splitWords(form, kept);
  const ref = { orgId: entered.way.orgId, subjectId: row.subject_id };
  await services.vault.ready(tx, [ref], false);
  const sealed = Object.keys(words).length > 0 ? services.vault.seal(ref, words) : null;
  const { language } = sent;
  const where = { subjectId: row.subject_id, id: row.id, language, at: now };
  await savePage(tx, { ...where, page: page ?? sent.page, chosen, words: sealed, answered: finished });
  if (page !== null) return { kind: 'page', form, page, answers, errors: [] };
  await tell(tx, services, entered, row, { form, language, answers: kept, at: now });
  return { kind: 'thanks', form, answerId: row.id, at: now, contact: false };
}

async function answeredElsewhere(tx: Tx, { way, survey }: Entered, row: AnswerRow): Promise<boolean> {
  if (way.kind !== 'personal' || survey.repeatable) return false;
  const personId = (await findPersons(tx, [way.subjectId])).get(way.subjectId) ?? way.subjectId;
  const subjects = await findSubjects(tx, personId);
  const ids = [...new Set([way.subjectId, ...subjects.map((s) => s.id)])];
  return hasAnswered(tx, survey.id, personId, ids, row.id);
}

async function tell(
  tx: Tx,
  services: SurveyServices,
  { way, survey, place }: Entered,
  row: AnswerRow,
  done: { form: SurveyForm; language: string; answers: Answers; at: number },
): Promise<void> {
  const signals = signalsOf({
    ...done,
    slug: survey.slug,
    version: row.version,
    answerId: row.id,
    subjectId: row.subject_id,
    personal: row.personal,
    place: place?.name ?? null,
  });
  await services.record(tx, { orgId: way.orgId, origin: 'portal', signals });
  tx.onCommit(() => services.live.publish(way.orgId, LIVE_TOPIC, { id: survey.id }));
}

/** A try-out goes the same way through the same pages; what was answered travels with the form and is stored nowhere. */
function tryOut(form: SurveyForm, sent: Sent, now: number): Step {
  const { answers, errors } = turn(form, sent, keptIn(sent.thread));
  if (errors.length > 0 && !sent.back) return { kind: 'page', form, page: sent.page, answers, errors };
  const page = next(form, sent, answers);
  return page === null
    ? { kind: 'thanks', form, answerId: sent.thread.answerId, at: now, contact: false }
    : { kind: 'page', form, page, answers, errors: [] };
}

/** The answers of a try-out, out of its sealed thread. */
function keptIn(thread: Thread): Answers {
  const kept: unknown = JSON.parse(thread.kept ?? '{}');
  // The thread is sealed: nobody but this program wrote it.
  return typeof kept === 'object' && kept !== null ? (kept as Answers) : {};
}

/** Notes the yes to being contacted about a finished personal answer, as consent for service by e-mail. */
export async function allowContact(
  tx: Tx,
  services: SurveyServices,
  { way, survey, organisation }: Entered,
  answerId: string,
  language: string,
): Promise<boolean> {
  if (way.kind !== 'personal' || !(await markContact(tx, way.subjectId, answerId))) return false;
  const at = services.clock.now();
  const statement = {
    purpose: 'service',
    channel: 'email',
    state: 'given',
    source: 'survey',
    textVersion: CONTACT_TEXT,
    jurisdiction: organisation.jurisdiction,
    language,
    at,
    proof: { survey: survey.slug, answer: answerId },
  } as const;
  await stateConsent(tx, way.orgId, way.subjectId, [statement], services.newId);
  const signal = {
    messageId: `survey/${answerId}/contact`,
    kind: 'track',
    name: 'Survey Contact Allowed',
    subjectId: way.subjectId,
    occurredAt: at,
    properties: { survey: survey.slug },
    traits: {},
  };
  await services.record(tx, { orgId: way.orgId, origin: 'portal', signals: [signal] });
  return true;
}
