// Scores over HTTP: declared weights of events, changed under the version seen, and how their points are spread.
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import type { ScoreDistribution, ScoreRow } from '../../sdk/faces/audiences.ts';
import type { Tx } from '../platform/db.ts';
import { checkEdit, closed, etagOf, type HttpServer, runOnce } from '../platform/http/index.ts';
import { isId } from '../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { memberOf, noteAct } from '../trust/index.ts';
import type { Member } from '../trust/model.ts';
import { findScore, readScores, type StoredScore } from './book-store.ts';
import type { ScoreWeight } from './model.ts';
import { halfLifeOf } from './rules/scores.ts';
import { countPeople, readBars, readSpread } from './score-store.ts';
import { createScore, editScore, parseWeights } from './scores.ts';
import type { AudienceServices } from './services.ts';

const NO_SCORE = refuse(404, 'no-such-score', 'There is no such score in this organisation.');
const tags = ['audiences'];
const reading = { capability: 'audiences.read' } as const;
const editing = { capability: 'audiences.edit' } as const;
const params = closed({ id: Type.String({ maxLength: 40 }) });
const Name = Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' });
const Description = Type.String({ maxLength: 1000 });
const Weights = Type.Unknown({ description: 'A list of {event, where?, points}; see docs/audiences.md.' });
const HalfLife = Type.Union([Type.Number(), Type.Null()]);
const Draft = closed({
  name: Name,
  description: Type.Optional(Description),
  weights: Weights,
  halfLifeDays: HalfLife,
});
const Edit = closed({
  name: Type.Optional(Name),
  description: Type.Optional(Description),
  weights: Type.Optional(Weights),
  halfLifeDays: Type.Optional(HalfLife),
  state: Type.Optional(Type.Enum(['live', 'archived'])),
});

/** Registers the routes of scores. */
export function scoreRoutes(app: HttpServer, services: AudienceServices): void {
  readRoutes(app, services);
  makeRoute(app, services);
  changeRoute(app, services);
  distributionRoute(app, services);
}

function readRoutes(app: HttpServer, services: AudienceServices): void {
  const all = { tags, summary: 'Scores in use' };
  app.get('/api/v1/scores', { schema: all, config: reading }, (request) => {
    const { orgId } = memberOf(request);
    return services.db.web(orgId, async (tx) => ({ rows: (await readScores(tx, orgId)).map(rowOf) }));
  });
  const one = { tags, summary: 'One score with its weights', params };
  app.get('/api/v1/scores/:id', { schema: one, config: reading }, (request, reply) =>
    withScore(services, memberOf(request), request.params.id, (_tx, score) =>
      Promise.resolve(tagged(reply, score)),
    ),
  );
}

function makeRoute(app: HttpServer, services: AudienceServices): void {
  const schema = { tags, summary: 'Make a score', body: Draft };
  app.post('/api/v1/scores', { schema, config: editing }, (request, reply) => {
    const member = memberOf(request);
    const { orgId } = member;
    const { description = '', ...draft } = request.body;
    return runOnce(services, request, reply, { orgId, actor: member.userId }, async (tx) => {
      const weights = parseWeights(draft.weights);
      if (isRefusal(weights)) return weights;
      const wish = { ...draft, description, weights };
      const made = await createScore(tx, orgId, wish, services.clock.now(), services.newId);
      if (isRefusal(made)) return made;
      await noteAct(tx, services, member, 'score.made', { object: made.id });
      reply.code(201);
      return { ...tagged(reply, { ...made, filledVersion: 0 }) };
    });
  });
}

function changeRoute(app: HttpServer, services: AudienceServices): void {
  const schema = { tags, summary: 'Change a score, or put it away', params, body: Edit };
  app.put('/api/v1/scores/:id', { schema, config: editing }, (request, reply) => {
    const member = memberOf(request);
    return withScore(services, member, request.params.id, async (tx, score) => {
      const stale = checkEdit(request, etagOf(score.version));
      if (stale) return stale;
      const edit = editOf(request.body);
      if (isRefusal(edit)) return edit;
      const { orgId, id, version } = score;
      const now = services.clock.now();
      const changed = await editScore(tx, orgId, id, version, edit, now, services.newId);
      if (isRefusal(changed)) return changed;
      await noteAct(tx, services, member, 'score.changed', {
        object: id,
        detail: { version: changed.version },
      });
      return tagged(reply, changed);
    });
  });
}

function editOf(
  body: Type.Static<typeof Edit>,
): (Omit<Type.Static<typeof Edit>, 'weights'> & { weights?: readonly ScoreWeight[] }) | Refusal {
  const { weights: given, ...rest } = body;
  if (given === undefined) return rest;
  const weights = parseWeights(given);
  return isRefusal(weights) ? weights : { ...rest, weights };
}

/** Fewer people than this in a bar are not told: they could be known by it. */
const LEAST = 5;
const BARS = 12;

function distributionRoute(app: HttpServer, services: AudienceServices): void {
  const schema = { tags, summary: 'How the points of a score are spread over people', params };
  app.get('/api/v1/scores/:id/distribution', { schema, config: reading }, (request) =>
    withScore(services, memberOf(request), request.params.id, (tx, score) =>
      distributionOf(tx, score, services.clock.now()),
    ),
  );
}

async function distributionOf(tx: Tx, score: StoredScore, now: number): Promise<ScoreDistribution> {
  const { orgId, id } = score;
  const halfLife = halfLifeOf(score);
  const { people, lowest, median, highest } = await readSpread(tx, orgId, id, now, halfLife);
  const of = await countPeople(tx, orgId);
  const told = people >= LEAST;
  if (lowest === null || highest === null)
    return { of, people, least: LEAST, bars: [], median: null, highest: null };
  const [from, to] = boundsOf(lowest, highest);
  const width = (to - from) / BARS;
  const counted = await readBars(tx, orgId, id, now, halfLife, { from, to, bars: BARS });
  const inBar = new Map(counted.map((c) => [c.bar, c.people]));
  const bars = Array.from({ length: BARS }, (_, i) => {
    const n = inBar.get(i + 1) ?? 0;
    return {
      from: round(from + i * width),
      to: round(from + (i + 1) * width),
      people: n > 0 && n < LEAST ? null : n,
    };
  });
  return {
    of,
    people,
    least: LEAST,
    bars,
    median: told ? round(median ?? 0) : null,
    highest: told ? round(highest) : null,
  };
}

/** Round bounds around all points: from 0 where none is below it, to a round number above the highest. */
function boundsOf(lowest: number, highest: number): readonly [number, number] {
  const top = Math.max(1, Math.ceil(highest));
  const bottom = lowest < 0 ? Math.floor(lowest) : 0;
  const step = Math.max(1, Math.ceil((top - bottom) / BARS));
  return [bottom, bottom + step * BARS];
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

async function withScore<T>(
  services: Pick<AudienceServices, 'db'>,
  { orgId }: Member,
  id: string,
  work: (tx: Tx, score: StoredScore) => Promise<T>,
): Promise<T | Refusal> {
  if (!isId(id)) return NO_SCORE;
  return services.db.web(orgId, async (tx) => {
    const score = await findScore(tx, orgId, id);
    return score ? work(tx, score) : NO_SCORE;
  });
}

function tagged(reply: FastifyReply, score: StoredScore): ScoreRow {
  reply.header('etag', etagOf(score.version));
  return rowOf(score);
}

function rowOf(score: StoredScore): ScoreRow {
  const { id, name, description, halfLifeDays, version, state, filledVersion } = score;
  return {
    id,
    name,
    description,
    weights: score.weights.map(({ event, where, points }) => ({
      event,
      points,
      ...(where === undefined ? {} : { where: where.map((condition) => ({ ...condition })) }),
    })),
    halfLifeDays,
    version,
    state,
    filling: state === 'live' && filledVersion < version,
  };
}
