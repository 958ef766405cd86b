// What the operating system and postmaster.pid say about a server that may still be running.
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whether a process with this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * The id of the live server of a data directory. A file whose id another program now has (a restarted container) is
 * removed, because PostgreSQL would take that program for a server; other stale files it handles itself.
 */
export async function livePostmaster(dataDir: string): Promise<number | undefined> {
  const file = join(dataDir, 'postmaster.pid');
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (!(await isRunning(pid))) return undefined;
  if (await isPostgres(pid)) return pid;
  if (isAlive(pid)) await rm(file, { force: true });
  return undefined;
}

async function isPostgres(pid: number): Promise<boolean> {
  if (process.platform === 'win32') return true;
  if (process.platform === 'linux') {
    return (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).startsWith('postgres');
  }
  const { stdout } = await run('ps', ['-p', String(pid), '-o', 'comm=']).catch(() => ({ stdout: '' }));
  return stdout.includes('postgres');
}

/** Waits until a process is gone; false when it outlives the patience. */
export async function waitForExit(pid: number, patienceMs: number): Promise<boolean> {
  for (let waited = 0; waited < patienceMs; waited += 20) {
    if (!(await isRunning(pid))) return true;
    await sleep(20);
  }
  return false;
}

/** Whether a process exists and has not ended: an orphan that nobody reaps (a container without init) has. */
export async function isRunning(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) [ZX] /.test(stat);
}

/**
 * The living process responsible for a server: the one that started it, or one that took it over as an orphan.
 * While it lives, others are guests and must not stop the server.
 */
export async function liveOwner(dataDir: string, startedBy: number): Promise<number | undefined> {
  const heir = Number(await readFile(ownerFile(dataDir), 'utf8').catch(() => ''));
  for (const pid of [startedBy, heir]) if (pid > 0 && (await isRunning(pid))) return pid;
  return undefined;
}

/** Records this process as the one that took an orphan over. */
export async function takeOver(dataDir: string): Promise<void> {
  await writeFile(ownerFile(dataDir), String(process.pid));
}

/** Forgets an heir of an earlier server. */
export async function forgetHeir(dataDir: string): Promise<void> {
  await rm(ownerFile(dataDir), { force: true });
}

function ownerFile(dataDir: string): string {
  return join(dataDir, 'rapport.owner');
}
