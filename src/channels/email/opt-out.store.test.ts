// Opt-out between enqueue and send, two thousand times against the real sender: nobody who said no before the hand-over is written to.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { asWorker } from '../../../test/support/outreach.ts';
import { openSending, type Sending, said } from '../../../test/support/sending.ts';
import { systemClock } from '../../platform/clock.ts';
import { stateConsents } from '../../trust/index.ts';

const PEOPLE = 2_000;
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

/** Withdraws for these people in one commit; after it returned nothing may be handed over any more that had not begun. */
const withdraw = (people: readonly string[]): Promise<void> =>
  asWorker(s.fixture, (tx) =>
    stateConsents(
      tx,
      people.map((subjectId) => ({
        orgId: s.fixture.orgId,
        subjectId,
        statement: said('withdrawn', Date.now()),
      })),
      s.fixture.newId,
    ),
  );

describe('opting out between enqueue and send', () => {
  it(`never ends in a mail, ${PEOPLE} times, before and while the outbox is emptied`, async () => {
    const people = await s.queue(Array.from({ length: PEOPLE }, () => ({})));
    const before = people.filter((_, i) => i % 4 === 0);
    const during = people.filter((_, i) => i % 4 === 1);
    await withdraw(before);
    const refusedAt = new Map<string, number>();
    const one = s.sender({});
    const sending = (async () => {
      while ((await one.pass()) > 0);
    })();
    const racing = (async () => {
      for (let at = 0; at < during.length; at += 10) {
        const some = during.slice(at, at + 10);
        // In step with the sender, so that every part of its work meets some of them.
        const share = (at / during.length) * (PEOPLE / 2);
        for (let waited = 0; waited < 200 && s.server.taken.length < share; waited++)
          await systemClock.wait(20);
        await withdraw(some);
        for (const id of some) refusedAt.set(id, performance.now());
      }
    })();
    await Promise.all([sending, racing]);
    await one.pass();
    await one.stop();
    expect(await s.mailsTo(before)).toEqual(before.map(() => 0));
    const states = await s.found([...before, ...during]);
    expect(states.every((f) => f.state === 'sent' || f.detail === 'consent-withdrawn')).toBe(true);
    // A batch is looked at and handed over within moments: only what was in hand when the no arrived may follow it.
    const rows = await s.fixture.db.owner((tx) =>
      tx.query<{ id: string; message: string }>(
        'select subject_id as id, message_id as message from delivery where subject_id = any ($1::uuid[])',
        [during],
      ),
    );
    const messages = new Map(s.server.taken.map((t) => [t.messageId.replace(/[<>]|@.*/g, ''), t.at]));
    const late = rows.filter(
      ({ id, message }) => (messages.get(message) ?? 0) > (refusedAt.get(id) ?? Number.POSITIVE_INFINITY),
    );
    expect(late.length).toBeLessThanOrEqual(during.length / 10);
    const stopped = states.filter((f) => f.detail === 'consent-withdrawn').length;
    expect(stopped).toBeGreaterThanOrEqual(before.length);
    process.stdout.write(
      `opt-outs ${before.length + during.length}, mails after the no was known: ${late.length}, stopped at send: ${stopped}\n`,
    );
  }, 120_000);
});
