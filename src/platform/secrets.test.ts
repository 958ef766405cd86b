// The key file is made once, for its owner only, and a broken one is never replaced.
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { systemRandom } from './random.ts';
import { isRefusal } from './result.ts';
import { readSecrets, type Secrets } from './secrets.ts';

const made: string[] = [];
const folder = async (): Promise<string> => {
  const at = await mkdtemp(path.join(tmpdir(), 'rapport-secrets-'));
  made.push(at);
  return at;
};
afterEach(async () => {
  await Promise.all(made.splice(0).map((at) => rm(at, { recursive: true })));
});

async function read(dataDir: string, more = {}): Promise<Secrets> {
  const secrets = await readSecrets(
    { dataDir, instanceKey: null, sessionSecret: null, ...more },
    systemRandom,
  );
  if (isRefusal(secrets)) throw new Error(secrets.message);
  return secrets;
}

test('two starts at once get one key, readable by its owner only', async () => {
  const dataDir = path.join(await folder(), 'new');
  const all = await Promise.all(Array.from({ length: 8 }, () => read(dataDir)));
  expect(new Set(all.map(({ instanceKey }) => instanceKey.toString('hex'))).size).toBe(1);
  expect((await stat(path.join(dataDir, 'instance.key'))).mode & 0o777).toBe(0o600);
  expect(all[0]?.instanceKey).toHaveLength(32);
  expect(await read(dataDir)).toEqual(all[0]);
  expect(await readdir(dataDir)).toEqual(['instance.key']);
});

test('starts that race under one process id (containers that share a volume) never see half a key', async () => {
  for (let round = 0; round < 40; round++) {
    const dataDir = await folder();
    const all = await Promise.all(Array.from({ length: 12 }, () => read(dataDir)));
    expect(new Set(all.map(({ instanceKey }) => instanceKey.toString('hex'))).size).toBe(1);
  }
});

test('a key that is given needs no file; the others follow from it and differ', async () => {
  const dataDir = path.join(await folder(), 'unused');
  const { instanceKey, sessionSecret, cursorSecret } = await read(dataDir, {
    instanceKey: Buffer.alloc(32, 1).toString('base64'),
  });
  await expect(stat(dataDir)).rejects.toThrow();
  expect(sessionSecret.length).toBeGreaterThanOrEqual(32);
  expect(cursorSecret.equals(instanceKey)).toBe(false);
  expect(cursorSecret.toString('base64url')).not.toBe(sessionSecret);
  expect(
    (
      await read(dataDir, {
        instanceKey: Buffer.alloc(32, 1).toString('base64'),
        sessionSecret: 's'.repeat(32),
      })
    ).sessionSecret,
  ).toBe('s'.repeat(32));
});

test('a broken key file is refused and left as it is', async () => {
  const dataDir = await folder();
  await writeFile(path.join(dataDir, 'instance.key'), 'oops');
  expect(await readSecrets({ dataDir, instanceKey: null, sessionSecret: null }, systemRandom)).toMatchObject({
    code: 'bad-key-file',
  });
  expect(await readFile(path.join(dataDir, 'instance.key'), 'utf8')).toBe('oops');
});
