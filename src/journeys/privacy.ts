// What journeys hold of a subject: handed out on request, removed on erasure.
import { iso } from '../platform/db.ts';
import type { PrivacyPort } from '../trust/index.ts';
import { deleteEntries, entriesOf } from './store.ts';

/** Trust's port. `erase` runs as `worker`. */
export const privacyPort: PrivacyPort = {
  room: 'journeys',
  async export(tx, _orgId, subjectIds) {
    const entries = await entriesOf(tx, subjectIds);
    return { journeys: entries.map((e) => ({ name: e.name, enteredAt: iso(e.at) })) };
  },
  erase: (tx, _orgId, subjectIds) => deleteEntries(tx, subjectIds),
};
