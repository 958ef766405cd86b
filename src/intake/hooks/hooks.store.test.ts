// Webhooks over HTTP: who is believed, what is stored once, what is held back, and what staff see of it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from '../../../sdk/api.ts';
import type { WebhookDelivery, WebhookMap, WebhookSource } from '../../../sdk/faces/doors.ts';
import { type TestRapport, testRapport } from '../../../test/support/rapport.ts';
import { systemClock } from '../../platform/clock.ts';
import { readDoor, writeDoor } from '../door.ts';
import { SCHEMES } from './model.ts';
import { sign } from './signature.ts';

const MAP: WebhookMap = {
  each: null,
  event: { is: null, from: '/type', names: {} },
  time: null,
  id: null,
  identifiers: [{ kind: 'mrn', from: '/mrn' }],
  properties: [{ name: 'clinic', from: '/clinic' }],
  traits: [],
};
const BODY = { type: 'Appointment Missed', mrn: '10017', clinic: 'Heart' };
const MARKER = 'Mrs-Miller-has-asthma';

type Ask = (url: string, init?: RequestInit) => Promise<Response>;

let rapport: TestRapport;
let ask: Ask;
let source: WebhookSource;
let secret: string;

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

async function codeOf(answer: Response): Promise<string> {
  return JSON.parse(await answer.text()).code;
}

async function sources(): Promise<WebhookSource[]> {
  return (await read<Page<WebhookSource>>(ask('/api/v1/webhook-sources'))).rows;
}

beforeAll(async () => {
  rapport = await testRapport();
  ask = await rapport.signIn('keys@example.org', ['admin']);
  const made = await read<{ id: string; secret: string }>(
    ask('/api/v1/webhook-sources', json('POST', { name: 'Booking', scheme: 'standard', map: MAP })),
  );
  secret = made.secret;
  const [found] = await sources();
  if (!found) throw new Error('no source');
  source = found;
});
afterAll(() => rapport.close());

interface Sending {
  readonly id?: string;
  readonly at?: number;
  readonly with?: string;
  readonly path?: string;
}

function deliver(body: object | string, sending: Sending = {}): Promise<Response> {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const seconds = Math.floor((sending.at ?? systemClock.now()) / 1_000);
  const id = sending.id ?? `msg_${Math.random()}`;
  return fetch(rapport.url + (sending.path ?? new URL(source.url).pathname), {
    method: 'POST',
    body: bytes,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': sign(SCHEMES.standard, sending.with ?? secret, id, seconds, bytes),
    },
  });
}

function deliveries(): Promise<WebhookDelivery[]> {
  return read<Page<WebhookDelivery>>(ask(`/api/v1/webhook-sources/${source.id}/deliveries`)).then(
    (p) => p.rows,
  );
}

function countEvents(name: string): Promise<number> {
  return rapport.instance.house.db.owner(async (tx) => {
    const rows = await tx.query<{ n: number }>(
      'select count(*)::int as n from event where org_id = $1 and name = $2',
      [rapport.orgId, name],
    );
    return rows[0]?.n ?? 0;
  });
}

describe('a delivery', () => {
  test('is stored once, however often it comes', async () => {
    const before = await countEvents('Appointment Missed');
    const first = await read<object>(deliver(BODY, { id: 'once' }));
    const again = await Promise.all([1, 2, 3].map(() => read<object>(deliver(BODY, { id: 'once' }))));
    expect(first).toEqual({ verdict: 'accepted', signals: 1 });
    for (const each of again) expect(each).toEqual({ verdict: 'repeated', signals: 0 });
    expect((await countEvents('Appointment Missed')) - before).toBe(1);
  });

  test('row 40: a bad signature is 401, counted, and nothing of it is echoed', async () => {
    const answer = await deliver(
      { ...BODY, note: MARKER },
      { with: 'whsec_bm90LXRoZS1zZWNyZXQtbm90LXRoZS1zZWNyZXQ=' },
    );
    const text = await answer.text();
    expect([answer.status, text.includes(MARKER), JSON.parse(text).code]).toEqual([
      401,
      false,
      'bad-signature',
    ]);
    expect((await deliveries())[0]).toMatchObject({ status: 401, verdict: 'refused', code: 'bad-signature' });
    expect((await sources())[0]?.day.refused).toBeGreaterThanOrEqual(1);
  });

  test('row 41: a stale one is 401, with the same answer', async () => {
    await systemClock.wait(1_050);
    const answer = await deliver(BODY, { at: systemClock.now() - 6 * 60_000 });
    expect([answer.status, await codeOf(answer)]).toEqual([401, 'bad-signature']);
    expect((await deliveries())[0]).toMatchObject({ status: 401, code: 'stale' });
  });

  test('row 42: a source named inside another organisation is 401, as is an address that was never made', async () => {
    const door = readDoor(new URL(source.url).pathname.split('/')[2] ?? '');
    const foreign = writeDoor({ orgId: '01890000-0000-7000-8000-000000000001', id: door?.id ?? '' });
    for (const path of [`/hooks/${foreign}`, '/hooks/nowhere']) {
      const answer = await deliver(BODY, { path });
      expect([path, answer.status, await codeOf(answer)]).toEqual([path, 401, 'bad-signature']);
    }
  });

  test('what cannot be read is held back with its reason; broken JSON and too much are refused', async () => {
    expect(await read<object>(deliver({ ...BODY, mrn: null }))).toEqual({
      verdict: 'quarantined',
      signals: 0,
    });
    const held = await rapport.instance.house.db.owner((tx) =>
      tx.query<{ code: string }>('select code from quarantine where org_id = $1', [rapport.orgId]),
    );
    expect(held.map((h) => h.code)).toContain('webhook-no-identifier');
    const broken = await deliver('{"type":');
    expect([broken.status, await codeOf(broken)]).toEqual([400, 'truncated-json']);
    expect((await deliver({ ...BODY, much: 'x'.repeat(300_000) })).status).toBe(413);
    expect((await deliveries())[0]).toMatchObject({ verdict: 'unreadable', status: 400 });
  });
});

describe('staff', () => {
  test('rotate a secret: for a while both are valid, then only the new one', async () => {
    const old = secret;
    const path = `/api/v1/webhook-sources/${source.id}/secret`;
    secret = (await read<{ secret: string }>(ask(path, json('POST', { hours: 1 })))).secret;
    for (const each of [old, secret]) expect((await deliver(BODY, { with: each })).status).toBe(200);
    const newer = (await read<{ secret: string }>(ask(path, json('POST', { hours: 0 })))).secret;
    expect((await deliver(BODY, { with: secret })).status).toBe(401);
    secret = newer;
    expect((await deliver(BODY)).status).toBe(200);
  });

  test('see what an example becomes, and try it signed, without an event', async () => {
    const before = await countEvents('Rehearsed');
    const example = JSON.stringify({ ...BODY, type: 'Rehearsed' });
    const rehearsal = await read<object>(
      ask('/api/v1/webhook-sources/rehearsal', json('POST', { map: MAP, example })),
    );
    expect(rehearsal).toMatchObject({ signals: [{ name: 'Rehearsed' }], faults: [] });
    await read(ask(`/api/v1/webhook-sources/${source.id}`, json('PATCH', { example })));
    const tried = await read<object>(ask(`/api/v1/webhook-sources/${source.id}/trial`, { method: 'POST' }));
    expect(tried).toMatchObject({ signals: [{ name: 'Rehearsed' }] });
    expect((await deliveries())[0]).toMatchObject({ verdict: 'tried', signals: 1 });
    expect(await countEvents('Rehearsed')).toBe(before);
  });

  test('pause it, are told what is wrong with a map, and need the right to', async () => {
    const path = `/api/v1/webhook-sources/${source.id}`;
    await read(ask(path, json('PATCH', { paused: true })));
    expect((await deliver(BODY)).status).toBe(503);
    await read(ask(path, json('PATCH', { paused: false })));
    const bad = await ask(path, json('PATCH', { map: { ...MAP, time: 'no-slash' } }));
    expect([bad.status, await codeOf(bad)]).toEqual([422, 'bad-pointer']);
    const desk = await rapport.signIn('desk@example.org', ['call-centre-agent']);
    expect((await desk('/api/v1/webhook-sources')).status).toBe(403);
  });
});
