// Walking one person through a journey over HTTP: somebody known, or somebody described; nothing is sent and nothing kept.
import Type from 'typebox';
import type { JourneyWalk } from '../../../sdk/faces/journeys.ts';
import { readPeople } from '../../people/index.ts';
import type { Person } from '../../people/model.ts';
import { iso, type Tx } from '../../platform/db.ts';
import { closed, type HttpServer } from '../../platform/http/index.ts';
import { isId } from '../../platform/ids.ts';
import type { JsonObject } from '../../platform/json.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { memberOf, noteAct } from '../../trust/index.ts';
import type { Member } from '../../trust/model.ts';
import { type Walk, walk } from '../definition/walk.ts';
import { versionOf } from '../editing/drafting.ts';
import { NO_JOURNEY } from '../editing/publishing.ts';
import { findJourney } from '../editing/store.ts';
import { readSurroundings } from '../editing/world-store.ts';
import type { Happening } from '../engine/view.ts';
import type { JourneyServices } from '../services.ts';
import { walkerView } from './walker.ts';

const MINUTE = 60_000;
const Value = Type.Union([Type.String({ maxLength: 500 }), Type.Number(), Type.Boolean()]);
const Zone = Type.String({ pattern: '^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$', maxLength: 60 });
const Body = closed({
  personId: Type.Optional(Type.String({ format: 'uuid' })),
  person: Type.Optional(
    closed({
      kind: Type.Optional(Type.Enum(['patient', 'hcp', 'contact', 'respondent'])),
      language: Type.Optional(Type.String({ maxLength: 20 })),
      country: Type.Optional(Type.String({ maxLength: 2 })),
      zone: Type.Optional(Zone),
      traits: Type.Optional(
        Type.Record(Type.String({ maxLength: 100 }), Type.Unknown(), { maxProperties: 100 }),
      ),
    }),
  ),
  version: Type.Optional(Type.Integer({ minimum: 1, maximum: 1e9 })),
  at: Type.Optional(Type.String({ format: 'date-time' })),
  events: Type.Optional(
    Type.Array(
      closed({
        event: Type.String({ minLength: 1, maxLength: 100 }),
        afterMinutes: Type.Number({ minimum: 0, maximum: 5 * 366 * 1_440 }),
        properties: Type.Optional(Type.Record(Type.String({ maxLength: 100 }), Value, { maxProperties: 50 })),
      }),
      { maxItems: 100 },
    ),
  ),
  chances: Type.Optional(
    Type.Record(Type.String({ maxLength: 40 }), Type.String({ maxLength: 80 }), { maxProperties: 200 }),
  ),
});
type Asked = Type.Static<typeof Body>;

const NO_PERSON = refuse(404, 'no-such-person', 'There is no such person in this organisation.', {
  field: 'personId',
});
const MAY_NOT = refuse(403, 'not-allowed', 'Walking a known person shows what is known about their health.', {
  field: 'personId',
  fix: 'Describe somebody instead, or ask for people.read.health.',
});

/** Registers it. */
export function walkRoute(app: HttpServer, services: JourneyServices): void {
  const schema = {
    tags: ['journeys'],
    summary: 'Walk one person through, on a clock that runs ahead; nothing is sent and nothing is kept',
    params: Type.Object({ id: Type.String({ maxLength: 40 }) }),
    body: Body,
  };
  app.post(
    '/api/v1/journeys/:id/walk',
    { schema, config: { capability: 'journeys.read' } },
    async (request) => {
      const member = memberOf(request);
      const { id } = request.params;
      if (!isId(id)) return NO_JOURNEY;
      const { personId } = request.body;
      // Which way a rule takes says what is known of the person.
      if (personId !== undefined && !member.capabilities.has('people.read.health')) return MAY_NOT;
      const walked = await services.db.web(member.orgId, (tx) =>
        walkIn(tx, services, member, id, request.body),
      );
      return isRefusal(walked) ? walked : view(walked);
    },
  );
}

async function walkIn(
  tx: Tx,
  services: JourneyServices,
  member: Member,
  id: string,
  asked: Asked,
): Promise<Walk | Refusal> {
  const { orgId } = member;
  const now = services.clock.now();
  const journey = await findJourney(tx, orgId, id);
  if (!journey) return NO_JOURNEY;
  const definition =
    asked.version === undefined ? journey.draft : await versionOf(tx, journey, asked.version);
  if (isRefusal(definition)) return definition;
  const person = await personOf(tx, services, member, id, asked, now);
  if (isRefusal(person)) return person;
  const { world, names } = await readSurroundings(tx, orgId, id, now);
  const at = asked.at === undefined ? now : Date.parse(asked.at);
  const chances = new Map(Object.entries(asked.chances ?? {}));
  const view = await walkerView(tx, {
    definition,
    person,
    world,
    chances,
    known: asked.personId !== undefined,
  });
  const assumed = chances.size > 0 ? ['At splits the ways were taken that were chosen.'] : [];
  const walked = walk({
    definition,
    names,
    person,
    at,
    events: (asked.events ?? []).map((e) => happening(e, at)),
    view,
  });
  return { ...walked, assumptions: [...assumed, ...walked.assumptions] };
}

function happening(e: NonNullable<Asked['events']>[number], at: number): Happening {
  return { name: e.event, properties: e.properties ?? {}, at: at + e.afterMinutes * MINUTE };
}

async function personOf(
  tx: Tx,
  services: JourneyServices,
  member: Member,
  journeyId: string,
  { personId, person }: Asked,
  now: number,
): Promise<Person | Refusal> {
  if (personId === undefined) return described(member.orgId, services.newId(now), person ?? {}, now);
  const [known] = await readPeople(tx, [personId]);
  if (!known) return NO_PERSON;
  await noteAct(tx, services, member, 'person.read.health', {
    subjectId: personId,
    object: `journey ${journeyId}`,
  });
  return known;
}

/** Somebody who was never seen, with nothing but what was said. */
function described(orgId: string, personId: string, said: NonNullable<Asked['person']>, now: number): Person {
  return {
    orgId,
    personId,
    kind: said.kind ?? 'contact',
    displayName: null,
    email: null,
    phone: null,
    zone: said.zone ?? null,
    language: said.language ?? null,
    country: said.country ?? null,
    traits: traitsOf(said.traits ?? {}),
    activity: {},
    gates: {},
    pressureKey: null,
    accountId: null,
    firstSeenAt: now,
    lastSeenAt: now,
    portalSeenAt: null,
    events: 0,
    importId: null,
  };
}

/** Traits came as JSON. */
function traitsOf(traits: { readonly [name: string]: unknown }): JsonObject {
  return JSON.parse(JSON.stringify(traits));
}

function view({ steps, outcome, endedAt, words, assumptions }: Walk): JourneyWalk {
  return {
    steps: steps.map((s) => ({ ...s, at: iso(s.at) })),
    outcome,
    endedAt: iso(endedAt),
    words,
    assumptions,
  };
}
