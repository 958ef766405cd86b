// The promises of sending, against a mail server that breaks them: never lost, never twice outside `unknown`.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { openSending, type Sending } from '../../../test/support/sending.ts';
import type { Sender } from './sender.ts';

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
  it('sends what was decided, keeps the budget place and states the fact', async () => {
    const people = await s.queue([{}, {}, {}]);
    const one = s.sender();
    expect(await one.pass()).toBe(3);
    await one.stop();
    const sent = { state: 'sent', detail: '250 2.0.0 taken', attempts: 1, waiting: false, slot: 'committed' };
    expect(await s.found(people)).toMatchObject(people.map(() => sent));
    expect(await s.factsOf(people)).toEqual(people.map(() => 'channel/email.sent'));
    const raw = s.server.taken.find((t) => t.to.startsWith('ok0'))?.raw ?? '';
    expect(raw).toMatch(/^List-Unsubscribe:\s+<https:\/\/rapport\.example\/u\//m);
    expect(raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m);
    expect(raw).toMatch(/^Auto-Submitted: auto-generated/m);
    expect(raw).toContain('Dear Ada');
  });

  it('lets one refusal in the middle fail alone, and never writes again to an address that does not exist', async () => {
    s.rules.set('full', { at: 'dot', reply: '554 5.7.1 no' });
    s.rules.set('gone', { at: 'rcpt', reply: '550 5.1.1 no such user' });
    s.rules.set('busy', { at: 'rcpt', reply: '451 4.2.1 later' });
    const stamp = Date.now();
    const people = await s.queue([
      {},
      { email: `full${stamp}@x.example` },
      {},
      { email: `gone${stamp}@x.example` },
      { email: `busy${stamp}@x.example` },
      {},
    ]);
    const one = s.sender();
    await one.pass();
    const states = await s.found(people);
    expect(states.map((s) => s.state)).toEqual(['sent', 'failed', 'sent', 'failed', 'queued', 'sent']);
    expect(states.map((s) => s.slot)).toEqual([
      'committed',
      null,
      'committed',
      null,
      'reserved',
      'committed',
    ]);
    expect(states[4]).toMatchObject({ waiting: true, attempts: 1 });
    expect(await s.mailsTo(people)).toEqual([1, 1, 1, 0, 0, 1]);
    expect(await one.pass()).toBe(0);
    s.rules.clear();
    await s.passTime();
    await one.pass();
    expect((await s.found(people))[4]).toMatchObject({ state: 'sent', attempts: 2 });
    const again = await s.queue([{ email: `gone${stamp}@x.example` }]);
    await one.pass();
    expect(await s.found(again)).toMatchObject([
      { state: 'suppressed', detail: 'address-suppressed', slot: null },
    ]);
    await one.stop();
  });

  it('calls a mail unknown when the server falls silent after the dot: marketing is held, care goes again with the same Message-ID', async () => {
    s.rules.set('drop', { at: 'drop-after-dot' });
    const stamp = Date.now();
    const people = await s.queue([
      { email: `drop${stamp}@x.example` },
      { email: `drop${stamp + 1}@x.example`, lane: 'care', consent: false },
      {},
    ]);
    const one = s.sender();
    await one.pass();
    expect(await s.found(people)).toMatchObject([
      { state: 'unknown', waiting: false, slot: 'committed' },
      { state: 'unknown', waiting: true },
      { state: 'sent', waiting: false },
    ]);
    s.rules.clear();
    await s.passTime();
    await one.pass();
    await one.stop();
    expect(await s.found(people)).toMatchObject([
      { state: 'unknown' },
      { state: 'sent', attempts: 2 },
      { state: 'sent' },
    ]);
    expect(await s.mailsTo(people)).toEqual([1, 2, 1]);
  });

  it('knows that nothing left when the connection breaks before the mail, and tries again without counting', async () => {
    s.rules.set('early', { at: 'drop-before-data' });
    const people = await s.queue([{ email: `early${Date.now()}@x.example` }]);
    const one = s.sender();
    await one.pass();
    expect(await s.found(people)).toMatchObject([
      { state: 'queued', attempts: 0, waiting: true, slot: 'reserved' },
    ]);
    await one.stop();
    s.rules.clear();
    const two = s.sender();
    await two.pass();
    await two.stop();
    expect(await s.found(people)).toMatchObject([{ state: 'sent', attempts: 1 }]);
    expect(await s.mailsTo(people)).toEqual([1]);
  });

  it('leaves a fallen server alone for a while', async () => {
    const people = await s.queue([{}, {}]);
    const one = s.sender({ smtpUrl: 'smtp://127.0.0.1:1' });
    await one.pass();
    expect(await one.pass()).toBe(0);
    expect(one.figures).toMatchObject({ sent: 0, unsent: 2, passes: 2 });
    await one.stop();
    const two = s.sender();
    await two.pass();
    await two.stop();
    expect((await s.found(people)).map((f) => f.state)).toEqual(['sent', 'sent']);
  });

  it('sends to every member of a family that shares an address', async () => {
    const email = `family${Date.now()}@x.example`;
    const people = await s.queue([{ email }, { email }, { email }]);
    const one = s.sender();
    await one.pass();
    await one.stop();
    expect((await s.found(people)).map((f) => f.state)).toEqual(['sent', 'sent', 'sent']);
    expect(await s.mailsTo(people)).toEqual([1, 1, 1]);
  });

  it('lets two senders share the work without a double', async () => {
    const people = await s.queue(Array.from({ length: 200 }, () => ({})));
    const both = [s.sender({ claim: 20 }), s.sender({ claim: 20 })];
    const run = async (one: Sender): Promise<void> => {
      while ((await one.pass()) > 0);
    };
    await Promise.all(both.map(run));
    await Promise.all(both.map((one) => one.stop()));
    expect(await s.mailsTo(people)).toEqual(people.map(() => 1));
  });

  it('settles by policy what a killed sender had begun', async () => {
    const people = await s.queue([{}, { lane: 'care', consent: false }, {}]);
    await s.run(
      `update outbox set sender = 'dead', claimed_until = now() - interval '1 second', attempts = attempts + case when subject_id = $2 then 0 else 1 end where subject_id = any ($1::uuid[])`,
      [people, people[2]],
    );
    const one = s.sender();
    await one.pass();
    await one.stop();
    expect(await s.found(people)).toMatchObject([
      { state: 'unknown', waiting: false },
      { state: 'sent' },
      { state: 'sent' },
    ]);
    expect(await s.mailsTo(people)).toEqual([0, 1, 1]);
  });

  it('records nothing for rows that another sender has taken over', async () => {
    const people = await s.queue([{}]);
    const slow = s.sender({
      transport: {
        submit: async () => {
          await s.run(`update outbox set sender = 'other' where subject_id = any ($1::uuid[])`, [people]);
          return { kind: 'accepted', detail: '250' };
        },
        close: () => undefined,
      },
    });
    await slow.pass();
    expect(await s.found(people)).toMatchObject([{ state: 'queued', waiting: true }]);
    await s.run('delete from outbox where subject_id = any ($1::uuid[])', [people]);
  });
});
