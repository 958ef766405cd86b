// The list of people against a real database: words, numbers, filters, and nobody of another organisation.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestInstance, testInstance } from '../../test/support/organisation.ts';
import { newPerson } from './fold.ts';
import { findPersonIds, listPersonIds, type PeopleSearch } from './list-store.ts';
import type { Person } from './model.ts';
import { savePeople } from './store.ts';

const AT = Date.UTC(2026, 0, 5);
const NOBODY = { kinds: null, countries: null, audience: null };

let instance: TestInstance;
let made: Person[];

beforeAll(async () => {
  instance = await testInstance();
  const other = instance.newId(AT);
  await instance.db.owner((tx) =>
    tx.query(
      `insert into organisation (org_id, slug, name, kind, zone, postal_address, created_at) values ($1, 'other', 'Other', 'care-provider', 'UTC', '-', now())`,
      [other],
    ),
  );
  const person = (
    displayName: string,
    email: string | null,
    phone: string | null,
    rest: Partial<Person> = {},
  ): Person => {
    const orgId = rest.orgId ?? instance.orgId;
    const id = instance.newId(AT + (rest.events ?? 0));
    return {
      ...newPerson({ orgId, personId: id, occurredAt: AT, importId: null }),
      displayName,
      email,
      phone,
      ...rest,
    };
  };
  made = [
    person('José García', 'jose.garcia@mail.example', '+15551234567', { country: 'US', kind: 'patient' }),
    person('Anna O’Brien-Smith', 'anna@home.example', null, { country: 'IE', lastSeenAt: AT + 1 }),
    person('Annabel Garner', null, '+3531234567', { kind: 'hcp', lastSeenAt: AT + 5 }),
    person('王芳', 'wang@mail.example', null, { country: 'US', kind: 'hcp' }),
    person('Anna Elsewhere', 'anna@home.example', null, { orgId: other }),
  ];
  await instance.db.worker([instance.orgId, other], (tx) => savePeople(tx, made, AT));
});
afterAll(() => instance.close());

const find = async (words: string, rest: Partial<PeopleSearch> = {}): Promise<string[]> => {
  const ids = await instance.db.web(instance.orgId, (tx) =>
    findPersonIds(tx, { ...NOBODY, words, contact: true, ...rest }),
  );
  return ids.map((id) => made.find((p) => p.personId === id)?.displayName ?? '');
};

describe('a search', () => {
  it.each([
    ['jose', ['José García']],
    ['GARCÍA', ['José García']],
    ['gar jo', ['José García']],
    ['obrien', []],
    ["o'brien", ['Anna O’Brien-Smith']],
    ['smi ann', ['Anna O’Brien-Smith']],
    ['王', ['王芳']],
    ['anna@home', ['Anna O’Brien-Smith']],
    ['+1 (555) 123-4567', ['José García']],
    ['4567', ['Annabel Garner', 'José García']],
    ["'; drop table profile --", []],
    ['x\\y%_:*&|!', []],
    ['--', []],
  ])('for %s', async (words, names) => {
    expect((await find(words)).sort()).toEqual(names);
  });

  it('puts the very word before its beginnings, then those seen last', async () => {
    expect(await find('anna')).toEqual(['Anna O’Brien-Smith', 'Annabel Garner']);
    expect(await find('an')).toEqual(['Annabel Garner', 'Anna O’Brien-Smith']);
  });

  it('does not look at addresses and numbers for those who may not see them', async () => {
    expect(await find('wang', { contact: false })).toEqual([]);
    expect(await find('4567', { contact: false })).toEqual([]);
    expect(await find('garcia', { contact: false })).toEqual(['José García']);
  });

  it('keeps to the filters', async () => {
    expect(await find('anna', { kinds: ['hcp'] })).toEqual(['Annabel Garner']);
    expect(await find('g', { countries: ['US'] })).toEqual(['José García']);
    expect(await find('anna', { audience: instance.newId(AT) })).toEqual([]);
  });
});

describe('the list', () => {
  const list = (filter: object, before: string | null = null, most = 10): Promise<string[]> =>
    instance.db.web(instance.orgId, (tx) =>
      listPersonIds(tx, instance.orgId, { ...NOBODY, ...filter }, before, most),
    );
  const own = (): string[] =>
    made
      .slice(0, 4)
      .map((p) => p.personId)
      .sort()
      .reverse();

  it('goes from the newest to the oldest, a page at a time, whatever the filter', async () => {
    const first = await list({}, null, 3);
    expect([...first, ...(await list({}, first.at(-1) ?? null, 3))]).toEqual(own());
    const all = { kinds: ['patient', 'hcp', 'contact'] };
    const begin = await list(all, null, 2);
    expect([...begin, ...(await list(all, begin.at(-1) ?? null, 2))]).toEqual(own());
  });

  it('filters by kind and country together', async () => {
    expect(await list({ kinds: ['hcp'], countries: ['US', 'IE'] })).toEqual([made[3]?.personId]);
  });

  it('leaves out who has no name, when asked to', async () => {
    const { orgId } = instance;
    const personId = instance.newId(AT + 1_000);
    const nameless = newPerson({ orgId, personId, occurredAt: AT, importId: null });
    await instance.db.worker([instance.orgId], (tx) => savePeople(tx, [nameless], AT));
    expect(await list({})).toEqual([nameless.personId, ...own()]);
    expect(await list({ named: true })).toEqual(own());
    expect(await list({ named: true, kinds: [nameless.kind] })).not.toContain(nameless.personId);
  });
});
