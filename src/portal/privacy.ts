// What the portal holds of a subject: handed out on request, removed on erasure.
import { iso, isoOrNull } from '../platform/db.ts';
import type { PrivacyPort } from '../trust/index.ts';
import { eraseArrivals, exportArrivals } from './check-in-store.ts';
import { erasePortal, exportItems, exportPreferences } from './feed-store.ts';
import { readReceipts } from './preferences-store.ts';
import { eraseVisits, exportVisits } from './visits-due-store.ts';

/** Trust's port, as the portal implements it. Erasing runs as worker. */
export const privacyPort: PrivacyPort = {
  room: 'portal',
  export: async (tx, _orgId, subjectIds) => ({
    arrivals: (await exportArrivals(tx, subjectIds)).map((a) => ({ place: a.place, at: iso(a.at) })),
    visits: (await exportVisits(tx, subjectIds)).map((v) => ({ ...v, startAt: isoOrNull(v.startAt) })),
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
    receipts: (await readReceipts(tx, subjectIds)).map((r) => ({
      id: r.id,
      at: iso(r.at),
      textVersion: r.textVersion,
      lines: [...r.lines],
    })),
  }),
  erase: async (tx, _orgId, subjectIds) =>
    (await eraseArrivals(tx, subjectIds)) +
    (await eraseVisits(tx, subjectIds)) +
    (await erasePortal(tx, subjectIds)),
};
