// The database dies under the server and comes back; single connections are cut in mid-transaction. The server lives on.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/platform/clock.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/postgres/index.ts';
import { livePostmaster, waitForExit } from '../../src/platform/postgres/processes.ts';
import { balanceOf, effectsOf, isSettled, mailBalanceOf } from './support/ledger.ts';
import { Poster } from './support/poster.ts';
import { eventually, freePort, type Run, runRapport } from './support/processes.ts';
import { foundSite, outliveLeases, type Site } from './support/site.ts';

let dir: string;
let postgres: EmbeddedPostgres;
let site: Site;
let server: Run;
let url: string;
let poster: Poster;

const start = (): Promise<EmbeddedPostgres> => startEmbeddedPostgres({ dataDir: path.join(dir, 'postgres') });

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'rapport-fault-'));
  postgres = await start();
  await migrate(postgres.url);
  site = await foundSite(postgres.url);
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  server = runRapport(['serve', '--port', String(port)], site.env);
  poster = new Poster({
    key: site.key,
    url: () => url,
    lanes: 6,
    people: 200,
    most: 20,
    seed: 1,
    patience: 50,
  });
  await server.says(url);
  await poster.introduce();
  poster.start();
}, 120_000);

afterAll(async () => {
  await server.kill('SIGTERM');
  await site.close();
  await postgres.stop();
  await rm(dir, { recursive: true, force: true });
});

async function acknowledgedAgain(): Promise<void> {
  const before = poster.figures.batches;
  await eventually(() => poster.figures.batches > before, 'acknowledged again', 30_000);
}

async function killDatabase(signal: NodeJS.Signals): Promise<void> {
  const pid = (await livePostmaster(postgres.dataDir)) ?? 0;
  process.kill(pid, signal);
  expect(await waitForExit(pid, 20_000)).toBe(true);
}

for (const signal of ['SIGQUIT', 'SIGKILL'] as const)
  test(`the database is ended with ${signal}: 503 with Retry-After meanwhile, and work goes on by itself when it is back`, async () => {
    await acknowledgedAgain();
    await killDatabase(signal);
    const refused = poster.figures.refused['503 database-unavailable'] ?? 0;
    await eventually(
      () => (poster.figures.refused['503 database-unavailable'] ?? 0) > refused + 5,
      'refusals while the database is away',
    );
    const [health, ready] = await Promise.all([fetch(`${url}/healthz`), fetch(`${url}/readyz`)]);
    expect([health.status, ready.status]).toEqual([200, 503]);
    postgres = await start();
    await acknowledgedAgain();
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(server.process.exitCode).toBeNull();
  }, 90_000);

test('connections cut in mid-transaction cost a 503 at most', async () => {
  await acknowledgedAgain();
  let cut = 0;
  for (let i = 0; i < 25; i++) {
    const ended = await site.db.owner((tx) =>
      tx.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle' order by random() limit 2`,
      ),
    );
    cut += ended.length;
    await systemClock.wait(30);
  }
  expect(cut).toBeGreaterThan(5);
  await acknowledgedAgain();
  expect(server.process.exitCode).toBeNull();
});

test('the queue of background tasks works on as well', async () => {
  await site.db.owner((tx) => tx.query(`select graphile_worker.add_job('expire-content')`));
  await eventually(async () => {
    const jobs = await site.db.owner((tx) =>
      tx.query(
        `select 1 from graphile_worker.jobs where task_identifier = 'expire-content' and run_at <= now()`,
      ),
    );
    return jobs.length === 0;
  }, 'the job is done');
}, 60_000);

test('after all that nothing acknowledged is lost, and every effect happened once', async () => {
  await poster.stop();
  // What the sender had claimed when the database died waits for the end of its claim.
  await outliveLeases(site.db, 0);
  await eventually(() => isSettled(site.db, site.orgId), 'everything digested and sent');
  expect(poster.figures.withoutRetryAfter).toBe(0);
  expect(Object.keys(poster.figures.refused).filter((k) => !k.startsWith('503 database-'))).toEqual([]);
  expect(await balanceOf(site, poster)).toEqual({
    rows: poster.acknowledged.size,
    lost: 0,
    doubled: 0,
    unasked: 0,
  });
  const effects = await effectsOf(site.db, site.orgId);
  expect(effects).toMatchObject({ entries: effects.causes, decisions: effects.causes });
  expect(effects).toMatchObject({
    wrongEntries: 0,
    wrongDecisions: 0,
    wrongFacts: 0,
    wrongCounts: 0,
    buried: 0,
  });
  expect(effects.wrongProfiles).toBe(0);
  expect(await mailBalanceOf(site)).toMatchObject({ sentWithoutMail: 0, twice: 0, undecided: 0 });
}, 90_000);
