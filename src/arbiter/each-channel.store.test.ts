// One wish on several channels at once is no repetition of itself; a second wish for the same content is.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { doing, NOON, openContacts, somebody } from '../../test/support/contacts.ts';
import type { TestInstance } from '../../test/support/organisation.ts';
import { approveVersion, createItem, submitVersion } from '../content/index.ts';
import type { MessageRequest } from '../journeys/model.ts';
import { seededRandom } from '../platform/random.ts';
import { isRefusal } from '../platform/result.ts';
import { stateConsent } from '../trust/index.ts';
import type { Channel } from '../trust/model.ts';
import { decideMessages } from './stage.ts';

let at: TestInstance;
beforeAll(async () => {
  at = await openContacts();
});
afterAll(() => at.close());

it('asks for every channel of a campaign by itself', async () => {
  const person = somebody({ phone: '+491701234567' });
  const variants = (['email', 'sms'] as const).map((channel) => ({
    ...{ channel, language: 'en', subject: 'Hello', body: 'Text', callToAction: null },
  }));
  const made = await at.db.web(at.orgId, async (tx) => {
    const draft = {
      name: 'News',
      purpose: 'education',
      lane: 'engagement',
      sponsor: null,
      topic: 'service',
    } as const;
    const item = await createItem(tx, doing('author'), { ...draft, variants, expiresAt: null });
    if (isRefusal(item)) throw new Error(item.message);
    await submitVersion(tx, doing('author'), item.itemId, item.versionId);
    await approveVersion(tx, doing('reviewer'), item.itemId, item.versionId, 'reviewer', 'Right');
    for (const channel of ['email', 'sms'] as const)
      await stateConsent(
        tx,
        at.orgId,
        person.personId,
        [
          {
            ...{ purpose: 'education', channel, state: 'given', source: 'test', textVersion: 't1' },
            ...{ jurisdiction: 'US', language: 'en', at: NOON - 1000, proof: {} },
          },
        ],
        at.newId,
      );
    return item;
  });
  const [journeyId, cause, other] = [at.newId(NOON), at.newId(NOON), at.newId(NOON)];
  const ask = (channels: Channel[], causeEventId: string): MessageRequest => ({
    ...{ orgId: at.orgId, personId: person.personId, journeyId, causeEventId },
    ...{ contentVersionId: made.versionId, topic: 'service', lane: 'engagement', purpose: 'education' },
    ...{ channels, urgency: 'now', value: 1, requestedAt: NOON, expiresAt: NOON + 86_400_000 },
  });
  const decisions = await at.db.worker([at.orgId], (tx) =>
    decideMessages(tx, {
      requests: [ask(['email'], cause), ask(['sms'], cause), ask(['email'], cause), ask(['sms'], other)],
      people: new Map([[person.personId, person]]),
      now: NOON,
      random: { ...seededRandom(1), next: () => 0 },
      newId: at.newId,
      vault: at.vault,
      connected: ['email', 'sms'],
    }),
  );
  expect(decisions.map((d) => [d.chosen, d.reason])).toEqual([
    ['push:email', 'chosen'],
    ['push:sms', 'chosen'],
    ['silence', 'already-seen'],
    ['silence', 'already-seen'],
  ]);
});
