// A crisis hold and the outbox: what waits stays, what is in hand is not claimed, and a hold of the last moment is heard.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { approvedContent, asWorker } from '../../test/support/outreach.ts';
import { openSending, type Sending } from '../../test/support/sending.ts';
import type { Hold } from '../journeys/index.ts';
import { iso } from '../platform/db.ts';
import { queuedDeliveries } from './held.ts';

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

/** Begins a hold as its routes do: from the commit of this row on, senders see it. */
async function begin(change: Partial<Hold> = {}): Promise<Hold> {
  const now = Date.now();
  const { orgId, newId } = s.fixture;
  const hold = {
    ...{
      orgId,
      id: newId(now),
      place: null,
      careToo: false,
      startedAt: now - 1,
      endsAt: null,
      endedAt: null,
    },
    ...change,
  };
  await s.run(
    `insert into crisis_hold (org_id, id, place, care_too, reason, started_at, started_by, ends_at) values ($1, $2, $3, $4, 'test', $5, 'test', $6)`,
    [orgId, hold.id, hold.place, hold.careToo, iso(hold.startedAt), hold.endsAt && iso(hold.endsAt)],
  );
  return hold;
}

function end(hold: Hold): Promise<void> {
  return s.run('update crisis_hold set ended_at = $2 where id = $1', [hold.id, iso(Date.now())]);
}

function release(hold: Hold, itemId: string): Promise<{ released: number; expired: number }> {
  const item = { orgId: hold.orgId, holdId: hold.id, kind: 'queued', id: itemId };
  return asWorker(s.fixture, async (tx) => {
    const step = await stoppable().release(tx, item, Date.now());
    await tx.query(
      `insert into crisis_hold_release (org_id, hold_id, kind, ref_id, released_at, released_by, released, expired) values ($1, $2, 'queued', $3, now(), 'test', $4, $5)
       on conflict do nothing`,
      [hold.orgId, hold.id, itemId, step.released, step.expired],
    );
    return step;
  });
}

const stoppable = (): ReturnType<typeof queuedDeliveries> => queuedDeliveries(s.fixture.newId);
const stop = (hold: Hold): Promise<{ stopped: number }> =>
  asWorker(s.fixture, (tx) => stoppable().stop(tx, hold, null, Date.now()));
const list = (hold: Hold): ReturnType<ReturnType<typeof queuedDeliveries>['list']> =>
  asWorker(s.fixture, (tx) => stoppable().list(tx, hold.orgId, hold.id, Date.now()));
const statesOf = async (people: readonly string[]): Promise<string[]> =>
  (await s.found(people)).map((f) => `${f.state}${f.waiting ? ' waiting' : ''}`);

async function pass(): Promise<void> {
  const sender = s.sender();
  await sender.pass();
  await sender.stop();
}

describe('a crisis hold over the outbox', () => {
  it('keeps what is optional, lets through what is not, and gives it back when it is released', async () => {
    const people = await s.queue([{ lane: 'marketing' }, { lane: 'safety' }, { lane: 'care' }, {}]);
    const hold = await begin();
    expect((await stop(hold)).stopped).toBe(2);
    await pass();
    expect(await statesOf(people)).toEqual(['queued waiting', 'sent', 'sent', 'queued waiting']);
    const [pile] = await list(hold);
    expect(pile).toMatchObject({ kind: 'queued', count: 2, expired: 0, lanes: ['marketing'] });
    await end(hold);
    await s.passTime();
    await pass();
    expect(await statesOf(people)).toEqual(['queued waiting', 'sent', 'sent', 'queued waiting']);
    expect(await release(hold, pile?.id ?? '')).toEqual({ released: 2, expired: 0 });
    await pass();
    expect(await statesOf(people)).toEqual(['sent', 'sent', 'sent', 'sent']);
    expect(await list(hold)).toEqual([]);
  });

  it('is heard at the last look, though nothing was marked', async () => {
    const people = await s.queue([{}, {}]);
    const hold = await begin();
    await pass();
    expect(await statesOf(people)).toEqual(['queued waiting', 'queued waiting']);
    expect((await s.found(people)).map((f) => f.detail)).toEqual(['crisis-hold', 'crisis-hold']);
    const [pile] = await list(hold);
    expect(pile?.count).toBe(2);
    await release(hold, pile?.id ?? '');
    await pass();
    // Released while the hold goes on: the same words pass it from now on.
    expect(await statesOf(people)).toEqual(['sent', 'sent']);
    await end(hold);
  });

  it('says what expired meanwhile, sends it never, and gives its place in the budget back', async () => {
    const people = await s.queue([{}, {}]);
    const hold = await begin();
    await stop(hold);
    await s.run(`update outbox set expires_at = now() - interval '1 second' where subject_id = $1`, [
      people[0],
    ]);
    const [pile] = await list(hold);
    expect(pile).toMatchObject({ count: 2, expired: 1 });
    await end(hold);
    expect(await release(hold, pile?.id ?? '')).toEqual({ released: 1, expired: 1 });
    await pass();
    expect(await s.found(people)).toMatchObject([
      { state: 'cancelled', detail: 'expired-while-held', slot: null, waiting: false },
      { state: 'sent' },
    ]);
    expect(await s.factsOf([people[0] ?? ''])).toEqual(['channel/email.cancelled']);
  });

  it('of a place keeps only who belongs there; what one hold lets go another still keeps', async () => {
    const people = await s.queue([
      { traits: { clinics: ['Eye Clinic', 'heart'] } },
      { traits: { clinic: 'ear' } },
      {},
    ]);
    const place = await begin({ place: 'eye clinic', startedAt: Date.now() - 10 });
    const preview = await asWorker(s.fixture, (tx) => stoppable().preview(tx, place, Date.now()));
    expect(preview).toMatchObject([{ count: 1 }]);
    await stop(place);
    const whole = await begin();
    await stop(whole);
    const [pile] = await list(place);
    expect([pile?.count, (await list(whole))[0]?.count]).toEqual([1, 2]);
    await release(place, pile?.id ?? '');
    await pass();
    expect(await list(place)).toEqual([]);
    expect((await list(whole))[0]?.count).toBe(3);
    await end(place);
    await end(whole);
    await release(whole, pile?.id ?? '');
    await pass();
    expect(await statesOf(people)).toEqual(['sent', 'sent', 'sent']);
  });

  it('takes care along where it is told to, but not what is for today', async () => {
    const people = await s.queue([{ lane: 'care' }, { lane: 'care' }]);
    await s.run(`update outbox set urgency = 'week' where subject_id = $1`, [people[0]]);
    const hold = await begin({ careToo: true });
    expect((await stop(hold)).stopped).toBe(1);
    await pass();
    expect(await statesOf(people)).toEqual(['queued waiting', 'sent']);
    await end(hold);
    await release(hold, (await list(hold))[0]?.id ?? '');
    await pass();
  });

  it('stops nothing that a sender has in hand, and counts it', async () => {
    const version = await approvedContent(s.fixture);
    const people = await s.queue([{ versionId: version }, { versionId: version }]);
    await s.run(
      `update outbox set attempts = 1, sender = 'other', claimed_until = now() + interval '1 minute' where subject_id = $1`,
      [people[0]],
    );
    const hold = await begin();
    const late = await asWorker(s.fixture, async (tx) => stoppable().gone?.(tx, hold, Date.now()));
    expect(late?.inHand).toBe(1);
    expect((await stop(hold)).stopped).toBe(1);
    await end(hold);
    await release(hold, (await list(hold))[0]?.id ?? '');
    await s.run('delete from outbox where subject_id = any ($1::uuid[])', [people]);
  });

  it('begun while the outbox is emptied: who is handed over later than its commit does not exist', async () => {
    const people = await s.queue(Array.from({ length: 300 }, () => ({})));
    const sender = s.sender({ batch: 10 });
    const sending = (async () => {
      while ((await sender.pass()) > 0);
    })();
    await new Promise((go) => setTimeout(go, 60));
    const hold = await begin();
    const since = performance.now();
    const { stopped } = await stop(hold);
    await sending;
    await sender.stop();
    const states = await statesOf(people);
    const kept = states.filter((state) => state === 'queued waiting').length;
    // Whom the hold does not reach first, the sender keeps back itself at its last look.
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeGreaterThanOrEqual(stopped);
    expect(states.every((state) => state === 'sent' || state === 'queued waiting')).toBe(true);
    const late = await lateMails(people, since);
    // Only what was being handed over at that very moment may leave after the commit.
    for (const delay of late) expect(delay).toBeLessThan(500);
    expect((await list(hold))[0]?.count).toBe(kept);
    await end(hold);
  });
});

/** How long after a moment mails to these people arrived, ms; only those that came later. */
async function lateMails(people: readonly string[], since: number): Promise<number[]> {
  const ids = await s.fixture.db.owner((tx) =>
    tx.query<{ message_id: string }>('select message_id from delivery where subject_id = any ($1::uuid[])', [
      people,
    ]),
  );
  return ids.flatMap(({ message_id }) => {
    const mail = s.server.taken.find((taken) => taken.messageId.includes(message_id));
    return mail && mail.at > since ? [mail.at - since] : [];
  });
}
