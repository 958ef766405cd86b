// Settings: defaults that start, and for everything wrong a problem with its way out, without the value.
import { describe, expect, test } from 'vitest';
import { isConfigProblems, KEYS, printConfig, printProblems, readConfig } from './config.ts';

const good = (env: Record<string, string>, overrides = {}) => {
  const read = readConfig(env, overrides);
  if (isConfigProblems(read)) throw new Error(printProblems(read));
  return read;
};

test('an empty environment starts', () => {
  expect(good({})).toMatchObject({
    port: 3000,
    host: '127.0.0.1',
    publicUrl: 'http://127.0.0.1:3000',
    dataDir: './.rapport',
    databaseUrl: null,
    idleSeconds: 900,
    trustProxy: false,
    outboundAllow: [],
  });
});

test('overrides go before the environment, and the public address follows port and host', () => {
  expect(good({ RAPPORT_PORT: '4000' }, { port: 5000 })).toMatchObject({
    port: 5000,
    publicUrl: 'http://127.0.0.1:5000',
  });
  expect(good({ RAPPORT_PORT: '4000', RAPPORT_HOST: '::' }).publicUrl).toBe('http://127.0.0.1:4000');
  expect(good({ RAPPORT_PUBLIC_URL: 'https://r.example' }).publicUrl).toBe('https://r.example');
});

test('every kind of value is read', () => {
  expect(good({ RAPPORT_TRUST_PROXY: 'true' }).trustProxy).toBe(true);
  expect(good({ RAPPORT_TRUST_PROXY: '2' }).trustProxy).toBe(2);
  expect(good({ RAPPORT_TRUST_PROXY: '10.0.0.0/8, ::1' }).trustProxy).toEqual(['10.0.0.0/8', '::1']);
  expect(good({ RAPPORT_OUTBOUND_ALLOW: 'hooks.internal, 10.1.0.0/16' }).outboundAllow).toEqual([
    'hooks.internal',
    '10.1.0.0/16',
  ]);
  expect(good({ RAPPORT_MAIL_FROM: 'Riverside <care@riverside.example>' }).mailFrom).toBe(
    'Riverside <care@riverside.example>',
  );
  expect(good({ RAPPORT_LOG_LEVEL: '', PATH: '/bin', RAPPORT_TEST_DATABASE_URL: 'x' }).logLevel).toBe('info');
});

describe('problems', () => {
  test.for([
    ['RAPPORT_PORT', '70000'],
    ['RAPPORT_PORT', '3e3'],
    ['RAPPORT_PORT', 'http'],
    ['RAPPORT_PUBLIC_URL', 'rapport.example'],
    ['RAPPORT_PUBLIC_URL', 'https://user:pw@x.example'],
    ['DATABASE_URL', 'mysql://x'],
    ['RAPPORT_INSTANCE_KEY', 'c2hvcnQ='],
    ['RAPPORT_SESSION_SECRET', 'short'],
    ['RAPPORT_SMTP_URL', 'mail.example'],
    ['RAPPORT_MAIL_FROM', 'nobody'],
    ['RAPPORT_MAIL_FROM', 'a@b.example\nBcc: x@y.example'],
    ['RAPPORT_LOG_LEVEL', 'loud'],
    ['RAPPORT_IDLE_SECONDS', '5'],
    ['RAPPORT_TRUST_PROXY', 'yes'],
    ['RAPPORT_TRUST_PROXY', '0'],
    ['RAPPORT_OUTBOUND_ALLOW', '10.0.0.0/99'],
    ['RAPPORT_OUTBOUND_ALLOW', 'http://x'],
  ] as const)('%s=%s', ([key, value]) => {
    const problems = readConfig({ [key]: value });
    expect(problems).toEqual([{ key, problem: 'has a value that cannot be used', fix: expect.any(String) }]);
    expect(JSON.stringify(problems)).not.toContain(`"${value}"`);
  });

  test('an unknown key stops the start and names the one that was meant; all problems come at once', () => {
    expect(readConfig({ RAPPORT_PROT: '1', RAPPORT_COLOUR: 'red', RAPPORT_PORT: 'x' })).toEqual([
      { key: 'RAPPORT_PROT', problem: 'is not a setting', fix: 'Did you mean RAPPORT_PORT?' },
      {
        key: 'RAPPORT_COLOUR',
        problem: 'is not a setting',
        fix: expect.stringContaining('docs/operations.md'),
      },
      { key: 'RAPPORT_PORT', problem: 'has a value that cannot be used', fix: expect.any(String) },
    ]);
  });
});

test('the printed settings show no secret', () => {
  const secrets = {
    DATABASE_URL: 'postgres://u:hunter2@h/d',
    RAPPORT_SMTP_URL: 'smtp://u:hunter2@h',
    RAPPORT_SESSION_SECRET: 'hunter2'.repeat(6),
    RAPPORT_INSTANCE_KEY: Buffer.alloc(32, 'hunter2').toString('base64'),
  };
  const printed = printConfig(good(secrets));
  expect(printed).not.toContain('hunter2');
  expect(printed).not.toContain(secrets.RAPPORT_INSTANCE_KEY);
  for (const { variable } of KEYS) expect(printed).toContain(variable);
});
