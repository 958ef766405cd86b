// Identity through intake and the loop: who is one person, whatever order things arrive in and whoever works at once.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, deskOf, foldingLoop, said } from '../../test/support/identity.ts';
import { type TestInstance, testInstance } from '../../test/support/organisation.ts';
import type { NewSignal } from '../intake/index.ts';
import { systemClock } from '../platform/clock.ts';
import { type Consumer, startConsumer } from '../platform/consumer.ts';
import { projectSignals } from './project.ts';
import { FOLDING } from './rebuild-store.ts';
import { deleteIdentities } from './subject-store.ts';

let at: TestInstance;
let desk: Desk;
let loop: Consumer;
beforeAll(async () => {
  at = await testInstance();
  desk = deskOf(at);
  loop = await worker('one');
});
afterAll(async () => {
  await loop.stop();
  await at.close();
});

const worker = (owner: string): Promise<Consumer> => foldingLoop(at, owner);
const record: Desk['record'] = (...signals) => desk.record(...signals);
const subject = (who: string): Promise<string> => desk.subject(who);
const person = (who: string): Promise<string> => desk.person(who);
const profile: Desk['profile'] = (who) => desk.profile(who);

describe('one person', () => {
  test('a visitor becomes known: what they did before is theirs', async () => {
    await record(said('anonymous:v1'), said('anonymous:v1'));
    await loop.drain();
    expect(await profile('anonymous:v1')).toMatchObject({ events: 2 });
    await record(said('user:v anonymous:v1', { name: 'Vera' }));
    await loop.drain();
    expect(await person('anonymous:v1')).toBe(await subject('user:v'));
    expect(await profile('user:v')).toMatchObject({ events: 3, displayName: 'Vera' });
    await record(said('anonymous:v1'));
    await loop.drain();
    expect(await profile('user:v')).toMatchObject({ events: 4 });
  });

  test('logins and records of one patient are one; the number names them', async () => {
    await record(said('user:p1', { plan: 'a' }), said('user:p2', { city: 'Ulm' }));
    await loop.drain();
    await record(said('mrn:P1 user:p1'), said('mrn:P1 user:p2'));
    await loop.drain();
    expect(new Set([await person('mrn:P1'), await person('user:p1'), await person('user:p2')]).size).toBe(1);
    expect(await profile('user:p1')).toMatchObject({ events: 4, traits: { plan: 'a', city: 'Ulm' } });
  });

  test('all in one message and one transaction need no loop', async () => {
    await record(said('user:n anonymous:n device:n'));
    expect(await person('anonymous:n')).toBe(await subject('user:n'));
    expect(await person('device:n')).toBe(await subject('user:n'));
  });
});

describe('never two people', () => {
  test('a family on one address and one number stays a family', async () => {
    const home = { email: 'home@example.org', phone: '+12025550143' };
    await record(
      said('user:mum', { ...home, firstName: 'Mum' }),
      said('user:dad', { ...home, firstName: 'Dad' }),
      said('user:kid', { ...home, firstName: 'Kid' }),
    );
    await loop.drain();
    expect(new Set([await person('user:mum'), await person('user:dad'), await person('user:kid')]).size).toBe(
      3,
    );
    expect((await profile('user:kid'))?.displayName).toBe('Kid');
  });

  test('a shared browser is taken back when a second person uses it, with what was done there', async () => {
    await record(said('user:s1 anonymous:s'), said('anonymous:s'));
    await loop.drain();
    expect(await profile('user:s1')).toMatchObject({ events: 2 });
    await record(said('user:s2 anonymous:s'));
    await loop.drain();
    expect(await profile('user:s1')).toMatchObject({ events: 1 });
    expect(await profile('user:s2')).toMatchObject({ events: 1 });
    expect(await profile('anonymous:s')).toMatchObject({ events: 1 });
  });

  test('a shared browser does not fall to whoever is left when the other is erased', async () => {
    await record(said('user:e1 anonymous:e'), said('user:e2 anonymous:e'), said('anonymous:e'));
    await loop.drain();
    const erased = await subject('user:e1');
    await at.db.worker([at.orgId], (tx) => deleteIdentities(tx, [erased]));
    await record(said('user:e2 anonymous:e device:e'));
    await loop.drain();
    expect(await profile('anonymous:e')).toMatchObject({ events: 1 });
    expect(await profile('user:e2')).toMatchObject({ events: 2 });
    expect(await person('device:e')).toBe(await subject('user:e2'));
  });

  test('a shared login belongs to neither of two patients', async () => {
    await record(said('mrn:L1 user:l', { name: 'One' }), said('user:l'));
    await loop.drain();
    expect(await profile('mrn:L1')).toMatchObject({ events: 2 });
    await record(said('mrn:L2 user:l', { name: 'Two' }));
    await loop.drain();
    expect(await profile('mrn:L1')).toMatchObject({ events: 1, displayName: 'One' });
    expect(await profile('mrn:L2')).toMatchObject({ events: 1, displayName: 'Two' });
    expect(await profile('user:l')).toMatchObject({ events: 1 });
  });

  test('an unknown person, held until they are known, is a subject of their own', async () => {
    const [id] = await record(said('row:file-1'));
    await loop.drain();
    expect(await person('row:file-1')).toBe(id);
  });
});

describe('any order, anybody working', () => {
  const story = (n: string): NewSignal[] => [
    said(`anonymous:${n}a`, {}, 1_000),
    said(`user:${n}u anonymous:${n}a`, { plan: 'x', city: 'Ulm' }, 2_000),
    said(`mrn:${n}m user:${n}u`, { plan: 'y', email: `${n}@example.org` }, 3_000),
    said(`user:${n}w anonymous:${n}b`, { city: null }, 4_000),
    said(`mrn:${n}m user:${n}w`, { plan: 'z' }, 2_500),
    said(`anonymous:${n}b`, {}, 500),
  ];
  const facts = async (n: string): Promise<object> => {
    const found = await profile(`mrn:${n}m`);
    return {
      traits: found?.traits,
      stamps: found?.stamps,
      activity: found?.activity,
      events: found?.events,
      first: found?.firstSeenAt,
    };
  };
  const plain = (n: string, value: object): unknown =>
    JSON.parse(JSON.stringify(value).replaceAll(`${n}@`, 'n@'));

  test('the same events in any order, a transaction or a batch each, give the same profile', async () => {
    await record(...story('o0'));
    await loop.drain();
    const expected = plain('o0', await facts('o0'));
    for (const [i, order] of [
      [5, 4, 3, 2, 1, 0],
      [2, 0, 4, 1, 5, 3],
      [3, 5, 1, 0, 4, 2],
    ].entries()) {
      const n = `o${i + 1}`;
      for (const k of order) {
        const one = story(n)[k];
        if (one) await record(one);
        if (k % 2 === 0) await loop.drain();
      }
      await loop.drain();
      expect(plain(n, await facts(n))).toEqual(expected);
    }
  });

  test('two workers at once lose nothing and count nothing twice', async () => {
    const workers = await Promise.all([worker('two'), worker('three')]);
    const names = Array.from({ length: 30 }, (_, i) => `w${i}`);
    const recording = (async () => {
      for (let k = 0; k < 6; k++)
        await Promise.all(names.map((n) => record(story(n)[(k * 5 + n.length) % 6] ?? said('user:x'))));
    })();
    let done = false;
    void recording.finally(() => {
      done = true;
    });
    while (!done) await Promise.all([loop, ...workers].map((w) => w.drain()));
    for (let i = 0; i < 3; i++) await Promise.all([loop, ...workers].map((w) => w.drain()));
    await Promise.all(workers.map((w) => w.stop()));
    await systemClock.wait(4_500);
    await loop.drain();
    const expected = plain('o0', await facts('o0'));
    for (const n of names) expect(plain(n, await facts(n))).toEqual(expected);
  }, 40_000);

  test('a worker killed in the middle of a merge leaves it undone, and the next one does it', async () => {
    await record(said('user:k1', { plan: 'a' }), said('user:k2', { city: 'Ulm' }));
    await loop.drain();
    await record(said('mrn:K user:k1'), said('mrn:K user:k2'));
    await loop.stop();
    const failing = await startConsumer(
      {
        db: at.db,
        clock: systemClock,
        name: FOLDING,
        owner: 'failing',
        orgIds: () => Promise.resolve([at.orgId]),
        handle: async (tx, batch) => {
          await projectSignals(tx, at.vault, batch, systemClock.now());
          throw Object.assign(new Error('killed'), { code: '57P01' });
        },
        bury: () => Promise.resolve(),
        onError: () => undefined,
      },
      false,
    );
    await expect(failing.drain()).rejects.toThrow('killed');
    await failing.stop();
    expect(await person('user:k1')).not.toBe(await person('user:k2'));
    loop = await worker('four');
    await loop.drain();
    expect(await profile('mrn:K')).toMatchObject({ events: 4, traits: { plan: 'a', city: 'Ulm' } });
  });
});
