// Throw-away servers and databases for tests: fast because nothing there needs to survive.
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startEmbeddedPostgres } from './index.ts';
import { isRunning, livePostmaster, waitForExit } from './processes.ts';
import { signal } from './server.ts';

/** A server that disappears with its data when stopped. */
export interface ScratchServer {
  /** Connection string of its first database; any database name can be put in its place. */
  readonly url: string;
  stop(): Promise<void>;
}

/** A database of one test file. */
export interface ScratchDatabase {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a server without durability in a temporary folder; servers whose test run was killed are cleared away first. */
export async function scratchServer(): Promise<ScratchServer> {
  await clearOrphans();
  const base = await mkdtemp(join(tmpdir(), `rapport-scratch-${process.pid}-`));
  await chmod(base, 0o755);
  const server = await startEmbeddedPostgres({
    dataDir: join(base, 'data'),
    settings: {
      fsync: 'off',
      full_page_writes: 'off',
      synchronous_commit: 'off',
      shared_buffers: '128MB',
      max_connections: '200',
    },
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(base, { recursive: true, force: true });
  };
  return { url: server.url, stop };
}

/** Clones a database of the server at `url`; several callers may clone the same template at once. */
export async function createDatabaseFrom(url: string, template: string): Promise<ScratchDatabase> {
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  const admin = databaseUrl(url, 'postgres');
  for (let attempt = 1; ; attempt++) {
    try {
      await execute(admin, `create database ${name} template ${template} strategy file_copy`);
      break;
    } catch (error) {
      const busy = error instanceof pg.DatabaseError && error.code === '55006';
      if (!busy || attempt === 20) throw error;
      await sleep(50 * attempt);
    }
  }
  const close = (): Promise<void> => execute(admin, `drop database if exists ${name} with (force)`);
  return { url: databaseUrl(url, name), close };
}

/** The same connection string with another database. */
export function databaseUrl(url: string, database: string): string {
  return url.replace(/^(\w+:\/\/[^/]*\/)[^?]*/, `$1${database}`);
}

/** Runs one statement on a connection of its own. */
export async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function clearOrphans(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const run = /^rapport-scratch-(\d+)-/.exec(name)?.[1];
    if (run === undefined || (await isRunning(Number(run)))) continue;
    const pid = await livePostmaster(join(tmpdir(), name, 'data')).catch(() => undefined);
    if (pid !== undefined) {
      signal(pid, 'SIGQUIT');
      await waitForExit(pid, 5_000);
    }
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}
