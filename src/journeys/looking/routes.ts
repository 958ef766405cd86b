// People on their way over HTTP: counts of a journey, who stands where, who is stuck, and one person's trace.
import Type from 'typebox';
import type { PersonJourney } from '../../../sdk/faces/journeys.ts';
import { findSubjects } from '../../people/index.ts';
import { iso, type Tx } from '../../platform/db.ts';
import { closed, type HttpServer, pageOf, readPlace } from '../../platform/http/index.ts';
import { isId } from '../../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { memberOf, noteAct } from '../../trust/index.ts';
import type { Member } from '../../trust/model.ts';
import type { Names } from '../definition/sentence.ts';
import { NO_JOURNEY } from '../editing/publishing.ts';
import { findJourney, type JourneyRecord } from '../editing/store.ts';
import { readSurroundings } from '../editing/world-store.ts';
import { redriveRuns, removeRuns } from '../engine/hand-store.ts';
import type { Definition, RunState } from '../model.ts';
import type { JourneyServices } from '../services.ts';
import { findVersion } from '../store.ts';
import {
  countStanding,
  type InsideRun,
  listInside,
  listRunsOf,
  type PersonRun,
  readPassed,
  readTrace,
  subjectOfRun,
} from './store.ts';
import { countsView, personRow, runRow, wordsOf } from './view.ts';

const tags = ['journeys'];
const Text = Type.String({ maxLength: 40 });
const Id = Type.Object({ id: Text });
const read = { capability: 'journeys.read' } as const;
const edit = { capability: 'journeys.edit' } as const;
const NO_PERSON = refuse(404, 'no-such-person', 'There is no such person in this organisation.');
const NO_RUN = refuse(404, 'not-inside', 'Nobody is inside this journey under this number.');

/** Registers them. */
export function journeyLookingRoutes(app: HttpServer, services: JourneyServices): void {
  countRoute(app, services);
  insideRoutes(app, services);
  mendRoutes(app, services);
  personRoutes(app, services);
}

/** Campaigns are looked at the same way as journeys. */
async function found<T>(
  services: JourneyServices,
  orgId: string,
  id: string,
  work: (tx: Tx, journey: JourneyRecord) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  if (!isId(id)) return NO_JOURNEY;
  return services.db.web(orgId, async (tx) => {
    const journey = await findJourney(tx, orgId, id);
    return journey ? work(tx, journey) : NO_JOURNEY;
  });
}

function countRoute(app: HttpServer, services: JourneyServices): void {
  const schema = { tags, summary: 'How many are where, took which way, and how it ended', params: Id };
  app.get(
    '/api/v1/journeys/:id/counts',
    { schema, config: { ...read, background: true } },
    async (request) => {
      const { orgId } = memberOf(request);
      return found(services, orgId, request.params.id, async (tx, { id, state }) =>
        countsView(state, await countStanding(tx, id), await readPassed(tx, orgId, id), services.clock.now()),
      );
    },
  );
}

const Page = {
  step: Type.Optional(Text),
  cursor: Type.Optional(Type.String({ maxLength: 1000 })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
};

function insideRoutes(app: HttpServer, services: JourneyServices): void {
  const querystring = closed({
    ...Page,
    state: Type.Optional(Type.Enum(['active', 'held', 'parked', 'stuck'])),
  });
  app.get(
    '/api/v1/journeys/:id/people',
    { schema: { tags, summary: 'Who is inside, newest first', params: Id, querystring }, config: read },
    (request) => {
      const { state = null } = request.query;
      return insidePage(
        services,
        memberOf(request),
        request.params.id,
        { ...request.query, state },
        (row, mayName) => personRow(row, mayName),
      );
    },
  );
  app.get(
    '/api/v1/journeys/:id/stuck',
    {
      schema: { tags, summary: 'Who is stuck, where and why', params: Id, querystring: closed(Page) },
      config: read,
    },
    (request) =>
      insidePage(
        services,
        memberOf(request),
        request.params.id,
        { ...request.query, state: 'stuck' },
        (row, mayName, words) => ({
          ...personRow(row, mayName),
          words: words(row),
        }),
      ),
  );
}

interface InsideQuery {
  readonly step?: string;
  readonly state: RunState | null;
  readonly cursor?: string;
  readonly limit: number;
}

async function insidePage<Row>(
  services: JourneyServices,
  member: Member,
  id: string,
  { step, state, cursor, limit }: InsideQuery,
  rowOf: (row: InsideRun, mayName: boolean, words: (row: InsideRun) => string) => Row,
): Promise<object | Refusal> {
  const list = ['journey-people', id, step, state].join('|');
  const after = readPlace(services.cursorSecret, cursor, list);
  if (isRefusal(after)) return after;
  const mayName = member.capabilities.has('people.read');
  return found(services, member.orgId, id, async (tx) => {
    const rows = await listInside(tx, { journeyId: id, step: step ?? null, state, after, most: limit + 1 });
    const { page, next } = pageOf(rows, limit, services.cursorSecret, list, (r) => ({
      at: r.enteredAt,
      id: r.run,
    }));
    const { names } = await readSurroundings(tx, member.orgId, id, services.clock.now());
    const versions = await versionsOf(
      tx,
      member.orgId,
      page.map((r) => ({ journeyId: id, version: r.version })),
    );
    if (mayName && page.length > 0)
      await noteAct(tx, services, member, 'journey.people-read', { object: id });
    const words = (r: InsideRun): string => wordsOf(versions(id, r.version), r.step, names);
    return { rows: page.map((r) => rowOf(r, mayName, words)), ...(next ? { next } : {}) };
  });
}

/** The definitions that these runs have; few versions, many runs. */
async function versionsOf(
  tx: Tx,
  orgId: string,
  runs: readonly { readonly journeyId: string; readonly version: number }[],
): Promise<(journeyId: string, version: number) => Definition | undefined> {
  const wanted = new Map(runs.map((r) => [`${r.journeyId} ${r.version}`, r]));
  const known = new Map<string, Definition>();
  for (const [key, { journeyId, version }] of wanted) {
    const definition = await findVersion(tx, orgId, journeyId, version);
    if (definition) known.set(key, definition);
  }
  return (journeyId, version) => known.get(`${journeyId} ${version}`);
}

function mendRoutes(app: HttpServer, services: JourneyServices): void {
  const body = closed({
    runs: Type.Optional(Type.Array(Type.String({ format: 'uuid' }), { maxItems: 1000 })),
    step: Type.Optional(Text),
  });
  app.post(
    '/api/v1/journeys/:id/stuck/redrive',
    {
      schema: { tags, summary: 'Let those who are stuck try their step again', params: Id, body },
      config: edit,
    },
    async (request) => {
      const member = memberOf(request);
      const { runs, step } = request.body;
      return found(services, member.orgId, request.params.id, async (tx, { id }) => {
        const now = services.clock.now();
        const redriven = await redriveRuns(
          tx,
          member.orgId,
          { journeyId: id, runs: runs ?? null, step: step ?? null },
          now,
        );
        await noteAct(tx, services, member, 'journey.redriven', { object: id, detail: { runs: redriven } });
        return { redriven };
      });
    },
  );
  const params = Type.Object({ id: Text, run: Text });
  app.delete(
    '/api/v1/journeys/:id/people/:run',
    { schema: { tags, summary: 'Take somebody out of the journey', params }, config: edit },
    async (request) => {
      const member = memberOf(request);
      const { id, run } = request.params;
      if (!isId(id) || !isId(run)) return NO_RUN;
      const { orgId } = member;
      return services.db.worker([orgId], async (tx) => {
        const subjectId = await subjectOfRun(tx, orgId, id, run);
        if (subjectId === null) return NO_RUN;
        await removeRuns(tx, orgId, [{ subjectId, runId: run }], services.clock.now());
        await noteAct(tx, services, member, 'journey.person-removed', { subjectId, object: id });
        return { removed: true };
      });
    },
  );
}

function personRoutes(app: HttpServer, services: JourneyServices): void {
  const config = { capability: 'people.read' } as const;
  app.get(
    '/api/v1/people/:id/journeys',
    { schema: { tags, summary: 'The journeys of a person, newest first', params: Id }, config },
    (request) =>
      ofPerson(services, memberOf(request), request.params.id, null, (runs, versions, names) => ({
        rows: runs.map((r) => runRow(r, versions(r.journeyId, r.version), names)),
      })),
  );
  const params = Type.Object({ id: Text, run: Text });
  app.get(
    '/api/v1/people/:id/journeys/:run',
    {
      schema: {
        tags,
        summary: 'One way of a person through a journey: every step, and what was decided',
        params,
      },
      config,
    },
    async (request) => {
      const member = memberOf(request);
      const { id, run } = request.params;
      if (!isId(run)) return NO_RUN;
      return ofPerson(services, member, id, run, async (runs, versions, names, tx) => {
        const [own] = runs;
        return own
          ? traceOf(tx, services, member.orgId, id, own, versions(own.journeyId, own.version), names)
          : NO_RUN;
      });
    },
  );
}

async function ofPerson<T>(
  services: JourneyServices,
  member: Member,
  personId: string,
  run: string | null,
  work: (
    runs: readonly PersonRun[],
    versions: (journeyId: string, version: number) => Definition | undefined,
    names: Names,
    tx: Tx,
  ) => T | Promise<T>,
): Promise<T | Refusal> {
  if (!isId(personId)) return NO_PERSON;
  const { orgId } = member;
  return services.db.web(orgId, async (tx) => {
    const subjects = (await findSubjects(tx, personId)).map((s) => s.id);
    if (subjects.length === 0) return NO_PERSON;
    const runs = await listRunsOf(tx, [...new Set([personId, ...subjects])], run);
    const { names } = await readSurroundings(tx, orgId, null, services.clock.now());
    await noteAct(tx, services, member, 'person.journeys-read', {
      subjectId: personId,
      ...(run ? { object: run } : {}),
    });
    return work(runs, await versionsOf(tx, orgId, runs), names, tx);
  });
}

async function traceOf(
  tx: Tx,
  services: JourneyServices,
  orgId: string,
  personId: string,
  run: PersonRun,
  definition: Definition | undefined,
  names: Names,
): Promise<PersonJourney> {
  const trace = await readTrace(tx, run.subjectId, run.run);
  const ids = trace.flatMap((t) => t.decisionId ?? []);
  const decided = ids.length > 0 ? await services.decisionsOf(tx, orgId, [personId, run.subjectId], ids) : [];
  const byId = new Map(decided.map((d) => [d.id, d]));
  return {
    ...runRow(run, definition, names),
    trace: trace.map(({ at, step, way, decisionId }) => ({
      at: iso(at),
      step,
      kind: (definition && Object.hasOwn(definition.steps, step) && definition.steps[step]?.kind) || null,
      words: wordsOf(definition, step, names),
      way,
      decision: (decisionId !== null && byId.get(decisionId)) || null,
    })),
  };
}
