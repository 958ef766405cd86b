// Identities under concurrency: one subject per strongest identifier, whatever arrives at the same time.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../test/support/organisation.ts';
import type { Identifier } from '../intake/index.ts';
import { systemClock } from '../platform/clock.ts';
import { bearersOf } from './exact.ts';
import { subjectPort } from './subjects.ts';

let instance: TestInstance;
beforeAll(async () => {
  instance = await testInstance();
});
afterAll(() => instance.close());

const user = (value: string): Identifier => ({ kind: 'user', value });
const browser = (value: string): Identifier => ({ kind: 'anonymous', value });

async function resolve(...identifiers: Identifier[][]): Promise<readonly string[]> {
  const port = subjectPort(instance);
  const now = systemClock.now();
  return instance.db.web(instance.orgId, async (tx) => {
    const found = await port.resolve(tx, {
      orgId: instance.orgId,
      identifiers,
      source: 'api',
      importId: null,
      now,
    });
    await systemClock.wait(5);
    return found;
  });
}

async function strays(): Promise<number> {
  const rows = await instance.db.owner((tx) =>
    tx.query<{ n: number }>(
      'select count(*)::int as n from identifier i where not exists (select 1 from subject_key k where k.subject_id = i.subject_id)',
    ),
  );
  return rows[0]?.n ?? -1;
}

test('the same user in many transactions at once is one subject with one key', async () => {
  const found = await Promise.all(
    Array.from({ length: 12 }, (_, i) =>
      resolve([user('zoe'), browser(`z${i % 3}`)], [user(`other-${i}`)], [user('zoe')]),
    ),
  );
  expect(new Set(found.map((f) => f[0])).size).toBe(1);
  expect(new Set(found.map((f) => f[2])).size).toBe(1);
  expect(await strays()).toBe(0);
});

test('a browser tells nothing about who a known user is', async () => {
  const [anonymous] = await resolve([browser('shared')]);
  const [ben] = await resolve([user('ben'), browser('shared')]);
  const [cleo] = await resolve([user('cleo'), browser('shared')]);
  expect(new Set([anonymous, ben, cleo]).size).toBe(3);
});

test('a former name ties only where it was a login', async () => {
  const former = { kind: 'user', value: 'former', known: true } as const;
  const count = async (): Promise<number> => {
    const rows = await instance.db.owner((tx) =>
      tx.query<{ n: number }>('select count(*)::int as n from identifier'),
    );
    return rows[0]?.n ?? -1;
  };
  await resolve([user('dora')]);
  const before = await count();
  await resolve([user('dora'), former]);
  expect(await count()).toBe(before);
  const [known] = await resolve([user('former')]);
  await resolve([user('dora'), former]);
  const edges = await instance.db.owner((tx) =>
    tx.query('select 1 from identity_edge where $1 in (subject_a, subject_b)', [known]),
  );
  expect(edges).toHaveLength(1);
});

test('an identifier that is none does not hide who somebody is', async () => {
  const npi = (value: string): Identifier => ({ kind: 'npi', value });
  const [one] = await resolve([npi('1234567890'), user('eve')]);
  const [two] = await resolve([user('eve')]);
  const [alone] = await resolve([npi('1234567890')]);
  const [again] = await resolve([npi('1234567890')]);
  expect(one).toBe(two);
  expect(alone).toBe(again);
  expect(alone).not.toBe(one);
});

test('identifiers of one organisation mean nothing in another', async () => {
  const hash = (orgId: string): string => instance.vault.blindIndex(orgId, 'user', 'zoe').toString('hex');
  expect(hash(instance.orgId)).not.toBe(hash('01900000-0000-7000-8000-000000000000'));
});

test('whoever types a number as it is dialled at home finds whose it is', async () => {
  await instance.db.owner((tx) =>
    tx.query(`update organisation set jurisdiction = 'US-NY' where org_id = $1`, [instance.orgId]),
  );
  const [bearer] = await resolve([{ kind: 'phone', value: '+12125550142' }]);
  const found = (text: string): Promise<string[]> =>
    instance.db.web(instance.orgId, (tx) => bearersOf(tx, instance.vault, instance.orgId, text));
  expect(await found('(212) 555-0142')).toEqual([bearer]);
  expect(await found('+1 212 555 0142')).toEqual([bearer]);
});
