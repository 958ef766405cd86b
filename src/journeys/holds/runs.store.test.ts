// People on their way under a hold: they stop before what can wait, and go on, or past it, when they are let go.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { approved, did, NOON, openContacts, step } from '../../../test/support/contacts.ts';
import {
  graph,
  happens,
  known,
  publishGraph,
  runsOf,
  strikes,
  traceOf,
} from '../../../test/support/journeys.ts';
import type { TestInstance } from '../../../test/support/organisation.ts';
import type { Person } from '../../people/model.ts';
import { iso } from '../../platform/db.ts';
import { privacyPort } from '../privacy.ts';
import type { Hold } from './model.ts';
import { EXPIRED_WAY, journeyRuns } from './runs.ts';

const HOUR = 3_600_000;
let at: TestInstance;
let marketing: string;
let care: string;
let journey: string;
let event = 0;

beforeAll(async () => {
  at = await openContacts();
  marketing = (await approved('marketing', 'marketing')).itemId;
  care = (await approved('care', 'care')).itemId;
});
afterAll(() => at.close());
beforeEach(async () => {
  event += 1;
  journey = await publishGraph(
    at,
    graph(`Asked ${event}`, {
      pause: { kind: 'wait', minutes: 60, next: 'offer' },
      offer: {
        kind: 'message',
        ...step(marketing, 'marketing', 'marketing'),
        expiresAfterHours: 2,
        next: 'more',
      },
      more: { kind: 'wait', minutes: 60, next: null },
    }),
    NOON,
  );
});

async function begin(change: Partial<Hold> = {}): Promise<Hold> {
  const hold = {
    ...{ orgId: at.orgId, id: at.newId(NOON), place: null, careToo: false, startedAt: NOON },
    ...{ endsAt: null, endedAt: null },
    ...change,
  };
  await at.db.owner((tx) =>
    tx.query(
      `insert into crisis_hold (org_id, id, place, care_too, reason, started_at, started_by, ends_at) values ($1, $2, $3, $4, 'test', $5, 'test', $6)`,
      [hold.orgId, hold.id, hold.place, hold.careToo, iso(hold.startedAt), hold.endsAt && iso(hold.endsAt)],
    ),
  );
  return hold;
}

const end = (hold: Hold, now: number): Promise<unknown> =>
  at.db.owner((tx) => tx.query('update crisis_hold set ended_at = $2 where id = $1', [hold.id, iso(now)]));
const list = (hold: Hold, now: number): ReturnType<typeof journeyRuns.list> =>
  at.db.worker([at.orgId], (tx) => journeyRuns.list(tx, at.orgId, hold.id, now));

function release(hold: Hold, now: number): ReturnType<typeof journeyRuns.release> {
  const item = { orgId: at.orgId, holdId: hold.id, kind: 'journey', id: journey };
  return at.db.worker([at.orgId], async (tx) => {
    const step = await journeyRuns.release(tx, item, now);
    await tx.query(
      `insert into crisis_hold_release (org_id, hold_id, kind, ref_id, released_at, released_by, released, expired) values ($1, $2, 'journey', $3, $4, 'test', 0, 0)
       on conflict do nothing`,
      [at.orgId, hold.id, journey, iso(now)],
    );
    return step;
  });
}

async function enter(change: Partial<Person> = {}): Promise<Person> {
  const person = await known(at, NOON, change);
  await happens(at, [person], [did(person, `Asked ${event}`)], NOON);
  return person;
}

describe('a run under a crisis hold', () => {
  it('stands before its message until it is let go, though the hold is over', async () => {
    const ada = await enter();
    const hold = await begin();
    const before = await at.db.worker([at.orgId], (tx) => journeyRuns.preview(tx, hold, NOON));
    expect(before).toMatchObject([{ kind: 'journey', id: journey, count: 1, lanes: ['marketing'] }]);
    expect((await strikes(at, NOON + HOUR)).decisions).toEqual([]);
    expect(await runsOf(at, ada)).toMatchObject([{ state: 'held', step: 'offer', due: null }]);
    expect(await list(hold, NOON + HOUR)).toMatchObject([
      {
        kind: 'journey',
        id: journey,
        count: 1,
        expired: 0,
        lanes: ['marketing'],
        nextExpiry: NOON + 3 * HOUR,
      },
    ]);
    await end(hold, NOON + 1.5 * HOUR);
    expect((await strikes(at, NOON + 1.6 * HOUR)).decisions).toEqual([]);
    expect(await release(hold, NOON + 2 * HOUR)).toEqual({ released: 1, expired: 0 });
    expect((await strikes(at, NOON + 2 * HOUR)).decisions).toHaveLength(1);
    expect(await traceOf(at, ada)).toEqual(['pause', 'offer']);
    expect(await list(hold, NOON + 2 * HOUR)).toEqual([]);
  });

  it('goes past a message that came too late, and its trace says so', async () => {
    const ada = await enter();
    const hold = await begin();
    await strikes(at, NOON + HOUR);
    expect(await list(hold, NOON + 4 * HOUR)).toMatchObject([{ count: 1, expired: 1, nextExpiry: null }]);
    await end(hold, NOON + 4 * HOUR);
    expect(await release(hold, NOON + 4 * HOUR)).toEqual({ released: 0, expired: 1 });
    expect((await strikes(at, NOON + 4 * HOUR)).decisions).toEqual([]);
    expect(await runsOf(at, ada)).toMatchObject([{ state: 'active', step: 'more', taken: 2 }]);
    expect(await traceOf(at, ada)).toEqual(['pause', `offer:${EXPIRED_WAY}`]);
    await strikes(at, NOON + 5 * HOUR);
    expect(await runsOf(at, ada)).toMatchObject([{ state: 'finished', outcome: 'completed', taken: 3 }]);
  });

  it('ends where its message was the last step, and is counted', async () => {
    journey = await publishGraph(
      at,
      graph(`Asked ${event}`, {
        last: {
          kind: 'message',
          ...step(marketing, 'marketing', 'marketing'),
          expiresAfterHours: 2,
          next: null,
        },
      }),
      NOON,
      journey,
    );
    const hold = await begin();
    const ada = await enter();
    expect(await runsOf(at, ada)).toMatchObject([{ state: 'held', step: 'last' }]);
    await release(hold, NOON + 3 * HOUR);
    expect(await runsOf(at, ada)).toMatchObject([{ state: 'finished', outcome: 'completed', step: null }]);
    const counts = await at.db.owner((tx) =>
      tx.query(
        'select step, way, passed from journey_count where journey_id = $1 and way in ($2, $3) order by step',
        [journey, EXPIRED_WAY, 'completed'],
      ),
    );
    expect(counts).toEqual([
      { step: '', way: 'completed', passed: 1 },
      { step: 'last', way: EXPIRED_WAY, passed: 1 },
    ]);
    await end(hold, NOON + 3 * HOUR);
  });

  it('released while the hold goes on, its journey passes; another hold still keeps it', async () => {
    const ada = await enter();
    const first = await begin();
    await strikes(at, NOON + HOUR);
    await release(first, NOON + HOUR);
    const second = await begin({ startedAt: NOON + HOUR });
    expect((await strikes(at, NOON + HOUR)).decisions).toEqual([]);
    expect([await list(first, NOON + HOUR), (await list(second, NOON + HOUR))[0]?.count]).toEqual([[], 1]);
    await release(second, NOON + HOUR);
    expect((await strikes(at, NOON + HOUR)).decisions).toHaveLength(1);
    expect(await runsOf(at, ada)).toMatchObject([{ step: 'more' }]);
    await end(first, NOON + HOUR);
    await end(second, NOON + HOUR);
  });

  it('of a place stops only its people; what cannot wait goes on in any case', async () => {
    await publishGraph(
      at,
      graph(`Asked ${event}`, { now: { kind: 'message', ...step(care, 'care', 'care'), next: null } }),
      NOON,
    );
    const hold = await begin({ place: 'Eye clinic', startedAt: NOON - 1, endsAt: NOON + 2 * HOUR });
    const here = await enter({ traits: { clinics: ['eye clinic'] } });
    const elsewhere = await enter({ traits: { clinics: ['ear clinic'] } });
    expect(await at.db.worker([at.orgId], (tx) => journeyRuns.preview(tx, hold, NOON))).toMatchObject([
      { count: 1 },
    ]);
    await strikes(at, NOON + HOUR);
    const stood = [await runsOf(at, here), await runsOf(at, elsewhere)].map((runs) =>
      runs.map((run) => `${run.step} ${run.state}`).sort(),
    );
    expect(stood).toEqual([
      ['null finished', 'offer held'],
      ['more active', 'null finished'],
    ]);
    const late = await enter({ traits: { clinics: ['Eye clinic'] } });
    // It ends by itself at its time, and lets nothing go by that.
    await strikes(at, NOON + 2 * HOUR);
    expect((await runsOf(at, late)).map((run) => run.step)).toContain('more');
    expect((await list(hold, NOON + 2 * HOUR))[0]?.count).toBe(1);
  });

  it('is forgotten with the person', async () => {
    const ada = await enter();
    const hold = await begin();
    await strikes(at, NOON + HOUR);
    await at.db.worker([at.orgId], (tx) => privacyPort.erase(tx, at.orgId, [ada.personId]));
    expect(await list(hold, NOON + HOUR)).toEqual([]);
    const left = await at.db.owner((tx) =>
      tx.query('select 1 from crisis_hold_run where subject_id = $1', [ada.personId]),
    );
    expect(left).toEqual([]);
    await end(hold, NOON + HOUR);
  });
});
