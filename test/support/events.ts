// What tests of events share: who looks, sending, and declaring a schema.
import type { EventSchemaDefinition } from '../../sdk/faces/events.ts';
import type { Taken } from '../../src/intake/index.ts';
import { type Ask, body, json } from './api.ts';
import { type TestRapport, testRapport } from './rapport.ts';

/** The whole product with those who work on its events. */
export interface EventDesk {
  readonly rapport: TestRapport;
  readonly admin: Ask;
  readonly operator: Ask;
  /** Keeps the engine running and belongs to the care team: the only one who may mend what is held. */
  readonly mender: Ask;
}

/** Starts it. */
export async function openEventDesk(domain: string): Promise<EventDesk> {
  const rapport = await testRapport();
  return {
    rapport,
    admin: await rapport.signIn(`admin@${domain}`, ['admin']),
    operator: await rapport.signIn(`operator@${domain}`, ['operator']),
    mender: await rapport.signIn(`mender@${domain}`, ['operator', 'care-team']),
  };
}

/** Sends by one of the calls. */
export function sendTo({ rapport }: EventDesk, call: string, value: object): Promise<Taken> {
  return body<Taken>(rapport.send(call, value));
}

/** Declares a schema, or a new version of it. */
export function declareTo(
  { admin }: EventDesk,
  name: string,
  mode: string,
  definition: object,
  version = 0,
): Promise<Response> {
  return admin(
    `/api/v1/event-schemas/track/${encodeURIComponent(name)}`,
    json('PUT', { mode, definition, version }),
  );
}

export const VISIT: EventSchemaDefinition = {
  properties: {
    properties: {
      clinic: { type: 'string', enum: ['heart', 'joints'], class: 'public' },
      minutes: { type: 'integer', minimum: 1 },
    },
    required: ['clinic'],
  },
};
