// The key over all keys: from the configuration, else from a file in the data folder that only its owner may read.
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../platform/config.ts';

const FILE = 'instance.key';

/**
 * Reads the instance key, making one at first use.
 * @returns 32 bytes
 * @throws when the key file is damaged: a new key could not open what the old one sealed
 */
export async function readInstanceKey(config: Pick<Config, 'instanceKey' | 'dataDir'>): Promise<Uint8Array> {
  if (config.instanceKey) return Buffer.from(config.instanceKey, 'base64');
  const file = path.join(config.dataDir, FILE);
  const known = await readFile(file, 'utf8').catch(() => null);
  if (known !== null) return checked(Buffer.from(known.trim(), 'base64'), file);
  await mkdir(config.dataDir, { recursive: true });
  const key = randomBytes(32);
  await writeFile(file, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  return key;
}

function checked(key: Buffer, file: string): Uint8Array {
  if (key.length === 32) return key;
  throw new Error(
    `${file} does not hold a key of 32 bytes: restore it from a backup, or set RAPPORT_INSTANCE_KEY`,
  );
}
