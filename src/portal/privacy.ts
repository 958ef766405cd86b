// What the portal holds of a subject: handed out on request, removed on erasure.
import { iso, isoOrNull } from '../platform/db.ts';
import type { PrivacyPort } from '../trust/index.ts';
import { erasePortal, exportItems, exportPreferences } from './feed-store.ts';

/** Trust's port, as the portal implements it. Erasing runs as worker. */
export const privacyPort: PrivacyPort = {
  room: 'portal',
  export: async (tx, _orgId, subjectIds) => ({
    items: (await exportItems(tx, subjectIds)).map((i) => ({
      content: i.name,
      source: i.source,
      publishedAt: iso(i.published_at),
      openedAt: isoOrNull(i.opened_at),
    })),
    preferences: (await exportPreferences(tx, subjectIds)).map((p) => ({
      pausedUntil: isoOrNull(p.paused_until),
      frequency: p.frequency,
      topicsOff: p.topics_off,
      updatedAt: iso(p.updated_at),
    })),
  }),
  erase: (tx, _orgId, subjectIds) => erasePortal(tx, subjectIds),
};
