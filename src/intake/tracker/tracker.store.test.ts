// The tracker's door over HTTP: whose pages may send, what a browser may state, and which script is served.
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from '../../../sdk/api.ts';
import type { TrackerKey } from '../../../sdk/faces/doors.ts';
import { type TestRapport, testRapport, until } from '../../../test/support/rapport.ts';
import { signUser } from './token.ts';

const ORIGIN = 'https://www.riverside.example';
const WISH = {
  name: 'Website',
  origins: [ORIGIN],
  searchParams: ['q'],
  keepParams: [],
  traits: ['language'],
};

type Ask = (url: string, init?: RequestInit) => Promise<Response>;

let rapport: TestRapport;
let ask: Ask;
let key: TrackerKey;
let secret: string;

const json = (method: string, body: object): RequestInit => ({
  method,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

async function read<T>(answer: Promise<Response>): Promise<T> {
  const got = await answer;
  expect(got.ok, `${got.url} ${got.status}`).toBe(true);
  return JSON.parse(await got.text());
}

async function trackers(): Promise<TrackerKey[]> {
  return (await read<Page<TrackerKey>>(ask('/api/v1/trackers'))).rows;
}

const local = (url: string): string => rapport.url + new URL(url).pathname + new URL(url).search;

function collect(messages: readonly object[], origin: string | null = ORIGIN): Promise<Response> {
  return fetch(`${rapport.url}/t/${key.publicKey}/c`, {
    method: 'POST',
    body: JSON.stringify({ batch: messages, sentAt: new Date().toISOString() }),
    headers: { 'content-type': 'text/plain', ...(origin !== null && { origin }) },
  });
}

const visitor = (): string => randomBytes(16).toString('hex');
const soon = (): number => Math.floor(Date.now() / 1_000) + 600;

function owned<T>(text: string, values: readonly unknown[]): Promise<T[]> {
  return rapport.instance.house.db.owner((tx) => tx.query<T>(text, values));
}

beforeAll(async () => {
  rapport = await testRapport();
  ask = await rapport.signIn('keys@example.org', ['admin']);
  secret = (await read<{ secret: string }>(ask('/api/v1/trackers', json('POST', WISH)))).secret;
  const [found] = await trackers();
  if (!found) throw new Error('no tracker');
  key = found;
});
afterAll(() => rapport.close());

test('pages of an allowed origin may send, and no others', async () => {
  const event = { type: 'track', event: 'Seen', anonymousId: visitor(), messageId: visitor() };
  const good = await collect([event]);
  expect([good.status, good.headers.get('access-control-allow-origin')]).toEqual([200, ORIGIN]);
  expect(await good.json()).toEqual({ accepted: 1, repeated: 0, refused: 0 });
  expect(await (await collect([event])).json()).toEqual({ accepted: 0, repeated: 1, refused: 0 });
  for (const origin of [
    null,
    'https://evil.example',
    `${ORIGIN}:444`,
    'http://www.riverside.example',
    'null',
  ]) {
    const answer = await collect([event], origin);
    expect([origin, answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([
      origin,
      403,
      null,
    ]);
  }
});

test('nobody writes into another’s profile: a user is named with a token of the server only', async () => {
  const me = visitor();
  const identify = (userId: string, token?: string): object => ({
    type: 'identify',
    anonymousId: me,
    userId,
    traits: { language: 'en', deceased: true },
    ...(token && { context: { token } }),
  });
  const bad = [
    identify('u-1'),
    identify('u-1', signUser(secret, 'u-2', soon())),
    identify('u-1', signUser(secret, 'u-1', soon() - 3_600)),
    identify('u-1', signUser('another-secret', 'u-1', soon())),
    { type: 'alias', userId: 'u-1', previousId: me },
    { type: 'track', event: 'Guess', anonymousId: 'short' },
  ];
  expect(await (await collect(bad)).json()).toEqual({ accepted: 0, repeated: 0, refused: bad.length });
  // A track that names a user is taken as anonymous.
  expect(
    await (await collect([{ type: 'track', event: 'As another', anonymousId: me, userId: 'u-1' }])).json(),
  ).toMatchObject({
    accepted: 1,
  });
  const good = await collect([identify('u-1', signUser(secret, 'u-1', soon()))]);
  expect(await good.json()).toMatchObject({ accepted: 1, refused: 0 });
  await until(async () => {
    const rows = await owned<{ gates: object; language: string }>(
      `select gates, language from profile where org_id = $1 and language = 'en'`,
      [rapport.orgId],
    );
    return rows.length === 1 && JSON.stringify(rows[0]?.gates) === '{}';
  }, 'a profile with the allowed trait and without the gate');
  const links = await owned('select 1 from person_link where org_id = $1', [rapport.orgId]);
  expect(links.length).toBeGreaterThanOrEqual(1);
});

test('the script fits its hash, may be kept, and a pinned one outlives a change of settings', async () => {
  const pinned = await fetch(local(key.script.pinnedUrl));
  const text = await pinned.text();
  expect(`sha384-${createHash('sha384').update(text).digest('base64')}`).toBe(key.script.integrity);
  expect(pinned.headers.get('cache-control')).toContain('immutable');
  expect([
    pinned.headers.get('access-control-allow-origin'),
    pinned.headers.get('cross-origin-resource-policy'),
  ]).toEqual(['*', 'cross-origin']);
  const changed = await read<TrackerKey>(
    ask(`/api/v1/trackers/${key.id}`, json('PUT', { ...WISH, searchParams: ['s'] })),
  );
  expect(changed.script.pinnedUrl).not.toBe(key.script.pinnedUrl);
  expect(await (await fetch(local(key.script.pinnedUrl))).text()).toBe(text);
  expect(key.script.brotli).toBeLessThan(3_000);
});

test('bad shapes are refused in words, a revoked key is gone, and gates are no traits of browsers', async () => {
  expect((await collect([])).status).toBe(422);
  const gate = await ask('/api/v1/trackers', json('POST', { ...WISH, traits: ['deceased'] }));
  const origin = await ask(
    '/api/v1/trackers',
    json('POST', { ...WISH, origins: ['https://x.example/path'] }),
  );
  expect([gate.status, origin.status]).toEqual([422, 422]);
  const many = await Promise.all(
    [1, 2, 3].map(() =>
      collect(Array.from({ length: 40 }, () => ({ type: 'track', event: 'Flood', anonymousId: visitor() }))),
    ),
  );
  expect(many.map((m) => m.status)).toContain(429);
  expect((await ask(`/api/v1/trackers/${key.id}`, { method: 'DELETE' })).status).toBe(204);
  await until(async () => (await fetch(local(key.script.url))).status === 404, 'the script is gone');
});
