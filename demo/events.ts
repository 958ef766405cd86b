// What the town's sources are expected to send: a few schemas, and two messages that were held back because of them.

import type { House } from '../src/app/house.ts';
import {
  declareSchema,
  type EventSchemaDefinition,
  openVerdictCounts,
  takeMessages,
} from '../src/intake/index.ts';
import { checkMessage } from '../src/intake/model.ts';
import type { JsonObject } from '../src/platform/json.ts';
import { countHistory } from './events-store.ts';
import type { FoundedOrganisation } from './seed.ts';

interface TownSchema {
  readonly name: string;
  readonly mode: 'observe' | 'enforce';
  readonly definition: EventSchemaDefinition;
}

const BOOKED: TownSchema = {
  name: 'Appointment Booked',
  mode: 'enforce',
  definition: {
    properties: {
      properties: {
        appointmentId: { type: 'string', maxLength: 64 },
        service: { type: 'string' },
        at: { type: 'string', format: 'date-time', description: 'When the visit begins' },
        by: { type: 'string', enum: ['portal', 'call', 'desk'] },
      },
      required: ['appointmentId', 'service', 'at'],
    },
  },
};
const SCHEMAS: { readonly [slug in FoundedOrganisation['slug']]: readonly TownSchema[] } = {
  riverside: [
    BOOKED,
    {
      name: 'Article Read',
      mode: 'observe',
      definition: {
        properties: {
          properties: { path: { type: 'string', maxLength: 300 }, title: { type: 'string', maxLength: 200 } },
          required: ['path'],
        },
      },
    },
  ],
  alvara: [
    {
      name: 'Paper Opened',
      mode: 'observe',
      definition: {
        properties: {
          properties: { topic: { type: 'string' }, title: { type: 'string' } },
          required: ['topic'],
        },
      },
    },
  ],
};

/** Two slips of a booking system: a date that is no date, and a clock that runs ahead. */
function slips(now: number): JsonObject[] {
  const booked = { type: 'track', userId: 'town-desk', event: BOOKED.name };
  return [
    {
      ...booked,
      messageId: 'town-slip-1',
      properties: { appointmentId: 'desk-4711', service: 'cardiology', at: 'next Tuesday', by: 'desk' },
    },
    {
      ...booked,
      messageId: 'town-slip-2',
      timestamp: new Date(now + 3_600_000).toISOString(),
      properties: {
        appointmentId: 'desk-4712',
        service: 'diabetes',
        at: new Date(now + 86_400_000).toISOString(),
      },
    },
  ];
}

/** Declares the schemas, counts the history by name, and lets the slips arrive. */
export async function furnishEvents(house: House, founded: readonly FoundedOrganisation[]): Promise<void> {
  const now = house.clock.now();
  await house.db.owner(countHistory);
  for (const { id, slug } of founded)
    await house.db.web(id, async (tx) => {
      for (const { name, mode, definition } of SCHEMAS[slug])
        await declareSchema(tx, id, {
          id: house.newId(now),
          call: 'track',
          name,
          mode,
          definition,
          at: now,
          by: 'demo',
        });
    });
  const riverside = founded.find(({ slug }) => slug === 'riverside');
  if (!riverside) return;
  const counts = openVerdictCounts(house.db, house.clock, () => undefined);
  await takeMessages(
    { ...house, counts, appended: () => undefined },
    {
      orgId: riverside.id,
      keyId: null,
      sentAt: null,
      messages: slips(now).map((original) => ({
        checked: checkMessage(original, now, null, null),
        original,
      })),
    },
  );
  await counts.close();
}
