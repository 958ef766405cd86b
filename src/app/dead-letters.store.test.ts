// Dead letters are handled again once and in order; what fails again stays, and holds back only its own person.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestRapport, testRapport, until } from '../../test/support/rapport.ts';
import { type Handlers, redrive } from './dead-letters.ts';
import { insertDeadLetter } from './house-store.ts';

let rapport: TestRapport;
beforeAll(async () => {
  rapport = await testRapport();
});
afterAll(() => rapport.close());

const ALL = { id: null, consumer: null };

/** Three facts of two people, set aside in the wrong order. */
async function bury(): Promise<{ name: string; id: string }[]> {
  const { house } = rapport.instance;
  for (const [name, userId] of [
    ['One', 'a'],
    ['Two', 'a'],
    ['Three', 'b'],
  ] as const)
    await rapport.send('track', { userId, messageId: `dead-${name}`, event: name });
  const facts = await house.db.worker([rapport.orgId], (tx) =>
    tx.query<{ id: string; subject_id: string; received_at: number; name: string }>(
      "select id, subject_id, received_at, name from event where name in ('One', 'Two', 'Three') order by xid desc",
    ),
  );
  expect(facts).toHaveLength(3);
  const letters: { name: string; id: string }[] = [];
  for (const fact of facts) {
    const id = house.newId(house.clock.now());
    const logged = {
      orgId: rapport.orgId,
      subjectId: fact.subject_id,
      id: fact.id,
      receivedAt: fact.received_at,
    };
    await house.db.worker([rapport.orgId], (tx) =>
      // Only these fields of a fact are written down.
      insertDeadLetter(
        tx,
        id,
        'test',
        {
          ...logged,
          occurredAt: 0,
          kind: 'track',
          name: '',
          origin: 'api',
          importId: null,
          open: null,
          sealed: null,
          bucket: 0,
          xid: '0',
          seq: 0,
        },
        'TypeError',
        house.clock.now(),
      ),
    );
    letters.push({ name: fact.name, id });
  }
  return letters;
}

test('once, in order, and after a failure the same person waits', async () => {
  const letters = await bury();
  const handled: string[] = [];
  let broken = true;
  const handlers: Handlers = {
    test: async (_tx, fact) => {
      if (broken && fact.name === 'One') throw new RangeError('still broken');
      handled.push(fact.name);
    },
  };
  expect(await redrive(rapport.instance.house, handlers, rapport.orgId, ALL)).toEqual({
    redriven: 1,
    failed: 1,
  });
  expect(handled).toEqual(['Three']);
  broken = false;
  expect(await redrive(rapport.instance.house, handlers, rapport.orgId, ALL)).toEqual({
    redriven: 2,
    failed: 0,
  });
  expect(handled).toEqual(['Three', 'One', 'Two']);
  expect(await redrive(rapport.instance.house, handlers, rapport.orgId, ALL)).toEqual({
    redriven: 0,
    failed: 0,
  });
  const operator = await rapport.signIn('operator@dead.example', ['operator']);
  const closed = JSON.parse(await (await operator('/api/v1/dead-letters?state=closed')).text());
  expect(closed.rows.map((r: { id: string }) => r.id).sort()).toEqual(letters.map((l) => l.id).sort());
  expect(closed.rows.find((r: { name: string }) => r.name === 'One')).toMatchObject({
    attempts: 2,
    state: 'redriven',
  });
});

test('a handler that fails leaves nothing behind; a letter can be discarded with a reason', async () => {
  const { house } = rapport.instance;
  const fact = await house.db.worker([rapport.orgId], (tx) =>
    tx.query<{ id: string; subject_id: string; received_at: number }>(
      "select id, subject_id, received_at from event where name = 'One'",
    ),
  );
  const id = house.newId(house.clock.now());
  const found = fact[0];
  if (!found) throw new Error('no fact');
  await house.db.worker([rapport.orgId], (tx) =>
    insertDeadLetter(
      tx,
      id,
      'loop',
      {
        orgId: rapport.orgId,
        subjectId: found.subject_id,
        id: found.id,
        receivedAt: found.received_at,
        occurredAt: 0,
        kind: 'track',
        name: '',
        origin: 'api',
        importId: null,
        open: null,
        sealed: null,
        bucket: 0,
        xid: '0',
        seq: 0,
      },
      'Error',
      house.clock.now(),
    ),
  );
  const handlers: Handlers = {
    loop: async (tx) => {
      await tx.query('update event_policy set version = 99');
      throw new Error('no');
    },
  };
  expect(await redrive(house, handlers, rapport.orgId, { id, consumer: null })).toMatchObject({ failed: 1 });
  const operator = await rapport.signIn('operator2@dead.example', ['operator']);
  const discard = (reason: object): Promise<Response> =>
    operator(`/api/v1/dead-letters/${id}/discard`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(reason),
    });
  expect((await discard({})).status).toBe(422);
  expect((await discard({ reason: 'Known and harmless' })).status).toBe(204);
  expect((await discard({ reason: 'Again' })).status).toBe(404);
  await until(
    async () => JSON.parse(await (await operator('/api/v1/dead-letters')).text()).rows.length === 0,
    'no open letter',
  );
});
