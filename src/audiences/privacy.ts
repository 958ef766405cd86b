// What audiences hold of a subject: handed out on request, removed on erasure.
import { iso } from '../platform/db.ts';
import type { PrivacyPort } from '../trust/index.ts';
import { eraseKnown } from './facet-store.ts';
import { deleteFromLists, listsOf } from './list-store.ts';
import { changesOf } from './members.ts';
import { audiencesOf, countMembers, deleteMembers, readMemberships } from './store.ts';

/** Trust's port. `erase` runs as `worker`. */
export const privacyPort: PrivacyPort = {
  room: 'audiences',
  async export(tx, _orgId, subjectIds) {
    const audiences = await audiencesOf(tx, subjectIds);
    const lists = await listsOf(tx, subjectIds);
    return {
      audiences: audiences.map((a) => ({ name: a.name, since: iso(a.since) })),
      lists: lists.map((l) => ({ name: l.name, since: iso(l.at) })),
    };
  },
  async erase(tx, _orgId, subjectIds) {
    const gone = await deleteMembers(tx, await readMemberships(tx, subjectIds));
    await countMembers(tx, changesOf([], gone));
    const listed = await deleteFromLists(tx, subjectIds);
    return gone.length + listed + (await eraseKnown(tx, subjectIds));
  },
};
