// Bringing many people in: each once, whoever does it how often and wherever it breaks off; at its pace; on its schedule.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openContacts } from '../../../test/support/contacts.ts';
import { graph, known, publishGraph, setState } from '../../../test/support/journeys.ts';
import type { TestInstance } from '../../../test/support/organisation.ts';
import { SteppedClock } from '../../platform/clock.ts';
import { iso } from '../../platform/db.ts';
import { silentLogger } from '../../platform/logging.ts';
import type { Source } from './model.ts';
import { endSweep, findSweep } from './store.ts';
import { passSweeps, type SweeperServices } from './sweeper.ts';
import { startSweep, sweepOnce } from './sweeping.ts';

const MONDAY = Date.UTC(2026, 2, 2, 12);
const MINUTE = 60_000;

let at: TestInstance;
let clock: SteppedClock;
let services: SweeperServices;

beforeAll(async () => {
  at = await openContacts();
  clock = new SteppedClock(MONDAY);
  services = { ...at, clock, log: silentLogger };
});
afterAll(() => at.close());

const rests = graph('Never', { rest: { kind: 'wait', minutes: 60, next: null } });

/** An audience with these many members. */
async function audienceOf(size: number): Promise<string> {
  const id = at.newId(MONDAY);
  await at.db.owner((tx) =>
    tx.query(
      `insert into audience (org_id, id, name, rule, created_at, updated_at) values ($1, $2, $3, '{"kind": "patient"}', now(), now())`,
      [at.orgId, id, `Audience ${id}`],
    ),
  );
  for (let i = 0; i < size; i++) {
    const person = await known(at, MONDAY);
    await at.db.owner((tx) =>
      tx.query('insert into audience_member values ($1, $2, $3, now())', [at.orgId, person.personId, id]),
    );
  }
  return id;
}

async function begin(journeyId: string, audience: string, perMinute: number | null = null): Promise<string> {
  const source: Source = { kind: 'audience', id: audience, name: 'A' };
  const wish = { orgId: at.orgId, journeyId, version: 1, source, perMinute, by: null };
  const { id } = await at.db.web(at.orgId, (tx) =>
    startSweep(tx, wish, { now: clock.now(), newId: at.newId }),
  );
  return id;
}

const sweep = (journeyId: string, id: string) =>
  at.db.web(at.orgId, (tx) => findSweep(tx, at.orgId, journeyId, id));

async function inside(journeyId: string): Promise<number> {
  const rows = await at.db.owner((tx) =>
    tx.query<{ n: number }>('select count(*)::int as n from journey_run where journey_id = $1', [journeyId]),
  );
  return rows[0]?.n ?? -1;
}

test('everybody comes in once, though a turn breaks off and several processes do it at the same time', async () => {
  const journey = await publishGraph(at, rests, MONDAY);
  const id = await begin(journey, await audienceOf(40));
  const killed = at.db.worker([at.orgId], async (tx) => {
    await sweepOnce(tx, services, clock.now());
    throw new Error('killed before the commit');
  });
  await expect(killed).rejects.toThrow('killed');
  expect(await inside(journey)).toBe(0);
  await Promise.all([passSweeps(services), passSweeps(services), passSweeps(services)]);
  await passSweeps(services);
  expect(await inside(journey)).toBe(40);
  expect(await sweep(journey, id)).toMatchObject({ state: 'done', entered: 40, refused: 0, total: 40 });
});

test('who is inside already is counted as seen, not let in again', async () => {
  const journey = await publishGraph(at, rests, MONDAY);
  const audience = await audienceOf(3);
  await begin(journey, audience);
  await passSweeps(services);
  const again = await begin(journey, audience);
  await passSweeps(services);
  expect(await sweep(journey, again)).toMatchObject({ state: 'done', entered: 0, refused: 3 });
});

test('a pace is kept over minutes, waits through a pause, and is called off at once', async () => {
  const journey = await publishGraph(at, rests, MONDAY);
  const id = await begin(journey, await audienceOf(6), 2);
  await passSweeps(services);
  expect(await inside(journey)).toBe(1);
  clock.moveTo(clock.now() + MINUTE / 2);
  await passSweeps(services);
  expect(await inside(journey)).toBe(2);
  await setState(at, journey, 'paused');
  clock.moveTo(clock.now() + 10 * MINUTE);
  await passSweeps(services);
  expect(await inside(journey)).toBe(2);
  await setState(at, journey, 'live');
  await passSweeps(services);
  expect(await inside(journey)).toBe(3);
  expect(await at.db.web(at.orgId, (tx) => endSweep(tx, at.orgId, id, 'cancelled', clock.now()))).toBe(true);
  clock.moveTo(clock.now() + 10 * MINUTE);
  await passSweeps(services);
  expect(await inside(journey)).toBe(3);
  expect(await sweep(journey, id)).toMatchObject({ state: 'cancelled', entered: 3 });
});

test('a journey that lets nobody in any more ends its sweeps', async () => {
  const journey = await publishGraph(at, rests, MONDAY);
  const id = await begin(journey, await audienceOf(2), 1);
  await passSweeps(services);
  await setState(at, journey, 'draining');
  clock.moveTo(clock.now() + 10 * MINUTE);
  await passSweeps(services);
  expect(await sweep(journey, id)).toMatchObject({ state: 'cancelled', entered: 1 });
});

test('a schedule brings its audience in when it is due, once, and is then due the next time', async () => {
  const audience = await audienceOf(3);
  const weekly = { ...rests, entry: { schedule: { at: '09:00', days: [1] }, of: audience } };
  const journey = await publishGraph(at, weekly, clock.now());
  const due = clock.now() + MINUTE;
  await at.db.owner((tx) => tx.query('update journey set next_at = $2 where id = $1', [journey, iso(due)]));
  await passSweeps(services);
  expect(await inside(journey)).toBe(0);
  clock.moveTo(due);
  await Promise.all([passSweeps(services), passSweeps(services)]);
  await passSweeps(services);
  expect(await inside(journey)).toBe(3);
  const [row] = await at.db.owner((tx) =>
    tx.query<{ next_at: number }>('select next_at from journey where id = $1', [journey]),
  );
  expect(new Date(row?.next_at ?? 0).toISOString()).toBe('2026-03-09T09:00:00.000Z');
});
