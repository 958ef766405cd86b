// What channels hold of a subject: handed out on request, removed on erasure.
import { isoOrNull } from '../platform/db.ts';
import type { PrivacyPort } from '../trust/index.ts';
import { deleteDeliveries, readDeliveries } from './privacy-store.ts';

/** Trust's port, as channels implements it. */
export const privacyPort: PrivacyPort = {
  room: 'channels',
  export: async (tx, _orgId, subjectIds) => ({
    deliveries: (await readDeliveries(tx, subjectIds)).map((d) => ({
      channel: d.channel,
      lane: d.lane,
      purpose: d.purpose,
      content: d.content,
      state: d.state,
      queuedAt: isoOrNull(d.queuedAt),
      settledAt: isoOrNull(d.settledAt),
      openedAt: isoOrNull(d.openedAt),
      clickedAt: isoOrNull(d.clickedAt),
    })),
  }),
  erase: (tx, _orgId, subjectIds) => deleteDeliveries(tx, subjectIds),
};
