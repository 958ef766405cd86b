// Where one embedded server keeps its data and where clients reach it.
import { createHash, randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  rm,
  rmdir,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Account } from './account.ts';
import { canReach } from './account.ts';
import { PostgresFailure } from './failure.ts';

/** How clients connect: a private unix socket, or on Windows a loopback port with a password. */
export type Endpoint =
  | { readonly kind: 'socket'; readonly folder: string }
  | { readonly kind: 'loopback'; readonly port: number; readonly password: string };

const SOCKET_PORT = 5432;
const LONGEST_SOCKET_FOLDER = 80;
const SHELTER = '/var/lib/rapport';

/** The connection string for one database of the server. */
export function connectionUrl(endpoint: Endpoint, database: string): string {
  if (endpoint.kind === 'loopback')
    return `postgres://postgres:${endpoint.password}@127.0.0.1:${endpoint.port}/${database}`;
  return `postgres://postgres@/${database}?host=${encodeURIComponent(endpoint.folder)}&port=${SOCKET_PORT}`;
}

/**
 * Makes the data directory exist, owned by the server's account and closed to others, and returns its real path.
 * When root's own folders are closed to that account (a checkout below /root), the data lives in a shelter and
 * the requested path becomes a link to it: removing the link resets the data at the next start.
 */
export async function prepareDataDir(requested: string, account: Account | undefined): Promise<string> {
  const wanted = resolve(requested);
  await mkdir(dirname(wanted), { recursive: true });
  if (account !== undefined && !(await canReach(wanted, account))) await shelter(wanted);
  const present = await realpath(wanted).catch(() => undefined);
  const dataDir = present ?? wanted;
  if (present === undefined) await mkdir(dataDir, { mode: 0o700 });
  const found = await lstat(dataDir);
  if (account !== undefined && found.uid !== account.uid) await chown(dataDir, account.uid, account.gid);
  if ((found.mode & 0o077) !== 0) await chmod(dataDir, 0o700).catch(() => undefined);
  return realpath(dataDir);
}

async function shelter(wanted: string): Promise<void> {
  const found = await lstat(wanted).catch(() => undefined);
  if (found?.isSymbolicLink()) return;
  const home = join(SHELTER, shortHash(wanted));
  if (found?.isDirectory()) {
    if ((await readdir(wanted)).length > 0) return;
    await rmdir(wanted);
  }
  await rm(home, { recursive: true, force: true });
  await mkdir(SHELTER, { recursive: true });
  await chmod(SHELTER, 0o755);
  await mkdir(home, { mode: 0o700 });
  await symlink(home, wanted);
}

/** Chooses the endpoint: the data directory itself holds the socket unless its path is too long or unusual. */
export async function prepareEndpoint(dataDir: string, account: Account | undefined): Promise<Endpoint> {
  if (process.platform === 'win32') return loopbackEndpoint(dataDir);
  if (dataDir.length <= LONGEST_SOCKET_FOLDER && /^[\w./-]+$/.test(dataDir))
    return { kind: 'socket', folder: dataDir };
  const folder = join(tmpdir(), `rapport-${shortHash(dataDir)}`);
  const created = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (created !== undefined && account !== undefined) await chown(folder, account.uid, account.gid);
  const found = await lstat(folder);
  const owner = account?.uid ?? process.getuid?.();
  if (found.isDirectory() && found.uid === owner && (found.mode & 0o077) === 0)
    return { kind: 'socket', folder };
  throw new PostgresFailure(
    'postgres_unsafe_socket_directory',
    `${folder} is not a private folder of the database's account.`,
    'Remove that folder, or choose a shorter data directory.',
  );
}

/** Removes the socket folder of a stopped server, when it has one of its own. */
export async function releaseEndpoint(endpoint: Endpoint, dataDir: string): Promise<void> {
  if (endpoint.kind === 'socket' && endpoint.folder !== dataDir)
    await rm(endpoint.folder, { recursive: true, force: true });
}

async function loopbackEndpoint(dataDir: string): Promise<Endpoint> {
  const file = `${dataDir}.access`;
  const kept = await readFile(file, 'utf8').catch(() => '');
  const [port, password] = kept.trim().split(' ');
  if (port !== undefined && password !== undefined) return { kind: 'loopback', port: Number(port), password };
  const fresh = { port: await freePort(), password: randomBytes(24).toString('hex') };
  await writeFile(file, `${fresh.port} ${fresh.password}\n`, { mode: 0o600 });
  return { kind: 'loopback', ...fresh };
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => done(port));
    });
  });
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
