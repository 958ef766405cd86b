// Merge review against the whole product: what arrives becomes a question, a human answers, and the way back is whole.
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonProfile } from '../../sdk/api.ts';
import type {
  Likeness,
  SuggestionAnswer,
  SuggestionQueue,
  SuggestionView,
} from '../../sdk/faces/likeness.ts';
import { type TestRapport, testRapport } from '../support/rapport.ts';

type Ask = (url: string, init?: RequestInit) => Promise<Response>;

let rapport: TestRapport;
let care: Ask;
let admin: Ask;
beforeAll(async () => {
  rapport = await testRapport();
  care = await rapport.signIn('care@riverside.example', ['care-team']);
  admin = await rapport.signIn('admin@riverside.example', ['admin']);
});
afterAll(() => rapport.close());

async function call<T>(who: Ask, method: string, path: string, body?: object): Promise<T> {
  const init = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = await who(`/api/v1/${path}`, { method, ...init });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status} ${text}`);
  return JSON.parse(text === '' ? 'null' : text);
}

/** Asks again until there are so many open questions. */
async function open(count: number): Promise<SuggestionQueue> {
  for (let i = 0; i < 400; i++) {
    const queue = await call<SuggestionQueue>(care, 'GET', 'merge-suggestions');
    if (queue.rows.length === count && queue.counts.open === count) return queue;
    await pause(25);
  }
  throw new Error(`there were never ${count}`);
}

const ANNA = { kind: 'patient', firstName: 'Anna', lastName: 'Lund', birthDate: '1984-03-07' };
const identify = (userId: string, traits: object): object => ({ type: 'identify', userId, traits });

test('a double that arrives is asked about; a family, twins and two record numbers are not', async () => {
  const home = { kind: 'patient', lastName: 'Reyes', email: 'reyes@example.org', phone: '+12125550101' };
  const batch = [
    identify('a1', { ...ANNA, email: 'anna@example.org', mrn: '1', diagnosis: 'migraine' }),
    identify('a2', { ...ANNA, firstName: 'ANNA', phone: '+12125550102' }),
    identify('f1', { ...home, firstName: 'Nia', birthDate: '2015-06-04' }),
    identify('f2', { ...home, firstName: 'Leo', birthDate: '2015-06-04' }),
    identify('f3', { ...home, firstName: 'Mara', birthDate: '1983-02-11' }),
    identify('m1', { ...ANNA, lastName: 'Berg', mrn: '7' }),
    identify('m2', { ...ANNA, lastName: 'Berg', mrn: '8' }),
  ];
  expect((await rapport.send('batch', { batch })).status).toBe(200);
  const { rows } = await open(1);
  expect(rows[0]).toMatchObject({
    state: 'open',
    band: 'likely',
    agree: ['firstName', 'lastName', 'birthDate'],
  });
});

test('both stand side by side with the fields of the role, under audit', async () => {
  const { rows } = await open(1);
  const id = rows[0]?.id ?? '';
  const seen = await call<SuggestionView>(care, 'GET', `merge-suggestions/${id}`);
  const names = (view: SuggestionView): string[] => view.fields.map((f) => f.name);
  expect(names(seen)).toEqual(expect.arrayContaining(['email', 'birthDate', 'diagnosis']));
  const less = await call<SuggestionView>(admin, 'GET', `merge-suggestions/${id}`);
  expect(names(less)).toContain('birthDate');
  expect(JSON.stringify(less)).not.toContain('migraine');
  const audit = await call<{ rows: { action: string; object: string | null }[] }>(
    admin,
    'GET',
    'audit?limit=50',
  );
  expect(audit.rows.filter((r) => r.object === `suggestion ${id}`).map((r) => r.action)).toEqual(
    expect.arrayContaining(['person.read', 'person.read.health']),
  );
});

test('merged, lived on, and taken back: each has their own again', async () => {
  const { rows } = await open(1);
  const id = rows[0]?.id ?? '';
  const [a = '', b = ''] = rows[0]?.people.map((p) => p.id) ?? [];
  const merged = await call<SuggestionAnswer>(care, 'POST', `merge-suggestions/${id}/merge`, {
    reason: 'same card',
  });
  expect(merged).toMatchObject({ state: 'merged', undo: { words: 'Take the two people apart again' } });
  const one = await call<PersonProfile>(care, 'GET', `people/${b}`);
  expect(one).toMatchObject({ id: a, email: 'anna@example.org', phone: '+12125550102' });
  await rapport.send('track', { userId: 'a2', event: 'Appointment Booked' });
  expect((await open(0)).counts.decided).toBe(1);
  await call<unknown>(care, 'POST', `undo/${merged.undo.id}`);
  expect((await open(1)).rows[0]?.id).toBe(id);
  const [first, second] = [
    await call<PersonProfile>(care, 'GET', `people/${a}`),
    await call<PersonProfile>(care, 'GET', `people/${b}`),
  ];
  expect([first.id, second.id]).toEqual([a, b]);
  expect([first, second].filter((p) => p.email === null)).toHaveLength(1);
  expect(first.events + second.events).toBe(3);
  const likeness = await call<Likeness>(care, 'GET', `people/${a}/likeness`);
  expect(likeness.suggestions?.map((s) => s.id)).toEqual([id]);
});

test('"two people" ends the question, and is taken back by the decision', async () => {
  const { rows } = await open(1);
  const id = rows[0]?.id ?? '';
  await call<unknown>(care, 'POST', `merge-suggestions/${id}/apart`, {});
  await open(0);
  await expect(call(care, 'POST', `merge-suggestions/${id}/merge`, {})).rejects.toThrow(
    /409.*already-answered/,
  );
  await call<unknown>(care, 'DELETE', `merge-suggestions/${id}/decision`);
  await expect(call(care, 'DELETE', `merge-suggestions/${id}/decision`)).rejects.toThrow(/409.*not-answered/);
  await open(1);
});

test('refuses who may not, forged cursors, unknown fields and foreign ids', async () => {
  const { rows } = await open(1);
  const id = rows[0]?.id ?? '';
  const marketer = await rapport.signIn('marketer@riverside.example', ['marketer']);
  await expect(call(marketer, 'GET', 'merge-suggestions')).rejects.toThrow(/403/);
  await expect(call(marketer, 'POST', `merge-suggestions/${id}/merge`, {})).rejects.toThrow(/403/);
  await expect(call(care, 'GET', 'merge-suggestions?cursor=x.y')).rejects.toThrow(/400.*bad-cursor/);
  await expect(call(care, 'POST', `merge-suggestions/${id}/apart`, { confirm: true })).rejects.toThrow(/422/);
  await expect(call(care, 'POST', `merge-suggestions/${id}/merge`, { reason: '' })).rejects.toThrow(/422/);
  for (const other of ['01900000-0000-7000-8000-000000000000', 'x'])
    await expect(call(care, 'GET', `merge-suggestions/${other}`)).rejects.toThrow(/404/);
});
