// Humans unite and set apart; whatever came in between, taking it back leaves what would have been without it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Desk, deskOf, foldingLoop, said } from '../../test/support/identity.ts';
import { type TestInstance, testInstance } from '../../test/support/organisation.ts';
import { systemClock } from '../platform/clock.ts';
import type { Consumer } from '../platform/consumer.ts';
import { isRefusal, type Refusal } from '../platform/result.ts';
import { type Decided, mergePeople, separatePeople, undoDecision } from './merging.ts';
import type { Person } from './model.ts';

let at: TestInstance;
let desk: Desk;
let loop: Consumer;
beforeAll(async () => {
  at = await testInstance();
  desk = deskOf(at);
  loop = await foldingLoop(at, 'merging');
});
afterAll(async () => {
  await loop.stop();
  await at.close();
});

const by = { kind: 'member', id: 'steward' } as const;
const services = () => ({ newId: at.newId, clock: systemClock });

async function merge(a: string, b: string, confirm = false): Promise<Decided | Refusal> {
  const ask = {
    orgId: at.orgId,
    a: await desk.person(a),
    b: await desk.person(b),
    by,
    reason: 'seen in person',
    confirm,
  };
  const done = await at.db.web(at.orgId, (tx) => mergePeople(tx, services(), ask));
  await loop.drain();
  return done;
}

async function separate(of: string, ...who: string[]): Promise<Decided | Refusal> {
  const subjectIds = await Promise.all(who.map((w) => desk.subject(w)));
  const ask = { orgId: at.orgId, personId: await desk.person(of), subjectIds, by, reason: 'two people' };
  const done = await at.db.web(at.orgId, (tx) => separatePeople(tx, services(), ask));
  await loop.drain();
  return done;
}

async function undo(decided: Decided | Refusal): Promise<Decided | Refusal> {
  if (isRefusal(decided)) throw new Error(decided.message);
  const done = await at.db.web(at.orgId, (tx) =>
    undoDecision(tx, services(), { orgId: at.orgId, id: decided.id, by }),
  );
  await loop.drain();
  return done;
}

async function tell(...signals: Parameters<Desk['record']>): Promise<void> {
  await desk.record(...signals);
  await loop.drain();
}

function plain(person: Person | undefined): object {
  const { orgId, personId, pressureKey, stamps, firstSeenAt, lastSeenAt, ...rest } = person ?? {
    orgId: '',
    personId: '',
  };
  return { ...rest, keyed: pressureKey !== null, stated: Object.keys(stamps ?? {}).sort() };
}

describe('a merge', () => {
  test('unites profiles, and taken back leaves exactly what would have been, also after later events', async () => {
    const life = async (n: string, merged: boolean): Promise<object[]> => {
      await tell(
        said(`user:${n}1 anonymous:${n}a`, { plan: 'old', city: 'Ulm', email: `${n}@example.org` }, 1_000),
        said(`user:${n}2`, { plan: 'new', name: 'Two' }, 2_000),
        said(`anonymous:${n}a`, {}, 1_500),
      );
      const decided = merged ? await merge(`user:${n}1`, `user:${n}2`) : null;
      if (merged) {
        expect(await desk.person(`user:${n}1`)).toBe(await desk.person(`user:${n}2`));
        expect(await desk.profile(`user:${n}1`)).toMatchObject({
          traits: { plan: 'new', city: 'Ulm' },
          displayName: 'Two',
          email: `${n}@example.org`,
          events: 3,
        });
      }
      await tell(
        said(`user:${n}1`, { plan: 'newest' }, 3_000),
        said(`user:${n}2 anonymous:${n}b`, { city: null }, 2_500),
        said(`anonymous:${n}a`, {}, 4_000),
      );
      if (decided) await undo(decided);
      await tell(said(`user:${n}2`, { seen: true }, 5_000));
      return [await desk.profile(`user:${n}1`), await desk.profile(`user:${n}2`)].map((p) => ({
        ...plain(p),
        email: p?.email?.replace(n, 'n'),
      }));
    };
    expect(await life('merged', true)).toEqual(await life('never', false));
  });

  test('refuses oneself, who is one already, strangers, personas, and two numbers unless confirmed', async () => {
    await tell(
      said('mrn:R1 user:r1', { kind: 'patient' }),
      said('mrn:R2 user:r2', { kind: 'patient' }),
      said('npi:1234567893', { kind: 'hcp' }),
      said('user:r3', { name: 'Three' }),
    );
    expect(await merge('user:r1', 'user:r1')).toMatchObject({ status: 422, code: 'itself' });
    expect(await merge('mrn:R1', 'npi:1234567893', true)).toMatchObject({
      status: 409,
      code: 'two-personas',
    });
    expect(await merge('mrn:R1', 'mrn:R2')).toMatchObject({ status: 409, code: 'two-numbers' });
    expect(isRefusal(await merge('mrn:R1', 'mrn:R2', true))).toBe(false);
    expect(await desk.person('user:r1')).toBe(await desk.person('user:r2'));
    expect(await merge('user:r3', 'mrn:R2')).toMatchObject({ people: expect.any(Array) });
    const ask = {
      orgId: at.orgId,
      a: await desk.subject('user:r1'),
      b: await desk.subject('user:r2'),
      by,
      reason: 'again',
    };
    const again = await at.db.web(at.orgId, (tx) => mergePeople(tx, services(), ask));
    expect(again).toMatchObject({ status: 409, code: 'already-one' });
    const unknown = at.newId(systemClock.now());
    const missing = await at.db.web(at.orgId, (tx) => mergePeople(tx, services(), { ...ask, b: unknown }));
    expect(missing).toMatchObject({ status: 404 });
  });

  test('is taken back once', async () => {
    await tell(said('user:o1', { a: 1 }), said('user:o2', { b: 1 }));
    const decided = await merge('user:o1', 'user:o2');
    await undo(decided);
    expect(await undo(decided)).toMatchObject({ status: 409, code: 'already-undone' });
    expect(isRefusal(await merge('user:o1', 'user:o2'))).toBe(false);
    expect(await desk.person('user:o1')).toBe(await desk.person('user:o2'));
  });

  test('of a browser that nobody was seen with gives its visits to the person', async () => {
    await tell(said('user:b1', { a: 1 }), said('anonymous:bb'), said('anonymous:bb'));
    const decided = await merge('user:b1', 'anonymous:bb');
    expect(await desk.profile('user:b1')).toMatchObject({ events: 3 });
    await undo(decided);
    expect(await desk.profile('user:b1')).toMatchObject({ events: 1 });
    expect(await desk.profile('anonymous:bb')).toMatchObject({ events: 2 });
  });
});

describe('a separation', () => {
  test('takes a login and its browser out of a person, for good, until it is taken back', async () => {
    await tell(
      said('mrn:S user:s1', { name: 'Son' }),
      said('mrn:S user:s2', { plan: 'x' }),
      said('user:s2 anonymous:sb', { city: 'Ulm' }),
    );
    expect(await desk.profile('mrn:S')).toMatchObject({ events: 3 });
    const decided = await separate('mrn:S', 'user:s2');
    expect(await desk.profile('mrn:S')).toMatchObject({ events: 2 });
    expect(await desk.person('anonymous:sb')).toBe(await desk.person('user:s2'));
    await tell(said('mrn:S user:s2'), said('user:s2'));
    expect(await desk.profile('mrn:S')).toMatchObject({ events: 3 });
    expect(await desk.profile('user:s2')).toMatchObject({ events: 2, traits: { city: 'Ulm' } });
    await undo(decided);
    expect(await desk.profile('mrn:S')).toMatchObject({ events: 5, traits: { plan: 'x', city: 'Ulm' } });
  });

  test('after a merge rules over it, and a merge after it rules again', async () => {
    await tell(said('user:t1', { a: 1 }), said('user:t2', { b: 1 }));
    const first = await merge('user:t1', 'user:t2');
    const apart = await separate('user:t1', 'user:t2');
    expect(await desk.person('user:t1')).not.toBe(await desk.person('user:t2'));
    const again = await merge('user:t1', 'user:t2');
    expect(await desk.person('user:t1')).toBe(await desk.person('user:t2'));
    await undo(again);
    expect(await desk.person('user:t1')).not.toBe(await desk.person('user:t2'));
    await undo(apart);
    await undo(first);
    expect(await desk.person('user:t1')).not.toBe(await desk.person('user:t2'));
  });

  test('names some, but not all, of the subjects of the person', async () => {
    await tell(said('mrn:N user:n1', { a: 1 }), said('user:n2', { b: 1 }));
    expect(await separate('mrn:N', 'user:n2')).toMatchObject({ status: 422, code: 'not-theirs' });
    expect(await separate('mrn:N', 'user:n1', 'mrn:N')).toMatchObject({ status: 422 });
  });
});
