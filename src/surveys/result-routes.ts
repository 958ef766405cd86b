// Results over HTTP: figures for whoever reads surveys, words and rows by what a member may see of people.
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { SurveyCommentRow, SurveyResults } from '../../sdk/faces/surveys.ts';
import { iso, type Tx } from '../platform/db.ts';
import { type HttpServer, pageOf, readPlace } from '../platform/http/index.ts';
import { isId } from '../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { actorOf, auditMany, memberOf, noteAct } from '../trust/index.ts';
import type { Capability, Member } from '../trust/model.ts';
import { type CellValue, writeCsv } from './csv.ts';
import { wordsIn } from './entering.ts';
import { lacking, sendCsv } from './link-routes.ts';
import { listPlaces } from './link-store.ts';
import { messageLink } from './links.ts';
import { answerTexts, type Question, type SurveyForm } from './model.ts';
import {
  type AnswerFilter,
  countLinks,
  countReached,
  type FinishedRow,
  listFinished,
} from './result-store.ts';
import {
  bucketFor,
  bySegment,
  type Counted,
  LEAST,
  overTime,
  questionResult,
  suppressSmall,
} from './results.ts';
import { segmentsOf } from './segments.ts';
import type { SurveyServices } from './services.ts';
import { themesOf } from './signals.ts';
import { findSurvey, listFormVersions, type SurveyRow } from './store.ts';
import { NO_SURVEY } from './surveys.ts';

const tags = ['surveys'];
const read = { capability: 'surveys.read' } as const;
const DAY = 86_400_000;
const MOST = 50_000;
const PAGE = 50;
const Id = Type.Object({ id: Type.String({ maxLength: 40 }) });
const Moment = Type.Optional(Type.String({ format: 'date-time' }));
const Filters = {
  from: Moment,
  to: Moment,
  place: Type.Optional(Type.String({ maxLength: 40 })),
  version: Type.Optional(Type.Integer({ minimum: 1 })),
};
type Filtered = { from?: string; to?: string; place?: string; version?: number };

/** Registers results, comments and the CSV of answers. */
export function resultRoutes(app: HttpServer, services: SurveyServices): void {
  const querystring = Type.Object({
    ...Filters,
    segment: Type.Optional(
      Type.String({ pattern: '^(audience|place|language|trait:[A-Za-z][A-Za-z0-9_]{0,47})$' }),
    ),
  });
  app.get(
    '/api/v1/surveys/:id/results',
    {
      schema: { tags, summary: 'What the answers add up to; too few are not shown', params: Id, querystring },
      config: read,
    },
    (request) =>
      inSurvey(services, request, (tx, found) =>
        results(tx, services, found, request.query, request.query.segment ?? null),
      ),
  );
  const comments = Type.Object({
    ...Filters,
    question: Type.Optional(Type.String({ maxLength: 24 })),
    theme: Type.Optional(Type.String({ maxLength: 120 })),
    cursor: Type.Optional(Type.String({ maxLength: 4_000 })),
  });
  app.get(
    '/api/v1/surveys/:id/comments',
    {
      schema: { tags, summary: 'Free texts, newest first', params: Id, querystring: comments },
      config: read,
    },
    (request) => inSurvey(services, request, (tx, found) => commentPage(tx, services, found, request.query)),
  );
  app.get(
    '/api/v1/surveys/:id/answers.csv',
    {
      schema: {
        tags,
        summary: 'Answers as CSV: the columns that the member may see',
        params: Id,
        querystring: Type.Object(Filters),
      },
      config: read,
    },
    async (request, reply) => {
      const made = await inSurvey(services, request, (tx, found) =>
        answersCsv(tx, services, found, request.query),
      );
      return isRefusal(made) ? made : sendCsv(reply, made.name, made.text);
    },
  );
}

/** A survey as a member meets it. */
interface Found {
  readonly member: Member;
  readonly survey: SurveyRow;
  readonly form: SurveyForm;
}

async function inSurvey<T>(
  services: SurveyServices,
  request: FastifyRequest<{ Params: { id: string } }>,
  work: (tx: Tx, found: Found) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  const member = memberOf(request);
  const { id } = request.params;
  if (!isId(id)) return NO_SURVEY;
  return services.db.web(member.orgId, async (tx) => {
    const survey = await findSurvey(tx, member.orgId, id);
    if (!survey) return NO_SURVEY;
    const versions = await listFormVersions(tx, member.orgId, id);
    const form = (versions.find((v) => v.number === survey.live_version) ?? versions[0])?.form;
    return form ? work(tx, { member, survey, form }) : NO_SURVEY;
  });
}

function filterOf(services: SurveyServices, survey: SurveyRow, q: Filtered): AnswerFilter {
  const to = q.to === undefined ? services.clock.now() + 1 : Date.parse(q.to);
  const from = q.from === undefined ? 0 : Date.parse(q.from);
  const placeId = q.place !== undefined && isId(q.place) ? q.place : null;
  return { surveyId: survey.id, from, to, placeId, version: q.version ?? null };
}

/** Few answers are hidden from everybody in an anonymous survey, and from whoever may not see people in any. */
function hides(found: Found, answered: number): boolean {
  return answered < LEAST && (found.survey.anonymous || !found.member.capabilities.has('people.read'));
}

async function results(
  tx: Tx,
  services: SurveyServices,
  found: Found,
  query: Filtered,
  segment: string | null,
): Promise<SurveyResults | Refusal> {
  const { survey, form, member } = found;
  const filter = filterOf(services, survey, query);
  const reached = await countReached(tx, member.orgId, filter, services.clock.now() - DAY);
  const links = await countLinks(tx, member.orgId, filter);
  const places = await listPlaces(tx, member.orgId, survey.id);
  const mailed = await services.countSent(tx, member.orgId, messageLink(survey.slug), filter.from, filter.to);
  const sent = links.given + Math.max(mailed, links.by_message);
  const finished = await listFinished(tx, member.orgId, filter, 'none', MOST);
  const suppressed = hides(found, finished.length);
  const rows = suppressed ? [] : finished.map(counted);
  const least = survey.anonymous || !member.capabilities.has('people.read') ? LEAST : 1;
  const first = rows.at(-1)?.at ?? filter.from;
  const bucket = bucketFor(first, Math.min(filter.to, services.clock.now()));
  const segments =
    segment === null || suppressed ? [] : await segmentsOf(tx, found, finished, places, segment);
  if (isRefusal(segments)) return segments;
  return {
    sent,
    opened: links.opened,
    answered: reached.answered,
    personalAnswered: reached.personal_answered,
    partial: reached.partial,
    abandoned: reached.abandoned,
    publicOpened: places.reduce((sum, p) => sum + p.opens, 0),
    responseRate: sent === 0 ? null : Math.min(1, reached.personal_answered / sent),
    suppressed,
    least: LEAST,
    questions: suppressed ? [] : form.questions.map((q) => questionResult(form, q, rows)),
    overTime: suppressSmall(overTime(form, rows, bucket), least),
    bucket,
    segments:
      segments.length === 0 || segment === null
        ? []
        : suppressSmall(bySegment(form, rows, groupsIn(segments)), LEAST),
    themes: themeNames(form),
    truncated: finished.length === MOST,
  };
}

function groupsIn(
  segments: readonly { subjectId: string; name: string }[],
): (subjectId: string) => readonly string[] {
  const groups = Map.groupBy(segments, (s) => s.subjectId);
  return (subjectId) => (groups.get(subjectId) ?? []).map((s) => s.name);
}

function counted(row: FinishedRow): Counted {
  return { subjectId: row.subject_id, at: row.answered_at, chosen: row.chosen };
}

function themeNames(form: SurveyForm): string[] {
  const language = form.languages[0] ?? 'en';
  return form.questions
    .filter((q) => q.themes)
    .flatMap((q) => q.choices.map((c) => q.words[language]?.choices[c] ?? c));
}

type CommentQuery = Filtered & { question?: string; theme?: string; cursor?: string };

async function commentPage(
  tx: Tx,
  services: SurveyServices,
  found: Found,
  query: CommentQuery,
): Promise<{ rows: SurveyCommentRow[]; next?: string } | Refusal> {
  const { survey, form, member } = found;
  const { orgId } = member;
  if (!survey.anonymous && !member.capabilities.has('people.read.health'))
    return lacking('people.read.health');
  const filter = filterOf(services, survey, query);
  if (survey.anonymous && hides(found, (await countReached(tx, orgId, filter, 0)).answered))
    return refuse(409, 'too-few', `Fewer than ${LEAST} people answered. Their words would say who they are.`);
  const list = `survey-comments/${survey.id}`;
  const before = readPlace(services.cursorSecret, query.cursor, list);
  if (isRefusal(before)) return before;
  const finished = await listFinished(tx, orgId, filter, 'only', PAGE + 1, before);
  const { page: rows, next } = pageOf(finished, PAGE, services.cursorSecret, list, (last) => ({
    at: last.answered_at,
    id: last.id,
  }));
  await services.vault.ready(
    tx,
    rows.map((r) => ({ orgId, subjectId: r.subject_id })),
    false,
  );
  const shown = rows.filter(
    (r) => query.theme === undefined || themesOf(form, r.chosen).includes(query.theme),
  );
  const at = services.clock.now();
  const named = shown.filter((r) => r.personal);
  await auditMany(
    tx,
    named.map((r) => ({
      orgId,
      at,
      id: services.newId(at),
      actor: actorOf(member),
      action: 'person.read.health',
      subjectId: r.subject_id,
      object: `survey ${survey.id}`,
    })),
  );
  return {
    rows: shown.flatMap((r) => commentsOf(services, found, r, query.question)),
    ...(next && { next }),
  };
}

function commentsOf(
  services: SurveyServices,
  { form, member, survey }: Found,
  row: FinishedRow,
  question?: string,
): SurveyCommentRow[] {
  const words = row.words
    ? wordsIn(services.vault.open({ orgId: member.orgId, subjectId: row.subject_id }, row.words))
    : {};
  const language = form.languages[0] ?? 'en';
  return form.questions
    .filter(
      (q) => q.kind === 'text' && words[q.id] !== undefined && (question === undefined || q.id === question),
    )
    .map((q) => ({
      id: `${row.id}/${q.id}`,
      // The day alone: a minute could be matched with who was seen at the desk.
      at: survey.anonymous ? iso(row.answered_at).slice(0, 10) : iso(row.answered_at),
      question: q.words[language]?.label ?? q.id,
      text: words[q.id] ?? '',
      themes: themesOf(form, row.chosen),
      personId: row.personal && member.capabilities.has('people.read') ? row.subject_id : null,
    }));
}

const NEEDED: { readonly [c in Question['class']]: Capability } = {
  public: 'surveys.read',
  personal: 'people.read',
  health: 'people.read.health',
};

async function answersCsv(
  tx: Tx,
  services: SurveyServices,
  found: Found,
  query: Filtered,
): Promise<{ name: string; text: string } | Refusal> {
  const { survey, form, member } = found;
  const { orgId, capabilities } = member;
  const rows = await listFinished(tx, orgId, filterOf(services, survey, query), 'all', MOST);
  if (hides(found, rows.length))
    return refuse(409, 'too-few', `Fewer than ${LEAST} people answered. Their rows would say who they are.`);
  const questions = form.questions.filter((q) =>
    capabilities.has(NEEDED[q.kind === 'text' && !survey.anonymous ? 'health' : q.class]),
  );
  const named = !survey.anonymous && capabilities.has('people.read');
  await services.vault.ready(
    tx,
    rows.map((r) => ({ orgId, subjectId: r.subject_id })),
    false,
  );
  const language = form.languages[0] ?? 'en';
  const header = [
    'answered',
    'version',
    'language',
    ...(named ? ['person'] : []),
    ...questions.map((q) => q.words[language]?.label ?? q.id),
  ];
  const lines = rows.map((r): CellValue[] => {
    const words = r.words ? wordsIn(services.vault.open({ orgId, subjectId: r.subject_id }, r.words)) : {};
    const when = survey.anonymous ? iso(r.answered_at).slice(0, 10) : iso(r.answered_at);
    return [
      when,
      r.version,
      r.language,
      ...(named ? [r.personal ? r.subject_id : null] : []),
      ...questions.map((q) => cellOf(q, r, words)),
    ];
  });
  const detail = { rows: rows.length, columns: questions.map((q) => q.id) };
  await noteAct(tx, services, member, 'survey.exported', { object: survey.id, detail });
  return { name: survey.slug, text: writeCsv(header, lines) };
}

function cellOf(question: Question, row: FinishedRow, words: { readonly [id: string]: string }): CellValue {
  if (question.kind === 'text') return words[question.id] ?? null;
  const answer = row.chosen[question.id];
  return typeof answer === 'number' ? answer : answerTexts(answer).join('; ') || null;
}
