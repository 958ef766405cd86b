// A program lets people into a journey with its write key, by the identifiers under which it knows them.
import Type from 'typebox';
import { type Identifier, openKeyDoor } from '../../intake/index.ts';
import { findNamed } from '../../people/index.ts';
import type { Tx } from '../../platform/db.ts';
import { closed, type HttpServer, runOnce } from '../../platform/http/index.ts';
import { isId } from '../../platform/ids.ts';
import type { Json } from '../../platform/json.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { recordAudit, type WriteKey } from '../../trust/index.ts';
import { NO_JOURNEY } from '../editing/publishing.ts';
import { findJourney } from '../editing/store.ts';
import type { JourneyServices } from '../services.ts';
import { findVersion } from '../store.ts';
import { startSweep } from './sweeping.ts';

const KINDS = ['user', 'anonymous', 'device', 'email', 'phone', 'external', 'mrn', 'npi', 'orcid'] as const;
const Person = closed({
  kind: Type.Enum([...KINDS]),
  value: Type.String({ minLength: 1, maxLength: 320 }),
});
const Body = closed({ people: Type.Array(Person, { minItems: 1, maxItems: 100 }) });
const NO_CALLS = refuse(409, 'not-for-programs', 'This journey lets nobody in by a call.', {
  fix: 'Give it the entry {"call": "manual-or-api"}.',
});

/** Registers `POST /api/v1/journeys/:id/calls`. */
export function callRoutes(app: HttpServer, services: JourneyServices): void {
  const door = openKeyDoor(services, 'journeys.enter');
  const calling = {
    onRequest: door.onRequest,
    schema: {
      tags: ['journeys'],
      summary: 'Let people in by their identifiers, with a write key that has the scope journeys.enter',
      params: Type.Object({ id: Type.String({ maxLength: 40 }) }),
      body: Body,
    },
    config: { access: 'public' },
  } as const;
  app.post('/api/v1/journeys/:id/calls', calling, (request, reply) =>
    door.take(request, reply, (key) => {
      const { id } = request.params;
      if (!isId(id)) return Promise.resolve(NO_JOURNEY);
      const scope = { orgId: key.orgId, actor: `key:${key.keyId}` };
      return runOnce(services, request, reply, scope, async (tx): Promise<Json | Refusal> => {
        const called = await call(tx, services, key, id, request.body.people);
        if (!('refused' in called)) reply.code(202);
        return called;
      });
    }),
  );
}

async function call(
  tx: Tx,
  services: JourneyServices,
  { orgId, keyId }: WriteKey,
  id: string,
  wanted: readonly Identifier[],
): Promise<{ sweep: string; people: number } | Refusal> {
  const journey = await findJourney(tx, orgId, id);
  if (journey?.kind !== 'journey') return NO_JOURNEY;
  const { state, liveVersion: version } = journey;
  if (state !== 'live' || version === null)
    return refuse(409, 'not-live', 'Only a journey that is live lets people in.');
  const definition = await findVersion(tx, orgId, id, version);
  if (!definition || !('call' in definition.entry)) return NO_CALLS;
  const people = await peopleNamed(tx, services, orgId, wanted);
  if (isRefusal(people)) return people;
  const now = services.clock.now();
  const source = { kind: 'people', people } as const;
  const wish = { orgId, journeyId: id, version, source, perMinute: null, by: { key: keyId } };
  const sweep = await startSweep(tx, wish, { now, newId: services.newId });
  await recordAudit(tx, {
    orgId,
    at: now,
    id: services.newId(now),
    actor: { kind: 'key', id: keyId },
    action: 'journey.people-brought',
    object: id,
    detail: { sweep: sweep.id, people: people.length },
  });
  return { sweep: sweep.id, people: people.length };
}

/** The people whom these identifiers name, each once; whoever is not known is refused by place, never by value. */
async function peopleNamed(
  tx: Tx,
  services: JourneyServices,
  orgId: string,
  wanted: readonly Identifier[],
): Promise<string[] | Refusal> {
  const hashed = wanted.map((i) => ({ kind: i.kind, hash: services.hashOf(orgId, i) ?? new Uint8Array() }));
  const found = await findNamed(tx, orgId, hashed);
  const unknown = found.indexOf(null);
  if (unknown < 0) return [...new Set(found.flatMap((id) => id ?? []))].sort();
  return refuse(422, 'no-such-person', 'Nobody is known here by this identifier.', {
    field: `people[${unknown}]`,
    fix: 'Send an identify call for them first.',
  });
}
