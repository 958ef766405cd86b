// Imports trigger nothing by themselves; a journey whose entry names them is the exception that somebody asked for.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { body, json } from '../support/api.ts';
import { at, type JourneyTown, journeyTown, WAITS } from '../support/journey-api.ts';
import { until } from '../support/rapport.ts';

let town: JourneyTown;
beforeAll(async () => {
  town = await journeyTown();
});
afterAll(() => town.rapport.close());

const LIST = ['email,name', 'ira@example.org,Ira Import', 'ivo@example.org,Ivo Import', ''].join('\n');

test('people of an import come in when it has ended, where an entry names it, and only there', async () => {
  const admin = await town.rapport.signIn('admin@example.org', ['admin']);
  const named = await town.make('Named', { definition: { ...WAITS, entry: { import: 'Spring Fair' } } });
  const other = await town.make('Other', { definition: { ...WAITS, entry: { import: 'autumn' } } });
  const event = await town.make('Event');
  for (const journey of [named, other, event]) await town.acted(journey, 'PUT', '/publication');
  const uploaded = await admin('/api/v1/import-uploads?name=spring%20fair.csv', {
    method: 'POST',
    body: LIST,
    headers: { 'content-type': 'application/octet-stream' },
  });
  const { id } = await body<{ id: string }>(uploaded);
  await admin(`/api/v1/import-uploads/${id}`, json('PUT', { settings: { personKind: 'contact' } }));
  const started = await admin(`/api/v1/import-uploads/${id}/run`, { method: 'POST' });
  expect(started.ok, await started.clone().text()).toBe(true);
  await until(async () => (await town.counts(named)).inside === 2, 'the people of the import');
  expect(await town.sweeps(named)).toMatchObject([{ kind: 'import', of: 'spring fair.csv', entered: 2 }]);
  expect((await town.counts(other)).entered).toBe(0);
  expect((await town.counts(event)).entered).toBe(0);
  const { rows } = await body<{ rows: { name: string }[] }>(town.editor(at(named, '/people')));
  expect(rows.map((r) => r.name).sort()).toEqual(['Ira Import', 'Ivo Import']);
});
