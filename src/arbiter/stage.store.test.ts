// From an event to a stored decision on a real database: journeys, content, consent, replay.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  approved,
  consent,
  DAY,
  decideAll,
  did,
  doing,
  NOON,
  openContacts,
  request,
  somebody,
  step,
} from '../../test/support/contacts.ts';
import type { TestInstance } from '../../test/support/organisation.ts';
import { readSendable, withdrawVersion } from '../content/index.ts';
import { createJourney, moveByFacts, publishJourney } from '../journeys/index.ts';
import { isRefusal } from '../platform/result.ts';
import { suppress } from '../trust/index.ts';
import { fromRow } from './body.ts';
import { replay } from './replay.ts';
import { parseSnapshot } from './snapshot.ts';
import { findDecision, readSnapshot } from './store.ts';

let at: TestInstance;
beforeAll(async () => {
  at = await openContacts();
});
afterAll(() => at.close());

describe('an event enters a journey', () => {
  it('once per cause, and only where the journey waits for it', async () => {
    const { itemId, versionId } = await approved('care', 'care');
    const person = somebody();
    await at.db.web(at.orgId, async (tx) => {
      const journey = await createJourney(
        tx,
        at.orgId,
        {
          name: 'Booked',
          entry: { event: 'Appointment Booked', where: { clinic: 'eye' } },
          message: step(itemId, 'care', 'care'),
        },
        NOON,
        at.newId,
      );
      if (isRefusal(journey)) throw new Error(journey.message);
      expect(
        await publishJourney(tx, at.orgId, journey.id, await readSendable(tx, [at.orgId]), NOON),
      ).toBeNull();
    });
    const signals = [
      did(person, 'Appointment Booked', { clinic: 'eye' }),
      did(person, 'Appointment Booked', { clinic: 'ear' }),
      did(person, 'Page Viewed'),
    ];
    const people = new Map([[person.personId, person]]);
    const enter = async () =>
      (await at.db.worker([at.orgId], (tx) => moveByFacts(tx, at, { people, signals, moves: [], now: NOON })))
        .requests;
    const requests = await enter();
    expect(requests).toMatchObject([
      {
        personId: person.personId,
        causeEventId: signals[0]?.id,
        contentVersionId: versionId,
        lane: 'care',
        expiresAt: NOON + 4 * DAY,
      },
    ]);
    expect(await enter()).toEqual([]);
    const [decision] = await decideAll(requests, [person]);
    expect(decision).toMatchObject({ chosen: 'push:email', reason: 'chosen', contentName: 'Item 0' });
  });

  it('is not published without approved content of the same lane', async () => {
    const { itemId, versionId } = await approved('marketing', 'marketing');
    await at.db.web(at.orgId, async (tx) => {
      const journey = await createJourney(
        tx,
        at.orgId,
        { name: 'Wrong', entry: { event: 'X' }, message: step(itemId, 'care', 'marketing') },
        NOON,
        at.newId,
      );
      if (isRefusal(journey)) throw new Error(journey.message);
      expect(
        await publishJourney(tx, at.orgId, journey.id, await readSendable(tx, [at.orgId]), NOON),
      ).toMatchObject({ code: 'lane-mismatch' });
      expect(await withdrawVersion(tx, doing('author'), itemId, versionId)).toBeNull();
      expect(
        await publishJourney(tx, at.orgId, journey.id, await readSendable(tx, [at.orgId]), NOON),
      ).toMatchObject({ code: 'content-not-approved' });
    });
  });
});

describe('a decision', () => {
  it('is read back whole and replays to the same answer', async () => {
    const { versionId } = await approved('engagement', 'education');
    const person = somebody({
      accountId: at.newId(NOON),
      activity: {
        'Portal Visited': [9, NOON - 20 * DAY, NOON - DAY],
        'email.sent': [8, NOON - 90 * DAY, NOON - 9 * DAY],
        'Email Opened': [3, NOON - 80 * DAY, NOON - 9 * DAY],
      },
    });
    await consent(person, 'education');
    const [decision] = await decideAll([request(person, versionId, 'engagement', 'education')], [person]);
    if (!decision) throw new Error('no decision');
    expect(decision.input.person).toMatchObject({
      opens: 3,
      sends: 8,
      zones: ['Europe/Berlin'],
      accountLinked: true,
    });
    const { found, parameters } = await at.db.web(at.orgId, async (tx) => ({
      found: await findDecision(tx, at.orgId, decision.id),
      parameters: await readSnapshot(tx, decision.modelSnapshot),
    }));
    const snapshot = parseSnapshot(parameters);
    if (!found || !snapshot) throw new Error('not stored');
    expect(fromRow(found)).toEqual(decision);
    expect(replay(fromRow(found), snapshot)).toMatchObject({ same: true });
    expect(JSON.stringify(found.body).length).toBeLessThan(1_500);
  });

  it('needs consent in an optional lane, and honours a refusal in care', async () => {
    const [news, care] = [await approved('marketing', 'marketing'), await approved('care', 'care')];
    const person = somebody();
    const ask = () =>
      decideAll(
        [
          request(person, news.versionId, 'marketing', 'marketing'),
          request(person, care.versionId, 'care', 'care'),
        ],
        [person],
      );
    expect((await ask()).map((d) => d.reason)).toEqual(['no-consent', 'chosen']);
    await consent(person, 'care', 'withdrawn');
    expect((await ask()).map((d) => d.reason)).toEqual(['no-consent', 'consent-withdrawn']);
  });

  it('hears consent that another subject of the person gave', async () => {
    const { versionId } = await approved('marketing', 'marketing');
    const [person, browser] = [somebody(), somebody()];
    await consent(browser, 'marketing');
    await at.db.owner((tx) =>
      tx.query(
        'insert into person_link (org_id, subject_id, person_id, evidence, linked_at) values ($1, $2, $3, $4, now())',
        [at.orgId, browser.personId, person.personId, 'test'],
      ),
    );
    const [decision] = await decideAll([request(person, versionId, 'marketing', 'marketing')], [person]);
    expect(decision?.input.person.channels.email?.consent).toBe('given');
  });

  it('respects a suppressed address except for safety', async () => {
    const [reply, safety] = [await approved('transactional', 'service'), await approved('safety', 'care')];
    const person = somebody();
    await at.db.worker([at.orgId], (tx) =>
      suppress(
        tx,
        at.orgId,
        'email',
        [at.vault.blindIndex(at.orgId, 'email', person.email ?? '')],
        'hard-bounce',
        NOON,
      ),
    );
    const made = await decideAll(
      [
        request(person, reply.versionId, 'transactional', 'service'),
        request(person, safety.versionId, 'safety', 'care'),
      ],
      [person],
    );
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
