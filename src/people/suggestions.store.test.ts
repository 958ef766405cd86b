// Finding doubles in the database: who is asked about, what is remembered, and what an answer does.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../test/support/organisation.ts';
import { systemClock } from '../platform/clock.ts';
import type { Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';
import { isRefusal } from '../platform/result.ts';
import { createUndoRegistry } from '../platform/undo.ts';
import type { Member } from '../trust/index.ts';
import { CAPABILITIES } from '../trust/model.ts';
import { newPerson } from './fold.ts';
import type { Person } from './model.ts';
import { peoplePrivacy } from './privacy.ts';
import { deletePeople, savePeople } from './store.ts';
import { type AnswerServices, answer, takeBack } from './suggestion-answers.ts';
import { listSuggestions, type Suggestion, type SuggestionState } from './suggestion-store.ts';
import { sweepSuggestions } from './suggestion-sweep.ts';
import { type ChangedPerson, markPeople } from './suggestions.ts';

let instance: TestInstance;
let services: AnswerServices;
let member: Member;

beforeAll(async () => {
  instance = await testInstance();
  const { orgId, db, newId } = instance;
  services = {
    db,
    newId,
    clock: systemClock,
    undo: createUndoRegistry(systemClock, newId),
    merging: {
      merge: () => Promise.resolve({ id: newId(systemClock.now()) }),
      unmerge: () => Promise.resolve(null),
    },
  };
  member = {
    userId: newId(0),
    orgId,
    capabilities: new Set(CAPABILITIES),
    roles: [],
    teams: [],
    territories: [],
  };
});
afterAll(() => instance.close());
beforeEach(async () => {
  await instance.db.owner((tx) =>
    tx.query('truncate profile, profile_mark, identity_suggestion, person_link'),
  );
});

const now = systemClock.now();
const inOrg = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => instance.db.worker([instance.orgId], work);

function person(traits: JsonObject, more: Partial<Person> = {}): Person {
  const personId = instance.newId(now);
  return {
    ...newPerson({ orgId: instance.orgId, personId, occurredAt: now, importId: null }),
    kind: 'patient',
    displayName: [traits.firstName, traits.lastName].join(' '),
    traits,
    ...more,
  };
}

/** Saves and marks, as the loop does. Answers how many statements marking took. */
async function change(changed: readonly ChangedPerson[], gone: readonly string[] = []): Promise<number> {
  let statements = 0;
  await inOrg(async (tx) => {
    await savePeople(
      tx,
      changed.map((c) => c.after),
      now,
    );
    const counted: Tx = {
      ...tx,
      query: (text, values) => {
        statements++;
        return tx.query(text, values);
      },
    };
    await markPeople(counted, instance, changed, gone, now);
    if (gone.length > 0) await deletePeople(tx, gone);
  });
  return statements;
}

const add = (...people: Person[]): Promise<number> => change(people.map((after) => ({ after })));

function list(state: SuggestionState = 'open'): Promise<Suggestion[]> {
  return inOrg((tx) => listSuggestions(tx, instance.orgId, { state, kind: null, after: null, most: 100 }));
}

const ANNA = {
  firstName: 'Anna',
  lastName: 'Lund',
  birthDate: '1984-03-07',
  street: '12 Mill Street',
  zip: '10001',
};

test('a double is asked about once, whichever of the two came first; no value is stored', async () => {
  const [a, b] = [
    person(ANNA, { email: 'anna@example.org' }),
    person({ ...ANNA, street: '12, Mill Street' }),
  ];
  await add(a);
  expect(await list()).toEqual([]);
  await add(b);
  const [found] = await list();
  expect(found).toMatchObject({ person_a: [a.personId, b.personId].sort()[0], state: 'open' });
  expect(found?.confidence).toBeGreaterThan(0.95);
  const rows = await instance.db.owner((tx) =>
    tx.query<{ text: string }>('select s::text as text from identity_suggestion s'),
  );
  expect(JSON.stringify(rows)).not.toMatch(/anna|lund|mill|1984/i);
  await add(a, b);
  expect(await list()).toHaveLength(1);
});

test('two doubles in one batch find each other', async () => {
  await add(person(ANNA), person({ ...ANNA, birthDate: '1984-07-03' }));
  expect(await list()).toHaveLength(1);
});

test('a family of four with one address, phone and mailbox is four people; so are twins', async () => {
  const home = { lastName: 'Reyes', street: '1 Oak Road', zip: '10002' };
  const shared = { email: 'reyes@example.org', phone: '+12125550111' };
  await add(
    person({ ...home, firstName: 'Mara', birthDate: '1980-01-01' }, shared),
    person({ ...home, firstName: 'Omar', birthDate: '1979-05-06' }, shared),
    person({ ...home, firstName: 'Nia', birthDate: '2012-09-09' }, shared),
    person({ ...home, firstName: 'Leo', birthDate: '2012-09-09' }, shared),
  );
  expect(await list()).toEqual([]);
});

test('a mark that more than twenty people bear brings nobody together, and a set of statements is enough for any batch', async () => {
  const clinic = Array.from({ length: 30 }, (_, i) =>
    person({ firstName: 'Ann', lastName: `Lund${String.fromCharCode(97 + i)}` }, { phone: '+12125550999' }),
  );
  const statements = await add(...clinic);
  expect(await list()).toEqual([]);
  expect(statements).toBeLessThanOrEqual(6);
  const many = Array.from({ length: 40 }, (_, i) => person({ ...ANNA, birthDate: `19${50 + i}-03-07` }));
  expect(
    await add(...many, ...many.map((p) => ({ ...p, personId: instance.newId(now) }))),
  ).toBeLessThanOrEqual(7);
});

test('nothing is asked of the database when nothing that identifies anybody changed', async () => {
  const a = person(ANNA);
  await add(a);
  expect(
    await change([{ before: a, after: { ...a, events: 5, traits: { ...a.traits, mood: 'good' } } }]),
  ).toBe(0);
});

test('a question goes when the evidence goes, when a person goes, and comes back with them', async () => {
  const [a, b] = [person(ANNA), person(ANNA)];
  await add(a, b);
  const corrected = { ...b, traits: { ...b.traits, birthDate: '2001-12-24' } };
  await change([{ before: b, after: corrected }]);
  expect(await list()).toEqual([]);
  expect(await list('stale')).toHaveLength(1);
  await change([{ before: corrected, after: b }]);
  expect(await list()).toHaveLength(1);
  await change([], [b.personId]);
  expect(await list()).toEqual([]);
});

test('"two people" is remembered for ever, also after one was merged into somebody else, until much more agrees', async () => {
  const lead = { firstName: 'Anna', lastName: 'Lund' };
  const [a, b] = [person(lead, { email: 'lund@example.org' }), person(lead, { email: 'lund@example.org' })];
  await add(a, b);
  const [asked] = await list();
  expect(
    await answer(services, member, asked?.id ?? '', { same: false, reason: 'Mother and daughter' }),
  ).toMatchObject({
    state: 'apart',
  });
  const met = { ...b, phone: '+12125550101', traits: { ...b.traits, nickname: 'An' } };
  await change([{ before: b, after: met }]);
  expect(await list()).toEqual([]);

  const c = person(lead, { email: 'lund@example.org' });
  await inOrg((tx) =>
    tx.query(
      "insert into person_link (org_id, subject_id, person_id, evidence, linked_at) values ($1, $2, $3, 'test', now())",
      [instance.orgId, b.personId, c.personId],
    ),
  );
  await change([{ after: c }], [b.personId]);
  expect(await list()).toEqual([]);

  const born = (p: Person): Person => ({ ...p, traits: { ...p.traits, birthDate: '1984-03-07' } });
  await change([
    { before: a, after: born(a) },
    { before: c, after: born(c) },
  ]);
  expect(await list()).toHaveLength(1);
});

test('an answer can be taken back, by its undo and by the decision; a second answer is refused', async () => {
  await add(person(ANNA), person(ANNA));
  const id = (await list())[0]?.id ?? '';
  const done = await answer(services, member, id, { same: true, reason: null });
  if (isRefusal(done)) throw new Error(done.code);
  expect((await list('merged'))[0]).toMatchObject({ id, merge_id: done.mergeId, decided_by: member.userId });
  expect(await answer(services, member, id, { same: false, reason: null })).toMatchObject({
    status: 409,
    code: 'already-answered',
  });
  await services.undo.run(`${member.orgId}/${member.userId}`, done.undo.id);
  expect((await list())[0]).toMatchObject({ id, merge_id: null, decided_by: null });
  await answer(services, member, id, { same: false, reason: null });
  expect(await takeBack(services, member, id)).toBeNull();
  expect(await takeBack(services, member, id)).toMatchObject({ status: 409 });
  const foreign = { ...member, orgId: instance.newId(0) };
  expect(await answer(services, foreign, id, { same: true, reason: null })).toMatchObject({ status: 404 });
});

test('the nightly look marks people from before and finds pairs that were passed by; once more it changes nothing', async () => {
  const [a, b] = [person(ANNA), person(ANNA)];
  await inOrg((tx) => savePeople(tx, [a, b, person({ firstName: 'Nobody' })], now - 1_000));
  expect(await sweepSuggestions(instance, instance.orgId, now, now)).toBe(3);
  expect(await list()).toHaveLength(1);
  // Of the three only the one by whom nobody can be found is looked at again.
  expect(await sweepSuggestions(instance, instance.orgId, now, now)).toBe(1);
  expect(await sweepSuggestions(instance, instance.orgId, now - 2_000, now)).toBe(3);
  expect(await list()).toHaveLength(1);
});

test('who is erased leaves no mark and no question; their export tells that they were asked about, not about whom', async () => {
  const [a, b] = [person(ANNA), person(ANNA)];
  await add(a, b);
  const port = peoplePrivacy(instance.vault);
  const told = await inOrg((tx) => port.export(tx, instance.orgId, [a.personId]));
  expect(told.possibleDoubles).toMatchObject([{ state: 'open' }]);
  expect(JSON.stringify(told)).not.toContain(b.personId);
  await inOrg((tx) => port.erase(tx, instance.orgId, [a.personId]));
  const left = await instance.db.owner((tx) =>
    tx.query(
      `select 1 from profile_mark where person_id = $1 union all
       select 1 from identity_suggestion where person_a = $1 or person_b = $1`,
      [a.personId],
    ),
  );
  expect(left).toEqual([]);
});

test('a merge that is refused leaves the question open', async () => {
  await add(person(ANNA), person(ANNA));
  const id = (await list())[0]?.id ?? '';
  const refusal = { refused: true, status: 409, code: 'no', message: 'No.' } as const;
  const refusing = { ...services, merging: { ...services.merging, merge: () => Promise.resolve(refusal) } };
  expect(await answer(refusing, member, id, { same: true, reason: null })).toEqual(refusal);
  expect(await list()).toHaveLength(1);
});
