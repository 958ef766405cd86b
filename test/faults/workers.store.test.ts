// Two workers share the buckets; one is frozen in mid-transaction past its lease and thawed: its late effect must not count.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUCKETS } from '../../src/platform/ids.ts';
import { testDatabase } from '../support/database.ts';
import { balanceOf, effectsOf, isSettled, mailBalanceOf } from './support/ledger.ts';
import { Poster } from './support/poster.ts';
import { eventually, loadSpare, type Spare } from './support/processes.ts';
import { foundSite, outliveLeases, type Site } from './support/site.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let site: Site;
let web: Spare;
let workers: Spare[];
let poster: Poster;

beforeAll(async () => {
  database = await testDatabase();
  site = await foundSite(database.url);
  web = loadSpare();
  workers = [loadSpare(), loadSpare()];
  const url = await web.start({ ...site.settings, role: 'web', port: 0 });
  await Promise.all(workers.map((w) => w.start({ ...site.settings, role: 'worker' })));
  poster = new Poster({
    key: site.key,
    url: () => url,
    lanes: 3,
    people: 300,
    most: 20,
    seed: 1,
    patience: 50,
  });
  await poster.introduce();
}, 120_000);

afterAll(async () => {
  for (const each of [web, ...workers]) {
    each.process.kill('SIGCONT');
    await each.kill('SIGKILL');
  }
  await site.close();
  await database.close();
});

/** Buckets of the loop by the process that holds them. */
async function shares(): Promise<Map<number, number>> {
  const rows = await site.db.owner((tx) =>
    tx.query<{ pid: number; n: number }>(
      `select substring(owner from '-([0-9]+)-[0-9a-f]+$')::int as pid, count(*)::int as n
       from consumer_checkpoint where consumer = 'loop' and owner is not null group by 1`,
    ),
  );
  return new Map(rows.map((r) => [r.pid, r.n]));
}

const pidOf = (worker: Spare): number => worker.process.pid ?? 0;
const entries = (): Promise<number> =>
  site.db.owner(async (tx) => {
    const [row] = await tx.query<{ n: number }>('select count(*) as n from journey_run');
    return row?.n ?? 0;
  });

test('two workers share the buckets evenly', async () => {
  await eventually(async () => {
    const held = await shares();
    return workers.every((w) => held.get(pidOf(w)) === BUCKETS / 2);
  }, 'half of the buckets each');
}, 60_000);

test('a worker frozen in mid-transaction loses its buckets, and what it then still wants to commit is refused', async () => {
  const [frozen, other] = workers;
  if (!frozen || !other) throw new Error('two workers were started');
  poster.start();
  await eventually(async () => (await entries()) > 50, 'journeys are entered');
  // The loop locks the profiles it changes: behind this lock both workers stand in the midst of a transaction.
  const gate = new pg.Client({ connectionString: site.databaseUrl });
  gate.on('error', () => undefined);
  await gate.connect();
  await gate.query('begin');
  const held = await gate.query<{ pid: number }>('select pg_backend_pid() as pid');
  await gate.query('lock table profile in exclusive mode');
  await eventually(async () => {
    const waiting = await site.db.owner((tx) =>
      tx.query('select 1 from pg_stat_activity where $1::int = any (pg_blocking_pids(pid))', [
        held.rows[0]?.pid,
      ]),
    );
    return waiting.length === 2;
  }, 'both workers stand before the gate');
  frozen.process.kill('SIGSTOP');
  const fences = await fencesOf(pidOf(frozen));
  await gate.query('rollback');
  await gate.end();
  await outliveLeases(site.db, pidOf(frozen));
  await eventually(
    async () => (await shares()).get(pidOf(other)) === BUCKETS,
    'the other worker holds all buckets',
  );
  frozen.process.kill('SIGCONT');
  // Only now can the other go on: until its transaction ends, the thawed one still holds rows.
  await eventually(
    async () => [...(await shares()).values()].every((n) => n === BUCKETS / 2),
    'shared again',
  );
  await poster.stop();
  await eventually(() => isSettled(site.db, site.orgId), 'everything digested and sent');
  expect(fences.size).toBe(BUCKETS / 2);
  for (const [bucket, fence] of await fencesOf())
    if (fences.has(bucket)) expect(fence).toBeGreaterThan(fences.get(bucket) ?? 0);
  expect(await balanceOf(site, poster)).toMatchObject({ lost: 0, doubled: 0, unasked: 0 });
  const effects = await effectsOf(site.db, site.orgId);
  expect(effects).toMatchObject({
    entries: effects.causes,
    decisions: effects.causes,
    wrongEntries: 0,
    wrongDecisions: 0,
  });
  expect(effects).toMatchObject({ wrongFacts: 0, wrongCounts: 0, wrongProfiles: 0, buried: 0 });
  expect(await mailBalanceOf(site)).toMatchObject({ sentWithoutMail: 0, twice: 0, undecided: 0 });
}, 120_000);

async function fencesOf(pid?: number): Promise<Map<number, number>> {
  const rows = await site.db.owner((tx) =>
    tx.query<{ bucket: number; fence: number }>(
      `select bucket, fence from consumer_checkpoint where consumer = 'loop' and ($1::int is null or owner like '%-' || $1::text || '-%')`,
      [pid ?? null],
    ),
  );
  return new Map(rows.map((r) => [r.bucket, r.fence]));
}
