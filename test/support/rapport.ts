// The whole product on a test database: one process with everything `serve --role all` runs, and an organisation to load.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { foundBenchOrganisation } from '../../bench/support/organisation.ts';
import { type Instance, startInstance } from '../../src/app/instance.ts';
import { type MailSink, startMailSink } from '../../src/channels/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { readConfig } from '../../src/platform/config.ts';
import { silentLogger } from '../../src/platform/logging.ts';
import { isRefusal } from '../../src/platform/result.ts';
import { addMember } from '../../src/trust/index.ts';
import { testDatabase } from './database.ts';

/** A running product. */
export interface TestRapport {
  readonly url: string;
  readonly orgId: string;
  readonly key: string;
  readonly instance: Instance;
  readonly mails: MailSink;
  /** Posts JSON to /v1 with the write key. */
  send(call: string, body: object): Promise<Response>;
  /** Signs a member with these roles in; returns a fetch that carries the session. */
  signIn(
    email: string,
    roles: readonly string[],
  ): Promise<(url: string, init?: RequestInit) => Promise<Response>>;
  close(): Promise<void>;
}

export const TEST_PASSWORD = 'a-long-test-password';

/** Starts it on a free port. */
export async function testRapport(): Promise<TestRapport> {
  const database = await testDatabase();
  const dataDir = await mkdtemp(path.join(tmpdir(), 'rapport-test-'));
  const mails = await startMailSink({ port: 0, now: () => systemClock.now() });
  const config = readConfig(
    {},
    {
      databaseUrl: database.url,
      dataDir,
      port: 0,
      smtpUrl: mails.url,
      publicUrl: 'http://127.0.0.1:1',
      logLevel: 'silent',
    },
  );
  if (Array.isArray(config)) throw new Error(JSON.stringify(config));
  const instance = await startInstance({ config, role: 'all', log: silentLogger });
  const organisation = await foundBenchOrganisation(instance.house, 5);
  const { url } = instance;
  const authorization = `Basic ${Buffer.from(`${organisation.key}:`).toString('base64')}`;
  return {
    ...organisation,
    url,
    instance,
    mails,
    send: (call, body) =>
      fetch(`${url}/v1/${call}`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    signIn: (email, roles) => signIn(instance, organisation.orgId, email, roles),
    close: async () => {
      await instance.stop();
      await mails.close();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function signIn(
  instance: Instance,
  orgId: string,
  email: string,
  roles: readonly string[],
): Promise<(url: string, init?: RequestInit) => Promise<Response>> {
  const added = await addMember(
    instance.trust,
    orgId,
    { email, name: email.split('@')[0] ?? '', roles, password: TEST_PASSWORD },
    { kind: 'system', id: 'test' },
    true,
  );
  if (isRefusal(added)) throw new Error(added.message);
  const origin = instance.trust.origin;
  const answer = await fetch(`${instance.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: TEST_PASSWORD }),
  });
  if (!answer.ok) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((c) => c.split(';')[0])
    .join('; ');
  return (url, init) => {
    const headers = new Headers(init?.headers);
    headers.set('cookie', cookie);
    headers.set('origin', origin);
    return fetch(`${instance.url}${url}`, { ...init, headers });
  };
}

/** Asks again until the answer is true, up to ten seconds. */
export async function until(check: () => Promise<boolean>, what: string): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (await check()) return;
    await systemClock.wait(25);
  }
  throw new Error(`never: ${what}`);
}
