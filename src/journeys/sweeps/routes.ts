// Bringing people in over HTTP: by hand, of a list, an audience or an import, at a pace; looked at and called off.
import Type from 'typebox';
import type { JourneySweepRow } from '../../../sdk/faces/journeys.ts';
import { iso, isoOrNull, type Tx } from '../../platform/db.ts';
import { closed, type HttpServer, runOnce } from '../../platform/http/index.ts';
import { isId } from '../../platform/ids.ts';
import type { Json } from '../../platform/json.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { memberOf, noteAct } from '../../trust/index.ts';
import { NO_JOURNEY } from '../editing/publishing.ts';
import { findJourney, type JourneyRecord } from '../editing/store.ts';
import type { JourneyServices } from '../services.ts';
import type { Source, Sweep } from './model.ts';
import { endSweep, findSweep, knownPeople, listSweeps, nameOfSource } from './store.ts';
import { startSweep } from './sweeping.ts';

const tags = ['journeys'];
const Id = Type.Object({ id: Type.String({ maxLength: 40 }) });
const Uuid = Type.String({ format: 'uuid' });
const Pace = Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 }));
const People = closed({
  people: Type.Array(Uuid, { minItems: 1, maxItems: 1_000, uniqueItems: true }),
  perMinute: Pace,
});
const List = closed({ list: Uuid, perMinute: Pace });
const Audience = closed({ audience: Uuid, perMinute: Pace });
const Import = closed({ import: Uuid, perMinute: Pace });
const read = { capability: 'journeys.read' } as const;
const edit = { capability: 'journeys.edit' } as const;
const NO_SWEEP = refuse(404, 'no-such-sweep', 'Nobody is being brought in under this number.');
const NOT_LIVE = refuse(409, 'not-live', 'Only a journey that is live lets people in.', {
  fix: 'Publish it first.',
});

/** Registers them. */
export function sweepRoutes(app: HttpServer, services: JourneyServices): void {
  const start = startRoute(app, services);
  start(
    'entries',
    'Let people in by hand: by their ids, or everybody of a list',
    Type.Union([People, List]),
    (sweep) => ({
      sweep: sweep.id,
      people: sweep.total ?? 0,
    }),
  );
  start(
    'sweeps',
    'Let everybody of an audience or an import in, now',
    Type.Union([Audience, Import]),
    (sweep) => sweepRow(sweep),
  );
  app.get(
    '/api/v1/journeys/:id/sweeps',
    { schema: { tags, summary: 'Who was and is being brought in, newest first', params: Id }, config: read },
    async (request) => {
      const { orgId } = memberOf(request);
      const { id } = request.params;
      if (!isId(id)) return NO_JOURNEY;
      return { rows: (await services.db.web(orgId, (tx) => listSweeps(tx, orgId, id))).map(sweepRow) };
    },
  );
  oneRoutes(app, services);
}

type Asked = Partial<
  Type.Static<typeof People> &
    Type.Static<typeof List> &
    Type.Static<typeof Audience> &
    Type.Static<typeof Import>
>;

/** Registers a route that starts a sweep; once per Idempotency-Key. */
function startRoute(app: HttpServer, services: JourneyServices) {
  return <Body extends Type.TSchema>(
    path: 'entries' | 'sweeps',
    summary: string,
    body: Body,
    answer: (sweep: Sweep) => object,
  ): void => {
    app.post(
      `/api/v1/journeys/:id/${path}`,
      { schema: { tags, summary, params: Id, body }, config: edit },
      (request, reply) => {
        const member = memberOf(request);
        const { orgId, userId } = member;
        const { id } = request.params;
        if (!isId(id)) return Promise.resolve(NO_JOURNEY);
        // The schema has proved one of these forms.
        const asked = request.body as Asked;
        return runOnce(
          services,
          request,
          reply,
          { orgId, actor: userId },
          async (tx): Promise<Json | Refusal> => {
            const journey = await findJourney(tx, orgId, id);
            if (journey?.kind !== 'journey') return NO_JOURNEY;
            const source = await sourceOf(tx, orgId, asked);
            if (isRefusal(source)) return source;
            const sweep = await begin(tx, services, journey, source, asked.perMinute ?? null, userId);
            if (isRefusal(sweep)) return sweep;
            await noteAct(tx, services, member, 'journey.people-brought', {
              object: id,
              detail: { sweep: sweep.id, kind: source.kind, people: sweep.total ?? -1 },
            });
            reply.code(202);
            return JSON.parse(JSON.stringify(answer(sweep)));
          },
        );
      },
    );
  };
}

async function begin(
  tx: Tx,
  services: JourneyServices,
  { orgId, id: journeyId, state, liveVersion }: JourneyRecord,
  source: Source,
  perMinute: number | null,
  userId: string,
): Promise<Sweep | Refusal> {
  if (state !== 'live' || liveVersion === null) return NOT_LIVE;
  const now = services.clock.now();
  const wish = { orgId, journeyId, version: liveVersion, source, perMinute, by: { member: userId } };
  const { id } = await startSweep(tx, wish, { now, newId: services.newId });
  return (await findSweep(tx, orgId, journeyId, id)) ?? NO_SWEEP;
}

async function sourceOf(tx: Tx, orgId: string, asked: Asked): Promise<Source | Refusal> {
  if (asked.people) {
    const people = await knownPeople(tx, orgId, asked.people);
    const known = new Set(people);
    const unknown = asked.people.findIndex((id) => !known.has(id));
    if (unknown >= 0)
      return refuse(422, 'no-such-person', 'There is no such person in this organisation.', {
        field: `people[${unknown}]`,
      });
    return { kind: 'people', people };
  }
  for (const kind of ['list', 'audience', 'import'] as const) {
    const id = asked[kind];
    if (id === undefined) continue;
    const name = await nameOfSource(tx, orgId, kind, id);
    return name === null
      ? refuse(
          422,
          `no-such-${kind}`,
          `There is no such ${kind} in this organisation, or it has not ended.`,
          { field: kind },
        )
      : { kind, id, name };
  }
  return refuse(422, 'missing-field', 'It is not said who comes in.');
}

function oneRoutes(app: HttpServer, services: JourneyServices): void {
  const params = Type.Object({ id: Type.String({ maxLength: 40 }), sweep: Type.String({ maxLength: 40 }) });
  const path = '/api/v1/journeys/:id/sweeps/:sweep';
  app.get(path, { schema: { tags, summary: 'How far it is', params }, config: read }, async (request) => {
    const { orgId } = memberOf(request);
    const { id, sweep } = request.params;
    if (!isId(id) || !isId(sweep)) return NO_SWEEP;
    const found = await services.db.web(orgId, (tx) => findSweep(tx, orgId, id, sweep));
    return found ? sweepRow(found) : NO_SWEEP;
  });
  const summary = 'Call it off: nobody more is brought in; who is inside stays';
  app.delete(path, { schema: { tags, summary, params }, config: edit }, async (request) => {
    const member = memberOf(request);
    const { orgId } = member;
    const { id, sweep } = request.params;
    if (!isId(id) || !isId(sweep)) return NO_SWEEP;
    return services.db.web(orgId, async (tx) => {
      if (!(await findSweep(tx, orgId, id, sweep))) return NO_SWEEP;
      if (await endSweep(tx, orgId, sweep, 'cancelled', services.clock.now()))
        await noteAct(tx, services, member, 'journey.sweep-cancelled', { object: id, detail: { sweep } });
      const found = await findSweep(tx, orgId, id, sweep);
      return found ? sweepRow(found) : NO_SWEEP;
    });
  });
}

function sweepRow(sweep: Sweep): JourneySweepRow {
  const { id, source, state, total, entered, refused, perMinute, startedAt, endedAt } = sweep;
  return {
    ...{ id, kind: source.kind, state, total, entered, perMinute },
    of: source.kind === 'people' ? '' : source.name,
    seen: entered + refused,
    startedAt: iso(startedAt),
    endedAt: isoOrNull(endedAt),
  };
}
