// Surveys over HTTP: list, write, review, approve by somebody else, open and close, try out.
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Tx } from '../platform/db.ts';
import { closed, etagOf, type HttpServer, runOnce } from '../platform/http/index.ts';
import { isId } from '../platform/ids.ts';
import type { Json } from '../platform/json.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { memberOf, noteAct } from '../trust/index.ts';
import { cleanText } from './answers.ts';
import { cleanForm, FormSchema } from './form-schema.ts';
import { linkRoutes } from './link-routes.ts';
import { addressOf } from './links.ts';
import { resultRoutes } from './result-routes.ts';
import type { SurveyServices } from './services.ts';
import {
  listFormVersions,
  listSurveys,
  lockSurvey,
  readSafety,
  type SurveyRow,
  writeSafety,
} from './store.ts';
import {
  approveForm,
  changeSettings,
  changeState,
  createSurvey,
  NO_SURVEY,
  type SurveyDoing,
  submitDraft,
  takeBack,
  writeDraft,
} from './surveys.ts';
import { listRow, viewOf } from './view.ts';

const tags = ['surveys'];
const TRY_OUT = 12 * 3_600_000;
const Id = Type.Object({ id: Type.String({ maxLength: 40 }) });
const Settings = {
  name: Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' }),
  anonymous: Type.Boolean(),
  repeatable: Type.Boolean(),
  closesAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
  keepDays: Type.Integer({ minimum: 30, maximum: 3650 }),
};
const Revision = Type.Integer({ minimum: 1 });
const Slug = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,59}$', maxLength: 60 });
const read = { capability: 'surveys.read' } as const;
const edit = { capability: 'surveys.edit' } as const;

/** Registers `/api/v1/surveys` and what hangs below it. */
export function surveyRoutes(app: HttpServer, services: SurveyServices): void {
  app.get('/api/v1/surveys', { schema: { tags, summary: 'Surveys' }, config: read }, async (request) => {
    const { orgId } = memberOf(request);
    return { rows: (await services.db.web(orgId, (tx) => listSurveys(tx, orgId))).map(listRow) };
  });
  app.get(
    '/api/v1/surveys/:id',
    { schema: { tags, summary: 'A survey: newest words, versions, places', params: Id }, config: read },
    (request, reply) => command(services, request, reply, null, async () => null),
  );
  writeRoutes(app, services);
  settingsRoute(app, services);
  lifeRoutes(app, services);
  tryOutRoute(app, services);
  safetyRoutes(app, services);
  linkRoutes(app, services);
  resultRoutes(app, services);
}

function writeRoutes(app: HttpServer, services: SurveyServices): void {
  const Draft = closed({ slug: Slug, ...Settings, form: FormSchema });
  app.post(
    '/api/v1/surveys',
    { schema: { tags, summary: 'Make a survey with a first draft', body: Draft }, config: edit },
    (request, reply) => {
      const { form, slug, ...settings } = request.body;
      const member = memberOf(request);
      const { orgId, userId } = member;
      return runOnce(services, request, reply, { orgId, actor: userId }, async (tx) => {
        const draft = { ...settingsIn(settings), slug, form: cleanForm(form) };
        const made = await createSurvey(tx, doingOf(services, orgId, userId), draft);
        if (isRefusal(made)) return made;
        await noteAct(tx, services, member, 'survey.created', { object: made.id });
        reply.code(201);
        return shown(tx, services, reply, orgId, userId, made.id);
      });
    },
  );
  app.put(
    '/api/v1/surveys/:id/form',
    {
      schema: {
        tags,
        summary: 'Write the draft',
        params: Id,
        body: closed({ revision: Revision, form: FormSchema }),
      },
      config: edit,
    },
    (request, reply) =>
      command(services, request, reply, 'survey.written', async (tx, doing, survey) => {
        const stale = staleness(survey, request.body.revision);
        if (stale) return stale;
        const written = await writeDraft(tx, doing, survey, cleanForm(request.body.form));
        return isRefusal(written) ? written : null;
      }),
  );
}

function settingsRoute(app: HttpServer, services: SurveyServices): void {
  app.put(
    '/api/v1/surveys/:id/settings',
    {
      schema: {
        tags,
        summary: 'Change name, dates and who is known',
        params: Id,
        body: closed({ revision: Revision, ...Settings }),
      },
      config: edit,
    },
    (request, reply) => {
      const { revision, ...settings } = request.body;
      return command(
        services,
        request,
        reply,
        'survey.changed',
        async (tx, doing, survey) =>
          staleness(survey, revision) ?? changeSettings(tx, doing, survey, settingsIn(settings)),
      );
    },
  );
}

function staleness(survey: SurveyRow, revision: number): Refusal | null {
  return survey.revision === revision
    ? null
    : refuse(412, 'changed-meanwhile', 'This was changed by somebody else in the meantime.', {
        field: 'revision',
        fix: 'Read it again, and make your change on what is there now.',
      });
}

function settingsIn<S extends { name: string; closesAt: string | null }>(
  s: S,
): Omit<S, 'closesAt'> & { closesAt: number | null } {
  return { ...s, name: cleanText(s.name), closesAt: s.closesAt === null ? null : Date.parse(s.closesAt) };
}

function lifeRoutes(app: HttpServer, services: SurveyServices): void {
  app.post(
    '/api/v1/surveys/:id/review',
    { schema: { tags, summary: 'Hand the draft over for review', params: Id }, config: edit },
    (request, reply) =>
      command(services, request, reply, 'survey.submitted', (tx, doing, s) => submitDraft(tx, doing, s.id)),
  );
  app.delete(
    '/api/v1/surveys/:id/review',
    { schema: { tags, summary: 'Take it back from review', params: Id }, config: edit },
    (request, reply) =>
      command(services, request, reply, 'survey.taken-back', (tx, doing, s) => takeBack(tx, doing, s.id)),
  );
  const Approval = closed({
    hash: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    meaning: Type.String({ minLength: 1, maxLength: 300, pattern: '\\S' }),
  });
  app.post(
    '/api/v1/surveys/:id/approval',
    {
      schema: {
        tags,
        summary: 'Approve and publish, as somebody who wrote none of it',
        params: Id,
        body: Approval,
      },
      config: { capability: 'content.approve' },
    },
    (request, reply) =>
      command(services, request, reply, 'survey.approved', (tx, doing, s) =>
        approveForm(tx, doing, s.id, request.body.hash, cleanText(request.body.meaning)),
      ),
  );
  const State = closed({ state: Type.Enum(['open', 'paused', 'closed']) });
  app.put(
    '/api/v1/surveys/:id/state',
    { schema: { tags, summary: 'Open, pause or close', params: Id, body: State }, config: edit },
    (request, reply) =>
      command(services, request, reply, `survey.${request.body.state}`, (tx, doing, s) =>
        changeState(tx, doing, s, request.body.state),
      ),
  );
}

function tryOutRoute(app: HttpServer, services: SurveyServices): void {
  app.post(
    '/api/v1/surveys/:id/try-out',
    {
      schema: {
        tags,
        summary: 'An address under which the newest version can be tried; nothing is kept',
        params: Id,
      },
      config: read,
    },
    async (request) => {
      const { orgId } = memberOf(request);
      const { id } = request.params;
      const newest = isId(id)
        ? await services.db.web(orgId, async (tx) => (await listFormVersions(tx, orgId, id))[0])
        : null;
      if (!newest) return NO_SURVEY;
      const until = services.clock.now() + TRY_OUT;
      return {
        url: addressOf(services, { kind: 'test', orgId, surveyId: id, version: newest.number, until }),
      };
    },
  );
}

function safetyRoutes(app: HttpServer, services: SurveyServices): void {
  const path = '/api/v1/survey-safety-line';
  const summary = 'What every survey page says to somebody who needs help now, by language';
  app.get(path, { schema: { tags, summary }, config: read }, async (request) => {
    const { orgId } = memberOf(request);
    return { safety: await services.db.web(orgId, (tx) => readSafety(tx, orgId)) };
  });
  const Key = Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' });
  const body = closed({
    safety: Type.Record(Key, Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }), {
      additionalProperties: false,
    }),
  });
  app.put(path, { schema: { tags, summary, body }, config: edit }, async (request) => {
    const member = memberOf(request);
    const safety = Object.fromEntries(
      Object.entries(request.body.safety).map(([l, text]) => [l, cleanText(text)]),
    );
    await services.db.web(member.orgId, async (tx) => {
      await writeSafety(tx, member.orgId, safety, services.clock.now());
      await noteAct(tx, services, member, 'survey.safety-line');
    });
    return { safety };
  });
}

function doingOf(services: SurveyServices, orgId: string, userId: string): SurveyDoing {
  return { orgId, userId, now: services.clock.now(), newId: services.newId };
}

async function shown(
  tx: Tx,
  services: SurveyServices,
  reply: FastifyReply,
  orgId: string,
  userId: string,
  id: string,
): Promise<Json | Refusal> {
  const survey = await lockSurvey(tx, orgId, id);
  if (!survey) return NO_SURVEY;
  reply.header('etag', etagOf(survey.revision));
  // The view is plain data; the client's types make its lists read-only.
  return JSON.parse(JSON.stringify(await viewOf(tx, services, orgId, userId, survey)));
}

/** Finds the survey, does something with it in one transaction, notes it, and answers with what is there now. */
function command(
  services: SurveyServices,
  request: FastifyRequest<{ Params: { id: string } }>,
  reply: FastifyReply,
  action: string | null,
  work: (tx: Tx, doing: SurveyDoing, survey: SurveyRow) => Promise<Refusal | null>,
): Promise<Json | Refusal> {
  const member = memberOf(request);
  const { orgId, userId } = member;
  const { id } = request.params;
  if (!isId(id)) return Promise.resolve(NO_SURVEY);
  return runOnce(services, request, reply, { orgId, actor: userId }, async (tx) => {
    const survey = await lockSurvey(tx, orgId, id);
    if (!survey) return NO_SURVEY;
    const refused = await work(tx, doingOf(services, orgId, userId), survey);
    if (refused) return refused;
    if (action) await noteAct(tx, services, member, action, { object: id });
    return shown(tx, services, reply, orgId, userId, id);
  });
}
