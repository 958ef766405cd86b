// The log's promise: under concurrent writers, crashes and hand-overs no fact is skipped and none is handled twice.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../test/support/organisation.ts';
import { systemClock } from './clock.ts';
import { type ConsumerOptions, type LoggedFact, startConsumer } from './consumer.ts';
import { type Database, openDatabase, type Tx } from './db.ts';
import { appendFacts, type Fact } from './log.ts';

let instance: TestInstance;
let consumers = 0;
let name = '';

beforeAll(async () => {
  instance = await testInstance();
  await instance.db.owner(async (tx) => {
    await tx.query('create table handled (consumer text, id uuid, subject_id uuid, n int)');
    await tx.query('grant select, insert on handled to rapport_worker');
  });
});
afterAll(() => instance.close());
beforeEach(() => {
  consumers += 1;
  name = `test-${consumers}`;
});

function fact(subjectId: string, n: number): Fact {
  const now = systemClock.now();
  return {
    orgId: instance.orgId,
    subjectId,
    id: instance.newId(now),
    receivedAt: now,
    occurredAt: now,
    kind: 'track',
    name: 'Ping',
    origin: 'api',
    importId: null,
    open: { p: { n } },
    sealed: null,
  };
}

async function note(tx: Tx, facts: readonly LoggedFact[]): Promise<void> {
  await tx.query(
    'insert into handled select $1, id, s, n from unnest($2::uuid[], $3::uuid[], $4::int[]) as x(id, s, n)',
    [name, facts.map((f) => f.id), facts.map((f) => f.subjectId), facts.map((f) => numberOf(f))],
  );
}

function numberOf(f: LoggedFact): number {
  const p = f.open?.p;
  return typeof p === 'object' && p !== null && !Array.isArray(p) && typeof p.n === 'number' ? p.n : -1;
}

function options(owner: string, more: Partial<ConsumerOptions> = {}): ConsumerOptions {
  return {
    db: instance.db,
    clock: systemClock,
    name,
    owner,
    orgIds: () => Promise.resolve([instance.orgId]),
    handle: note,
    bury: () => Promise.resolve(),
    onError: () => undefined,
    idleMs: 5,
    ...more,
  };
}

/** Writers whose transactions overlap and end out of order: what an unsafe cursor would skip. */
async function writeConcurrently(db: Database, writers: number, each: number): Promise<string[]> {
  const written: string[] = [];
  await Promise.all(
    Array.from({ length: writers }, async (_, w) => {
      const subject = instance.newId(systemClock.now());
      for (let n = 0; n < each; n++) {
        const facts = [fact(subject, n)];
        await db.web(instance.orgId, async (tx) => {
          await appendFacts(tx, facts);
          await systemClock.wait(((w * 7 + n * 3) % 11) + 1);
        });
        written.push(...facts.map((f) => f.id));
      }
    }),
  );
  return written;
}

async function handled(): Promise<{ id: string; subject_id: string; n: number }[]> {
  return instance.db.owner((tx) =>
    tx.query('select id, subject_id, n from handled where consumer = $1', [name]),
  );
}

async function until(check: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (await check()) return;
    await systemClock.wait(25);
  }
}

describe('reading the log', () => {
  test('concurrent writers: nothing skipped, nothing twice, each subject in order', async () => {
    const writersDb = openDatabase({ url: instance.url, webConnections: 12 });
    const consumer = await startConsumer(options('a'));
    const written = await writeConcurrently(writersDb, 12, 40);
    await until(async () => (await handled()).filter((h) => written.includes(h.id)).length >= written.length);
    await consumer.stop();
    await writersDb.close();
    const mine = (await handled()).filter((h) => written.includes(h.id));
    expect(mine).toHaveLength(written.length);
    expect(new Set(mine.map((h) => h.id)).size).toBe(written.length);
    for (const subject of new Set(mine.map((h) => h.subject_id))) {
      const order = mine.filter((h) => h.subject_id === subject).map((h) => h.n);
      expect(order).toEqual([...order].sort((a, b) => a - b));
    }
  });

  test('two workers share the buckets and hand over: one effect per fact', async () => {
    const first = await startConsumer(options('first'));
    const second = await startConsumer(options('second'));
    const writing = writeConcurrently(instance.db, 6, 30);
    await systemClock.wait(150);
    await first.stop();
    const written = await writing;
    await until(async () => (await handled()).filter((h) => written.includes(h.id)).length >= written.length);
    await second.stop();
    const mine = (await handled()).filter((h) => written.includes(h.id));
    expect(mine.map((h) => h.id).sort()).toEqual([...written].sort());
  });

  test('a worker whose lease was taken over cannot commit its effect', async () => {
    const written = await writeConcurrently(instance.db, 1, 1);
    let stolen = false;
    const late = await startConsumer(
      options('late', {
        handle: async (tx, facts) => {
          await note(tx, facts);
          if (stolen) return;
          stolen = true;
          await instance.db.owner((other) =>
            other.query(
              `update consumer_checkpoint set owner = 'thief', fence = fence + 1 where consumer = $1`,
              [name],
            ),
          );
        },
      }),
      false,
    );
    await expect(late.drain()).rejects.toThrow(/another worker/);
    expect((await handled()).filter((h) => written.includes(h.id))).toHaveLength(0);
  });

  test('what is due is done under the same leases, and undone when they were taken over', async () => {
    const fresh = instance.newId(systemClock.now());
    let left = 2;
    const due = async (tx: Tx, buckets: readonly number[]): Promise<number> => {
      if (left === 0) return 0;
      left -= 1;
      await tx.query('insert into handled values ($1, $2, $2, $3)', [name, fresh, buckets.length]);
      if (left === 0)
        await instance.db.owner((other) =>
          other.query(
            `update consumer_checkpoint set owner = 'thief', fence = fence + 1 where consumer = $1`,
            [name],
          ),
        );
      return 1;
    };
    const consumer = await startConsumer(options('timers', { due }), false);
    await expect(consumer.drain()).rejects.toThrow(/another worker/);
    expect((await handled()).filter((h) => h.id === fresh)).toMatchObject([{ n: 64 }]);
  });

  test('a poison fact is buried and the rest moves on', async () => {
    const subject = instance.newId(systemClock.now());
    const facts = Array.from({ length: 20 }, (_, n) => fact(subject, n));
    await instance.db.web(instance.orgId, (tx) => appendFacts(tx, facts));
    const buried: string[] = [];
    const consumer = await startConsumer(
      options('careful', {
        handle: async (tx, batch) => {
          if (batch.some((f) => f.id === facts[7]?.id)) throw new Error('cannot digest this');
          await note(tx, batch);
        },
        bury: (_tx, f) => {
          buried.push(f.id);
          return Promise.resolve();
        },
      }),
      false,
    );
    await consumer.drain();
    await consumer.stop();
    expect(buried).toEqual([facts[7]?.id]);
    const mine = (await handled()).filter((h) => h.subject_id === subject).map((h) => h.n);
    expect(mine).toEqual(facts.map((_, n) => n).filter((n) => n !== 7));
  });
});
