// What the arbiter holds of a subject: handed out on request, removed on erasure. Contact pressure is kept by keyed hash
// of an address over all organisations; it names nobody and ages away within a week.
import { iso } from '../platform/db.ts';
import type { PrivacyPort } from '../trust/index.ts';
import { decisionsOf, deleteDecisions } from './store.ts';
import { reasonWords } from './words.ts';

const MOST_EXPORTED = 10_000;

/** Trust's port. `erase` runs as `worker`. */
export const privacyPort: PrivacyPort = {
  room: 'arbiter',
  async export(tx, _orgId, subjectIds) {
    const decisions = await decisionsOf(tx, subjectIds, MOST_EXPORTED);
    return {
      decisions: decisions.map((d) => ({
        at: iso(d.decided_at),
        content: d.content,
        lane: d.lane,
        purpose: d.purpose,
        chosen: d.chosen,
        reason: reasonWords(d.reason),
      })),
    };
  },
  erase: (tx, _orgId, subjectIds) => deleteDecisions(tx, subjectIds),
};
