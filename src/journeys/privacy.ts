// What journeys hold of a subject: handed out on request, removed on erasure.
import { iso, isoOrNull } from '../platform/db.ts';
import type { PrivacyPort } from '../trust/index.ts';
import { forgetMoves } from './editing/move-store.ts';
import { deleteHeldRuns } from './holds/run-store.ts';
import { deleteRunsOf, readRunsOf } from './privacy-store.ts';
import { forgetPeople } from './sweeps/store.ts';

/** Trust's port. `erase` runs as `worker`. */
export const privacyPort: PrivacyPort = {
  room: 'journeys',
  async export(tx, _orgId, subjectIds) {
    const runs = await readRunsOf(tx, subjectIds);
    return {
      journeys: runs.map((r) => ({
        name: r.name,
        enteredAt: iso(r.at),
        endedAt: isoOrNull(r.ended),
        state: r.outcome ?? r.state,
        steps: r.steps.map((s) => ({ ...s })),
      })),
    };
  },
  async erase(tx, orgId, subjectIds) {
    await forgetMoves(tx, { subjects: subjectIds });
    await forgetPeople(tx, orgId, subjectIds);
    return (await deleteHeldRuns(tx, subjectIds)) + (await deleteRunsOf(tx, subjectIds));
  },
};
