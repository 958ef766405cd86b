// kill -9 of the worker while people are on their way through a journey: no step is lost, none is taken twice.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../support/database.ts';
import { killOnTheWay } from './support/journey-kills.ts';
import { faultsOf } from './support/journey-ledger.ts';
import { foundSite, type Site } from './support/site.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let site: Site;

beforeAll(async () => {
  database = await testDatabase();
  site = await foundSite(database.url);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

test('a worker killed again and again loses no step and takes none twice', async () => {
  const { ledger } = await killOnTheWay(site, { kills: 8, perLife: 60, seed: Date.now(), spares: 2 });
  expect(ledger).toMatchObject({ events: 540, runs: 540, decisions: 540 });
  expect(ledger.steps).toBeGreaterThan(540 * 5);
  expect(ledger.tasks).toBeGreaterThan(0);
  expect(ledger).toMatchObject({ lostEntries: 0, doubledEntries: 0, unfinished: 0, wrongWays: 0, buried: 0 });
  expect(ledger).toMatchObject({ wrongDecisions: 0, wrongTasks: 0, wrongFacts: 0, wrongCounts: 0 });
  expect(faultsOf(ledger)).toBe(0);
}, 180_000);
