// Counting and taking back: an undo subtracts exactly what was counted, and nothing of what was not read yet.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../test/support/organisation.ts';
import { systemClock } from '../platform/clock.ts';
import { type LoggedFact, startConsumer } from '../platform/consumer.ts';
import { bucketOf } from '../platform/ids.ts';
import { appendFacts, type Fact } from '../platform/log.ts';
import { countFacts, MEASURES_CONSUMER, uncountFacts } from './count.ts';
import { sumRollups } from './store.ts';

let instance: TestInstance;
const read: LoggedFact[] = [];
beforeAll(async () => {
  instance = await testInstance();
});
afterAll(() => instance.close());

async function append(count: number): Promise<Fact[]> {
  const now = systemClock.now();
  const facts = Array.from(
    { length: count },
    (): Fact => ({
      orgId: instance.orgId,
      subjectId: instance.newId(now),
      id: instance.newId(now),
      receivedAt: now,
      occurredAt: now,
      kind: 'track',
      name: 'Item Opened',
      origin: 'import',
      importId: null,
      open: { p: {} },
      sealed: null,
    }),
  );
  await instance.db.web(instance.orgId, (tx) => appendFacts(tx, facts));
  return facts;
}

async function drain(): Promise<void> {
  const consumer = await startConsumer(
    {
      db: instance.db,
      clock: systemClock,
      name: MEASURES_CONSUMER,
      owner: 'test',
      orgIds: () => Promise.resolve([instance.orgId]),
      handle: async (tx, facts) => {
        await countFacts(tx, instance.vault, facts);
        read.push(...facts);
      },
      bury: () => Promise.resolve(),
      onError: () => undefined,
    },
    false,
  );
  await consumer.drain();
  await consumer.stop();
}

async function total(metric: string): Promise<number> {
  const sums = await instance.db.web(instance.orgId, (tx) =>
    sumRollups(tx, instance.orgId, [metric], 0, systemClock.now() + 3_600_000),
  );
  return sums.reduce((sum, s) => sum + s.n, 0);
}

test('counts each fact once, and takes back only what was counted', async () => {
  await append(300);
  await drain();
  expect(await total('item-opened')).toBe(300);
  const later = await append(50);
  const unread = later.map(
    (f): LoggedFact => ({ ...f, bucket: bucketOf(f.subjectId), xid: '99999999', seq: 0 }),
  );
  await instance.db.worker([instance.orgId], (tx) =>
    uncountFacts(tx, instance.vault, [...read.slice(0, 100), ...unread]),
  );
  expect(await total('item-opened')).toBe(200);
  expect(await total('signal')).toBe(200);
});
