// Identity as a data steward meets it over HTTP, with the whole house running: united, taken apart, audited, refused.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Identity, IdentityAnswer } from '../../sdk/faces/identity.ts';
import { type TestRapport, testRapport, until } from '../../test/support/rapport.ts';

type Ask = (url: string, init?: RequestInit) => Promise<Response>;

let rapport: TestRapport;
let admin: Ask;
let desk: Ask;

const json = (method: string, body: object): RequestInit => ({
  method,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

async function read<T>(answer: Promise<Response>): Promise<T> {
  const got = await answer;
  const text = await got.text();
  expect(got.ok, `${got.url} ${got.status} ${text}`).toBe(true);
  return JSON.parse(text);
}

beforeAll(async () => {
  rapport = await testRapport();
  admin = await rapport.signIn('admin@example.org', ['admin']);
  desk = await rapport.signIn('analyst@example.org', ['analyst']);
  await rapport.send('identify', { userId: 'i1', traits: { name: 'Ida One', kind: 'patient', mrn: 'A-1' } });
  await rapport.send('identify', {
    userId: 'i2',
    traits: { name: 'Ida Two', kind: 'patient', phone: '(202) 555-0143' },
  });
  await rapport.send('identify', { userId: 'i3', traits: { name: 'Hal', kind: 'hcp', npi: '1234567893' } });
  await until(
    async () => (await personOf('Hal')) !== '' && (await personOf('Ida Two')) !== '',
    'the profiles',
  );
});
afterAll(() => rapport.close());

function personOf(name: string): Promise<string> {
  return rapport.instance.house.db.owner(async (tx) => {
    const rows = await tx.query<{ person_id: string }>(
      'select person_id from profile where display_name = $1',
      [name],
    );
    return rows[0]?.person_id ?? '';
  });
}

async function count(what: string, values: readonly unknown[] = []): Promise<number> {
  const rows = await rapport.instance.house.db.owner((tx) =>
    tx.query<{ n: number }>(`select count(*)::int as n from ${what}`, values),
  );
  return rows[0]?.n ?? -1;
}

test('two people are united once per key, shown with what ties them, and taken apart whole', async () => {
  const [one, two] = [await personOf('Ida One'), await personOf('Ida Two')];
  const body = { with: two, reason: 'Seen at the desk' };
  const headers = { 'idempotency-key': 'unite-1', 'content-type': 'application/json' };
  const post = (): Promise<Response> =>
    admin(`/api/v1/people/${one}/merges`, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = await read<IdentityAnswer>(post());
  expect(answer).toMatchObject({ applied: true });
  expect(answer.people).toHaveLength(1);
  expect((await read<IdentityAnswer>(post())).id).toBe(answer.id);
  expect(await count('identity_decision')).toBe(1);
  const shown = await read<Identity>(admin(`/api/v1/people/${two}/identity`));
  expect(shown.id).toBe(answer.people[0]);
  expect(shown.decisions).toMatchObject([{ kind: 'merge', reason: 'Seen at the desk', undoneAt: null }]);
  expect(shown.subjects.flatMap((s) => s.identifiers.map((i) => i.kind)).sort()).toEqual([
    'mrn',
    'user',
    'user',
  ]);
  expect(JSON.stringify(shown)).not.toContain('"A1"');
  expect(shown.edges.map((e) => e.kind).sort()).toEqual(['confirmed', 'together']);
  expect(await count(`audit where action = 'person.merged'`)).toBe(2);
  const undone = await read<IdentityAnswer>(admin(`/api/v1/merges/${answer.id}`, { method: 'DELETE' }));
  expect(undone).toMatchObject({ applied: true });
  expect(undone.people).toHaveLength(2);
  expect(await personOf('Ida One')).toBe(one);
  expect(await personOf('Ida Two')).toBe(two);
  expect((await admin(`/api/v1/merges/${answer.id}`, { method: 'DELETE' })).status).toBe(409);
});

test('what must not be is refused, and nothing is stored', async () => {
  const [one, hal] = [await personOf('Ida One'), await personOf('Hal')];
  const merge = (id: string, other: string, ask = admin): Promise<Response> =>
    ask(`/api/v1/people/${id}/merges`, json('POST', { with: other, reason: 'x' }));
  const before = await count('identity_edge');
  expect((await merge(one, hal)).status).toBe(409);
  expect((await merge(one, one)).status).toBe(422);
  expect((await merge(one, '01900000-0000-7000-8000-000000000000')).status).toBe(404);
  expect((await merge('nobody', one)).status).toBe(404);
  expect((await merge(one, hal, desk)).status).toBe(403);
  expect((await admin(`/api/v1/people/${one}/merges`, json('POST', { with: hal }))).status).toBe(422);
  expect(await count('identity_edge')).toBe(before);
});

test('an erasure forgets all subjects of the person, with edges and decisions', async () => {
  const [one, two] = [await personOf('Ida One'), await personOf('Ida Two')];
  const merged = await read<IdentityAnswer>(
    admin(`/api/v1/people/${one}/merges`, json('POST', { with: two, reason: 'again' })),
  );
  const person = merged.people[0] ?? '';
  const gone = await admin(`/api/v1/people/${two}/erasure`, json('POST', { confirm: two }));
  expect(gone.status).toBe(204);
  expect(await count('identifier where subject_id = any ($1::uuid[])', [[one, two, person]])).toBe(0);
  expect(await count('person_link')).toBe(1);
  expect(await count('identity_decision')).toBe(0);
  expect(await count('profile where person_id = any ($1::uuid[])', [[one, two, person]])).toBe(0);
  expect(
    await count('identity_edge where subject_a = any ($1::uuid[]) or subject_b = any ($1::uuid[])', [
      [one, two],
    ]),
  ).toBe(0);
});
