// Database, server and load generator as three process groups on this machine, with their CPU told apart.
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type Database, openDatabase } from '../../src/platform/db.ts';
import { startEmbeddedPostgres } from '../../src/platform/postgres/index.ts';
import { cpuSeconds } from './cpu.ts';
import type { Login } from './session.ts';

/** What the load generator says every ten seconds. */
export interface LoadReport {
  readonly elapsed: number;
  readonly acknowledged: number;
  readonly refused: number;
  readonly ackP50: number;
  readonly ackP99: number;
  readonly cpu: number;
}

export interface Load {
  readonly rate: number;
  readonly seconds: number;
  readonly people: readonly [first: number, last: number];
  readonly batch: number;
  /** Everybody has been identified before. */
  readonly known?: boolean;
}

/** A running rig. */
export interface Rig {
  readonly url: string;
  readonly key: string;
  readonly orgId: string;
  readonly login: Login;
  readonly db: Database;
  /** CPU seconds since the start, by part. */
  cpu(): { database: number; server: number };
  load(load: Load, told: (report: LoadReport) => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

type Ready = Pick<Rig, 'url' | 'key' | 'orgId' | 'login'>;

/**
 * Starts a rig in a temporary folder. Durability is the product's: fsync and synchronous commit stay on.
 * @param smtpUrl where mail goes; without it none is sent
 */
export async function startRig(audiences = 20, smtpUrl = ''): Promise<Rig> {
  const dir = await mkdtemp(path.join(tmpdir(), 'rapport-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(dir, 'postgres') });
  const server = fork(
    path.join(import.meta.dirname, 'server.ts'),
    [postgres.url, dir, String(audiences), smtpUrl],
    {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  );
  const ready = await new Promise<Ready>((resolve, reject) => {
    server.once('message', (message: Ready) => resolve(message));
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  const db = openDatabase({ url: postgres.url });
  const postmaster = Number(
    (await readFile(path.join(postgres.dataDir, 'postmaster.pid'), 'utf8')).split('\n')[0],
  );
  return {
    ...ready,
    db,
    cpu: () => ({ database: cpuSeconds(postmaster), server: cpuSeconds(server.pid ?? 0) }),
    load: (load, told) => generate(ready, load, told),
    stop: async () => {
      await db.close();
      await ended(server);
      await postgres.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function ended(server: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await gone;
}

async function generate(
  at: { url: string; key: string },
  load: Load,
  told: (report: LoadReport) => Promise<void>,
): Promise<void> {
  const args = [at.url, at.key, load.rate, load.seconds, load.people[0], load.people[1], load.batch].map(
    String,
  );
  if (load.known) args.push('known');
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'load.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const report: LoadReport = JSON.parse(line);
    await told(report);
  }
}
