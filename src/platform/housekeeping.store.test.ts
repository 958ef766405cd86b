// Housekeeping: days ahead have their partitions, one bad day does not cost the others, and the old goes.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../test/support/organisation.ts';
import { iso } from './db.ts';
import { ensurePartitions, HOUSEKEEPING_CRONTAB, housekeepingTasks } from './housekeeping.ts';
import { type Logger, silentLogger } from './logging.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2031, 2, 1, 12);
let instance: TestInstance;
beforeAll(async () => {
  instance = await testInstance();
});
afterAll(() => instance.close());

const services = (log: Logger = silentLogger) => ({
  db: instance.db,
  log,
  clock: { now: () => NOW, wait: async () => undefined },
  orgIds: async () => [instance.orgId],
});
const partitions = async (like: string): Promise<string[]> =>
  (
    await instance.db.owner((tx) =>
      tx.query<{ name: string }>(
        `select relname as name from pg_class where relname like $1 and relkind = 'r' order by 1`,
        [like],
      ),
    )
  ).map(({ name }) => name);

test('every partitioned table gets its days, once', async () => {
  const made = await ensurePartitions(services(), NOW, NOW + DAY);
  expect(await partitions('%\\_2031030_')).toEqual(
    ['audit', 'decision', 'delivery', 'event'].flatMap((table) => [`${table}_20310301`, `${table}_20310302`]),
  );
  expect(made).toBe(8);
  expect(await ensurePartitions(services(), NOW, NOW + DAY)).toBe(0);
});

test('a partition that comes late takes its rows out of the default partition', async () => {
  const day = NOW + 10 * DAY;
  await instance.db.worker([instance.orgId], (tx) =>
    tx.query(
      `insert into audit (org_id, at, id, actor_kind, actor_id, action) values ($1, $2, $3, 'system', 'x', 'test')`,
      [instance.orgId, iso(day), instance.newId(day)],
    ),
  );
  const warned: unknown[] = [];
  const log: Logger = {
    ...silentLogger,
    warn: (_message, fields) => warned.push([fields?.table, fields?.day]),
  };
  await ensurePartitions(services(log), day, day + 2 * DAY);
  expect(warned).toEqual([]);
  expect(await partitions('audit\\_2031031_')).toEqual([
    'audit_20310311',
    'audit_20310312',
    'audit_20310313',
  ]);
  const rows = await instance.db.owner((tx) =>
    tx.query<{ place: string }>('select tableoid::regclass::text as place from audit where at = $1', [
      iso(day),
    ]),
  );
  expect(rows).toEqual([{ place: 'audit_20310311' }]);
  expect(await partitions('event\\_2031031_')).toEqual([
    'event_20310311',
    'event_20310312',
    'event_20310313',
  ]);
});

test('what is kept for a time goes, what is younger stays', async () => {
  const { orgId, db } = instance;
  await db.worker([orgId], async (tx) => {
    await tx.query(
      `insert into message_seen select $1, gen_random_uuid(), $2::timestamptz - make_interval(days => 8) from generate_series(1, 45000)`,
      [orgId, iso(NOW)],
    );
    await tx.query(`insert into message_seen values ($1, gen_random_uuid(), $2)`, [
      orgId,
      iso(NOW - 6 * DAY),
    ]);
    await tx.query(
      `select contact_budget_reserve($1::bytea[], $2::uuid[], $3::uuid[], '{email,email}', $4::timestamptz[])`,
      [
        [Buffer.from('a'), Buffer.from('b')],
        [instance.newId(NOW), instance.newId(NOW)],
        [orgId, orgId],
        [iso(NOW - 40 * DAY), iso(NOW - DAY)],
      ],
    );
  });
  await db.web(orgId, (tx) =>
    tx.query(
      `insert into idempotency values ($1, 'old', '', 200, '{}', $2), ($1, 'young', '', 200, '{}', $3)`,
      [orgId, iso(NOW - DAY - 1), iso(NOW - DAY + 1)],
    ),
  );
  await housekeepingTasks(services()).expire?.(null, { attempt: 1, signal: new AbortController().signal });
  const [left] = await db.owner((tx) =>
    tx.query(
      `select (select count(*)::int from message_seen) as seen, (select string_agg(key, ',') from idempotency) as keys, (select count(*)::int from contact_slot) as slots`,
    ),
  );
  expect(left).toEqual({ seen: 1, keys: 'young', slots: 1 });
});

test('every line of the crontab names a task', () => {
  expect(HOUSEKEEPING_CRONTAB.split('\n').map((line) => line.split(' ').at(-1))).toEqual(
    Object.keys(housekeepingTasks(services())),
  );
});
