// The promises of sending, against a mail server that breaks them: never lost, never twice outside `unknown`, never after a no.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { systemClock } from '../../platform/clock.ts';
import { iso } from '../../platform/db.ts';
import { seededRandom } from '../../platform/random.ts';
import { stateConsent } from '../../trust/index.ts';
import type { Lane } from '../../trust/model.ts';
import {
  addPeople,
  approvedContent,
  asPerson,
  asWorker,
  decide,
  type Fixture,
  type FixturePerson,
  openFixture,
} from '../fixture-store.ts';
import { cancelQueued, queueDeliveries } from '../queue.ts';
import { type Behaviour, type ScriptedServer, startScriptedServer } from './scripted-server.ts';
import { makeSender, type Sender, type SenderOptions } from './sender.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let fixture: Fixture;
let version: string;
let server: ScriptedServer;
let rules = new Map<string, Behaviour>();

beforeAll(async () => {
  database = await testDatabase();
  fixture = await openFixture(database.url);
  version = await approvedContent(fixture);
  server = await startScriptedServer(
    (recipient) => rules.get(recipient.split('@')[0]?.replace(/\d+$/, '') ?? '') ?? { at: 'ok' },
  );
});

afterAll(async () => {
  await server.close();
  await fixture.db.close();
  await database.close();
});

function sender(options: Partial<SenderOptions> = {}): Sender {
  const log = { error: () => undefined };
  return makeSender(
    {
      db: fixture.db,
      clock: systemClock,
      random: seededRandom(1),
      newId: fixture.newId,
      vault: fixture.vault,
      log,
    },
    {
      smtpUrl: server.url,
      publicUrl: 'https://rapport.example',
      from: 'no-reply@rapport.example',
      ...options,
    },
  );
}

interface Wanted extends Partial<FixturePerson> {
  readonly lane?: Lane;
  readonly consent?: boolean;
  readonly versionId?: string;
  readonly expiresAt?: number;
}

/** Queues one mail per wish; returns the people's ids. */
async function queue(wanted: readonly Wanted[]): Promise<string[]> {
  const people = await addPeople(
    fixture,
    wanted.map((w, i) => ({ email: `ok${i}-${fixture.newId(Date.now())}@x.example`, ...w })),
  );
  await asWorker(fixture, async (tx) => {
    for (const [i, personId] of people.entries()) {
      if (wanted[i]?.consent === false) continue;
      await stateConsent(tx, fixture.orgId, personId, [statement('given', Date.now() - 1000)], fixture.newId);
    }
    const decisions = people.map((personId, i) => {
      const { lane, expiresAt, versionId } = wanted[i] ?? {};
      return decide(fixture, {
        personId,
        versionId: versionId ?? version,
        ...(lane && { lane }),
        ...(expiresAt && { expiresAt }),
      });
    });
    const profiles = new Map(
      people.map((id, i) => [id, asPerson(fixture, id, wanted[i]?.email ?? `p${i}@x.example`)]),
    );
    const slots = decisions.map((d) => fixture.vault.addressKey(profiles.get(d.personId)?.email ?? ''));
    await tx.query(
      'select contact_budget_reserve($1::bytea[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[])',
      [
        slots,
        decisions.map((d) => d.id),
        decisions.map((d) => d.orgId),
        decisions.map(() => 'email'),
        decisions.map((d) => iso(d.decidedAt)),
      ],
    );
    await queueDeliveries(tx, { decisions, people: profiles, now: Date.now(), newId: fixture.newId });
  });
  return people;
}

function statement(state: 'given' | 'withdrawn', at: number): Parameters<typeof stateConsent>[3][number] {
  return {
    purpose: 'education',
    channel: 'email',
    state,
    source: 'test',
    textVersion: 't1',
    jurisdiction: 'US',
    language: 'en',
    at,
    proof: {},
  };
}

interface Found {
  state: string;
  detail: string | null;
  attempts: number;
  waiting: boolean;
  slot: string | null;
}

async function found(people: readonly string[]): Promise<Found[]> {
  const rows = await fixture.db.owner((tx) =>
    tx.query<Found & { id: string }>(
      `select d.subject_id as id, d.state, d.detail, d.attempts, o.delivery_id is not null as waiting, s.state as slot from delivery d
       left join outbox o on o.delivery_id = d.id left join contact_slot s on s.decision_id = d.decision_id where d.subject_id = any ($1::uuid[])`,
      [people],
    ),
  );
  return people.flatMap((id) => rows.filter((r) => r.id === id));
}

function factsOf(people: readonly string[]): Promise<{ subject_id: string; name: string; origin: string }[]> {
  return fixture.db.owner((tx) =>
    tx.query('select subject_id, name, origin from event where subject_id = any ($1::uuid[])', [people]),
  );
}

const mailsTo = (people: readonly string[], raw = server.taken): Promise<number[]> =>
  fixture.db.owner(async (tx) => {
    const rows = await tx.query<{ subject_id: string; message_id: string }>(
      'select subject_id, message_id from delivery where subject_id = any ($1::uuid[])',
      [people],
    );
    return people.map((id) => {
      const own = rows.find((r) => r.subject_id === id)?.message_id ?? '-';
      return raw.filter((t) => t.messageId.includes(own)).length;
    });
  });

/** Makes everything due now, as time would. */
function passTime(): Promise<void> {
  return fixture.db.owner(async (tx) => {
    await tx.query(
      `update outbox set due_at = now() - interval '1 second', claimed_until = case when claimed_until is null then null else now() - interval '1 second' end`,
    );
  });
}

describe('the sender', () => {
  it('sends what was decided, keeps the budget place and states the fact', async () => {
    const people = await queue([{}, {}, {}]);
    const one = sender();
    expect(await one.pass()).toBe(3);
    await one.stop();
    const sent = { state: 'sent', detail: '250 2.0.0 taken', attempts: 1, waiting: false, slot: 'committed' };
    expect(await found(people)).toMatchObject(people.map(() => sent));
    expect((await factsOf(people)).map((f) => `${f.origin}/${f.name}`)).toEqual(
      people.map(() => 'channel/email.sent'),
    );
    const raw = server.taken.find((t) => t.to.startsWith('ok0'))?.raw ?? '';
    expect(raw).toMatch(/^List-Unsubscribe:\s+<https:\/\/rapport\.example\/u\//m);
    expect(raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m);
    expect(raw).toMatch(/^Auto-Submitted: auto-generated/m);
    expect(raw).toContain('Dear Ada');
  });

  it('lets one refusal in the middle fail alone, and never writes again to an address that does not exist', async () => {
    rules = new Map<string, Behaviour>([
      ['full', { at: 'dot', reply: '554 5.7.1 no' }],
      ['gone', { at: 'rcpt', reply: '550 5.1.1 no such user' }],
      ['busy', { at: 'rcpt', reply: '451 4.2.1 later' }],
    ]);
    const stamp = Date.now();
    const people = await queue([
      {},
      { email: `full${stamp}@x.example` },
      {},
      { email: `gone${stamp}@x.example` },
      { email: `busy${stamp}@x.example` },
      {},
    ]);
    const one = sender();
    await one.pass();
    const states = await found(people);
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
    expect(await mailsTo(people)).toEqual([1, 1, 1, 0, 0, 1]);
    expect(await one.pass()).toBe(0);
    rules = new Map();
    await passTime();
    await one.pass();
    expect((await found(people))[4]).toMatchObject({ state: 'sent', attempts: 2 });
    const again = await queue([{ email: `gone${stamp}@x.example` }]);
    await one.pass();
    expect(await found(again)).toMatchObject([
      { state: 'suppressed', detail: 'address-suppressed', slot: null },
    ]);
    await one.stop();
  });

  it('calls a mail unknown when the server falls silent after the dot: marketing is held, care goes again with the same Message-ID', async () => {
    rules = new Map<string, Behaviour>([['drop', { at: 'drop-after-dot' }]]);
    const stamp = Date.now();
    const people = await queue([
      { email: `drop${stamp}@x.example` },
      { email: `drop${stamp + 1}@x.example`, lane: 'care', consent: false },
      {},
    ]);
    const one = sender();
    await one.pass();
    expect(await found(people)).toMatchObject([
      { state: 'unknown', waiting: false, slot: 'committed' },
      { state: 'unknown', waiting: true },
      { state: 'sent', waiting: false },
    ]);
    rules = new Map();
    await passTime();
    await one.pass();
    await one.stop();
    expect(await found(people)).toMatchObject([
      { state: 'unknown' },
      { state: 'sent', attempts: 2 },
      { state: 'sent' },
    ]);
    expect(await mailsTo(people)).toEqual([1, 2, 1]);
  });

  it('knows that nothing left when the connection breaks before the mail, and tries again without counting', async () => {
    rules = new Map<string, Behaviour>([['early', { at: 'drop-before-data' }]]);
    const people = await queue([{ email: `early${Date.now()}@x.example` }]);
    const one = sender();
    await one.pass();
    expect(await found(people)).toMatchObject([
      { state: 'queued', attempts: 0, waiting: true, slot: 'reserved' },
    ]);
    await one.stop();
    rules = new Map();
    const two = sender();
    await two.pass();
    await two.stop();
    expect(await found(people)).toMatchObject([{ state: 'sent', attempts: 1 }]);
    expect(await mailsTo(people)).toEqual([1]);
  });

  it('leaves a fallen server alone for a while', async () => {
    const people = await queue([{}, {}]);
    const one = sender({ smtpUrl: 'smtp://127.0.0.1:1' });
    await one.pass();
    expect(await one.pass()).toBe(0);
    expect(one.figures).toMatchObject({ sent: 0, unsent: 2, passes: 2 });
    await one.stop();
    const two = sender();
    await two.pass();
    await two.stop();
    expect((await found(people)).map((f) => f.state)).toEqual(['sent', 'sent']);
  });

  it('looks once more before the hand-over', async () => {
    const gone = await approvedContent(fixture);
    const people = await queue([
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
    await asWorker(fixture, async (tx) => {
      await tx.query(`update content_version set state = 'withdrawn' where id = $1`, [gone]);
    });
    const one = sender();
    await one.pass();
    await one.stop();
    expect((await found(people)).map((f) => `${f.state}:${f.detail}`)).toEqual([
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
    const odd = await approvedContent(fixture, { body: 'Your ward is {{traits.ward}}.' });
    const people = await queue([{ versionId: odd }, { versionId: odd, traits: { ward: 'B2' } }]);
    const one = sender();
    await one.pass();
    await one.stop();
    expect((await found(people)).map((f) => f.detail?.slice(0, 30))).toEqual([
      'missing-variable: traits.ward',
      expect.stringContaining('250'),
    ]);
  });

  it('never sends after a no: people opt out while the outbox is emptied', async () => {
    const people = await queue(Array.from({ length: 600 }, () => ({})));
    const refusedAt = new Map<string, number>();
    const one = sender({ batch: 20 });
    const sending = (async () => {
      while ((await one.pass()) > 0);
    })();
    const half = people.filter((_, i) => i % 2 === 0);
    await Promise.all(
      half.map(async (personId, i) => {
        await systemClock.wait((i / half.length) * 1500);
        await asWorker(fixture, (tx) =>
          stateConsent(tx, fixture.orgId, personId, [statement('withdrawn', Date.now())], fixture.newId),
        );
        refusedAt.set(personId, performance.now());
      }),
    );
    await sending;
    await one.pass();
    await one.stop();
    const states = await found(people);
    expect(states.every((s) => s.state === 'sent' || s.detail === 'consent-withdrawn')).toBe(true);
    const stopped = states.filter((s) => s.detail === 'consent-withdrawn').length;
    expect(stopped).toBeGreaterThan(0);
    const ids = await fixture.db.owner((tx) =>
      tx.query<{ subject_id: string; message_id: string }>(
        'select subject_id, message_id from delivery where subject_id = any ($1::uuid[])',
        [half],
      ),
    );
    const late = ids.flatMap(({ subject_id, message_id }) => {
      const mail = server.taken.find((t) => t.messageId.includes(message_id));
      const refused = refusedAt.get(subject_id) ?? Number.POSITIVE_INFINITY;
      return mail && mail.at > refused ? [mail.at - refused] : [];
    });
    // Only what was being handed over at that very moment may arrive after the no.
    for (const delay of late) expect(delay).toBeLessThan(500);
  });

  it('sends to every member of a family that shares an address', async () => {
    const email = `family${Date.now()}@x.example`;
    const people = await queue([{ email }, { email }, { email }]);
    const one = sender();
    await one.pass();
    await one.stop();
    expect((await found(people)).map((f) => f.state)).toEqual(['sent', 'sent', 'sent']);
    expect(await mailsTo(people)).toEqual([1, 1, 1]);
  });

  it('lets two senders share the work without a double', async () => {
    const people = await queue(Array.from({ length: 200 }, () => ({})));
    const both = [sender({ claim: 20 }), sender({ claim: 20 })];
    const run = async (one: Sender): Promise<void> => {
      while ((await one.pass()) > 0);
    };
    await Promise.all(both.map(run));
    await Promise.all(both.map((one) => one.stop()));
    expect(await mailsTo(people)).toEqual(people.map(() => 1));
  });

  it('settles by policy what a killed sender had begun', async () => {
    const people = await queue([{}, { lane: 'care', consent: false }, {}]);
    await fixture.db.owner(async (tx) => {
      await tx.query(
        `update outbox set sender = 'dead', claimed_until = now() - interval '1 second', attempts = attempts + case when subject_id = $2 then 0 else 1 end where subject_id = any ($1::uuid[])`,
        [people, people[2]],
      );
    });
    const one = sender();
    await one.pass();
    await one.stop();
    expect(await found(people)).toMatchObject([
      { state: 'unknown', waiting: false },
      { state: 'sent' },
      { state: 'sent' },
    ]);
    expect(await mailsTo(people)).toEqual([0, 1, 1]);
  });

  it('records nothing for rows that another sender has taken over', async () => {
    const people = await queue([{}]);
    const slow = sender({
      transport: {
        submit: async () => {
          await fixture.db.owner(async (tx) => {
            await tx.query(`update outbox set sender = 'other' where subject_id = any ($1::uuid[])`, [
              people,
            ]);
          });
          return { kind: 'accepted', detail: '250' };
        },
        close: () => undefined,
      },
    });
    await slow.pass();
    expect(await found(people)).toMatchObject([{ state: 'queued', waiting: true }]);
    await fixture.db.owner(async (tx) => {
      await tx.query('delete from outbox where subject_id = any ($1::uuid[])', [people]);
    });
  });

  it('takes back what waits, gives the place in the budget back and says so in the log', async () => {
    const people = await queue([{}, {}]);
    const [first = ''] = people;
    const cancelled = await asWorker(fixture, (tx) =>
      cancelQueued(
        tx,
        [{ personId: first, contentVersionId: version }],
        'seen-in-portal',
        Date.now(),
        fixture.newId,
      ),
    );
    expect(cancelled).toHaveLength(1);
    const one = sender();
    await one.pass();
    await one.stop();
    expect(await found(people)).toMatchObject([
      { state: 'cancelled', detail: 'seen-in-portal', slot: null, waiting: false },
      { state: 'sent' },
    ]);
    expect((await factsOf([first])).map((f) => f.name)).toEqual(['email.cancelled']);
  });
});
