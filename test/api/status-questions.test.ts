// What hospital systems say in doubt or in error: asked of staff and answered once, or marked as retracted.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TimelineEntry } from '../../sdk/api.ts';
import type { StatusQuestion, StatusQuestions } from '../../sdk/faces/status.ts';
import { createWriteKey } from '../../src/trust/index.ts';
import { type TestRapport, testRapport, until } from '../support/rapport.ts';

type Ask = (url: string, init?: RequestInit) => Promise<Response>;

let rapport: TestRapport;
let key: string;
let care: Ask;
let desk: Ask;
beforeAll(async () => {
  rapport = await testRapport();
  const { house } = rapport.instance;
  key = await house.db.web(rapport.orgId, async (tx) => {
    const now = house.clock.now();
    const wish = { orgId: rapport.orgId, name: 'ehr', scopes: ['fhir.write'], now, expiresAt: null } as const;
    return (await createWriteKey(tx, house, wish)).key;
  });
  care = await rapport.signIn('care@test.example', ['care-team']);
  desk = await rapport.signIn('desk@test.example', ['call-centre-agent']);
}, 120_000);
afterAll(() => rapport.close());

const json = (method: string, body: object): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

async function fhir(resource: { resourceType: string; id: string; [name: string]: unknown }): Promise<void> {
  const answer = await fetch(`${rapport.url}/fhir/R4/${resource.resourceType}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/fhir+json' },
    body: JSON.stringify(resource),
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
}

const familyOf = (id: string): string => `Vale${id.replace('-', '')}`;

/** A patient of this number; returns the person's id. */
async function patient(id: string, more: object = {}): Promise<string> {
  await fhir({
    resourceType: 'Patient',
    id,
    identifier: [
      {
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
        system: 'https://riverside.example/mrn',
        value: id,
      },
    ],
    name: [{ family: familyOf(id), given: ['Mara'] }],
    ...more,
  });
  let found = '';
  await until(async () => {
    const { rows } = (await (await care(`/api/v1/people?query=${familyOf(id)}`)).json()) as {
      rows: { id: string }[];
    };
    found = rows[0]?.id ?? '';
    return found !== '';
  }, `person ${id}`);
  return found;
}

const died = (id: string, of: string, status = 'finished'): Promise<void> =>
  fhir({
    resourceType: 'Encounter',
    id,
    status,
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
    subject: { reference: `Patient/${of}` },
    period: { start: '2026-01-02T08:00:00Z', end: '2026-01-03T08:00:00Z' },
    hospitalization: { dischargeDisposition: { coding: [{ code: 'exp' }] } },
  });

const open = async (id: string, who: Ask = care): Promise<StatusQuestions> =>
  (await (await who(`/api/v1/people/${id}/status-questions`)).json()) as StatusQuestions;
const answer = (id: string, question: StatusQuestion | undefined, dismissed: boolean, who: Ask = care) =>
  who(
    `/api/v1/people/${id}/status-questions/${question?.id}`,
    json('PUT', { dismissed, reason: 'spoke with the ward' }),
  );

describe('a discharge as dead', () => {
  test('is asked once, dismissed with a reason, asked again by undo, and anew by a later record', async () => {
    const id = await patient('d-1');
    expect(await open(id)).toEqual({ rows: [], withheld: false });
    await died('e-1', 'd-1');
    await died('e-2', 'd-1');
    const [asked] = (await open(id)).rows;
    expect(asked).toMatchObject({ about: 'deceased', times: 2, at: '2026-01-03T08:00:00.000Z' });
    expect((await answer(id, asked, true)).status).toBe(200);
    expect((await open(id)).rows).toEqual([]);
    expect((await answer(id, asked, true)).status).toBe(404);
    expect((await answer(id, asked, false)).status).toBe(200);
    expect((await open(id)).rows).toEqual([asked]);
    await answer(id, asked, true);
    await died('e-3', 'd-1');
    expect((await open(id)).rows).toMatchObject([{ about: 'deceased', times: 1 }]);
  });

  test('is settled by stating the status, either way', async () => {
    const id = await patient('d-2');
    await died('e-4', 'd-2');
    expect((await open(id)).rows).toHaveLength(1);
    const state = { deceased: false, reason: 'spoke with her' };
    expect((await care(`/api/v1/people/${id}/status`, json('PUT', state))).status).toBe(200);
    expect((await open(id)).rows).toEqual([]);
  });

  test('is not asked when its record was entered in error', async () => {
    const id = await patient('d-3');
    await died('e-5', 'd-3');
    expect((await open(id)).rows).toHaveLength(1);
    await died('e-5', 'd-3', 'entered-in-error');
    expect((await open(id)).rows).toEqual([]);
  });

  test('is neither told to nor answered by who may not see health data', async () => {
    const id = await patient('d-4');
    await died('e-6', 'd-4');
    expect(await open(id, desk)).toEqual({ rows: [], withheld: true });
    const [asked] = (await open(id)).rows;
    expect((await answer(id, asked, true, desk)).status).toBe(403);
    expect((await open(id)).rows).toHaveLength(1);
  });
});

test('a guardian whom a system names is a question until one is named or it is dismissed', async () => {
  const contact = {
    relationship: [{ text: 'mother' }],
    name: { family: 'Valemother', given: ['Eva'] },
  };
  const child = await patient('g-1', { birthDate: '2020-02-02', contact: [contact] });
  const adult = await patient('g-2', { birthDate: '1960-02-02', contact: [contact] });
  expect((await open(adult)).rows).toEqual([]);
  const [hint] = (await open(child)).rows;
  expect(hint).toMatchObject({ about: 'representative', name: 'Eva Valemother', relation: 'mother' });
  await answer(child, hint, true);
  expect((await open(child)).rows).toEqual([]);
  await answer(child, hint, false);
  expect((await open(child)).rows).toHaveLength(1);
  const mother = await patient('mother', { name: [{ family: 'Valemother', given: ['Eva'] }] });
  const wish = { person: mother, role: 'guardian', relation: 'mother', reason: 'papers seen' };
  await care(`/api/v1/people/${child}/representatives`, json('POST', wish));
  expect((await open(child)).rows).toEqual([]);
});

test('a record entered in error marks what it said before, and the brief forgets it', async () => {
  const id = await patient('r-1');
  const appointment = (status: string) =>
    fhir({
      resourceType: 'Appointment',
      id: 'a-1',
      status,
      start: '2030-03-03T09:00:00Z',
      end: '2030-03-03T09:20:00Z',
      participant: [{ status: 'accepted', actor: { reference: 'Patient/r-1' } }],
    });
  await appointment('booked');
  const timeline = async (query = ''): Promise<TimelineEntry[]> =>
    ((await (await care(`/api/v1/people/${id}/timeline${query}`)).json()) as { rows: TimelineEntry[] }).rows;
  const brief = async () =>
    (await (await care(`/api/v1/people/${id}/brief`)).json()) as { nextAppointmentAt: string | null };
  expect((await brief()).nextAppointmentAt).toBe('2030-03-03T09:00:00.000Z');
  await appointment('entered-in-error');
  const rows = await timeline('?types=signal');
  expect(rows.map((r) => [r.title, r.retracted ?? false])).toEqual([
    ['Record Retracted', false],
    ['Appointment Booked', true],
    ['Identify', false],
  ]);
  const before = await timeline(`?asOf=${new Date(Date.parse(rows[0]?.at ?? '') - 1).toISOString()}`);
  expect(before.some((r) => r.retracted)).toBe(false);
  expect((await brief()).nextAppointmentAt).toBeNull();
  await appointment('booked');
  expect((await timeline()).find((r) => r.title.startsWith('Appointment'))?.retracted).toBeUndefined();
  expect((await brief()).nextAppointmentAt).not.toBeNull();
});
