// A start that cannot succeed says which setting is wrong and what to do, with the exit code of its kind, and leaves nothing behind.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openHouse } from '../../src/app/house.ts';
import { StartRefused } from '../../src/app/start-refused.ts';
import { isConfigProblems, KEYS, readConfig } from '../../src/platform/config.ts';
import { silentLogger } from '../../src/platform/logging.ts';
import { livePostmaster } from '../../src/platform/postgres/processes.ts';
import { runRapport } from './support/processes.ts';

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'rapport-fault-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const WRONG: { readonly [variable: string]: string } = {
  RAPPORT_PORT: '70000',
  RAPPORT_HOST: 'h'.repeat(300),
  RAPPORT_PUBLIC_URL: 'rapport.example',
  RAPPORT_DATA_DIR: '',
  DATABASE_URL: 'mysql://root:s3cret-word@db/x',
  RAPPORT_INSTANCE_KEY: 's3cret-word',
  RAPPORT_SESSION_SECRET: 's3cret-word',
  RAPPORT_SMTP_URL: 'http://mail',
  RAPPORT_MAIL_FROM: 'nobody',
  RAPPORT_ALARM_MAIL: 'nobody',
  RAPPORT_LOG_LEVEL: 'loud',
  RAPPORT_IDLE_SECONDS: '5',
  RAPPORT_TRUST_PROXY: 'everybody',
  RAPPORT_OUTBOUND_ALLOW: '10.0.0.0/99',
};

describe('wrong settings', () => {
  test('every setting has a wrong value here', () => {
    expect(Object.keys(WRONG).sort()).toEqual(KEYS.map((k) => k.variable).sort());
  });

  test.for(Object.entries(WRONG).filter(([, value]) => value !== ''))(
    '%s alone is the one that is named',
    ([key, value]) => {
      const read = readConfig({ [key]: value }, {});
      expect(read).toEqual([
        { key, problem: expect.any(String), fix: KEYS.find((k) => k.variable === key)?.fix },
      ]);
    },
  );

  test('all at once: a line each with its fix, no value told, exit code 2', async () => {
    const run = runRapport(['serve'], { ...WRONG, RAPPORT_PROT: '3000', RAPPORT_COLOUR_OF_SKY: 'blue' });
    expect(await run.exited).toEqual({ code: 2, signal: null });
    const lines = run.said().split('\n');
    for (const { variable, fix } of KEYS) {
      if (WRONG[variable] === '') continue;
      expect(lines.filter((line) => line.includes(`${variable} `) && line.includes(fix))).toHaveLength(1);
    }
    expect(run.said()).toMatch(/RAPPORT_PROT is not a setting\. Did you mean RAPPORT_PORT\?/);
    expect(run.said()).toMatch(/RAPPORT_COLOUR_OF_SKY is not a setting\./);
    expect(run.said()).not.toContain('s3cret-word');
    expect(run.said()).not.toMatch(/\n\s+at /);
  });
});

test('a port in use: says so, exit code 1, and the embedded database is gone with the process', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const address = taken.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const dataDir = path.join(dir, 'in-use');
  const run = runRapport(['serve', '--port', String(port)], { RAPPORT_DATA_DIR: dataDir });
  expect(await run.exited).toEqual({ code: 1, signal: null });
  expect(run.said()).toContain(`Port ${port} is already in use.`);
  expect(run.said()).toContain(`--port ${port + 1}`);
  expect(await livePostmaster(path.join(dataDir, 'postgres'))).toBeUndefined();
  expect((await readdir(dataDir)).sort()).toContain('postgres');
  await new Promise((resolve) => taken.close(resolve));
}, 60_000);

test('a database that cannot be reached: says which and what to do, exit code 1', async () => {
  const databaseUrl = 'postgres://rapport:s3cret-word@127.0.0.1:9/rapport';
  const run = runRapport(['serve', '--port', '0'], { DATABASE_URL: databaseUrl, RAPPORT_DATA_DIR: dir });
  expect(await run.exited, run.said()).toEqual({ code: 1, signal: null });
  expect(run.said()).toMatch(/cannot be reached: .*127\.0\.0\.1:9/);
  expect(run.said()).toMatch(/What to do: .*DATABASE_URL/);
  expect(run.said()).not.toContain('s3cret-word');
  expect(run.said()).not.toMatch(/\n\s+at /);
});

test.for([
  ['postgres://rapport@nowhere.invalid/rapport', /nowhere\.invalid/],
  [`postgres://rapport@/rapport?host=${encodeURIComponent('/nowhere/at/all')}`, /nowhere/],
  [inject('databaseServer').replace(/\/[^/?]*(\?|$)/, '/no_such_database$1'), /no_such_database/],
] as const)('a start on %s is refused in the same words', async ([databaseUrl, named]) => {
  const config = readConfig({}, { databaseUrl, dataDir: dir });
  if (isConfigProblems(config)) throw new Error('the settings are good');
  const refused = await openHouse({ config, log: silentLogger }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(StartRefused);
  expect(refused).toMatchObject({
    message: expect.stringMatching(named),
    fix: expect.stringContaining('DATABASE_URL'),
  });
});
