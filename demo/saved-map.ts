// One saved map, so that whoever imports for the first time sees what can be kept: attendees of a congress.
import { insertMap } from '../src/intake/index.ts';
import type { Tx } from '../src/platform/db.ts';

const MAP = {
  name: 'Congress attendees',
  id: 'NPI',
  changes: true,
  person: 'hcp',
  identifiers: { npi: 'NPI', email: 'E-mail' },
  traits: {
    npi: 'NPI',
    email: 'E-mail',
    firstName: 'First name',
    lastName: 'Last name',
    specialty: 'Specialty',
  },
  consents: [
    {
      column: 'May we e-mail you?',
      purpose: 'education',
      channel: 'email',
      given: ['yes', 'ja', 'oui'],
      withdrawn: ['no', 'nein', 'non'],
    },
  ],
  events: [{ name: 'Congress Attended', at: 'Date', order: 'dmy', properties: { congress: 'Congress' } }],
  classes: { property: { congress: 'public' }, trait: { specialty: 'personal' } },
};

/** Saves it for an organisation. `now` in ms. */
export async function seedMap(tx: Tx, orgId: string, mapId: string, now: number): Promise<void> {
  await insertMap(tx, orgId, {
    map_id: mapId,
    name: MAP.name,
    kind: 'hcp',
    map: MAP,
    made_at: now,
    made_by: 'system:demo',
  });
}
