// The job queue: runs by request and by the clock, tries again, says nothing of payloads, and survives its workers.
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { type Jobs, type JobsOptions, startJobs } from './jobs.ts';
import { openLogger } from './logging.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let pool: pg.Pool;
const running: Jobs[] = [];
const lines: string[] = [];
const log = openLogger('debug', { write: (line) => lines.push(line) });

beforeAll(async () => {
  database = await testDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((jobs) => jobs.stop()));
});
afterAll(async () => {
  await pool.end();
  await database.close();
});

async function start(tasks: JobsOptions['tasks'], more: Partial<JobsOptions> = {}): Promise<Jobs> {
  const jobs = await startJobs({ url: database.url, tasks, log, pollInterval: 100, ...more });
  running.push(jobs);
  return jobs;
}

test('processes that start together make the queue once', async () => {
  const empty = await testDatabase();
  const started = await Promise.all(
    Array.from({ length: 4 }, () => startJobs({ url: empty.url, tasks: {}, log })),
  );
  await Promise.all(started.map((jobs) => jobs.stop()));
  await empty.close();
  expect(started).toHaveLength(4);
});

test('a job runs with its payload, and a failed one again; the log and the queue keep nothing of the error', async () => {
  const seen: unknown[] = [];
  const jobs = await start({
    greet: async (payload, { attempt }) => {
      seen.push([payload, attempt]);
      if (attempt === 1) throw new Error('no such patient "Anna Miller"');
    },
  });
  await jobs.add('greet', { id: 7 });
  await expect.poll(() => seen).toEqual([[{ id: 7 }, 1]]);
  await expect
    .poll(async () => (await pool.query('select last_error from graphile_worker.jobs')).rows)
    .toEqual([{ last_error: 'Error' }]);
  await pool.query('update graphile_worker._private_jobs set run_at = now()');
  await expect.poll(() => seen.length).toBe(2);
  expect(lines.join('')).toContain('job failed');
  expect(lines.join('')).not.toContain('Miller');
});

test('figures: given up after the last attempt; a key replaces a waiting job', async () => {
  const jobs = await start({
    fail: async () => Promise.reject(new Error('no')),
    later: async () => undefined,
  });
  await jobs.add('fail', null, { attempts: 1 });
  await expect.poll(async () => (await jobs.figures()).failed).toBe(1);
  await jobs.add('later', { n: 1 }, { runAt: Date.now() + 3_600_000, key: 'one' });
  await jobs.add('later', { n: 2 }, { runAt: Date.now() + 3_600_000, key: 'one' });
  expect(
    (await pool.query(`select payload from graphile_worker._private_jobs where key = 'one'`)).rows,
  ).toEqual([{ payload: { n: 2 } }]);
  expect(await jobs.figures()).toMatchObject({ waiting: 0, running: 0 });
});

test('the jobs of a worker that fell silent are given back; those of a living one are not', async () => {
  const seen: string[] = [];
  const living = Promise.withResolvers<void>();
  const busy = await start({ long: async () => living.promise }, { heartbeat: 50, deadAfter: 1_000 });
  await busy.add('long', null);
  await expect.poll(async () => (await busy.figures()).running).toBe(1);
  // What a killed worker leaves behind: a job locked under its name, and its last sign of life.
  await pool.query(`select graphile_worker.add_job('orphan')`);
  await pool.query(
    `update graphile_worker._private_jobs set locked_by = 'dead-worker', locked_at = now() where task_id = (select id from graphile_worker._private_tasks where identifier = 'orphan')`,
  );
  await pool.query(`insert into rapport_jobs.heartbeat values ('dead-worker', now())`);
  await start(
    { orphan: async () => void seen.push('orphan'), long: async () => void seen.push('long') },
    { heartbeat: 50, deadAfter: 1_000 },
  );
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(seen).toEqual([]);
  await expect.poll(() => seen, { timeout: 5_000 }).toEqual(['orphan']);
  expect((await busy.figures()).running).toBe(1);
  living.resolve();
  await expect.poll(async () => (await busy.figures()).running).toBe(0);
  expect(seen).toEqual(['orphan']);
});

test('stop lets a running job finish, and takes the worker off the list', async () => {
  const gate = Promise.withResolvers<void>();
  let finished = false;
  const jobs = await start({
    work: async () => {
      await gate.promise;
      finished = true;
    },
  });
  await jobs.add('work', null);
  await expect.poll(async () => (await jobs.figures()).running).toBe(1);
  running.splice(0);
  const stopped = jobs.stop();
  gate.resolve();
  await stopped;
  expect(finished).toBe(true);
  expect((await pool.query('select 1 from rapport_jobs.heartbeat')).rows).toEqual([]);
});
