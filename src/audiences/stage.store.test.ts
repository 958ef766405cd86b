// Membership on a real database: who comes in, who leaves, what the counters say, and rebuilding for everybody.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestInstance, testInstance } from '../../test/support/organisation.ts';
import type { Person, Signal } from '../people/model.ts';
import { iso } from '../platform/db.ts';
import { isRefusal } from '../platform/result.ts';
import { createAudience, editAudience } from './audiences.ts';
import type { Audience, Move, Rule } from './model.ts';
import { privacyPort } from './privacy.ts';
import { runPasses } from './rebuild.ts';
import { type MoveBatch, moveMembers } from './stage.ts';
import { findAudience, readMemberships } from './store.ts';

const NOW = Date.UTC(2026, 4, 13, 10);
let at: TestInstance;
beforeAll(async () => {
  at = await testInstance();
});
afterAll(() => at.close());

function person(change: Partial<Person>): Person {
  return {
    orgId: at.orgId,
    personId: at.newId(NOW),
    kind: 'patient',
    displayName: null,
    email: null,
    phone: null,
    zone: null,
    language: null,
    country: null,
    traits: {},
    activity: {},
    gates: {},
    pressureKey: null,
    accountId: null,
    firstSeenAt: NOW,
    lastSeenAt: NOW,
    portalSeenAt: null,
    events: 1,
    importId: null,
    ...change,
  };
}

function signal(of: Person, name = 'Seen', properties: Signal['properties'] = {}): Signal {
  return {
    orgId: at.orgId,
    subjectId: of.personId,
    personId: of.personId,
    id: at.newId(NOW),
    kind: 'track',
    name,
    origin: 'api',
    receivedAt: NOW,
    occurredAt: NOW,
    importId: null,
    properties,
    traits: {},
  };
}

function move(
  people: readonly Person[],
  signals: readonly Signal[] = people.map((p) => signal(p)),
  identity: Pick<MoveBatch, 'gone' | 'origins'> = {},
): Promise<Move[]> {
  return at.db.worker([at.orgId], (tx) =>
    moveMembers(tx, { people: new Map(people.map((p) => [p.personId, p])), signals, now: NOW, ...identity }),
  );
}

async function audience(name: string, rule: Rule): Promise<Audience> {
  const made = await at.db.web(at.orgId, (tx) =>
    createAudience(tx, at.orgId, { name, description: '', rule }, NOW, at.newId),
  );
  if (isRefusal(made)) throw new Error(made.message);
  return made;
}

function rebuild(): Promise<number> {
  return runPasses({ db: at.db, vault: at.vault }, [at.orgId], NOW);
}

async function membersOf(id: string): Promise<number> {
  return (await at.db.web(at.orgId, (tx) => findAudience(tx, at.orgId, id)))?.members ?? -1;
}

async function store(people: readonly Person[]): Promise<void> {
  await at.db.owner((tx) =>
    tx.query(
      `insert into profile (org_id, person_id, kind, traits, first_seen_at, last_seen_at, updated_at)
       select $1, p, k, t, $5, $5, $5 from unnest($2::uuid[], $3::text[], $4::text[]::jsonb[]) as x(p, k, t)`,
      [
        at.orgId,
        people.map((p) => p.personId),
        people.map((p) => p.kind),
        people.map((p) => JSON.stringify(p.traits)),
        iso(NOW),
      ],
    ),
  );
}

describe('a batch', () => {
  it('moves people in and out, once, and keeps count', async () => {
    const doctors = await audience('Doctors', { kind: 'hcp' });
    const [ada, ben] = [person({ kind: 'hcp' }), person({})];
    const [moved] = await move([ada, ben]);
    expect(moved).toMatchObject({
      personId: ada.personId,
      audienceId: doctors.id,
      audienceName: 'Doctors',
      direction: 'entered',
    });
    expect(await move([ada, ben])).toEqual([]);
    expect(await membersOf(doctors.id)).toBe(1);
    expect(await move([{ ...ada, kind: 'contact' }])).toMatchObject([
      { direction: 'left', personId: ada.personId },
    ]);
    expect(await membersOf(doctors.id)).toBe(0);
  });

  it('takes an absorbed profile out silently', async () => {
    const live = await audience('Everybody seen', { trait: 'x', is: 'is', value: 'y' });
    const [known, anonymous] = [person({ traits: { x: 'y' } }), person({ traits: { x: 'y' } })];
    await move([known, anonymous]);
    expect(await membersOf(live.id)).toBe(2);
    expect(await move([known], [], { gone: [anonymous.personId] })).toEqual([]);
    expect(await membersOf(live.id)).toBe(1);
  });

  it('lets nobody enter anew what a part of them was in', async () => {
    const live = await audience('Everybody in two', { trait: 'half', is: 'is', value: 'y' });
    const [one, both] = [person({ traits: { half: 'y' } }), person({ traits: { half: 'y' } })];
    await move([one]);
    const united = { gone: [one.personId], origins: new Map([[both.personId, [one.personId]]]) };
    expect(await move([both], [signal(both)], united)).toEqual([]);
    expect(await membersOf(live.id)).toBe(1);
  });

  it('sees a rule that was changed a moment ago', async () => {
    const made = await audience('Changing', { trait: 'city', is: 'is', value: 'Ulm' });
    const carl = person({ traits: { city: 'Bonn' } });
    expect(await move([carl])).toEqual([]);
    await at.db.web(at.orgId, (tx) =>
      editAudience(
        tx,
        at.orgId,
        made.id,
        1,
        { rule: { trait: 'city', is: 'is', value: 'Bonn' } },
        NOW,
        at.newId,
      ),
    );
    expect(await move([carl])).toMatchObject([{ audienceId: made.id, direction: 'entered' }]);
    expect(
      await at.db.web(at.orgId, (tx) =>
        editAudience(tx, at.orgId, made.id, 1, { name: 'Late' }, NOW, at.newId),
      ),
    ).toMatchObject({ status: 412 });
  });
});

describe('workers beside each other', () => {
  it('count the same audience rightly', async () => {
    const busy = await audience('Busy', { trait: 'busy', is: 'is', value: true });
    const crowds = Array.from({ length: 5 }, () =>
      Array.from({ length: 40 }, () => person({ traits: { busy: true } })),
    );
    await Promise.all(crowds.map((crowd) => move(crowd)));
    expect(await membersOf(busy.id)).toBe(200);
    const gone = crowds.flat().slice(0, 50);
    await move(gone.map((p) => ({ ...p, traits: {} })));
    expect(await membersOf(busy.id)).toBe(150);
  });
});

describe('a rebuild', () => {
  it('judges everybody, in chunks, and follows a change of the rule', async () => {
    const crowd = Array.from({ length: 2_300 }, (_, i) =>
      person({ traits: { team: i % 2 ? 'red' : 'blue' } }),
    );
    await store(crowd);
    const red = await audience('Red', { trait: 'team', is: 'is', value: 'red' });
    await rebuild();
    expect(await membersOf(red.id)).toBe(1_150);
    const all = await at.db.web(at.orgId, (tx) =>
      editAudience(tx, at.orgId, red.id, 1, { rule: { trait: 'team', is: 'exists' } }, NOW, at.newId),
    );
    if (isRefusal(all)) throw new Error(all.message);
    await rebuild();
    expect(await membersOf(red.id)).toBe(2_300);
    const first = crowd[0]?.personId ?? '';
    await at.db.worker([at.orgId], async (tx) => {
      expect(await privacyPort.export(tx, at.orgId, [first])).toMatchObject({ audiences: [{ name: 'Red' }] });
      expect(await privacyPort.erase(tx, at.orgId, [first])).toBe(1);
      expect(await readMemberships(tx, [first])).toEqual([]);
    });
    expect(await membersOf(red.id)).toBe(2_299);
  });
});
