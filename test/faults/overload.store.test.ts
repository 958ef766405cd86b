// Ten times more posts at once than are taken: the rest is asked to come back, nothing acknowledged is lost, memory stays bounded.
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeToken } from '../../src/channels/tokens.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { isConfigProblems, readConfig } from '../../src/platform/config.ts';
import { idFactory } from '../../src/platform/ids.ts';
import { systemRandom } from '../../src/platform/random.ts';
import { isRefusal } from '../../src/platform/result.ts';
import { readSecrets } from '../../src/platform/secrets.ts';
import { openVault } from '../../src/trust/index.ts';
import { testDatabase } from '../support/database.ts';
import { balanceOf } from './support/ledger.ts';
import { Poster } from './support/poster.ts';
import { eventually, loadSpare, type Spare } from './support/processes.ts';
import { foundSite, type Site } from './support/site.ts';

const newId = idFactory(systemRandom);
let database: Awaited<ReturnType<typeof testDatabase>>;
let site: Site;
let server: Spare;
let url: string;

beforeAll(async () => {
  database = await testDatabase();
  site = await foundSite(database.url);
  server = loadSpare();
  url = await server.start({ ...site.settings, role: 'web', port: 0 });
}, 60_000);
afterAll(async () => {
  await server.kill('SIGKILL');
  await site.close();
  await database.close();
});

/** Resident memory of the server, MB; 0 where there is no /proc. */
async function megabytes(): Promise<number> {
  const status = await readFile(`/proc/${server.process.pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

/** Somebody clicks on unsubscribe in a mail. */
async function leave(n: number): Promise<number> {
  const config = readConfig({}, site.settings);
  if (isConfigProblems(config)) throw new Error('the settings of the site are good');
  const secrets = await readSecrets(config, systemRandom);
  if (isRefusal(secrets)) throw new Error(secrets.message);
  const people = await site.db.owner((tx) =>
    tx.query<{ id: string }>('select subject_id as id from subject order by 1 offset $1 limit 1', [n]),
  );
  const about = {
    orgId: site.orgId,
    subjectId: people[0]?.id ?? '',
    deliveryId: newId(systemClock.now()),
    index: 0,
  };
  const answer = await fetch(`${url}/u/${writeToken(openVault(secrets.instanceKey), 'unsubscribe', about)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  });
  return answer.status;
}

test('640 batches at once', async () => {
  const poster = new Poster({
    key: site.key,
    url: () => url,
    lanes: 640,
    people: 300,
    most: 8,
    seed: 1,
    patience: 1_000,
    ballast: 4_000,
  });
  await poster.introduce();
  const before = await megabytes();
  let most = before;
  const watch = setInterval(() => {
    megabytes().then(
      (now) => {
        most = Math.max(most, now);
      },
      () => undefined,
    );
  }, 50);
  poster.start();
  await systemClock.wait(3_000);
  // Whoever looks after the server still gets an answer, and a person who leaves is let go.
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  const refused = poster.figures.refused['503 busy'] ?? 0;
  for (let i = 0; i < 5; i++) expect(await leave(i)).toBe(200);
  await eventually(() => (poster.figures.refused['503 busy'] ?? 0) > refused, 'still overloaded');
  await poster.stop();
  clearInterval(watch);
  const { figures } = poster;
  expect(figures.refused['503 busy'], JSON.stringify(figures)).toBeGreaterThan(0);
  expect(Object.keys(figures.refused).filter((k) => !/^(503|429) /.test(k))).toEqual([]);
  expect(figures.withoutRetryAfter).toBe(0);
  expect(await balanceOf(site, poster)).toMatchObject({ lost: 0, doubled: 0, unasked: 0 });
  expect(most).toBeLessThan(before + 600);
  await eventually(async () => (await fetch(`${url}/readyz`)).status === 200, 'ready again');
}, 120_000);
