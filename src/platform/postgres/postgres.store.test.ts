// Proves the life of the embedded server: first start, later starts, the parent's sudden death, and refusals.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEmbeddedPostgres } from './index.ts';
import { livePostmaster } from './processes.ts';

let base: string;
let dataDir: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'rapport-life-'));
  await chmod(base, 0o755);
  dataDir = join(base, 'data');
});

afterEach(async () => {
  const pid = await livePostmaster(dataDir).catch(() => undefined);
  if (pid !== undefined) process.kill(pid, 'SIGQUIT');
  await rm(base, { recursive: true, force: true });
});

async function ask(url: string, sql: string): Promise<Record<string, unknown>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows[0] ?? {};
  } finally {
    await client.end();
  }
}

/** Starts the server from another process, which then waits to be killed. */
async function startElsewhere(): Promise<{ url: string; kill: () => Promise<void> }> {
  const script = `import { startEmbeddedPostgres } from ${JSON.stringify(import.meta.resolve('./index.ts'))};
    const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    console.log(server.url); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { url: String(line).trim(), kill };
}

test('a first start creates a durable UTF-8 database and a later start finds the data again', async () => {
  const first = await startEmbeddedPostgres({ dataDir });
  expect(first.adopted).toBe(false);
  expect(
    await ask(
      first.url,
      "select current_setting('server_encoding') enc, current_setting('synchronous_commit') sync, current_setting('listen_addresses') net",
    ),
  ).toEqual({ enc: 'UTF8', sync: 'on', net: '' });
  await ask(first.url, 'create table kept as select 42 as answer');
  await first.stop();
  expect(await livePostmaster(dataDir)).toBeUndefined();

  const second = await startEmbeddedPostgres({ dataDir });
  expect(await ask(second.url, 'select answer from kept')).toEqual({ answer: 42 });
  await second.stop();
});

test('a server orphaned by kill -9 is adopted with its acknowledged rows, and can be stopped', async () => {
  const elsewhere = await startElsewhere();
  await ask(elsewhere.url, 'create table kept as select 1 as answer');
  await elsewhere.kill();

  const adopted = await startEmbeddedPostgres({ dataDir });
  expect(adopted.adopted).toBe(true);
  expect(await ask(adopted.url, 'select answer from kept')).toEqual({ answer: 1 });
  await adopted.stop();
  expect(await livePostmaster(dataDir)).toBeUndefined();
});

test('a guest of a living process leaves its server running', async () => {
  const elsewhere = await startElsewhere();
  const guest = await startEmbeddedPostgres({ dataDir });
  expect(guest.adopted).toBe(true);
  await guest.stop();
  expect(await ask(elsewhere.url, 'select 1 as up')).toEqual({ up: 1 });
  await elsewhere.kill();
});

test('two first starts at once end with one server that both can use', async () => {
  const [here, elsewhere] = await Promise.all([startEmbeddedPostgres({ dataDir }), startElsewhere()]);
  expect(await ask(here.url, 'select 1 as up')).toEqual({ up: 1 });
  expect(elsewhere.url).toBe(here.url);
  await elsewhere.kill();
  await here.stop();
});

test('a killed server recovers at the next start', async () => {
  const first = await startEmbeddedPostgres({ dataDir });
  await ask(first.url, 'create table kept as select 7 as answer');
  process.kill((await livePostmaster(dataDir)) ?? 0, 'SIGKILL');
  const second = await startEmbeddedPostgres({ dataDir });
  expect(await ask(second.url, 'select answer from kept')).toEqual({ answer: 7 });
  await second.stop();
});

test('a path too long or too odd for a socket still works', async () => {
  const odd = join(base, 'a folder, with a comma', 'x'.repeat(90));
  const server = await startEmbeddedPostgres({ dataDir: odd });
  expect(await ask(server.url, 'select 1 as up')).toEqual({ up: 1 });
  await server.stop();
});

test('data of another major version and foreign folders are refused with a way out', async () => {
  await mkdir(dataDir);
  await writeFile(join(dataDir, 'PG_VERSION'), '15\n');
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({
    code: 'postgres_wrong_major_version',
  });
  await rm(join(dataDir, 'PG_VERSION'));
  await writeFile(join(dataDir, 'thesis.txt'), 'mine');
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toMatchObject({
    code: 'postgres_not_a_data_directory',
  });
});

test.runIf(process.getuid?.() === 0)(
  'root may keep data below a folder closed to the server account',
  async () => {
    await chmod(base, 0o700);
    const server = await startEmbeddedPostgres({ dataDir });
    expect(await ask(server.url, 'select 1 as up')).toEqual({ up: 1 });
    await server.stop();
    await rm(server.dataDir, { recursive: true });
  },
);
