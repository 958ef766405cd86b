// Runs the server process of a prepared data directory: starts it or adopts a live one, and stops it in order.
import { execFile, spawn } from 'node:child_process';
import { chownSync, closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { serverEnvironment } from './cluster.ts';
import { PostgresFailure } from './failure.ts';
import type { Endpoint } from './place.ts';
import { connectionUrl } from './place.ts';
import { forgetHeir, isRunning, livePostmaster, waitForExit } from './processes.ts';
import { settingArguments } from './settings.ts';

const run = promisify(execFile);
/** Every server carries the id of the process that started it. */
export const OWNER_SETTING = 'rapport.owner';
const RETRY_FOR_MS = 10_000;
const RECOVERY_PATIENCE_MS = 180_000;
const STOP_PATIENCE_MS = 60_000;

/** Everything needed to run one server. */
export interface ServerRequest {
  readonly dataDir: string;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly endpoint: Endpoint;
  readonly settings: Record<string, string>;
  readonly log: (line: string) => void;
}

/** A running server: its process and whether somebody else had started it. */
export interface RunningServer {
  readonly pid: number;
  readonly adopted: boolean;
}

/** Returns a server that answers: the one already running on this data directory, or a new one. */
export async function startOrAdopt(request: ServerRequest): Promise<RunningServer> {
  const deadline = performance.now() + RETRY_FOR_MS;
  for (;;) {
    const live = await livePostmaster(request.dataDir);
    if (live !== undefined) {
      if (await answers(request, live, deadline)) return { pid: live, adopted: true };
      if (performance.now() > deadline) throw locked(request.dataDir, live);
    } else {
      await forgetHeir(request.dataDir);
      const pid = await launch(request);
      if (await answers(request, pid, performance.now() + RETRY_FOR_MS))
        return whoAnswered(request.dataDir, pid);
      if (performance.now() > deadline) throw await startFailure(request.dataDir);
      request.log('database did not start yet, trying again');
    }
    await sleep(250);
  }
}

/** Two starts at once: one server lost the race for the data directory, and the winner answered us. */
async function whoAnswered(dataDir: string, launched: number): Promise<RunningServer> {
  const pid = (await livePostmaster(dataDir)) ?? launched;
  return { pid, adopted: pid !== launched };
}

/** Fast shutdown: sessions are ended, everything is written, the process is gone when this returns. */
export async function stopServer(request: ServerRequest, pid: number): Promise<void> {
  if (process.platform === 'win32') {
    await run(request.binaries.pgCtl, ['stop', '-D', request.dataDir, '-m', 'fast', '-w']);
    return;
  }
  signal(pid, 'SIGINT');
  if (await waitForExit(pid, STOP_PATIENCE_MS)) return;
  signal(pid, 'SIGQUIT');
  await waitForExit(pid, STOP_PATIENCE_MS);
}

/** Sends a signal, and does not mind when the process has already ended. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // already gone
  }
}

/** Starts the process in its own group, so that Ctrl-C reaches us first and we end it in order. */
function launch({ dataDir, binaries, account, endpoint, settings }: ServerRequest): Promise<number> {
  const place =
    endpoint.kind === 'socket'
      ? {
          listen_addresses: '',
          unix_socket_directories: endpoint.folder,
          unix_socket_permissions: '0700',
          port: '5432',
        }
      : { listen_addresses: '127.0.0.1', port: String(endpoint.port) };
  const output = openSync(join(dataDir, 'server.log'), 'w', 0o600);
  if (account !== undefined) chownSync(join(dataDir, 'server.log'), account.uid, account.gid);
  const child = spawn(
    binaries.postgres,
    ['-D', dataDir, ...settingArguments({ ...settings, ...place, [OWNER_SETTING]: String(process.pid) })],
    {
      cwd: '/',
      env: serverEnvironment(),
      stdio: ['ignore', output, output],
      detached: true,
      windowsHide: true,
      ...account,
    },
  );
  closeSync(output);
  child.unref();
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('spawn', () => done(child.pid ?? 0));
  });
}

/** Polls until the server answers. Crash recovery may take minutes: while the server says so, we wait. */
async function answers(request: ServerRequest, pid: number, deadline: number): Promise<boolean> {
  const url = connectionUrl(request.endpoint, 'postgres');
  const recoveryDeadline = performance.now() + RECOVERY_PATIENCE_MS;
  let recovering = false;
  while (performance.now() < (recovering ? recoveryDeadline : deadline)) {
    const state = await ask(url, request.dataDir);
    if (state === 'ready') return true;
    if (!(await isRunning(pid))) return false;
    if (state === 'starting' && !recovering) request.log('database is starting up');
    recovering = state === 'starting';
    await sleep(25);
  }
  return false;
}

async function ask(url: string, dataDir: string): Promise<'ready' | 'starting' | 'silent'> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ dir: string }>("select current_setting('data_directory') as dir");
    return rows[0]?.dir === dataDir || process.platform === 'win32' ? 'ready' : 'silent';
  } catch (error) {
    return error instanceof pg.DatabaseError && error.code === '57P03' ? 'starting' : 'silent';
  } finally {
    await client.end().catch(() => undefined);
  }
}

function locked(dataDir: string, pid: number): PostgresFailure {
  return new PostgresFailure(
    'postgres_data_directory_locked',
    `${dataDir} is in use by another database server (process ${pid}) that does not answer us.`,
    'Stop that process, or choose another data directory.',
  );
}

async function startFailure(dataDir: string): Promise<PostgresFailure> {
  const output = await readFile(join(dataDir, 'server.log'), 'utf8').catch(() => '');
  return new PostgresFailure(
    'postgres_start_failed',
    `The database server did not start. Its last words:\n${output.trim().split('\n').slice(-8).join('\n')}`,
    'See the message above; `rapport doctor` checks disk, memory and rights.',
  );
}
