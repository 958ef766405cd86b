// Steps of journeys ask for calls: the body is written and sealed in the transaction that takes the step.
import { readPeople } from '../../people/index.ts';
import type { Person } from '../../people/model.ts';
import type { Tx } from '../../platform/db.ts';
import type { NewId } from '../../platform/ids.ts';
import { type DataClasses, readDataClasses, type Vault } from '../../trust/index.ts';
import type { CallEffect } from '../engine/effects.ts';
import { insertCalls, type NewCall, readJourneyNames } from './call-store.ts';
import { readEndpoints } from './endpoint-store.ts';
import { bodyOf, type Endpoint } from './model.ts';

/** What queueing needs. */
export interface QueueServices {
  readonly vault: Pick<Vault, 'ready' | 'seal'>;
  readonly newId: NewId;
}

/** What became of the asked calls: new ones, and those whose endpoint is gone or was disabled. */
export interface Queued {
  readonly queued: number;
  readonly gone: readonly CallEffect[];
}

/** Queues the calls of a batch. Each effect gets one call with one id, however often this runs. */
export async function queueCalls(
  tx: Tx,
  services: QueueServices,
  effects: readonly CallEffect[],
): Promise<Queued> {
  const [first] = effects;
  if (!first) return { queued: 0, gone: [] };
  const orgIds = [...new Set(effects.map((e) => e.orgId))];
  const endpoints = await readEndpoints(tx, orgIds);
  const gone = effects.filter((e) => !isUsable(endpoints.get(e.endpoint), e));
  const asked = effects.filter((e) => isUsable(endpoints.get(e.endpoint), e));
  const people = await peopleOf(tx, asked, endpoints);
  const classes = new Map<string, DataClasses>();
  // One after the other on the transaction's connection; they are remembered between batches.
  for (const orgId of orgIds) classes.set(orgId, await readDataClasses(tx, orgId));
  const names = await readJourneyNames(tx, [...new Set(asked.map((e) => e.journeyId))]);
  await services.vault.ready(tx, asked, false);
  const calls = asked.flatMap((effect) => {
    const known = classes.get(effect.orgId);
    const endpoint = endpoints.get(effect.endpoint);
    if (!known || !endpoint) return [];
    const about = { ...effect, journeyName: names.get(effect.journeyId) ?? null };
    return [callOf(services, about, endpoint, people.get(effect.personId), known)];
  });
  return { queued: await insertCalls(tx, calls, first.now), gone };
}

function isUsable(endpoint: Endpoint | undefined, effect: CallEffect): boolean {
  return endpoint?.usable === true && endpoint.orgId === effect.orgId;
}

async function peopleOf(
  tx: Tx,
  asked: readonly CallEffect[],
  endpoints: ReadonlyMap<string, Endpoint>,
): Promise<ReadonlyMap<string, Person>> {
  const told = asked.filter((e) => endpoints.has(e.endpoint)).map((e) => e.personId);
  if (told.length === 0) return new Map();
  return new Map((await readPeople(tx, [...new Set(told)])).map((p) => [p.personId, p]));
}

function callOf(
  services: QueueServices,
  effect: CallEffect & { readonly journeyName: string | null },
  endpoint: Endpoint,
  person: Person | undefined,
  classes: DataClasses,
): NewCall {
  const { orgId, subjectId, journeyId, journeyName, runId, step, taken, personId, now } = effect;
  const about = { journeyId, journeyName, runId, step, personId, at: now };
  return {
    ...{ orgId, subjectId, journeyId, runId, step, taken },
    id: services.newId(now),
    endpointId: endpoint.id,
    body: services.vault.seal({ orgId, subjectId }, bodyOf(about, person, endpoint.carries, classes)),
  };
}
