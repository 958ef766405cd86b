// Keys of the instance: from the environment, else from a file made at first start; all others are derived from one.
import { hkdfSync } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from './config.ts';
import type { Random } from './random.ts';
import { isRefusal, type Refusal, refuse } from './result.ts';

/** What must never be printed, logged or stored in the database. */
export interface Secrets {
  /** 32 bytes: wraps the tenants' keys. Losing it is losing what is sealed. */
  readonly instanceKey: Buffer;
  /** Signs staff sessions. */
  readonly sessionSecret: string;
  /** Signs page cursors. */
  readonly cursorSecret: Buffer;
}

const KEY_BYTES = 32;
const KEY_FILE = 'instance.key';

/**
 * Reads the secrets; makes the key file (mode 0600) when there is neither a key nor a file.
 * @returns the secrets, or why the key file cannot be used
 */
export async function readSecrets(
  config: Pick<Config, 'dataDir' | 'instanceKey' | 'sessionSecret'>,
  random: Random,
): Promise<Secrets | Refusal> {
  const given = config.instanceKey;
  const instanceKey =
    given === null ? await keyFile(path.resolve(config.dataDir), random) : Buffer.from(given, 'base64');
  if (isRefusal(instanceKey)) return instanceKey;
  return {
    instanceKey,
    sessionSecret: config.sessionSecret ?? derive(instanceKey, 'session').toString('base64url'),
    cursorSecret: derive(instanceKey, 'cursor'),
  };
}

async function keyFile(folder: string, random: Random): Promise<Buffer | Refusal> {
  const file = path.join(folder, KEY_FILE);
  const found = await readKey(file);
  if (found !== null) return found;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Written aside, whole and on disk, then linked: of several starts at once the first one's key stands for all.
  const aside = `${file}.${Buffer.from(random.bytes(8)).toString('hex')}`;
  try {
    await writeFile(aside, `${Buffer.from(random.bytes(KEY_BYTES)).toString('base64')}\n`, {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    });
    await link(aside, file).catch((error: unknown) => {
      if (!isCode(error, 'EEXIST')) throw error;
    });
  } finally {
    await rm(aside, { force: true });
  }
  return (await readKey(file)) ?? unusable(file);
}

/** The key of the file; null when there is no file. */
async function readKey(file: string): Promise<Buffer | Refusal | null> {
  try {
    const key = Buffer.from((await readFile(file, 'utf8')).trim(), 'base64');
    return key.length === KEY_BYTES ? key : unusable(file);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    return unusable(file);
  }
}

function derive(key: Buffer, label: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `rapport/${label}`, KEY_BYTES));
}

function unusable(file: string): Refusal {
  return refuse(500, 'bad-key-file', `The key file ${file} cannot be read or does not hold a key.`, {
    fix: 'Restore it from your backup, or set RAPPORT_INSTANCE_KEY. A new key cannot open what the old one sealed.',
  });
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
