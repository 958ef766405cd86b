// What webhooks out hold of a subject: handed out on request, removed on erasure.
import { iso } from '../../platform/db.ts';
import type { Json } from '../../platform/json.ts';
import type { PrivacyPort, Vault } from '../../trust/index.ts';
import { callsAbout, eraseCalls } from './call-store.ts';

/** Trust's port: what was told to other systems about a person, word for word. `erase` runs as `worker`. */
export function webhookOutPrivacy(vault: Pick<Vault, 'ready' | 'open'>): PrivacyPort {
  return {
    room: 'webhooks-out',
    async export(tx, orgId, subjectIds) {
      await vault.ready(
        tx,
        subjectIds.map((subjectId) => ({ orgId, subjectId })),
        false,
      );
      const calls = (await callsAbout(tx, subjectIds)).map(
        (c): Json => ({
          to: c.endpoint,
          at: iso(c.created_at),
          state: c.state,
          said: vault.open({ orgId, subjectId: c.subject_id }, c.body),
        }),
      );
      return { calls };
    },
    erase: (tx, _orgId, subjectIds) => eraseCalls(tx, subjectIds),
  };
}
