// The last look before a mail leaves: a no, a death, a withdrawn text or a visit to the portal stops it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { approvedContent, asWorker } from '../../../test/support/outreach.ts';
import { openSending, type Sending, said } from '../../../test/support/sending.ts';
import { systemClock } from '../../platform/clock.ts';
import { stateConsent } from '../../trust/index.ts';
import { cancelQueued } from '../queue.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let s: Sending;

beforeAll(async () => {
  database = await testDatabase();
  s = await openSending(database.url);
});

afterAll(async () => {
  await s.close();
  await database.close();
});

describe('the sender', () => {
  it('looks once more before the hand-over', async () => {
    const gone = await approvedContent(s.fixture);
    const people = await s.queue([
      { consent: false },
      { gates: { deceased: true } },
      { gates: { restricted: true } },
      { gates: { minor: true } },
      { email: null },
      { versionId: gone },
      { email: 'a@b@c.example' },
      { gates: { restricted: true }, lane: 'safety' },
      { lane: 'care', consent: false },
    ]);
    await asWorker(s.fixture, async (tx) => {
      await tx.query(`update content_version set state = 'withdrawn' where id = $1`, [gone]);
    });
    const one = s.sender();
    await one.pass();
    await one.stop();
    expect((await s.found(people)).map((f) => `${f.state}:${f.detail}`)).toEqual([
      'suppressed:no-consent',
      'suppressed:deceased',
      'suppressed:restricted',
      'suppressed:minor',
      'suppressed:no-address',
      'suppressed:content-not-approved',
      'failed:bad-address: to',
      expect.stringContaining('sent:250'),
      expect.stringContaining('sent:250'),
    ]);
  });

  it('blocks a mail whose placeholder has no value, and says which', async () => {
    const odd = await approvedContent(s.fixture, { body: 'Your ward is {{traits.ward}}.' });
    const people = await s.queue([{ versionId: odd }, { versionId: odd, traits: { ward: 'B2' } }]);
    const one = s.sender();
    await one.pass();
    await one.stop();
    expect((await s.found(people)).map((f) => f.detail?.slice(0, 30))).toEqual([
      'missing-variable: traits.ward',
      expect.stringContaining('250'),
    ]);
  });

  it('never sends after a no: people opt out while the outbox is emptied', async () => {
    const people = await s.queue(Array.from({ length: 600 }, () => ({})));
    const refusedAt = new Map<string, number>();
    const one = s.sender({ batch: 20 });
    const sending = (async () => {
      while ((await one.pass()) > 0);
    })();
    const half = people.filter((_, i) => i % 2 === 0);
    await Promise.all(
      half.map(async (personId, i) => {
        await systemClock.wait((i / half.length) * 1500);
        await asWorker(s.fixture, (tx) =>
          stateConsent(tx, s.fixture.orgId, personId, [said('withdrawn', Date.now())], s.fixture.newId),
        );
        refusedAt.set(personId, performance.now());
      }),
    );
    await sending;
    await one.pass();
    await one.stop();
    const states = await s.found(people);
    expect(states.every((s) => s.state === 'sent' || s.detail === 'consent-withdrawn')).toBe(true);
    const stopped = states.filter((s) => s.detail === 'consent-withdrawn').length;
    expect(stopped).toBeGreaterThan(0);
    const ids = await s.fixture.db.owner((tx) =>
      tx.query<{ subject_id: string; message_id: string }>(
        'select subject_id, message_id from delivery where subject_id = any ($1::uuid[])',
        [half],
      ),
    );
    const late = ids.flatMap(({ subject_id, message_id }) => {
      const mail = s.server.taken.find((t) => t.messageId.includes(message_id));
      const refused = refusedAt.get(subject_id) ?? Number.POSITIVE_INFINITY;
      return mail && mail.at > refused ? [mail.at - refused] : [];
    });
    // Only what was being handed over at that very moment may arrive after the no.
    for (const delay of late) expect(delay).toBeLessThan(500);
  });

  it('takes back what waits, gives the place in the budget back and says so in the log', async () => {
    const people = await s.queue([{}, {}]);
    const [first = ''] = people;
    const cancelled = await asWorker(s.fixture, (tx) =>
      cancelQueued(
        tx,
        [{ personId: first, contentVersionId: s.version }],
        'seen-in-portal',
        Date.now(),
        s.fixture.newId,
      ),
    );
    expect(cancelled).toHaveLength(1);
    const one = s.sender();
    await one.pass();
    await one.stop();
    expect(await s.found(people)).toMatchObject([
      { state: 'cancelled', detail: 'seen-in-portal', slot: null, waiting: false },
      { state: 'sent' },
    ]);
    expect(await s.factsOf([first])).toEqual(['channel/email.cancelled']);
  });
});
