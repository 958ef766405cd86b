// The sender of webhooks out is killed while calls are under way, again and again: no call is lost, and every try of a call
// carries the same id, so that the receiver can tell a repetition.
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type House, openHouse } from '../../src/app/house.ts';
import type { CallEffect } from '../../src/journeys/engine/effects.ts';
import { insertEndpoint, queueCalls, WEBHOOK_OUT_SEAL } from '../../src/journeys/index.ts';
import { readConfig } from '../../src/platform/config.ts';
import { silentLogger } from '../../src/platform/logging.ts';
import { testDatabase } from '../support/database.ts';
import { eventually, loadSpare } from './support/processes.ts';
import { foundSite, type Site } from './support/site.ts';

const CALLS = 120;
const KILLS = 3;
let database: Awaited<ReturnType<typeof testDatabase>>;
let site: Site;
let house: House;
let receiver: Server;
const heard = new Map<string, number>();
let endpoint = '';

beforeAll(async () => {
  database = await testDatabase();
  site = await foundSite(database.url);
  receiver = createServer((request, response) => {
    const id = String(request.headers['webhook-id']);
    heard.set(id, (heard.get(id) ?? 0) + 1);
    request.resume();
    // Slow enough that a kill meets calls whose answer was not heard yet.
    setTimeout(() => response.writeHead(204).end(), 60);
  });
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  const address = receiver.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const config = readConfig({}, { ...site.settings, logLevel: 'silent' });
  if (Array.isArray(config)) throw new Error(JSON.stringify(config));
  house = await openHouse({ config, log: silentLogger });
  endpoint = house.newId(Date.now());
  const secret = house.vault.sealInstance(WEBHOOK_OUT_SEAL, { secret: `whsec_${btoa('x'.repeat(32))}` });
  const row = {
    id: endpoint,
    name: 'Slow',
    url: `http://127.0.0.1:${port}/in`,
    carries: 'public',
    secret,
  } as const;
  await house.db.web(site.orgId, (tx) => insertEndpoint(tx, site.orgId, row, 'test', Date.now()));
}, 180_000);

afterAll(async () => {
  await house.close();
  await site.close();
  await database.close();
  receiver.closeAllConnections();
  await new Promise((done) => receiver.close(done));
});

function effect(subjectId: string): CallEffect {
  const now = Date.now();
  return {
    ...{
      kind: 'webhook',
      endpoint,
      orgId: site.orgId,
      subjectId,
      personId: subjectId,
      runId: house.newId(now),
    },
    ...{ taken: 1, journeyId: house.newId(now), version: 1, step: 'tell', now },
  };
}

const waiting = async (): Promise<number> => {
  const rows = await house.db.owner((tx) =>
    tx.query<{ n: number }>(`select count(*)::int as n from webhook_call where state <> 'delivered'`),
  );
  return rows[0]?.n ?? 0;
};

test('every call arrives, whenever its sender dies, and each under one id', async () => {
  const subject = await house.db.worker([site.orgId], async (tx) => {
    const identifiers = [[{ kind: 'user', value: 'w-1' } as const]];
    const ask = { orgId: site.orgId, identifiers, source: 'api', importId: null, now: Date.now() } as const;
    return (await house.subjects.resolve(tx, ask))[0] ?? '';
  });
  const effects = Array.from({ length: CALLS }, () => effect(subject));
  const { queued } = await house.db.worker([site.orgId], (tx) => queueCalls(tx, house, effects));
  expect(queued).toBe(CALLS);
  const spares = Array.from({ length: KILLS }, loadSpare);
  for (const [kill, worker] of spares.entries()) {
    const before = [...heard.values()].reduce((a, b) => a + b, 0);
    await worker.start({ ...site.settings, role: 'worker', outboundAllow: ['127.0.0.1'] });
    const last = kill === KILLS - 1;
    if (last) await eventually(async () => (await waiting()) === 0, 'all calls delivered');
    else
      await eventually(
        async () => [...heard.values()].reduce((a, b) => a + b, 0) > before || (await waiting()) === 0,
        'calls under way',
      );
    await worker.kill('SIGKILL');
    // The claims of the dead run out at once, instead of after a minute.
    await house.db.owner((tx) =>
      tx.query(
        `update webhook_call set claimed_until = now() - interval '1 second' where claimed_until is not null`,
      ),
    );
  }
  expect(await waiting()).toBe(0);
  expect(heard.size).toBe(CALLS);
}, 180_000);
