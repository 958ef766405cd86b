// What is remembered of FHIR resources for a person's export and erasure.
import type { PrivacyPort } from '../../trust/index.ts';
import { eraseResources, listResources } from './resource-store.ts';

/** The names under which resources came, and nothing of what stood in them: that is in the log. */
export const fhirPrivacy: PrivacyPort = {
  room: 'fhir',
  async export(tx, _orgId, subjectIds) {
    const rows = await listResources(tx, subjectIds);
    return {
      resources: rows.map((r) => ({ type: r.type, receivedAt: new Date(r.received_at).toISOString() })),
    };
  },
  erase: (tx, _orgId, subjectIds) => eraseResources(tx, subjectIds),
};
