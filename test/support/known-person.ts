// A person of whom something is known, for tests of pure code.
import type { Person } from '../../src/people/model.ts';

export function somebodyKnown(change: Partial<Person> = {}): Person {
  return {
    orgId: 'o',
    personId: 'p',
    kind: 'patient',
    displayName: null,
    email: null,
    phone: null,
    zone: null,
    language: null,
    country: null,
    traits: {},
    activity: {},
    gates: {},
    pressureKey: null,
    accountId: null,
    firstSeenAt: 0,
    lastSeenAt: 0,
    portalSeenAt: null,
    events: 1,
    importId: null,
    ...change,
  };
}
