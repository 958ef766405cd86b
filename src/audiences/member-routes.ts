// Who is in an audience and why: pages of members, a file of them, and the rule clause by clause for one person.
import { Readable } from 'node:stream';
import Type from 'typebox';
import type { AudienceMember, WhyClause } from '../../sdk/faces/audiences.ts';
import { findPersons, readPeople } from '../people/index.ts';
import { csvLine } from '../platform/csv-cells.ts';
import { iso, isoOrNull, type Tx } from '../platform/db.ts';
import { closed, type HttpServer, pageOf, readPlace } from '../platform/http/index.ts';
import { isId } from '../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { memberOf, noteAct } from '../trust/index.ts';
import type { Member } from '../trust/model.ts';
import { withAudience } from './editing.ts';
import { explainPerson } from './judge.ts';
import type { Explained } from './rules/explain.ts';
import type { AudienceServices } from './services.ts';
import { withheldFrom } from './view.ts';
import { type AudienceRecord, type MemberRow, memberSince, pageOfMembers } from './view-store.ts';

const tags = ['audiences'];
const params = closed({ id: Type.String({ maxLength: 40 }) });
const reading = { capability: 'people.read' } as const;
const NOBODY = refuse(404, 'no-such-person', 'There is no such person in this organisation.');

/** Registers the routes of members. What shows people needs more than the right to see audiences. */
export function memberRoutes(app: HttpServer, services: AudienceServices): void {
  pageRoute(app, services);
  fileRoute(app, services);
  whyRoute(app, services);
}

function pageRoute(app: HttpServer, services: AudienceServices): void {
  const querystring = closed({
    cursor: Type.Optional(Type.String({ maxLength: 1000 })),
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 50 }),
  });
  const schema = { tags, summary: 'Members of an audience, page by page', params, querystring };
  app.get('/api/v1/audiences/:id/members', { schema, config: reading }, (request) => {
    const member = memberOf(request);
    return withAudience(services, member, request.params.id, async (tx, audience) => {
      const withheld = await withheldFrom(tx, services, member, audience.rule);
      if (withheld) return withheld;
      const { cursor, limit } = request.query;
      const list = `audience-members|${audience.id}`;
      const place = readPlace(services.cursorSecret, cursor, list);
      if (isRefusal(place)) return place;
      const rows = await pageOfMembers(tx, member.orgId, audience.id, place?.id ?? null, limit + 1);
      const { page, next } = pageOf(rows, limit, services.cursorSecret, list, ({ id, since }) => ({
        at: since,
        id,
      }));
      await noteHealth(tx, services, member, audience, 'audience.members-read');
      const total = audience.members;
      return { total, rows: page.map(memberRow), ...(next === undefined ? {} : { next }) };
    });
  });
}

/** Looking at whom a rule with health data finds is a read of health data of all of them. */
async function noteHealth(
  tx: Tx,
  services: AudienceServices,
  member: Member,
  audience: AudienceRecord,
  action: string,
): Promise<void> {
  const open = await withheldFrom(tx, services, { ...member, capabilities: new Set() }, audience.rule);
  if (open) await noteAct(tx, services, member, action, { object: audience.id });
}

const PAGE = 2_000;
const COLUMNS = ['id', 'name', 'kind', 'since'];

function fileRoute(app: HttpServer, services: AudienceServices): void {
  const schema = { tags, summary: 'All members as CSV', params };
  const config = { capability: 'people.export' } as const;
  app.get('/api/v1/audiences/:id/members/export', { schema, config }, async (request, reply) => {
    const member = memberOf(request);
    const found = await withAudience(services, member, request.params.id, async (tx, audience) => {
      const withheld = await withheldFrom(tx, services, member, audience.rule);
      if (withheld) return withheld;
      await noteAct(tx, services, member, 'audience.members-exported', {
        object: audience.id,
        detail: { members: audience.members },
      });
      return audience;
    });
    if (isRefusal(found)) return found;
    const day = iso(services.clock.now()).slice(0, 10);
    reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="audience-${day}.csv"`)
      .header('cache-control', 'no-store');
    return reply.send(Readable.from(memberLines(services, member, found.id), { highWaterMark: 2 }));
  });
}

/** The file, a page at a time: the next is read when the one before was taken. */
async function* memberLines(
  services: AudienceServices,
  { orgId }: Member,
  id: string,
): AsyncGenerator<string> {
  yield `\uFEFF${COLUMNS.join(',')}\r\n`;
  for (let after: string | null = null; ; ) {
    const from: string | null = after;
    const page: MemberRow[] = await services.db.web(orgId, (tx) => pageOfMembers(tx, orgId, id, from, PAGE));
    if (page.length === 0) return;
    yield page.map((row) => csvLine(COLUMNS, { ...memberRow(row) })).join('');
    after = page.at(-1)?.id ?? null;
  }
}

function whyRoute(app: HttpServer, services: AudienceServices): void {
  const one = closed({ id: Type.String({ maxLength: 40 }), personId: Type.String({ maxLength: 40 }) });
  const schema = { tags, summary: 'Why a person is in or out, clause by clause', params: one };
  const config = { capability: 'people.read.health' } as const;
  app.get('/api/v1/audiences/:id/why/:personId', { schema, config }, (request) => {
    const member = memberOf(request);
    return withAudience(services, member, request.params.id, (tx, audience) =>
      why(tx, services, member, audience, request.params.personId),
    );
  });
}

async function why(
  tx: Tx,
  services: AudienceServices,
  member: Member,
  audience: AudienceRecord,
  id: string,
): Promise<object | Refusal> {
  if (!isId(id)) return NOBODY;
  const personId = (await findPersons(tx, [id])).get(id) ?? id;
  const [person] = await readPeople(tx, [personId]);
  if (!person) return NOBODY;
  await noteAct(tx, services, member, 'person.read.health', {
    subjectId: personId,
    object: `audience ${audience.id}`,
  });
  const explained = await explainPerson(tx, person, audience.rule, services.clock.now(), services.journeys);
  if (!explained) return NOBODY;
  const since = await memberSince(tx, audience.id, personId);
  return { ...clauseOf(explained), personId, name: person.displayName, since: isoOrNull(since) };
}

function clauseOf({ sentence, holds, facts, changesAt, clauses }: Explained): WhyClause {
  return {
    sentence,
    holds,
    changesAt: isoOrNull(changesAt),
    ...(facts === undefined ? {} : { facts }),
    ...(clauses === undefined ? {} : { clauses: clauses.map(clauseOf) }),
  };
}

function memberRow({ id, name, kind, since }: MemberRow): AudienceMember {
  return { id, name, kind, since: iso(since) };
}
