// Calls from the step that asks for one to the receiver that hears it, with every trouble a receiver can be.
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WebhookCallPage, WebhookEndpoint, WebhookTested } from '../../../sdk/faces/webhooks-out.ts';
import { type TrustTown, trustTown } from '../../../test/support/trust.ts';
import { subjectPort } from '../../people/index.ts';
import { createSafeFetch } from '../../platform/fetch.ts';
import { silentLogger } from '../../platform/logging.ts';
import { systemRandom } from '../../platform/random.ts';
import type { CallEffect } from '../engine/effects.ts';
import { webhookOutPrivacy, webhookOutRoutes } from './index.ts';
import { queueCalls } from './queue.ts';
import { type CallSenderServices, makeCallSender } from './sender.ts';
import { signedHeaders } from './signing.ts';

interface Heard {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let town: TrustTown;
let org = '';
let now = Date.UTC(2026, 4, 13, 10);
let receiver: Server;
let url = '';
let reply: (path: string) => { status: number; headers?: Record<string, string> } | 'hang';
const heard: Heard[] = [];
const cookies = new Map<string, string>();
let services: CallSenderServices;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      heard.push({ headers: request.headers, body });
      const answer = reply(request.url ?? '');
      if (answer === 'hang') request.socket.destroy();
      else response.writeHead(answer.status, answer.headers).end();
    });
  });
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  const { port } = receiver.address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;
  town = await trustTown();
  org = town.riverside.id;
  const { trust, app } = town;
  const clock = { ...trust.clock, now: () => now, wait: trust.clock.wait };
  services = {
    ...trust,
    clock,
    random: systemRandom,
    fetch: createSafeFetch(['127.0.0.1']),
    log: silentLogger,
    live: { publish: () => undefined },
    orgIds: async () => [org],
  };
  webhookOutRoutes(app, { ...services, ...trust, clock, config: { outboundAllow: ['127.0.0.1'] } });
  for (const [name, role] of [
    ['admin', 'admin'],
    ['operator', 'operator'],
    ['care', 'care-team'],
  ] as const) {
    await town.add(town.riverside, `${name}@riverside.example`, [role]);
    cookies.set(name, await town.signIn(`${name}@riverside.example`));
  }
  await town.add(town.alvara, 'foreign@alvara.example', ['admin']);
  cookies.set('foreign', await town.signIn('foreign@alvara.example'));
});
beforeEach(() => {
  heard.length = 0;
  reply = () => ({ status: 200 });
});
afterAll(async () => {
  await town.close();
  await new Promise((done) => receiver.close(done));
});

async function ask(
  who: string,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
): Promise<{ status: number; json: ReturnType<typeof JSON.parse>; text: string }> {
  const cookie = cookies.get(who) ?? '';
  const answer = await town.ask(method, `/api/v1/webhooks-out${path}`, { cookie, ...(body && { body }) });
  const isJson = String(answer.headers['content-type']).includes('json');
  return { status: answer.statusCode, json: isJson ? answer.json() : null, text: answer.body };
}

let made = 0;
async function endpoint(carries = 'public'): Promise<{ id: string; secret: string; path: string }> {
  const path = `/hook-${made++}`;
  const wish = { name: `Endpoint ${made}`, url: url + path, carries };
  const answer = await ask('admin', 'POST', '', wish);
  expect(answer.status, answer.text).toBe(201);
  return { ...answer.json, path };
}

let people = 0;
async function somebody(): Promise<string> {
  const { trust } = town;
  return town.db.worker([org], async (tx) => {
    const [id = ''] = await subjectPort(trust).resolve(tx, {
      orgId: org,
      identifiers: [[{ kind: 'user', value: `w-${people++}` }]],
      source: 'api',
      importId: null,
      now,
    });
    await tx.query(
      `insert into profile (org_id, person_id, kind, display_name, email, traits, first_seen_at, last_seen_at, updated_at)
       values ($1, $2, 'patient', 'Ada Lovelace', 'ada@example.org', '{"diagnosis":"C50"}', now(), now(), now())`,
      [org, id],
    );
    return id;
  });
}

function effect(to: string, subjectId: string, change: Partial<CallEffect> = {}): CallEffect {
  const { newId } = town.trust;
  return {
    ...{ kind: 'webhook', endpoint: to, orgId: org, subjectId, personId: subjectId, runId: newId(now) },
    ...{ taken: 1, journeyId: newId(now), version: 1, step: 'tell', now },
    ...change,
  };
}
const queue = (...effects: CallEffect[]) =>
  town.db.worker([org], (tx) => queueCalls(tx, town.trust, effects));
async function calls(id: string, state = ''): Promise<WebhookCallPage> {
  const answer = await ask('admin', 'GET', `/${id}/calls${state === '' ? '' : `?state=${state}`}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
}
async function shown(id: string): Promise<WebhookEndpoint> {
  return (await ask('admin', 'GET', `/${id}`)).json;
}

describe('a call', () => {
  it('is made once for each step, signed, and says nothing of health', async () => {
    const { id, secret } = await endpoint();
    const one = effect(id, await somebody());
    expect(await queue(one)).toEqual({ queued: 1, gone: [] });
    expect((await queue(one)).queued).toBe(0);
    const sender = makeCallSender(services);
    await sender.pass();
    expect(await sender.pass()).toBe(0);
    expect(heard).toHaveLength(1);
    const [{ headers, body } = { headers: {}, body: '' }] = heard;
    const messageId = String(headers['webhook-id']);
    const signed = signedHeaders([secret], messageId, Number(headers['webhook-timestamp']), body);
    expect(headers['webhook-signature']).toBe(signed['webhook-signature']);
    expect(JSON.parse(body)).toMatchObject({ type: 'journey.step', data: { person: { id: one.subjectId } } });
    for (const hidden of ['Ada', 'ada@', 'C50']) expect(body).not.toContain(hidden);
    const [row] = (await calls(id)).rows;
    expect(row).toMatchObject({ state: 'delivered', messageId, tries: [{ status: 200 }] });
  });

  it('carries health data where the endpoint is declared for it', async () => {
    const journeyId = town.trust.newId(now);
    await town.db.owner((tx) =>
      tx.query(
        `insert into journey (org_id, id, name, draft, created_at, updated_at) values ($1, $2, 'After radiotherapy', '{}', now(), now())`,
        [org, journeyId],
      ),
    );
    const { id } = await endpoint('health');
    const { id: plain } = await endpoint('public');
    const who = await somebody();
    await queue(effect(id, who, { journeyId }));
    await queue(effect(plain, who, { journeyId, taken: 2 }));
    await makeCallSender(services).pass();
    const told = heard.find((h) => h.body.includes('C50'));
    expect(told?.body).toContain('After radiotherapy');
    expect(heard.filter((h) => h.body.includes('radiotherapy'))).toHaveLength(1);
  });

  it('to an endpoint that is gone, disabled or of another organisation is handed back', async () => {
    const { id } = await endpoint();
    const who = await somebody();
    const lost = effect(town.trust.newId(now), who);
    const foreign = effect(id, who, { orgId: town.alvara.id });
    const both = await town.db.worker([org, town.alvara.id], (tx) =>
      queueCalls(tx, town.trust, [lost, foreign]),
    );
    expect(both).toEqual({ queued: 0, gone: [lost, foreign] });
  });

  it('is tried again with the same id, by the schedule, until it has failed; and is played again', async () => {
    const { id } = await endpoint();
    await queue(effect(id, await somebody()));
    reply = () => ({ status: 302, headers: { location: `${url}/elsewhere` } });
    const sender = makeCallSender(services);
    let tries = 0;
    for (let hours = 0; hours < 24 * 200 && tries < 10; hours++, now += 3_600_000)
      tries += await sender.pass();
    expect(tries).toBe(10);
    expect(new Set(heard.map((h) => h.headers['webhook-id'])).size).toBe(1);
    const [failed] = (await calls(id, 'failed')).rows;
    expect(failed?.tries.map((t) => t.detail)).toEqual(Array.from({ length: 10 }, () => 'redirected'));
    expect((await shown(id)).calls).toMatchObject({ failed: 1, waiting: 0 });
    reply = () => ({ status: 204 });
    expect((await ask('admin', 'POST', `/${id}/replays`, {})).json).toEqual({ queued: 1 });
    now += 2 * 3_600_000;
    await sender.pass();
    expect((await calls(id)).rows[0]).toMatchObject({ state: 'delivered' });
    expect(new Set(heard.map((h) => h.headers['webhook-id'])).size).toBe(1);
  });

  it('survives the death of its sender: another makes it with the same id', async () => {
    const { id, path } = await endpoint();
    await queue(effect(id, await somebody()));
    const dead = await town.db.worker([org], (tx) =>
      tx.query<{ id: string }>(
        `update webhook_call set sender = 'dead', claimed_until = $2 where endpoint_id = $1 returning id`,
        [id, new Date(now + 60_000).toISOString()],
      ),
    );
    expect(dead).toHaveLength(1);
    const other = makeCallSender(services);
    expect(await other.pass()).toBe(0);
    now += 61_000;
    expect(await other.pass()).toBe(1);
    expect(heard).toHaveLength(1);
    expect(path).not.toBe('');
  });
});

describe('a receiver in trouble', () => {
  it('that says 410 is called no more until somebody enables it', async () => {
    const { id } = await endpoint();
    await queue(effect(id, await somebody()), effect(id, await somebody()));
    reply = () => ({ status: 410 });
    await makeCallSender(services).pass();
    expect((await shown(id)).disabledAt).not.toBeNull();
    expect((await calls(id, 'queued')).rows).toEqual([]);
    const late = effect(id, await somebody());
    expect((await queue(late)).gone).toEqual([late]);
    reply = () => ({ status: 200 });
    expect((await ask('admin', 'PATCH', `/${id}`, { enabled: true })).json.disabledAt).toBeNull();
    expect((await queue(late)).queued).toBe(1);
    expect(await makeCallSender(services).pass()).toBe(1);
  });

  it('rests after failures in a row, gets one call as a question, and then all', async () => {
    const { id } = await endpoint();
    for (let i = 0; i < 8; i++) await queue(effect(id, await somebody()));
    reply = () => 'hang';
    const sender = makeCallSender(services);
    expect(await sender.pass()).toBe(8);
    expect((await shown(id)).restsUntil).not.toBeNull();
    now += 6_000;
    expect(await sender.pass()).toBe(0);
    now += 3_600_000;
    reply = () => ({ status: 200 });
    expect(await sender.pass()).toBe(1);
    expect(await sender.pass()).toBe(7);
    expect((await shown(id)).failuresInARow).toBe(0);
  });

  it('keeps nobody else waiting, and a pause keeps its calls', async () => {
    const [one, other] = [await endpoint(), await endpoint()];
    await queue(effect(one.id, await somebody()), effect(other.id, await somebody()));
    await ask('admin', 'PATCH', `/${one.id}`, { paused: true });
    expect(await makeCallSender(services).pass()).toBe(1);
    expect((await shown(one.id)).calls.waiting).toBe(1);
    await ask('admin', 'PATCH', `/${one.id}`, { paused: false });
    expect(await makeCallSender(services).pass()).toBe(1);
  });
});

describe('an endpoint', () => {
  it('signs with both secrets while a rotation lasts', async () => {
    const { id, secret } = await endpoint();
    const rotated = await ask('admin', 'POST', `/${id}/secret`, { hours: 24 });
    await queue(effect(id, await somebody()));
    await makeCallSender(services).pass();
    const [{ headers, body } = { headers: {}, body: '' }] = heard;
    const [messageId, at] = [String(headers['webhook-id']), Number(headers['webhook-timestamp'])];
    const both = signedHeaders([rotated.json.secret, secret], messageId, at, body);
    expect(headers['webhook-signature']).toBe(both['webhook-signature']);
    expect((await shown(id)).oldSecretUntil).not.toBeNull();
  });

  it('is tried out with a call about nobody', async () => {
    const { id } = await endpoint();
    const tested: WebhookTested = (await ask('admin', 'POST', `/${id}/test`)).json;
    expect(tested).toMatchObject({ delivered: true, status: 200 });
    expect(JSON.parse(heard[0]?.body ?? '')).toMatchObject({ type: 'test', data: {} });
    expect((await calls(id)).rows).toEqual([]);
  });

  it('is never an address inside a network, whatever it is spelled like', async () => {
    for (const bad of [
      'https://10.0.0.1/x',
      'https://169.254.169.254/latest',
      'https://2130706434/',
      'https://0x7f000002/',
      'https://[::1]/',
      'https://[::ffff:10.0.0.1]/',
      'https://localhost/',
      'http://example.org/',
      'https://user:pw@example.org/',
      'file:///etc/passwd',
    ]) {
      const refused = await ask('admin', 'POST', '', { name: 'Bad', url: bad, carries: 'public' });
      expect(refused.status, bad).toBe(422);
      expect(refused.json.field).toBe('url');
      expect(refused.text).not.toContain('169.254');
    }
  });

  it('that a name leads into a network is refused at the call, and said', async () => {
    const { id } = await endpoint();
    const closed = { ...services, fetch: createSafeFetch([], async () => ['10.1.2.3']) };
    await queue(effect(id, await somebody()));
    await makeCallSender(closed).pass();
    expect((await calls(id)).rows[0]?.tries[0]?.detail).toBe('outbound-blocked');
  });

  it('is for who may manage keys, inside one organisation; its secret is shown once', async () => {
    const { id, secret } = await endpoint();
    expect((await ask('care', 'GET', '')).status).toBe(403);
    expect((await ask('operator', 'GET', '')).status).toBe(200);
    expect((await ask('admin', 'GET', '')).text).not.toContain(secret);
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/calls'],
      ['POST', '/test'],
      ['DELETE', ''],
    ] as const)
      expect((await ask('foreign', method, `/${id}${path}`)).status).toBe(404);
    const again = await ask('admin', 'POST', '', { name: 'Endpoint 1', url, carries: 'public' });
    expect(again.json.code).toBe('name-taken');
    expect((await ask('admin', 'DELETE', `/${id}`)).status).toBe(204);
  });
});

it('an export shows what was told word for word, an erasure leaves nothing to send', async () => {
  const { id } = await endpoint('personal');
  const who = await somebody();
  await queue(effect(id, who));
  const port = webhookOutPrivacy(town.trust.vault);
  const held = await town.db.web(org, (tx) => port.export(tx, org, [who]));
  expect(JSON.stringify(held)).toContain('ada@example.org');
  expect(await town.db.worker([org], (tx) => port.erase(tx, org, [who]))).toBe(1);
  expect(await makeCallSender(services).pass()).toBe(0);
});
