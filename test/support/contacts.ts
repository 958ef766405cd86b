// People, approved content and consent in one organisation, for the store tests of journeys and decisions.
import { expect } from 'vitest';
import { isHeldOut } from '../../src/arbiter/hold-out.ts';
import { decideMessages } from '../../src/arbiter/index.ts';
import type { Decision } from '../../src/arbiter/model.ts';
import { approveVersion, createItem, type Doing, submitVersion } from '../../src/content/index.ts';
import type { MessageRequest, MessageStep } from '../../src/journeys/model.ts';
import type { Person, Signal } from '../../src/people/model.ts';
import { seededRandom } from '../../src/platform/random.ts';
import { isRefusal } from '../../src/platform/result.ts';
import { stateConsent } from '../../src/trust/index.ts';
import type { Purpose } from '../../src/trust/model.ts';
import { type TestInstance, testInstance } from './organisation.ts';

export const DAY = 86_400_000;
/** A Wednesday at noon in Berlin. */
export const NOON = Date.UTC(2026, 4, 13, 10);

let at: TestInstance;

/** Opens an organisation for the test file that asks; the helpers below work in it. */
export async function openContacts(): Promise<TestInstance> {
  at = await testInstance();
  return at;
}

let next = 0;
export function somebody(change: Partial<Person> = {}): Person {
  let personId = at.newId(NOON);
  while (isHeldOut(personId)) personId = at.newId(NOON);
  const email = `person${next++}@example.org`;
  return {
    orgId: at.orgId,
    personId,
    kind: 'patient',
    displayName: 'Ada',
    email,
    phone: null,
    zone: 'Europe/Berlin',
    language: 'en',
    country: 'DE',
    traits: {},
    activity: {},
    gates: {},
    pressureKey: at.vault.addressKey(email),
    accountId: null,
    firstSeenAt: NOON,
    lastSeenAt: NOON,
    portalSeenAt: null,
    events: 1,
    importId: null,
    ...change,
  };
}

export function did(person: Person, name: string, properties: Signal['properties'] = {}): Signal {
  return {
    orgId: at.orgId,
    subjectId: person.personId,
    personId: person.personId,
    id: at.newId(NOON),
    kind: 'track',
    name,
    origin: 'api',
    receivedAt: NOON,
    occurredAt: NOON,
    importId: null,
    properties,
    traits: {},
  };
}

export function doing(userId: string, now = NOON): Doing {
  return { orgId: at.orgId, userId, now, newId: at.newId };
}

let items = 0;
/** Content of one lane, approved; returns item and version. */
export async function approved(
  lane: MessageStep['lane'],
  purpose: Purpose,
): Promise<{ itemId: string; versionId: string }> {
  const variant = (channel: 'email' | 'feed') => ({
    channel,
    language: 'en',
    subject: 'Hello',
    body: 'Text',
    callToAction: null,
  });
  return at.db.web(at.orgId, async (tx) => {
    const draft = {
      name: `Item ${items++}`,
      purpose,
      lane,
      sponsor: null,
      topic: 'service',
      variants: [variant('email'), variant('feed')],
      expiresAt: null,
    };
    const made = await createItem(tx, doing('author'), draft);
    if (isRefusal(made)) throw new Error(made.message);
    expect(await submitVersion(tx, doing('author'), made.itemId, made.versionId)).toBeNull();
    expect(
      await approveVersion(tx, doing('reviewer'), made.itemId, made.versionId, 'reviewer', 'Correct'),
    ).toBeNull();
    return made;
  });
}

export function step(contentItemId: string, lane: MessageStep['lane'], purpose: Purpose): MessageStep {
  return {
    contentItemId,
    lane,
    purpose,
    channels: ['email', 'feed'],
    urgency: 'today',
    value: 0.9,
    expiresAfterHours: 96,
  };
}

export function request(
  person: Person,
  versionId: string,
  lane: MessageStep['lane'],
  purpose: Purpose,
  now = NOON,
): MessageRequest {
  return {
    orgId: at.orgId,
    personId: person.personId,
    journeyId: null,
    causeEventId: null,
    contentVersionId: versionId,
    topic: 'service',
    lane,
    purpose,
    channels: ['email', 'feed'],
    urgency: 'today',
    value: 0.9,
    requestedAt: now,
    expiresAt: now + 4 * DAY,
  };
}

export function decideAll(
  requests: readonly MessageRequest[],
  people: readonly Person[],
  now = NOON,
): Promise<Decision[]> {
  return at.db.worker([at.orgId], (tx) =>
    decideMessages(tx, {
      requests,
      people: new Map(people.map((p) => [p.personId, p])),
      now,
      random: { next: () => 0.5, bytes: seededRandom(1).bytes },
      newId: at.newId,
      vault: at.vault,
      connected: ['email'],
    }),
  );
}

export function consent(
  person: Person,
  purpose: Purpose,
  state: 'given' | 'withdrawn' = 'given',
  time = NOON - DAY,
): Promise<void> {
  const words = {
    purpose,
    channel: 'email',
    state,
    source: 'api',
    textVersion: '1',
    jurisdiction: 'DE',
    language: 'en',
    at: time,
    proof: {},
  } as const;
  return at.db.worker([at.orgId], (tx) => stateConsent(tx, at.orgId, person.personId, [words], at.newId));
}
