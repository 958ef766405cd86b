// kill -9 of the server while batches are posted: what was acknowledged is there, once, and had its effect once.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../support/database.ts';
import { killRepeatedly } from './support/kills.ts';
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

test('a server killed again and again loses nothing it acknowledged and does nothing twice', async () => {
  const result = await killRepeatedly(site, {
    kills: 5,
    lanes: 6,
    people: 300,
    most: 25,
    seed: Date.now(),
    spares: 2,
  });
  expect(result.underFire).toBeGreaterThan(0);
  expect(result.balance).toMatchObject({ lost: 0, doubled: 0, unasked: 0 });
  expect(result.balance.rows).toBe(result.figures.acknowledged);
  expect(result.effects).toMatchObject({
    entries: result.effects.causes,
    decisions: result.effects.causes,
    wrongEntries: 0,
    wrongDecisions: 0,
    wrongFacts: 0,
    wrongCounts: 0,
    wrongProfiles: 0,
    buried: 0,
  });
  expect(result.mails).toMatchObject({ sentWithoutMail: 0, twice: 0, undecided: 0 });
}, 180_000);
