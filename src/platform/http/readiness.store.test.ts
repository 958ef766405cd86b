// Readiness against a real database: well, behind in its schema, gone; and 503 from a route when it is gone.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { type Database, openDatabase } from '../db.ts';
import { silentLogger } from '../logging.ts';
import { openMetrics } from '../metrics.ts';
import { createHttpServer, databaseReadiness } from './index.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let db: Database;
beforeAll(async () => {
  database = await testDatabase();
  db = openDatabase({ url: database.url });
});
afterAll(async () => {
  await db.close();
  await database.close();
});

test('ready with the schema of this code; not with a file missing; not without the database', async () => {
  const ready = databaseReadiness(db);
  expect(await ready()).toEqual([
    { name: 'database', ok: true },
    { name: 'migrations', ok: true },
  ]);
  const [gone] = await db.owner((tx) =>
    tx.query<{ name: string }>(
      'delete from schema_migration where name = (select max(name) from schema_migration) returning name',
    ),
  );
  expect(await ready()).toMatchObject([
    { ok: true },
    { name: 'migrations', ok: false, words: `Not applied: ${gone?.name}. Run rapport migrate.` },
  ]);
  await expect(readFile(path.resolve('sql', gone?.name ?? ''))).resolves.toBeDefined();
});

test('a database that is not there: not ready, and routes say 503 with when to come back', async () => {
  const away = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none' });
  expect(await databaseReadiness(away)()).toEqual([
    { name: 'database', ok: false, words: 'The database does not answer.' },
  ]);
  const app = await createHttpServer({
    log: silentLogger,
    metrics: openMetrics(false),
    version: '1',
    publicUrl: 'http://x.example',
    ready: databaseReadiness(away),
  });
  app.get('/needs', () => away.owner((tx) => tx.query('select 1')));
  const answer = await app.inject('/needs');
  expect([answer.statusCode, answer.headers['retry-after'], answer.json().code]).toEqual([
    503,
    '2',
    'database-unavailable',
  ]);
  expect((await app.inject('/readyz')).statusCode).toBe(503);
  expect((await app.inject('/healthz')).statusCode).toBe(200);
  await app.close();
  await away.close();
});

test('a statement that takes too long is 503, and the next request works', async () => {
  const app = await createHttpServer({
    log: silentLogger,
    metrics: openMetrics(false),
    version: '1',
    publicUrl: 'http://x.example',
  });
  app.get('/slow', () =>
    db.owner(async (tx) => {
      await tx.query(`set local statement_timeout = '20ms'`);
      return tx.query('select pg_sleep(1)');
    }),
  );
  app.get('/fine', () => db.owner((tx) => tx.query('select 1 as n')));
  expect((await app.inject('/slow')).json()).toMatchObject({ status: 503, code: 'database-busy' });
  expect((await app.inject('/fine')).json()).toEqual([{ n: 1 }]);
  await app.close();
});
