// The database in a box: starts PostgreSQL from npm packages under our own supervision, without root and without installers.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { serverAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import { ensureCluster } from './cluster.ts';
import { connectionUrl, prepareDataDir, prepareEndpoint, releaseEndpoint } from './place.ts';
import { liveOwner, takeOver } from './processes.ts';
import type { RunningServer, ServerRequest } from './server.ts';
import { OWNER_SETTING, signal, startOrAdopt, stopServer } from './server.ts';
import { serverSettings } from './settings.ts';

export { PostgresFailure } from './failure.ts';

/** A running embedded database. */
export interface EmbeddedPostgres {
  /** Connection string of the database `rapport`, as its superuser. */
  readonly url: string;
  readonly dataDir: string;
  /** True when the server was already running, left behind or owned by another process. */
  readonly adopted: boolean;
  /** Stops the server and waits; a guest of another live process leaves it running. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  readonly log?: (line: string) => void;
  readonly settings?: Record<string, string>;
}

const DATABASE = 'rapport';
/** What our pools call themselves (platform/db.ts). */
const APPLICATION = 'rapport';
/** Looks at who else is connected, 100 ms apart. */
const PATIENCE = 15;

/**
 * Starts the embedded server of `dataDir`, creating it at first use, and returns when it answers.
 * Throws `PostgresFailure`, whose `fix` is meant for the operator.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => undefined);
  const account = await serverAccount(options.dataDir);
  const binaries = await findBinaries(account);
  const dataDir = await prepareDataDir(options.dataDir, account);
  const endpoint = await prepareEndpoint(dataDir, account);
  const settings = serverSettings(options.settings);
  const hasty = settings.fsync === 'off';
  if (await ensureCluster({ dataDir, binaries, account, endpoint, hasty }))
    log(`created a database in ${dataDir}`);
  const request: ServerRequest = { dataDir, binaries, account, endpoint, settings, log };
  const server = await startOrAdopt(request);
  log(server.adopted ? 'found the database already running' : 'database started');
  const startedBy = await ensureDatabase(connectionUrl(endpoint, 'postgres'));
  return supervise(request, server, startedBy);
}

async function supervise(
  request: ServerRequest,
  server: RunningServer,
  startedBy: number,
): Promise<EmbeddedPostgres> {
  const { dataDir, endpoint } = request;
  const owner = server.adopted ? await liveOwner(dataDir, startedBy) : process.pid;
  const isGuest = owner !== undefined && owner !== process.pid;
  const endWithUs = (): void => signal(server.pid, 'SIGINT');
  if (owner === undefined) await takeOver(dataDir);
  if (!isGuest) process.once('exit', endWithUs);
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    process.off('exit', endWithUs);
    stopping ??= isGuest ? Promise.resolve() : endUnlessShared(request, server);
    return stopping;
  };
  return { url: connectionUrl(endpoint, DATABASE), dataDir, adopted: server.adopted, stop };
}

/** A process that came later may work on this server: then it stays, and the next start adopts it. */
async function endUnlessShared(request: ServerRequest, server: RunningServer): Promise<void> {
  const url = connectionUrl(request.endpoint, DATABASE);
  // Our own connections were closed just now, and their sessions need a moment to end.
  for (let i = 0; i < PATIENCE; i++) {
    if ((await otherProcesses(url)) === 0) return endServer(request, server);
    await sleep(100);
  }
  request.log('left the database to another process');
}

/** Connections of other processes of ours. A server that does not answer has none. */
async function otherProcesses(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    const { rows } = await client.query<{ n: number }>(
      'select count(*)::int as n from pg_stat_activity where application_name = $1 and pid <> pg_backend_pid()',
      [APPLICATION],
    );
    return rows[0]?.n ?? 0;
  } catch {
    return 0;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function endServer(request: ServerRequest, server: RunningServer): Promise<void> {
  await stopServer(request, server.pid);
  await releaseEndpoint(request.endpoint, request.dataDir);
}

/** Creates our database when it is missing; returns the id of the process that started the server. */
async function ensureDatabase(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows, rowCount } = await client.query<{ owner: string | null }>(
      'select current_setting($2, true) as owner from pg_database where datname in ($1, current_database()) order by 1',
      [DATABASE, OWNER_SETTING],
    );
    if (rowCount === 1) await client.query(`create database ${DATABASE}`).catch(ignoreExisting);
    return Number(rows[0]?.owner ?? 0);
  } finally {
    await client.end();
  }
}

/** Another start may have created it in the same moment. */
function ignoreExisting(error: unknown): void {
  const exists = error instanceof pg.DatabaseError && (error.code === '42P04' || error.code === '23505');
  if (!exists) throw error;
}
