// The door over HTTP: the same answer for everybody, an event for the one who is known, the rest for the desk.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from '../../sdk/api.ts';
import type { Arrival, CheckInPoint } from '../../sdk/faces/doors.ts';
import { type TestRapport, testRapport, until } from '../../test/support/rapport.ts';

type Ask = (url: string, init?: RequestInit) => Promise<Response>;

let rapport: TestRapport;
let admin: Ask;
let desk: Ask;
let point: CheckInPoint;

const json = (method: string, body: object): RequestInit => ({
  method,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

async function read<T>(answer: Promise<Response>): Promise<T> {
  const got = await answer;
  expect(got.ok, `${got.url} ${got.status}`).toBe(true);
  return JSON.parse(await got.text());
}

const pathOf = (url: string): string => rapport.url + new URL(url).pathname;

function come(fields: { readonly [name: string]: string }, url = point.url): Promise<Response> {
  return fetch(pathOf(url), { method: 'POST', body: new URLSearchParams(fields) });
}

async function arrivals(ask: Ask = desk): Promise<Arrival[]> {
  return (await read<Page<Arrival>>(ask('/api/v1/arrivals'))).rows;
}

function personId(): Promise<string> {
  return rapport.instance.house.db.owner(async (tx) => {
    const rows = await tx.query<{ person_id: string }>(
      `select person_id from profile where org_id = $1 and display_name = 'Ada Example'`,
      [rapport.orgId],
    );
    return rows[0]?.person_id ?? '';
  });
}

beforeAll(async () => {
  rapport = await testRapport();
  admin = await rapport.signIn('admin@example.org', ['admin']);
  desk = await rapport.signIn('desk@example.org', ['call-centre-agent']);
  const wish = { name: 'Heart desk', place: 'Main house', zone: 'America/New_York', kind: 'clinic-desk' };
  point = await read<CheckInPoint>(admin('/api/v1/check-in-points', json('POST', wish)));
  const traits = { kind: 'patient', name: 'Ada Example', birthDate: '1980-12-31' };
  await rapport.send('identify', { userId: 'ada', traits });
  await until(async () => (await personId()) !== '', 'the profile of Ada');
});
afterAll(() => rapport.close());

test('who is known gets an event, who is not waits for the desk, and the page never tells which', async () => {
  const known = await come({ name: 'ada EXAMPLE', birthDate: '1980-12-31' });
  const unknown = await come({ name: 'Nobody Here', birthDate: '1970-01-01' });
  expect([known.status, unknown.status]).toEqual([200, 200]);
  expect(await known.text()).toBe(await unknown.text());
  await until(async () => (await arrivals()).some((a) => a.state === 'matched'), 'the match');
  const [last, first] = await arrivals();
  expect(first).toMatchObject({ state: 'matched', person: { name: 'Ada Example' }, said: null });
  expect(last).toMatchObject({
    state: 'waiting',
    person: null,
    said: { name: 'Nobody Here', birthDate: '1970-01-01' },
  });
  const events = await rapport.instance.house.db.owner((tx) =>
    tx.query<{ subject_id: string }>(
      `select subject_id from event where org_id = $1 and name = 'Checked In'`,
      [rapport.orgId],
    ),
  );
  expect(events.map((e) => e.subject_id)).toEqual([await personId()]);
});

test('the desk says who it was, once; puts aside and takes back; every act is noted', async () => {
  const waiting = (await arrivals()).find((a) => a.state === 'waiting');
  const path = `/api/v1/arrivals/${waiting?.id}`;
  expect(await read<Arrival>(desk(`${path}/dismissal`, { method: 'PUT' }))).toMatchObject({
    state: 'dismissed',
  });
  expect(await read<Arrival>(desk(`${path}/dismissal`, { method: 'DELETE' }))).toMatchObject({
    state: 'waiting',
  });
  const body = json('PUT', { personId: await personId() });
  expect(await read<Arrival>(desk(`${path}/person`, body))).toMatchObject({ state: 'matched', said: null });
  expect((await desk(`${path}/person`, body)).status).toBe(409);
  const noted = await rapport.instance.house.db.owner((tx) =>
    tx.query<{ action: string }>(`select action from audit where org_id = $1 and action like 'arrival%'`, [
      rapport.orgId,
    ]),
  );
  expect(new Set(noted.map((n) => n.action))).toEqual(
    new Set(['arrivals.read', 'arrival.matched', 'arrival.dismissed', 'arrival.reopened']),
  );
});

test('who came waits until the desk calls them in', async () => {
  const waits = async (): Promise<Arrival[]> => (await arrivals()).filter((a) => a.waits);
  await until(async () => (await waits()).length === 2, 'the two arrivals of Ada');
  const [arrival] = await waits();
  const path = `/api/v1/arrivals/${arrival?.id}/call`;
  expect((await desk(path, { method: 'PUT' })).status).toBe(200);
  expect((await desk(path, { method: 'PUT' })).status).toBe(200);
  await until(async () => (await waits()).length === 0, 'the call');
  const { rows } = await read<{ rows: { place: string; waiting: number }[] }>(
    desk('/api/v1/places/lateness'),
  );
  expect(rows).toMatchObject([{ place: 'Main house', waiting: 0 }]);
  await come({ name: 'Somebody Else', birthDate: '1971-01-01' });
  const unknown = (await arrivals()).find((a) => a.state === 'waiting');
  expect((await desk(`/api/v1/arrivals/${unknown?.id}/call`, { method: 'PUT' })).status).toBe(409);
});

test('the code of an invitation is enough, in any spelling', async () => {
  const made = await read<{ code: string }>(
    desk(`/api/v1/people/${await personId()}/check-in-code`, { method: 'POST' }),
  );
  const before = (await arrivals()).length;
  expect((await come({ number: made.code.toLowerCase().replace('-', ' ') })).status).toBe(200);
  await until(async () => {
    const all = await arrivals();
    return all.length === before + 1 && all[0]?.state === 'matched';
  }, 'the match by code');
});

test('what is missing is said in words, without a script, and wrong codes lead to the desk', async () => {
  const wrong = await come({ name: '', birthDate: 'soon' });
  const text = await wrong.text();
  expect([wrong.status, text.includes('href="#name"'), text.includes('<script')]).toEqual([400, true, false]);
  expect((await fetch(`${rapport.url}/checkin/nowhere`)).status).toBe(404);
  const old = point.url;
  const poster = await admin(`/api/v1/check-in-points/${point.id}/poster`);
  expect([poster.status, (await poster.text()).includes('<svg')]).toEqual([200, true]);
  point = await read<CheckInPoint>(admin(`/api/v1/check-in-points/${point.id}/code`, { method: 'POST' }));
  expect([(await come({ name: 'A', birthDate: '1980-12-31' }, old)).status, point.url === old]).toEqual([
    404,
    false,
  ]);
  expect((await fetch(pathOf(point.url))).status).toBe(200);
  expect((await admin(`/api/v1/check-in-points/${point.id}`, { method: 'DELETE' })).status).toBe(204);
  expect((await fetch(pathOf(point.url))).status).toBe(404);
  expect((await desk('/api/v1/check-in-points', json('POST', {}))).status).toBe(403);
});

test('an erasure takes arrivals and codes along', async () => {
  const { db } = rapport.instance.house;
  const person = await personId();
  const count = (): Promise<number> =>
    db.owner(async (tx) => {
      const [row] = await tx.query<{ n: number }>(
        'select (select count(*) from arrival where subject_id = $1)::int + (select count(*) from check_in_code where subject_id = $1)::int as n',
        [person],
      );
      return row?.n ?? -1;
    });
  expect(await count()).toBeGreaterThan(2);
  const gone = await admin(`/api/v1/people/${person}/erasure`, json('POST', { confirm: 'Ada Example' }));
  expect(gone.ok).toBe(true);
  expect(await count()).toBe(0);
});
