// Survey pages for people: no login, no script, no cookie; one address to read and to send.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { acceptForms, type Form, formOf as fieldsOf, html, sendPage } from '../channels/index.ts';
import type { Tx } from '../platform/db.ts';
import type { HttpServer } from '../platform/http/index.ts';
import { countAttempts } from '../trust/index.ts';
import { allowContact, type Step, takePage } from './answering.ts';
import {
  answerOfLink,
  answersSoFar,
  currentVersion,
  type Entered,
  enter,
  formOf,
  isShut,
  type Shut,
} from './entering.ts';
import { type framed, messagePage, safetyBox, type Voice, voiceOf } from './frame.ts';
import { countOpen, markOpened } from './link-store.ts';
import { type Answers, languageFor, pageFrom, pagesOf, type SurveyForm } from './model.ts';
import { type FormView, questionPage, thanksPage } from './pages.ts';
import { LIVE_TOPIC, type SurveyServices } from './services.ts';
import { readThread, readWay, type Thread, type Way, writeThread } from './tokens.ts';

type ByToken = { Params: { token: string } };

/** Forms from one network at one place: a hospital's visitors may share an address, a machine may not flood. */
const ALLOWANCE = { burst: 60, refillMs: 2_000 };
const schema = { hide: true } as const;

/** Registers `GET` and `POST /s/:token`, and the page for a survey's address without a person's link. */
export function surveyPages(app: HttpServer, services: SurveyServices): void {
  const attempts = countAttempts(ALLOWANCE);
  void app.register((scope: HttpServer, _options, done) => {
    acceptForms(scope);
    scope.get<{ Params: { slug: string } }>('/s/to/:slug', { schema }, (request, reply) =>
      sendPage(reply, messagePage(voiceFor(request), null, 'message'), 404),
    );
    scope.get<ByToken>('/s/:token', { schema }, (request, reply) => show(services, request, reply));
    scope.post<ByToken>('/s/:token', { schema }, async (request, reply) => {
      const way = readWay(services.vault, request.params.token);
      const wait =
        way?.kind === 'public' ? attempts.take(`${way.placeId}/${request.ip}`, services.clock.now()) : 0;
      if (wait > 0) {
        reply.header('retry-after', String(Math.ceil(wait / 1000)));
        return sendPage(reply, messagePage(voiceFor(request), null, 'busy'), 429);
      }
      return take(services, request, reply, way);
    });
    done();
  });
}

/** The wished languages, best first: the one in the address, the one of the answer so far, what the browser asks for. */
function wishes(request: FastifyRequest, kept?: string): string[] {
  const query = request.url.split('?')[1] ?? '';
  const chosen = new URLSearchParams(query).get('lang') ?? '';
  const accepted = (request.headers['accept-language'] ?? '').slice(0, 300).split(',');
  const all = [chosen, kept ?? '', ...accepted.map((part) => part.split(';')[0]?.trim() ?? '')];
  return all.filter((l) => /^[A-Za-z-]{2,35}$/.test(l));
}

function voiceFor(request: FastifyRequest): Voice {
  return voiceOf(wishes(request)[0] ?? 'en');
}

function shutPage(request: FastifyRequest, reply: FastifyReply, { shut, organisation }: Shut): FastifyReply {
  const status = { bad: 404, closed: 410, paused: 409 }[shut];
  return sendPage(reply, messagePage(voiceFor(request), organisation, shut), status);
}

const BAD: Shut = { shut: 'bad', organisation: null };

async function show(
  services: SurveyServices,
  request: FastifyRequest<ByToken>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { token } = request.params;
  const way = readWay(services.vault, token);
  if (!way) return shutPage(request, reply, BAD);
  const found = await services.db.web(way.orgId, async (tx) => {
    const entered = await enter(tx, way, token, services.clock.now());
    if (isShut(entered)) return entered;
    const begun = await beginning(tx, services, entered);
    if (!begun) return BAD;
    if (isReading(request)) await noteOpened(tx, services, entered);
    return { entered, begun };
  });
  if ('shut' in found) return shutPage(request, reply, found);
  const { entered, begun } = found;
  const language = languageFor(begun.form, wishes(request, begun.language ?? undefined));
  if (begun.answered) return sendPage(reply, againPage(entered, language));
  const step = { kind: 'page', page: begun.page, answers: begun.answers, errors: [] } as const;
  return sendPage(reply, questionPage(viewOf(services, entered, begun.form, language, begun.thread, step)));
}

/** A person, and not a machine that looks ahead. */
function isReading(request: FastifyRequest): boolean {
  const purpose = `${request.headers['sec-purpose'] ?? ''}${request.headers.purpose ?? ''}`;
  return request.method === 'GET' && !/prefetch|preview/i.test(purpose);
}

interface Beginning {
  readonly form: SurveyForm;
  readonly thread: Thread;
  readonly page: number;
  readonly answers: Answers;
  readonly language: string | null;
  readonly answered: boolean;
}

/** Where somebody begins: on the first page, or where they stopped the last time. */
async function beginning(tx: Tx, services: SurveyServices, entered: Entered): Promise<Beginning | null> {
  const { way, survey } = entered;
  const row = way.kind === 'personal' ? await answerOfLink(tx, way) : null;
  const goesOn = row !== null && (row.state === 'partial' || !survey.repeatable);
  const version = goesOn ? row.version : currentVersion(entered);
  const form = await formOf(tx, entered, version);
  if (!form) return null;
  const first = way.kind === 'personal' && !row ? way.linkId : services.newId(services.clock.now());
  const thread = { answerId: goesOn ? row.id : first, version };
  if (!goesOn) return { form, thread, page: 0, answers: {}, language: null, answered: false };
  const answers = row.state === 'partial' ? await answersSoFar(tx, services, way.orgId, row) : {};
  return {
    form,
    thread,
    page: row.page,
    answers,
    language: row.language,
    answered: row.state === 'answered',
  };
}

async function noteOpened(tx: Tx, services: SurveyServices, { way, survey }: Entered): Promise<void> {
  const now = services.clock.now();
  if (way.kind === 'public') await countOpen(tx, way.orgId, way.placeId);
  if (way.kind === 'test') return;
  if (way.kind === 'personal' && (await markOpened(tx, way.subjectId, way.linkId, now))) {
    const signal = {
      messageId: `survey/${way.linkId}/opened`,
      kind: 'track',
      name: 'Survey Opened',
      subjectId: way.subjectId,
      occurredAt: now,
      properties: { survey: survey.slug },
      traits: {},
    };
    await services.record(tx, { orgId: way.orgId, origin: 'portal', signals: [signal] });
  }
  tx.onCommit(() => services.live.publish(way.orgId, LIVE_TOPIC, { id: survey.id }));
}

async function take(
  services: SurveyServices,
  request: FastifyRequest<ByToken>,
  reply: FastifyReply,
  way: Way | null,
): Promise<FastifyReply> {
  const { token } = request.params;
  const fields = fieldsOf(request);
  const thread = readThread(services.vault, token, fields.get('thread'));
  if (!way) return shutPage(request, reply, BAD);
  if (!thread) return show(services, request, reply);
  // Whoever fills in what nobody can see is a machine: it is thanked, and nothing is kept.
  const machine = (fields.get('website') ?? '') !== '';
  const result = await services.db.web(way.orgId, async (tx) => {
    const entered = await enter(tx, way, token, services.clock.now());
    if (isShut(entered)) return entered;
    const form = await formOf(tx, entered, thread.version);
    if (!form) return BAD;
    const language = languageFor(form, wishes(request, fields.get('language')));
    if (fields.get('go') === 'contact' && !machine) {
      await allowContact(tx, services, entered, thread.answerId, language);
      const step = {
        kind: 'thanks',
        form,
        answerId: thread.answerId,
        at: services.clock.now(),
        contact: true,
      } as const;
      return { entered, language, step };
    }
    const step: Step = machine
      ? { kind: 'thanks', form, answerId: thread.answerId, at: services.clock.now(), contact: true }
      : await takePage(tx, services, entered, {
          thread,
          form,
          page: pageNumber(fields, form),
          back: fields.get('go') === 'back',
          language,
          fields,
        });
    return { entered, language, step };
  });
  if ('shut' in result) return shutPage(request, reply, result);
  return answer(services, request, reply, { ...result, thread, machine });
}

function pageNumber(fields: Form, form: SurveyForm): number {
  const page = Number(fields.get('page'));
  return Number.isInteger(page) && page >= 0 && page < pagesOf(form).length ? page : 0;
}

interface Result {
  readonly entered: Entered;
  readonly language: string;
  readonly step: Step;
  readonly thread: Thread;
  readonly machine: boolean;
}

function answer(
  services: SurveyServices,
  request: FastifyRequest<ByToken>,
  reply: FastifyReply,
  { entered, language, step, thread, machine }: Result,
): FastifyReply {
  if (step.kind === 'bad') return shutPage(request, reply, BAD);
  if (step.kind === 'again') return sendPage(reply, againPage(entered, language));
  if (step.kind === 'page') {
    const view = viewOf(services, entered, step.form, language, thread, step);
    return sendPage(reply, questionPage(view), step.errors.length > 0 ? 400 : 200);
  }
  const { form, at } = step;
  const base = viewOf(services, entered, form, language, thread, {
    kind: 'page',
    page: 0,
    answers: {},
    errors: [],
  });
  const asks = form.askContact && entered.way.kind === 'personal' && !machine;
  const contact = asks ? (step.contact ? 'said' : 'ask') : 'none';
  return sendPage(reply, thanksPage({ ...base, receipt: receiptOf(step.answerId), at, contact }));
}

/** The last digits of the answer's id, easy to read out on the phone. */
function receiptOf(answerId: string): string {
  const end = answerId.replaceAll('-', '').slice(-10).toUpperCase();
  return `${end.slice(0, 5)}-${end.slice(5)}`;
}

function againPage({ organisation, safety }: Entered, language: string): ReturnType<typeof framed> {
  const voice = voiceOf(language);
  const box = html`${safetyBox(voice, safety[language] ?? safety.en ?? null, language)}`;
  return messagePage(voice, organisation.name, 'again', box);
}

function viewOf(
  services: SurveyServices,
  entered: Entered,
  form: SurveyForm,
  language: string,
  thread: Thread,
  step: Pick<Extract<Step, { kind: 'page' }>, 'page' | 'answers' | 'errors'> & { kind: 'page' },
): FormView {
  const { way, survey, organisation, safety, token } = entered;
  const kept = way.kind === 'test' ? { kept: JSON.stringify(step.answers) } : {};
  const manner =
    way.kind === 'test'
      ? 'test'
      : survey.anonymous
        ? 'anonymous'
        : way.kind === 'public'
          ? 'public'
          : 'named';
  return {
    voice: voiceOf(language),
    form,
    language,
    organisation: organisation.name,
    safety: safety[language] ?? safety.en ?? null,
    manner,
    page: step.page,
    answers: step.answers,
    errors: step.errors,
    thread: writeThread(services.vault, token, {
      answerId: thread.answerId,
      version: thread.version,
      ...kept,
    }),
    canGoBack: pageFrom(form, step.page, -1, step.answers) !== null,
    last: step.page === pagesOf(form).length - 1,
  };
}
