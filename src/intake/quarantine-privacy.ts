// Held messages in export and erasure: what waits in quarantine about a person is theirs too.
import { iso } from '../platform/db.ts';
import type { PrivacyPort } from '../trust/index.ts';
import { eraseHeld, heldAbout } from './quarantine-store.ts';

/** The port of the quarantine. It must forget before people do: it finds messages by a person's identifiers. */
export const quarantinePrivacy: PrivacyPort = {
  room: 'quarantine',
  async export(tx, _orgId, subjectIds) {
    const rows = await heldAbout(tx, subjectIds);
    return { messages: rows.map((r) => ({ receivedAt: iso(r.receivedAt), event: r.event, code: r.code })) };
  },
  erase: (tx, _orgId, subjectIds) => eraseHeld(tx, subjectIds),
};
