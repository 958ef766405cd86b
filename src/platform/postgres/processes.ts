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

/** The id of the live server of a data directory. A stale file, whose id another program now has, is removed. */
export async function livePostmaster(dataDir: string): Promise<number | undefined> {
  const file = join(dataDir, 'postmaster.pid');
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (isAlive(pid) && (await isPostgres(pid))) return pid;
  await rm(file, { force: true });
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
    if (!isAlive(pid) || (await isZombie(pid))) return true;
    await sleep(20);
  }
  return false;
}

/** An orphan that nobody reaps (a container without init) has ended all the same. */
async function isZombie(pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return /\) Z /.test(stat);
}

/** The process that started the server: while it lives, others are guests and must not stop it. */
export async function liveOwner(dataDir: string): Promise<number | undefined> {
  const pid = Number(await readFile(ownerFile(dataDir), 'utf8').catch(() => ''));
  return pid > 0 && isAlive(pid) ? pid : undefined;
}

/** Records this process as the owner of the server. */
export async function claim(dataDir: string): Promise<void> {
  await writeFile(ownerFile(dataDir), String(process.pid));
}

function ownerFile(dataDir: string): string {
  return join(dataDir, 'rapport.owner');
}
