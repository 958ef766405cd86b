// A person of several subjects: what was chosen and seen under any of them counts, and a new choice counts for all.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPreferences, readSeen } from '../../src/arbiter/standing-store.ts';
import { pausePeople } from '../../src/channels/choices-store.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { iso } from '../../src/platform/db.ts';
import { approved, openContacts } from '../support/contacts.ts';
import type { TestInstance } from '../support/organisation.ts';

let at: TestInstance;
const now = systemClock.now();
const day = 86_400_000;
beforeAll(async () => {
  at = await openContacts();
});
afterAll(() => at.close());

/** A person with one more subject; returns the ids. */
async function two(): Promise<[person: string, other: string]> {
  const [person, other] = [at.newId(now), at.newId(now)];
  await at.db.worker([at.orgId], (tx) =>
    tx.query(
      `insert into person_link (org_id, subject_id, person_id, evidence, linked_at) values ($1, $2, $3, 'edges', $4)`,
      [at.orgId, other, person, iso(now)],
    ),
  );
  return [person, other];
}

function choose(
  subjectId: string,
  until: number | null,
  topics: string[],
  frequency: string,
): Promise<unknown> {
  return at.db.worker([at.orgId], (tx) =>
    tx.query(
      'insert into preference (org_id, subject_id, paused_until, topics_off, frequency, updated_at) values ($1, $2, $3, $4, $5, $6)',
      [at.orgId, subjectId, until === null ? null : iso(until), topics, frequency, iso(now)],
    ),
  );
}

test('the strictest choice of any subject rules, and the end of a pause ends them all', async () => {
  const [person, other] = await two();
  const [stranger] = await two();
  await choose(person, null, ['diet'], 'normal');
  await choose(other, now + day, ['sport', 'diet'], 'low');
  await choose(stranger, null, [], 'normal');
  const read = () => at.db.worker([at.orgId], (tx) => readPreferences(tx, [person, stranger]));
  const rows = new Map((await read()).map((r) => [r.subject_id, r]));
  expect(rows.get(person)).toMatchObject({
    paused_until: now + day,
    topics_off: ['diet', 'sport'],
    frequency: 'low',
  });
  expect(rows.get(stranger)).toMatchObject({ paused_until: null, topics_off: [], frequency: 'normal' });
  await at.db.worker([at.orgId], (tx) => pausePeople(tx, [at.orgId], [person], null, now));
  expect((await read()).find((r) => r.subject_id === person)?.paused_until).toBeNull();
});

test('what was sent to any subject was had by the person', async () => {
  const [person, other] = await two();
  const { itemId, versionId: version } = await approved('engagement', 'education');
  const another = at.newId(now);
  await at.db.owner((tx) =>
    tx.query(
      `insert into delivery (org_id, subject_id, queued_at, id, decision_id, content_version_id, channel, lane, purpose, message_id, state)
       values ($1, $2, $3, $4, $4, $5, 'email', 'engagement', 'education', 'm', 'sent')`,
      [at.orgId, other, iso(now), at.newId(now), version],
    ),
  );
  const asks = [version, another].map((versionId) => ({ personId: person, itemId, versionId }));
  expect(await at.db.worker([at.orgId], (tx) => readSeen(tx, asks, now - day))).toEqual(new Set([0]));
});
