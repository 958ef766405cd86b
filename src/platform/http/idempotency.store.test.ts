// Row 20 and its neighbours: one key, one effect, one answer, whatever happens in between.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../../test/support/organisation.ts';
import { systemClock } from '../clock.ts';
import { silentLogger } from '../logging.ts';
import { openMetrics } from '../metrics.ts';
import { refuse } from '../result.ts';
import { createHttpServer, type HttpServer, runOnce } from './index.ts';

let instance: TestInstance;
let app: HttpServer;
let now = systemClock.now();
let gate: Promise<void> = Promise.resolve();
let outcome: 'good' | 'refused' | 'fault' = 'good';

beforeAll(async () => {
  instance = await testInstance();
  await instance.db.owner(async (tx) => {
    await tx.query('create table effect (n int generated always as identity, word text)');
    await tx.query('grant select, insert on effect to rapport_web');
  });
  const clock = { ...systemClock, now: () => now };
  app = await createHttpServer({
    log: silentLogger,
    metrics: openMetrics(false),
    version: '1',
    publicUrl: 'http://x.example',
  });
  app.post('/effects', (request, reply) =>
    runOnce(
      { db: instance.db, clock },
      request,
      reply,
      { orgId: instance.orgId, actor: String(request.headers.actor ?? 'anna') },
      async (tx) => {
        const [row] = await tx.query<{ n: number }>('insert into effect (word) values ($1) returning n', [
          JSON.stringify(request.body),
        ]);
        await gate;
        if (outcome === 'refused') return refuse(409, 'not-now', 'Not now.');
        if (outcome === 'fault') throw new Error('fault');
        reply.code(201);
        return { n: row?.n ?? 0 };
      },
    ),
  );
});
afterAll(async () => {
  await app.close();
  await instance.close();
});
afterEach(() => {
  gate = Promise.resolve();
  outcome = 'good';
});

const post = (key: string | undefined, payload: object = { a: 1 }, actor = 'anna') =>
  app.inject({
    method: 'POST',
    url: '/effects',
    payload,
    headers: { actor, ...(key !== undefined && { 'idempotency-key': key }) },
  });
const effects = async (): Promise<number> => {
  const [row] = await instance.db.owner((tx) =>
    tx.query<{ n: number }>('select count(*)::int as n from effect'),
  );
  return row?.n ?? -1;
};

test('a retry gets the first answer with its status, and has no effect', async () => {
  const before = await effects();
  const first = await post('k1');
  const again = await post('k1');
  expect([first.statusCode, again.statusCode]).toEqual([201, 201]);
  expect(again.json()).toEqual(first.json());
  expect(again.headers['idempotency-replayed']).toBe('true');
  expect(first.headers['idempotency-replayed']).toBeUndefined();
  expect(await effects()).toBe(before + 1);
});

test('row 20: another body under the key is 422; another actor has keys of their own; no key, no memory', async () => {
  await post('k2');
  expect((await post('k2', { a: 2 })).json()).toMatchObject({ status: 422, code: 'idempotency-key-reused' });
  const before = await effects();
  expect((await post('k2', { a: 2 }, 'ben')).statusCode).toBe(201);
  await post(undefined);
  await post(undefined);
  expect(await effects()).toBe(before + 3);
});

test('of many at once one runs, the others are told to wait, and afterwards all get its answer', async () => {
  const before = await effects();
  const open = Promise.withResolvers<void>();
  gate = open.promise;
  // Sent now: an injected request otherwise waits until somebody asks for its answer.
  const first = post('k3').then((answer) => answer);
  await expect.poll(async () => (await post('k3')).statusCode).toBe(409);
  expect((await post('k3')).json()).toMatchObject({ code: 'in-progress' });
  open.resolve();
  const { n } = (await first).json<{ n: number }>();
  const all = await Promise.all(Array.from({ length: 10 }, () => post('k3')));
  for (const answer of all) expect(answer.statusCode === 409 || answer.json().n === n).toBe(true);
  expect(await effects()).toBe(before + 1);
});

test('a refusal or a fault stores nothing, and the key is free again', async () => {
  const before = await effects();
  outcome = 'refused';
  expect((await post('k4')).json()).toMatchObject({ status: 409, code: 'not-now' });
  outcome = 'fault';
  expect((await post('k4')).statusCode).toBe(500);
  expect(await effects()).toBe(before);
  outcome = 'good';
  expect((await post('k4', { a: 3 })).statusCode).toBe(201);
});

test('after 24 hours the key is new', async () => {
  const first = (await post('k5')).json<{ n: number }>();
  now += 24 * 3_600_000 - 1_000;
  expect((await post('k5')).json()).toEqual(first);
  now += 2_000;
  expect((await post('k5', { other: true })).statusCode).toBe(201);
});

test('keys are printable and of bounded length', async () => {
  for (const key of ['', ' ', 'a b', 'ü', 'x'.repeat(256)])
    expect((await post(key)).json()).toMatchObject({ status: 400, code: 'bad-idempotency-key' });
  expect((await post('x'.repeat(255))).statusCode).toBe(201);
});
