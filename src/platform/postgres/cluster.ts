// Creates a database cluster once, and refuses folders that hold something else or another major version.
import { execFile } from 'node:child_process';
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { PostgresFailure } from './failure.ts';
import type { Endpoint } from './place.ts';
import { isAlive } from './processes.ts';

const run = promisify(execFile);
const DRAFT = '.creating-';

interface ClusterRequest {
  readonly dataDir: string;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly endpoint: Endpoint;
  /** Skips flushing the new files to disk: for throw-away servers. */
  readonly hasty: boolean;
}

/** Makes sure the data directory holds a cluster of our major version; returns whether it was created now. */
export async function ensureCluster(request: ClusterRequest): Promise<boolean> {
  const { dataDir, binaries } = request;
  const version = await readFile(join(dataDir, 'PG_VERSION'), 'utf8').catch(explainDenial(dataDir));
  if (version === undefined) {
    await createCluster(request);
    return true;
  }
  if (Number(version) === binaries.major) return false;
  throw new PostgresFailure(
    'postgres_wrong_major_version',
    `${dataDir} was made by PostgreSQL ${version.trim()}; this release brings ${binaries.major}.`,
    'Export with the release that made it and import here, or choose another data directory.',
  );
}

/** Builds the cluster beside its final place, so that a killed start never leaves half a database behind. */
async function createCluster(request: ClusterRequest): Promise<void> {
  const { dataDir, account } = request;
  const foreign = (await readdir(dataDir)).filter((name) => !name.startsWith('.'));
  if (foreign.length > 0) {
    throw new PostgresFailure(
      'postgres_not_a_data_directory',
      `${dataDir} is not empty and holds no database.`,
      'Choose an empty or a new data directory.',
    );
  }
  await clearDrafts(dataDir);
  const draft = `${dataDir}${DRAFT}${process.pid}`;
  await mkdir(draft, { mode: 0o700 });
  if (account !== undefined) await chown(draft, account.uid, account.gid);
  await runInitdb(request, draft);
  await rename(draft, dataDir).catch(async (error: NodeJS.ErrnoException) => {
    await rm(draft, { recursive: true, force: true });
    const otherWasFirst = error.code === 'ENOTEMPTY' || error.code === 'EEXIST';
    const isMountPoint = error.code === 'EBUSY' || error.code === 'EXDEV';
    if (!otherWasFirst && !isMountPoint) throw error;
    if (isMountPoint) await runInitdb(request, dataDir);
  });
}

/** Removes what earlier starts left when they were killed; a draft of a living process is its own affair. */
async function clearDrafts(dataDir: string): Promise<void> {
  const prefix = basename(dataDir) + DRAFT;
  for (const name of await readdir(dirname(dataDir))) {
    const maker = name.startsWith(prefix) ? Number(name.slice(prefix.length)) : Number.NaN;
    if (!Number.isInteger(maker) || (isAlive(maker) && maker !== process.pid)) continue;
    await rm(join(dirname(dataDir), name), { recursive: true, force: true });
  }
}

async function runInitdb(
  { binaries, account, endpoint, hasty }: ClusterRequest,
  folder: string,
): Promise<void> {
  const passwordFile = `${folder}.password`;
  const auth =
    endpoint.kind === 'socket' ? ['--auth=trust'] : ['--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  if (endpoint.kind === 'loopback') await writeFile(passwordFile, endpoint.password, { mode: 0o600 });
  const encoding = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const flags = ['-D', folder, '-U', 'postgres', ...auth, ...encoding, ...(hasty ? ['--no-sync'] : [])];
  try {
    await run(binaries.initdb, flags, { cwd: '/', env: serverEnvironment(), ...account });
  } catch (error) {
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new PostgresFailure(
      'postgres_initdb_failed',
      `The database could not be created in ${folder}: ${output.trim()}`,
      'Check free disk space and the rights on that folder.',
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** The few variables a server needs: nothing of ours leaks into it. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TMPDIR } = process.env;
  return {
    PATH,
    LC_ALL: 'C',
    TZ: 'UTC',
    ...(SystemRoot ? { SystemRoot } : {}),
    ...(TMPDIR ? { TMPDIR } : {}),
  };
}

function explainDenial(dataDir: string): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code === 'ENOENT') return undefined;
    throw new PostgresFailure(
      'postgres_data_directory_denied',
      `${dataDir} cannot be read by this account (${error.code}).`,
      'Start as the user that created it, or choose another data directory.',
    );
  };
}
