// Manual lists and scores over HTTP: people put on and taken off in every way, undone, found by rules, forgotten.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type {
  AudienceListRow,
  AudienceRow,
  AudienceView,
  ListChange,
  ScoreDistribution,
  ScoreRow,
} from '../../sdk/faces/audiences.ts';
import { type TestRapport, testRapport, until } from '../support/rapport.ts';

type Ask = (url: string, init?: RequestInit) => Promise<Response>;

let rapport: TestRapport;
let admin: Ask;
let marketer: Ask;
let ids: string[] = [];

beforeAll(async () => {
  rapport = await testRapport();
  admin = await rapport.signIn('admin@test.example', ['admin']);
  marketer = await rapport.signIn('marketer@test.example', ['marketer']);
  for (let i = 0; i < 6; i++) {
    const userId = `list-${i}`;
    const traits = {
      kind: 'patient',
      firstName: `Bo${i}`,
      lastName: 'Wren',
      email: `list-${i}@example.org`,
      country: 'IS',
    };
    await rapport.send('identify', { userId, messageId: `li-${i}`, traits });
    for (let n = 0; n < i; n++)
      await rapport.send('track', { userId, messageId: `lt-${i}-${n}`, event: 'Lesson Done' });
  }
  await until(async () => {
    const { rows } = await ask<{ rows: { id: string }[] }>(admin, 'GET', 'people?country=IS');
    ids = rows.map((row) => row.id);
    return ids.length === 6;
  }, 'everybody is known');
}, 120_000);
afterAll(() => rapport.close());

async function reply(
  as: Ask,
  method: string,
  path: string,
  body?: object,
  version?: number,
): Promise<Response> {
  return as(`/api/v1/${path}`, {
    method,
    headers: {
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
}

async function ask<Body>(
  as: Ask,
  method: string,
  path: string,
  body?: object,
  version?: number,
): Promise<Body> {
  const answer = await reply(as, method, path, body, version);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

const listed = async (id: string): Promise<number> =>
  (await ask<AudienceListRow>(admin, 'GET', `audience-lists/${id}`)).people;

async function newList(name: string): Promise<AudienceListRow> {
  return ask<AudienceListRow>(admin, 'POST', 'audience-lists', { name });
}

test('one by one, with the way back; whoever is put on comes into the audience that asks for the list', async () => {
  const list = await newList('Board');
  const audience = await ask<AudienceRow>(admin, 'POST', 'audiences', {
    name: 'On the board',
    rule: { all: [{ list: list.id, is: 'in' }] },
  });
  const members = async (): Promise<number> =>
    (await ask<AudienceView>(admin, 'GET', `audiences/${audience.id}`)).members;
  const at = `audience-lists/${list.id}`;
  const added = await ask<ListChange>(admin, 'POST', `${at}/additions`, { personIds: ids.slice(0, 3) });
  expect(added).toMatchObject({ people: 3, already: 0 });
  await until(async () => (await members()) === 3, 'three came in');
  expect(
    await ask<ListChange>(admin, 'POST', `${at}/additions`, { personIds: ids.slice(0, 4) }),
  ).toMatchObject({
    people: 1,
    already: 3,
  });
  const off = await ask<ListChange>(admin, 'POST', `${at}/removals`, { personIds: ids.slice(0, 2) });
  expect(off.people).toBe(2);
  await until(async () => (await members()) === 2, 'two left');
  expect((await reply(marketer, 'POST', `undo/${off.undo?.id}`)).status).toBe(404);
  await ask(admin, 'POST', `undo/${off.undo?.id}`);
  expect(await listed(list.id)).toBe(4);
  await until(async () => (await members()) === 4, 'they are back');
  const kept = await reply(admin, 'PUT', at, { state: 'archived' }, 1);
  expect([kept.status, await kept.text()]).toEqual([409, expect.stringContaining('On the board')]);
});

test('pasted identifiers are found by what they are; what is not found is named by its line, never by itself', async () => {
  const list = await newList('Pasted');
  const wish = {
    kind: 'any',
    identifiers: ['LIST-0@example.org ', 'nobody-here@example.org', 'list-1', 'list-0@example.org'],
  };
  const answer = await reply(admin, 'POST', `audience-lists/${list.id}/pasted`, wish);
  const text = await answer.text();
  expect(JSON.parse(text)).toMatchObject({ people: 2, already: 0, notFound: [2], unclear: [] });
  expect(text).not.toContain('example.org');
  expect((await reply(marketer, 'POST', `audience-lists/${list.id}/pasted`, wish)).status).toBe(403);
  for (const bad of [
    { kind: 'ssn', identifiers: ['1'] },
    { kind: 'any', identifiers: [] },
    { kind: 'any', identifiers: ['  '] },
  ])
    expect((await reply(admin, 'POST', `audience-lists/${list.id}/pasted`, bad)).status).toBe(422);
  const trail = await (await reply(admin, 'GET', 'audit')).text();
  expect(trail).toContain('people.matched');
  expect(trail).not.toContain('nobody-here');
});

test('everybody of a filter, once; strangers and other organisations’ ids are no people', async () => {
  const list = await newList('Filtered');
  const at = `audience-lists/${list.id}`;
  expect(await ask<ListChange>(admin, 'POST', `${at}/filtered`, { country: 'IS' })).toMatchObject({
    people: 6,
  });
  expect(await ask<ListChange>(admin, 'POST', `${at}/filtered`, { country: 'IS' })).toMatchObject({
    people: 0,
    already: 6,
  });
  expect(await ask<ListChange>(admin, 'POST', `${at}/filtered`, { query: 'Bo3' })).toMatchObject({
    people: 0,
    already: 1,
  });
  const foreign = '018f0000-0000-7000-8000-000000000000';
  expect(await ask<ListChange>(admin, 'POST', `${at}/additions`, { personIds: [foreign] })).toMatchObject({
    people: 0,
  });
  expect((await reply(admin, 'GET', `audience-lists/${foreign}`)).status).toBe(404);
  expect((await reply(admin, 'POST', `audience-lists/${foreign}/additions`, { personIds: ids })).status).toBe(
    404,
  );
  const page = await ask<{ rows: { id: string }[]; next?: string }>(admin, 'GET', `${at}/people?limit=4`);
  const rest = await ask<{ rows: { id: string }[] }>(
    admin,
    'GET',
    `${at}/people?limit=4&cursor=${page.next}`,
  );
  expect([...page.rows, ...rest.rows].map((row) => row.id)).toEqual(ids.toSorted());
});

test('names are taken once, versions are minded, a list that nobody needs is put away', async () => {
  const list = await newList('Names');
  expect((await reply(admin, 'POST', 'audience-lists', { name: 'NAMES' })).status).toBe(409);
  expect((await reply(admin, 'PUT', `audience-lists/${list.id}`, { name: 'Named' })).status).toBe(428);
  await ask(admin, 'PUT', `audience-lists/${list.id}`, { name: 'Named' }, 1);
  expect((await reply(admin, 'PUT', `audience-lists/${list.id}`, { name: 'Again' }, 1)).status).toBe(412);
  await ask(admin, 'PUT', `audience-lists/${list.id}`, { state: 'archived' }, 2);
  const { rows } = await ask<{ rows: AudienceListRow[] }>(admin, 'GET', 'audience-lists');
  expect(rows.map((row) => row.name)).not.toContain('Named');
});

test('who is erased is on no list any more', async () => {
  const list = await newList('Forgotten');
  const found = await ask<{ rows: { id: string }[] }>(admin, 'GET', 'people?query=Bo5');
  const gone = found.rows[0]?.id ?? '';
  const other = ids.find((id) => id !== gone);
  await ask(admin, 'POST', `audience-lists/${list.id}/additions`, { personIds: [gone, other] });
  const { name } = await ask<{ name: string }>(admin, 'GET', `people/${gone}`);
  const erased = await reply(admin, 'POST', `people/${gone}/erasure`, { confirm: name });
  expect(erased.status, await erased.clone().text()).toBeLessThan(300);
  await until(async () => (await listed(list.id)) === 1, 'the entry is gone');
});

test('a score sums up what people did, and rules ask for it', async () => {
  const wish = { name: 'Eager', weights: [{ event: 'Lesson Done', points: 10 }], halfLifeDays: null };
  const made = await ask<ScoreRow>(admin, 'POST', 'scores', wish);
  await until(
    async () => !(await ask<ScoreRow>(admin, 'GET', `scores/${made.id}`)).filling,
    'the past is read back',
  );
  const spread = await ask<ScoreDistribution>(admin, 'GET', `scores/${made.id}/distribution`);
  expect(spread.people).toBe(4);
  expect(spread).toMatchObject({ median: null, highest: null });
  const found = await ask<{ count: number }>(admin, 'POST', 'audiences/preview', {
    rule: { all: [{ score: made.id, atLeast: 30 }] },
  });
  expect(found.count).toBe(2);
  const changed = await ask<ScoreRow>(
    admin,
    'PUT',
    `scores/${made.id}`,
    { weights: [{ event: 'Lesson Done', points: 1 }] },
    1,
  );
  expect(changed).toMatchObject({ version: 2, filling: true });
  for (const bad of [
    { ...wish, name: 'B', weights: [] },
    { ...wish, name: 'B', halfLifeDays: -1 },
    { ...wish, name: 'B', weights: [{ event: '', points: 1 }] },
  ])
    expect((await reply(admin, 'POST', 'scores', bad)).status).toBe(422);
  expect((await reply(admin, 'POST', 'scores', wish)).status).toBe(409);
});
