// Texts that people answer with, as a gateway hands them in over HTTP by write key.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TrustTown, trustTown } from '../../test/support/trust.ts';
import { createWriteKey, readConsents, readSuppressed, suppressionKey } from '../trust/index.ts';
import { type InboundRouteServices, inboundRoutes } from './index.ts';

let town: TrustTown;
const ada = randomUUID();
const keys = new Map<string, string>();
const heard: unknown[] = [];

beforeAll(async () => {
  town = await trustTown();
  const { trust, app, db, riverside } = town;
  const services: InboundRouteServices = {
    ...trust,
    bearers: async () => [ada],
    record: async (_tx, request) => {
      heard.push(...request.signals);
      return [];
    },
  };
  inboundRoutes(app, services);
  for (const scope of ['consent.write', 'events.write'] as const) {
    const wish = { orgId: riverside.id, name: scope, scopes: [scope], now: Date.now(), expiresAt: null };
    keys.set(scope, (await db.web(riverside.id, (tx) => createWriteKey(tx, trust, wish))).key);
  }
});
afterAll(() => town.close());

const hand = (authorization: string | undefined, body: object = {}) =>
  town.ask('POST', '/api/v1/inbound-texts', {
    body: { channel: 'sms', from: '+1 555 010 0199', text: 'STOP', ...body },
    ...(authorization !== undefined && { headers: { authorization } }),
  });

it('are refused without a key that may state consent', async () => {
  expect((await hand(undefined)).statusCode).toBe(401);
  expect((await hand('Bearer rpk_nothing')).json()).toMatchObject({ code: 'bad-write-key' });
  expect((await hand(`Bearer ${keys.get('events.write')}`)).json()).toMatchObject({ code: 'wrong-scope' });
  const bad = await hand(`Bearer ${keys.get('consent.write')}`, { from: 'nobody' });
  expect(bad.json()).toMatchObject({ code: 'bad-address', field: 'from' });
  expect(heard).toHaveLength(0);
});

it('withdraw, suppress and stand on the timeline, by Bearer and by Basic', async () => {
  const basic = `Basic ${Buffer.from(`${keys.get('consent.write')}:`).toString('base64')}`;
  const answer = await hand(basic, { messageId: 'm-1' });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({ verdict: 'stop', people: 1, hold: false });
  const orgId = town.riverside.id;
  const address = {
    orgId,
    channel: 'sms',
    hash: town.trust.vault.blindIndex(orgId, 'sms', '+15550100199'),
  } as const;
  const [books, suppressed] = await town.db.worker([orgId], async (tx) => [
    await readConsents(tx, [ada]),
    await readSuppressed(tx, [address]),
  ]);
  expect(books.get(ada)?.get('marketing:sms')).toBe('withdrawn');
  expect(suppressed.has(suppressionKey(address))).toBe(true);
  expect(heard).toMatchObject([
    { name: 'Text Received', subjectId: ada, messageId: `inbound/m-1/${ada}`, properties: { text: 'STOP' } },
  ]);
});
