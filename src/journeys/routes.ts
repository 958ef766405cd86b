// Journeys over HTTP: list, make, publish, pause.
import Type from 'typebox';
import type { JourneyRow } from '../../sdk/api.ts';
import { readSendable } from '../content/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/db.ts';
import { closed, type HttpServer, runOnce } from '../platform/http/index.ts';
import { isId, type NewId } from '../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { memberOf, recordAudit } from '../trust/index.ts';
import { CHANNELS, LANES, type Member, PURPOSES } from '../trust/model.ts';
import { createJourney, pauseJourney, publishJourney } from './journeys.ts';
import { type ListedJourney, listJourneys } from './store.ts';

/** What the journey routes need. */
export interface JourneyServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
}

const tags = ['journeys'];
const MISSING = refuse(404, 'no-such-journey', 'There is no such journey in this organisation.');
const Id = Type.Object({ id: Type.String({ maxLength: 40 }) });
const Uuid = Type.String({ format: 'uuid' });
const EntryBody = Type.Union([
  closed({ audience: Uuid }),
  closed({
    event: Type.String({ minLength: 1, maxLength: 100 }),
    where: Type.Optional(
      Type.Record(
        Type.String({ maxLength: 100 }),
        Type.Union([Type.String({ maxLength: 500 }), Type.Number(), Type.Boolean()]),
        { maxProperties: 20 },
      ),
    ),
  }),
]);
const MessageBody = closed({
  contentItemId: Uuid,
  lane: Type.Enum([...LANES]),
  purpose: Type.Enum([...PURPOSES]),
  channels: Type.Array(Type.Enum([...CHANNELS]), {
    minItems: 1,
    maxItems: CHANNELS.length,
    uniqueItems: true,
  }),
  urgency: Type.Enum(['now', 'today', 'week', 'whenever']),
  value: Type.Number({ minimum: 0, maximum: 1 }),
  expiresAfterHours: Type.Number({ minimum: 1, maximum: 24 * 365 }),
});
const Draft = closed({
  name: Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' }),
  entry: EntryBody,
  message: MessageBody,
});

/** Registers the routes of journeys. */
export function journeyRoutes(app: HttpServer, services: JourneyServices): void {
  app.get(
    '/api/v1/journeys',
    { schema: { tags, summary: 'Journeys' }, config: { capability: 'journeys.read' } },
    async (request) => {
      const { orgId } = memberOf(request);
      return { rows: (await services.db.web(orgId, (tx) => listJourneys(tx, orgId))).map(row) };
    },
  );

  const config = { capability: 'journeys.edit' } as const;
  app.post(
    '/api/v1/journeys',
    { schema: { tags, summary: 'Make a draft', body: Draft }, config },
    (request, reply) => {
      const member = memberOf(request);
      const { entry, ...rest } = request.body;
      const door =
        'audience' in entry ? entry : { event: entry.event, ...(entry.where ? { where: entry.where } : {}) };
      return runOnce(services, request, reply, { orgId: member.orgId, actor: member.userId }, async (tx) => {
        const now = services.clock.now();
        const journey = await createJourney(tx, member.orgId, { ...rest, entry: door }, now, services.newId);
        if (isRefusal(journey)) return journey;
        await trace(tx, services, member, 'journey.created', journey.id, now);
        reply.code(201);
        return { id: journey.id, state: journey.state };
      });
    },
  );

  const publication = '/api/v1/journeys/:id/publication';
  app.put(
    publication,
    { schema: { tags, summary: 'Publish: let people in from now on', params: Id }, config },
    (request) => {
      const member = memberOf(request);
      return change(services, member, request.params.id, 'live', async (tx, now) =>
        publishJourney(tx, member.orgId, request.params.id, await readSendable(tx, [member.orgId]), now),
      );
    },
  );
  app.delete(
    publication,
    { schema: { tags, summary: 'Pause: let nobody in any more', params: Id }, config },
    (request) => {
      const member = memberOf(request);
      return change(services, member, request.params.id, 'paused', (tx, now) =>
        pauseJourney(tx, member.orgId, request.params.id, now),
      );
    },
  );
}

async function change(
  services: JourneyServices,
  member: Member,
  id: string,
  state: 'live' | 'paused',
  run: (tx: Tx, now: number) => Promise<Refusal | null>,
): Promise<{ id: string; state: string } | Refusal> {
  if (!isId(id)) return MISSING;
  return services.db.web(member.orgId, async (tx) => {
    const now = services.clock.now();
    const refused = await run(tx, now);
    if (refused) return refused;
    await trace(tx, services, member, state === 'live' ? 'journey.published' : 'journey.paused', id, now);
    return { id, state };
  });
}

function trace(
  tx: Tx,
  services: JourneyServices,
  member: Member,
  action: string,
  id: string,
  at: number,
): Promise<void> {
  return recordAudit(tx, {
    orgId: member.orgId,
    at,
    id: services.newId(at),
    actor: { kind: 'member', id: member.userId },
    action,
    object: id,
  });
}

function row(j: ListedJourney): JourneyRow {
  const { entry, steps } = j.draft;
  const message = Object.values(steps).find((step) => step.kind === 'message');
  return {
    id: j.id,
    name: j.name,
    entry:
      'event' in entry ? `does “${entry.event}”` : `comes into “${j.audience ?? 'an audience that is gone'}”`,
    content: j.content ?? '',
    lane: message?.lane ?? '',
    purpose: message?.purpose ?? '',
    channels: [...(message?.channels ?? [])],
    state: j.state,
    entered: j.entered,
  };
}
