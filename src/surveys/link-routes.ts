// Ways into a survey over HTTP: personal links for people, public places with their QR codes.
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { renderSVG } from 'uqr';
import { findPersons } from '../people/index.ts';
import { iso, type Tx } from '../platform/db.ts';
import { closed, type HttpServer } from '../platform/http/index.ts';
import { isId } from '../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { type Actor, actorOf, auditMany, memberOf, noteAct } from '../trust/index.ts';
import { cleanText } from './answers.ts';
import { writeCsv } from './csv.ts';
import { findPlace, insertPlace, revokeLinks, revokePlace } from './link-store.ts';
import { addressOf, DEFAULT_DAYS, type MadeLink, makeLinks } from './links.ts';
import type { SurveyServices } from './services.ts';
import { findSurvey } from './store.ts';
import { NO_SURVEY } from './surveys.ts';
import { viewOf } from './view.ts';

const tags = ['surveys'];
const edit = { capability: 'surveys.edit' } as const;
const Id = Type.Object({ id: Type.String({ maxLength: 40 }) });
const Place = Type.Object({ id: Type.String({ maxLength: 40 }), place: Type.String({ maxLength: 40 }) });
const PersonIds = Type.Array(Type.String({ maxLength: 40 }), { minItems: 1, maxItems: 1_000 });
const NO_PLACE = refuse(404, 'no-such-place', 'There is no such place in this survey.');

/** Registers links and places. */
export function linkRoutes(app: HttpServer, services: SurveyServices): void {
  makeRoute(app, services);
  revokeRoute(app, services);
  placeRoutes(app, services);
}

function makeRoute(app: HttpServer, services: SurveyServices): void {
  const body = closed({
    personIds: PersonIds,
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: 365 })),
  });
  const querystring = Type.Object({ format: Type.Optional(Type.Enum(['json', 'csv'])) });
  app.post(
    '/api/v1/surveys/:id/links',
    {
      schema: {
        tags,
        summary: 'A personal link for each of these people, as JSON or CSV',
        params: Id,
        querystring,
        body,
      },
      config: edit,
    },
    async (request, reply) => {
      const member = memberOf(request);
      const { personIds, days = DEFAULT_DAYS } = request.body;
      if (!member.capabilities.has('people.read')) return lacking('people.read');
      if (!isId(request.params.id) || !personIds.every(isId)) return NO_SURVEY;
      const made = await services.db.web(member.orgId, async (tx) => {
        const survey = await findSurvey(tx, member.orgId, request.params.id);
        if (!survey) return NO_SURVEY;
        const links = await makeLinks(tx, services, member.orgId, survey, personIds, days);
        if (!isRefusal(links)) await noteLinks(tx, services, member.orgId, actorOf(member), survey.id, links);
        return links;
      });
      if (isRefusal(made)) return made;
      const rows = made.map((l) => ({ personId: l.personId, url: l.url, expiresAt: iso(l.expiresAt) }));
      if (request.query.format !== 'csv') return { rows };
      return sendCsv(
        reply,
        'links',
        writeCsv(
          ['person', 'link', 'expires'],
          rows.map((r) => [r.personId, r.url, r.expiresAt]),
        ),
      );
    },
  );
}

function revokeRoute(app: HttpServer, services: SurveyServices): void {
  app.post(
    '/api/v1/surveys/:id/links/revocation',
    {
      schema: {
        tags,
        summary: 'Take back the links of these people',
        params: Id,
        body: closed({ personIds: PersonIds }),
      },
      config: edit,
    },
    async (request) => {
      const member = memberOf(request);
      const { id } = request.params;
      if (!isId(id) || !request.body.personIds.every(isId)) return NO_SURVEY;
      return services.db.web(member.orgId, async (tx) => {
        if (!(await findSurvey(tx, member.orgId, id))) return NO_SURVEY;
        const { personIds } = request.body;
        // Whoever was merged meanwhile is meant as the person they are now.
        const persons = [...(await findPersons(tx, personIds)).values()];
        const ids = [...new Set([...personIds, ...persons])];
        const revoked = await revokeLinks(tx, member.orgId, id, ids, services.clock.now());
        await noteAct(tx, services, member, 'survey.links-revoked', {
          object: id,
          detail: { links: revoked },
        });
        return { revoked };
      });
    },
  );
}

function noteLinks(
  tx: Tx,
  services: SurveyServices,
  orgId: string,
  actor: Actor,
  surveyId: string,
  links: readonly MadeLink[],
): Promise<void> {
  const at = services.clock.now();
  return auditMany(
    tx,
    links.map((l) => ({
      orgId,
      at,
      id: services.newId(at),
      actor,
      action: 'survey.link-made',
      subjectId: l.personId,
      object: surveyId,
    })),
  );
}

/** The refusal for a member whose roles do not reach. */
export function lacking(capability: string): Refusal {
  return refuse(403, 'not-allowed', `Your roles do not include ${capability}.`, {
    field: capability,
    fix: 'Ask an administrator of your organisation.',
  });
}

/** Answers with a file. */
export function sendCsv(reply: FastifyReply, name: string, text: string): FastifyReply {
  return reply
    .header('content-type', 'text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}.csv"`)
    .header('cache-control', 'no-store')
    .send(text);
}

function placeRoutes(app: HttpServer, services: SurveyServices): void {
  const body = closed({ name: Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' }) });
  app.post(
    '/api/v1/surveys/:id/places',
    { schema: { tags, summary: 'A public link for a place', params: Id, body }, config: edit },
    async (request, reply) => {
      const member = memberOf(request);
      const { orgId, userId } = member;
      const { id } = request.params;
      if (!isId(id)) return NO_SURVEY;
      return services.db.web(orgId, async (tx) => {
        const survey = await findSurvey(tx, orgId, id);
        if (!survey) return NO_SURVEY;
        const at = services.clock.now();
        await insertPlace(tx, orgId, id, services.newId(at), cleanText(request.body.name), at);
        await noteAct(tx, services, member, 'survey.place-made', { object: id });
        reply.code(201);
        return viewOf(tx, services, orgId, userId, survey);
      });
    },
  );
  app.delete(
    '/api/v1/surveys/:id/places/:place',
    { schema: { tags, summary: 'Take a public link back', params: Place }, config: edit },
    async (request) => {
      const member = memberOf(request);
      const { id, place } = request.params;
      if (!isId(id) || !isId(place)) return NO_PLACE;
      return services.db.web(member.orgId, async (tx) => {
        const survey = await findSurvey(tx, member.orgId, id);
        if (!survey || !(await revokePlace(tx, member.orgId, id, place, services.clock.now())))
          return NO_PLACE;
        await noteAct(tx, services, member, 'survey.place-closed', { object: id });
        return viewOf(tx, services, member.orgId, member.userId, survey);
      });
    },
  );
  app.get(
    '/api/v1/surveys/:id/places/:place/code.svg',
    {
      schema: { tags, summary: 'The QR code of a public link', params: Place },
      config: { capability: 'surveys.read' },
    },
    async (request, reply) => {
      const { orgId } = memberOf(request);
      const { id, place } = request.params;
      const found = isId(place) ? await services.db.web(orgId, (tx) => findPlace(tx, orgId, place)) : null;
      if (found?.survey_id !== id) return NO_PLACE;
      const url = addressOf(services, { kind: 'public', orgId, placeId: place });
      return reply
        .header('content-type', 'image/svg+xml')
        .header('cache-control', 'no-store')
        .send(renderSVG(url, { ecc: 'M', border: 4 }));
    },
  );
}
