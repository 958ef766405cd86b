// From an event to a stored decision on a real database: journeys, content, consent, budget, replay, isolation.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testInstance, type TestInstance } from '../../test/support/organisation.ts';
import { approveVersion, createItem, type Doing, readSendable, submitVersion, withdrawVersion } from '../content/index.ts';
import { createJourney, enterJourneys, publishJourney } from '../journeys/index.ts';
import type { MessageRequest, MessageStep } from '../journeys/model.ts';
import type { Person, Signal } from '../people/model.ts';
import { seededRandom } from '../platform/random.ts';
import { isRefusal } from '../platform/result.ts';
import { stateConsent, suppress } from '../trust/index.ts';
import type { Purpose } from '../trust/model.ts';
import { budgetOf } from './budget.ts';
import { fromRow } from './body.ts';
import { isHeldOut } from './hold-out.ts';
import type { Decision } from './model.ts';
import { replay } from './replay.ts';
import { parseSnapshot } from './snapshot.ts';
import { decideMessages } from './stage.ts';
import { findDecision, readSnapshot } from './store.ts';

const DAY = 86_400_000;
/** A Wednesday at noon in Berlin. */
const NOON = Date.UTC(2026, 4, 13, 10);

let at: TestInstance;
beforeAll(async () => {
  at = await testInstance();
});
afterAll(() => at.close());

let next = 0;
function somebody(change: Partial<Person> = {}): Person {
  let personId = at.newId(NOON);
  while (isHeldOut(personId)) personId = at.newId(NOON);
  const email = `person${next++}@example.org`;
  return {
    orgId: at.orgId, personId, kind: 'patient', displayName: 'Ada', email, phone: null, zone: 'Europe/Berlin', language: 'en', country: 'DE', traits: {}, activity: {}, gates: {},
    pressureKey: at.vault.addressKey(email), accountId: null, firstSeenAt: NOON, lastSeenAt: NOON, portalSeenAt: null, events: 1, importId: null, ...change,
  };
}

function did(person: Person, name: string, properties: Signal['properties'] = {}): Signal {
  return {
    orgId: at.orgId, subjectId: person.personId, personId: person.personId, id: at.newId(NOON), kind: 'track', name, origin: 'api', receivedAt: NOON, occurredAt: NOON,
    importId: null, properties, traits: {},
  };
}

function doing(userId: string, now = NOON): Doing {
  return { orgId: at.orgId, userId, now, newId: at.newId };
}

let items = 0;
/** Content of one lane, approved; returns item and version. */
async function approved(lane: MessageStep['lane'], purpose: Purpose): Promise<{ itemId: string; versionId: string }> {
  const variant = (channel: 'email' | 'feed') => ({ channel, language: 'en', subject: 'Hello', body: 'Text', callToAction: null });
  return at.db.web(at.orgId, async (tx) => {
    const draft = { name: `Item ${items++}`, purpose, lane, sponsor: null, topic: 'service', variants: [variant('email'), variant('feed')], expiresAt: null };
    const made = await createItem(tx, doing('author'), draft);
    if (isRefusal(made)) throw new Error(made.message);
    expect(await submitVersion(tx, doing('author'), made.itemId, made.versionId)).toBeNull();
    expect(await approveVersion(tx, doing('reviewer'), made.itemId, made.versionId, 'reviewer', 'Correct')).toBeNull();
    return made;
  });
}

function step(contentItemId: string, lane: MessageStep['lane'], purpose: Purpose): MessageStep {
  return { contentItemId, lane, purpose, channels: ['email', 'feed'], urgency: 'today', value: 0.9, expiresAfterHours: 96 };
}

function request(person: Person, versionId: string, lane: MessageStep['lane'], purpose: Purpose, now = NOON): MessageRequest {
  return {
    orgId: at.orgId, personId: person.personId, journeyId: null, causeEventId: null, contentVersionId: versionId, topic: 'service', lane, purpose, channels: ['email', 'feed'],
    urgency: 'today', value: 0.9, requestedAt: now, expiresAt: now + 4 * DAY,
  };
}

function decideAll(requests: readonly MessageRequest[], people: readonly Person[], now = NOON): Promise<Decision[]> {
  return at.db.worker([at.orgId], (tx) =>
    decideMessages(tx, {
      requests, people: new Map(people.map((p) => [p.personId, p])), now, random: { next: () => 0.5, bytes: seededRandom(1).bytes }, newId: at.newId, vault: at.vault, connected: ['email'],
    }),
  );
}

function consent(person: Person, purpose: Purpose, state: 'given' | 'withdrawn' = 'given', time = NOON - DAY): Promise<void> {
  const words = { purpose, channel: 'email', state, source: 'api', textVersion: '1', jurisdiction: 'DE', language: 'en', at: time, proof: {} } as const;
  return at.db.worker([at.orgId], (tx) => stateConsent(tx, at.orgId, person.personId, [words], at.newId));
}

describe('an event enters a journey', () => {
  it('once per cause, and only where the journey waits for it', async () => {
    const { itemId, versionId } = await approved('care', 'care');
    const person = somebody();
    await at.db.web(at.orgId, async (tx) => {
      const journey = await createJourney(tx, at.orgId, { name: 'Booked', entry: { event: 'Appointment Booked', where: { clinic: 'eye' } }, message: step(itemId, 'care', 'care') }, NOON, at.newId);
      if (isRefusal(journey)) throw new Error(journey.message);
      expect(await publishJourney(tx, at.orgId, journey.id, await readSendable(tx, [at.orgId]), NOON)).toBeNull();
    });
    const signals = [did(person, 'Appointment Booked', { clinic: 'eye' }), did(person, 'Appointment Booked', { clinic: 'ear' }), did(person, 'Page Viewed')];
    const enter = () => at.db.worker([at.orgId], (tx) => enterJourneys(tx, { people: new Map([[person.personId, person]]), signals, moves: [], now: NOON }));
    const requests = await enter();
    expect(requests).toMatchObject([{ personId: person.personId, causeEventId: signals[0]?.id, contentVersionId: versionId, lane: 'care', expiresAt: NOON + 4 * DAY }]);
    expect(await enter()).toEqual([]);
    const [decision] = await decideAll(requests, [person]);
    expect(decision).toMatchObject({ chosen: 'push:email', reason: 'chosen', contentName: 'Item 0' });
  });

  it('is not published without approved content of the same lane', async () => {
    const { itemId, versionId } = await approved('marketing', 'marketing');
    await at.db.web(at.orgId, async (tx) => {
      const journey = await createJourney(tx, at.orgId, { name: 'Wrong', entry: { event: 'X' }, message: step(itemId, 'care', 'marketing') }, NOON, at.newId);
      if (isRefusal(journey)) throw new Error(journey.message);
      expect(await publishJourney(tx, at.orgId, journey.id, await readSendable(tx, [at.orgId]), NOON)).toMatchObject({ code: 'lane-mismatch' });
      expect(await withdrawVersion(tx, doing('author'), itemId, versionId)).toBeNull();
      expect(await publishJourney(tx, at.orgId, journey.id, await readSendable(tx, [at.orgId]), NOON)).toMatchObject({ code: 'content-not-approved' });
    });
  });
});

describe('a decision', () => {
  it('is read back whole and replays to the same answer', async () => {
    const { versionId } = await approved('engagement', 'education');
    const person = somebody({ accountId: at.newId(NOON), activity: { 'Portal Visited': [9, NOON - 20 * DAY, NOON - DAY], 'email.sent': [8, NOON - 90 * DAY, NOON - 9 * DAY], 'Email Opened': [3, NOON - 80 * DAY, NOON - 9 * DAY] } });
    await consent(person, 'education');
    const [decision] = await decideAll([request(person, versionId, 'engagement', 'education')], [person]);
    if (!decision) throw new Error('no decision');
    expect(decision.input.person).toMatchObject({ opens: 3, sends: 8, zones: ['Europe/Berlin'], accountLinked: true });
    const { found, parameters } = await at.db.web(at.orgId, async (tx) => ({ found: await findDecision(tx, at.orgId, decision.id), parameters: await readSnapshot(tx, decision.modelSnapshot) }));
    const snapshot = parseSnapshot(parameters);
    if (!found || !snapshot) throw new Error('not stored');
    expect(fromRow(found)).toEqual(decision);
    expect(replay(fromRow(found), snapshot)).toMatchObject({ same: true });
    expect(JSON.stringify(found.body).length).toBeLessThan(1_500);
  });

  it('needs consent in an optional lane, and honours a refusal in care', async () => {
    const [news, care] = [await approved('marketing', 'marketing'), await approved('care', 'care')];
    const person = somebody();
    const ask = () => decideAll([request(person, news.versionId, 'marketing', 'marketing'), request(person, care.versionId, 'care', 'care')], [person]);
    expect((await ask()).map((d) => d.reason)).toEqual(['no-consent', 'chosen']);
    await consent(person, 'care', 'withdrawn');
    expect((await ask()).map((d) => d.reason)).toEqual(['no-consent', 'consent-withdrawn']);
  });

  it('hears consent that another subject of the person gave', async () => {
    const { versionId } = await approved('marketing', 'marketing');
    const [person, browser] = [somebody(), somebody()];
    await consent(browser, 'marketing');
    await at.db.owner((tx) => tx.query('insert into person_link (org_id, subject_id, person_id, evidence, linked_at) values ($1, $2, $3, $4, now())', [at.orgId, browser.personId, person.personId, 'test']));
    const [decision] = await decideAll([request(person, versionId, 'marketing', 'marketing')], [person]);
    expect(decision?.input.person.channels['email']?.consent).toBe('given');
  });

  it('respects a suppressed address except for safety', async () => {
    const [reply, safety] = [await approved('transactional', 'service'), await approved('safety', 'care')];
    const person = somebody();
    await at.db.worker([at.orgId], (tx) => suppress(tx, at.orgId, 'email', [at.vault.blindIndex(at.orgId, 'email', person.email ?? '')], 'hard-bounce', NOON));
    const made = await decideAll([request(person, reply.versionId, 'transactional', 'service'), request(person, safety.versionId, 'safety', 'care')], [person]);
    expect(made.map((d) => d.reason)).toEqual(['address-suppressed', 'chosen']);
  });

  it('is silent about content that lost its approval', async () => {
    const { itemId, versionId } = await approved('care', 'care');
    await at.db.web(at.orgId, (tx) => withdrawVersion(tx, doing('author'), itemId, versionId));
    const person = somebody();
    const [decision] = await decideAll([request(person, versionId, 'care', 'care')], [person]);
    expect(decision).toMatchObject({ chosen: 'silence', reason: 'content-not-approved' });
  });
});

describe('the contact budget', () => {
  it('counts what earlier decisions of the same batch and of earlier batches reserved', async () => {
    const person = somebody();
    await consent(person, 'marketing');
    const contents = [];
    for (let i = 0; i < 6; i++) contents.push(await approved('marketing', 'marketing'));
    const first = await decideAll(contents.slice(0, 2).map((c) => request(person, c.versionId, 'marketing', 'marketing')), [person]);
    const later = await decideAll(contents.slice(2).map((c) => request(person, c.versionId, 'marketing', 'marketing', NOON + 60_000)), [person], NOON + 60_000);
    const pushes = [...first, ...later].filter((d) => d.channel !== null && d.dueAt === null);
    const closed = later.filter((d) => d.reason === 'channel-cap');
    expect(pushes.length).toBeLessThanOrEqual(3);
    expect(pushes.length + closed.length).toBeGreaterThan(3);
    const budget = await budgetOf({ db: at.db, clock: { now: () => NOON + 60_000, wait: () => Promise.resolve() } }, person);
    expect(budget.used).toBe([...first, ...later].filter((d) => d.channel !== null).length);
    expect(budget.limit).toBe(4);
  });

  it('is not drawn on by care, nor by a batch that was rolled back', async () => {
    const [care, news] = [await approved('care', 'care'), await approved('marketing', 'marketing')];
    const person = somebody();
    await consent(person, 'marketing');
    await decideAll([request(person, care.versionId, 'care', 'care')], [person]);
    const failing = at.db.worker([at.orgId], async (tx) => {
      await decideMessages(tx, { requests: [request(person, news.versionId, 'marketing', 'marketing')], people: new Map([[person.personId, person]]), now: NOON, random: seededRandom(4), newId: at.newId, vault: at.vault, connected: ['email'] });
      throw new Error('the batch fails');
    });
    await expect(failing).rejects.toThrow('the batch fails');
    const clock = { now: () => NOON, wait: () => Promise.resolve() };
    expect(await budgetOf({ db: at.db, clock }, person)).toEqual({ used: 0, limit: 4, personal: 'free' });
    const rows = await at.db.owner((tx) => tx.query('select 1 from decision where subject_id = $1', [person.personId]));
    expect(rows.length).toBe(1);
  });

  it('shows other organisations’ contacts only as a band', async () => {
    const person = somebody();
    const other = at.newId(NOON);
    await consent(person, 'marketing');
    await at.db.owner((tx) =>
      tx.query('insert into contact_slot select $1, d, $2, $3, $4, $5 from unnest($6::uuid[]) d', [
        Buffer.from(person.pressureKey ?? []), other, 'email', new Date(NOON - DAY).toISOString(), 'committed', Array.from({ length: 6 }, () => at.newId(NOON)),
      ]),
    );
    const { versionId } = await approved('marketing', 'marketing');
    const [decision] = await decideAll([request(person, versionId, 'marketing', 'marketing')], [person]);
    expect(decision).toMatchObject({ reason: 'personal-limit', input: { pressure: { own: [], personal: 'reached' } } });
  });
});
