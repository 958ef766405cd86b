// The contact budget on a real database: reserved in the batch that decides, kept over all organisations.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  approved,
  consent,
  DAY,
  decideAll,
  NOON,
  openContacts,
  request,
  somebody,
} from '../../test/support/contacts.ts';
import type { TestInstance } from '../../test/support/organisation.ts';
import { seededRandom } from '../platform/random.ts';
import { budgetOf } from './budget.ts';
import { decideMessages } from './stage.ts';

let at: TestInstance;
beforeAll(async () => {
  at = await openContacts();
});
afterAll(() => at.close());

describe('the contact budget', () => {
  it('counts what earlier decisions of the same batch and of earlier batches reserved', async () => {
    const person = somebody();
    await consent(person, 'marketing');
    const contents = [];
    for (let i = 0; i < 6; i++) contents.push(await approved('marketing', 'marketing'));
    const first = await decideAll(
      contents.slice(0, 2).map((c) => request(person, c.versionId, 'marketing', 'marketing')),
      [person],
    );
    const later = await decideAll(
      contents.slice(2).map((c) => request(person, c.versionId, 'marketing', 'marketing', NOON + 60_000)),
      [person],
      NOON + 60_000,
    );
    const pushes = [...first, ...later].filter((d) => d.channel !== null && d.dueAt === null);
    const closed = later.filter((d) => d.reason === 'channel-cap');
    expect(pushes.length).toBeLessThanOrEqual(3);
    expect(pushes.length + closed.length).toBeGreaterThan(3);
    const budget = await budgetOf(
      { db: at.db, clock: { now: () => NOON + 60_000, wait: () => Promise.resolve() } },
      person,
    );
    expect(budget.used).toBe([...first, ...later].filter((d) => d.channel !== null).length);
    expect(budget.limit).toBe(4);
  });

  it('is not drawn on by care, nor by a batch that was rolled back', async () => {
    const [care, news] = [await approved('care', 'care'), await approved('marketing', 'marketing')];
    const person = somebody();
    await consent(person, 'marketing');
    await decideAll([request(person, care.versionId, 'care', 'care')], [person]);
    const failing = at.db.worker([at.orgId], async (tx) => {
      await decideMessages(tx, {
        requests: [request(person, news.versionId, 'marketing', 'marketing')],
        people: new Map([[person.personId, person]]),
        now: NOON,
        random: seededRandom(4),
        newId: at.newId,
        vault: at.vault,
        connected: ['email'],
      });
      throw new Error('the batch fails');
    });
    await expect(failing).rejects.toThrow('the batch fails');
    const clock = { now: () => NOON, wait: () => Promise.resolve() };
    expect(await budgetOf({ db: at.db, clock }, person)).toEqual({ used: 0, limit: 4, personal: 'free' });
    const rows = await at.db.owner((tx) =>
      tx.query('select 1 from decision where subject_id = $1', [person.personId]),
    );
    expect(rows.length).toBe(1);
  });

  it('shows other organisations’ contacts only as a band', async () => {
    const person = somebody();
    const other = at.newId(NOON);
    await consent(person, 'marketing');
    await at.db.owner((tx) =>
      tx.query('insert into contact_slot select $1, d, $2, $3, $4, $5 from unnest($6::uuid[]) d', [
        Buffer.from(person.pressureKey ?? []),
        other,
        'email',
        new Date(NOON - DAY).toISOString(),
        'committed',
        Array.from({ length: 6 }, () => at.newId(NOON)),
      ]),
    );
    const { versionId } = await approved('marketing', 'marketing');
    const [decision] = await decideAll([request(person, versionId, 'marketing', 'marketing')], [person]);
    expect(decision).toMatchObject({
      reason: 'personal-limit',
      input: { pressure: { own: [], personal: 'reached' } },
    });
  });
});
