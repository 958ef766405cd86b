// The web server as strangers meet it: bad input, wrong methods, faults behind it, and the way it stops.
import { gzipSync } from 'node:zlib';
import Type from 'typebox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BAD_INPUTS, type BadInputTarget, MARKER } from '../../../test/support/bad-inputs.ts';
import { sendRaw } from '../../../test/support/raw-http.ts';
import { openLogger } from '../logging.ts';
import { openMetrics } from '../metrics.ts';
import { isRefusal, refuse } from '../result.ts';
import { createHttpServer, type HttpServer, listen, type ReadyCheck, stop } from './index.ts';
import { closed } from './validate.ts';

const LIMIT = 64 * 1024;
const lines: string[] = [];
const ready: { checks: ReadyCheck[] } = { checks: [] };
let app: HttpServer;
let url = '';

const make = (): Promise<HttpServer> =>
  createHttpServer({
    log: openLogger('debug', { write: (line) => lines.push(line) }),
    metrics: openMetrics(false),
    version: '1.2.3',
    publicUrl: 'https://rapport.example',
    ready: async () => ready.checks,
    bodyLimit: LIMIT,
    headersTimeout: 400,
    requestTimeout: 800,
  });

async function start(server: HttpServer): Promise<string> {
  const at = await listen(server, { host: '127.0.0.1', port: 0 });
  if (isRefusal(at)) throw new Error(at.message);
  return at;
}

const THROWN: Record<string, () => Error> = {
  bug: () => new Error(`cannot read "${MARKER}" of anna@example.org`),
  refused: () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
  socket: () => Object.assign(new Error('connect ENOENT'), { code: 'ENOENT', syscall: 'connect' }),
  shutdown: () => Object.assign(new Error('terminating connection'), { code: '57P01' }),
  full: () => Object.assign(new Error('could not extend file'), { code: '53100' }),
  pool: () => new Error('timeout exceeded when trying to connect'),
  lost: () => new Error('Connection terminated unexpectedly'),
};

beforeAll(async () => {
  app = await make();
  const body = closed({
    name: Type.String(),
    count: Type.Optional(Type.Integer({ minimum: 1 })),
    kind: Type.Optional(Type.Union([Type.Literal('a'), Type.Literal('b')])),
    items: Type.Optional(Type.Array(closed({ q: Type.Number() }))),
  });
  app.post(
    '/things',
    { schema: { body, response: { 200: Type.Object({ name: Type.String() }) } } },
    async (request) => ({ name: request.body.name }),
  );
  app.get(
    '/things',
    {
      schema: {
        querystring: closed({
          limit: Type.Optional(Type.Integer({ maximum: 10, default: 5 })),
          open: Type.Optional(Type.Boolean()),
        }),
      },
    },
    async (request) => request.query,
  );
  app.get(
    '/things/:id',
    {
      schema: {
        params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
        response: { 200: Type.Object({ ok: Type.Boolean() }) },
      },
    },
    async () => refuse(404, 'no-such-thing', 'There is no such thing.', { fix: 'Look again.', field: 'id' }),
  );
  app.get('/throw/:how', { schema: { params: Type.Object({ how: Type.String() }) } }, async (request) => {
    throw THROWN[request.params.how]?.() ?? new Error('unknown');
  });
  app.post('/optional', async (request) => ({ body: request.body ?? null }));
  url = await start(app);
});
afterAll(() => stop(app, 1_000));

const target = (): BadInputTarget => ({ url, path: '/things', valid: { name: 'a' }, limit: LIMIT });
const post = (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}/things`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });

describe('bad input', () => {
  test.for(BAD_INPUTS)('row $row, $name: $status $code', async (input) => {
    const answer = await input.send(target());
    expect(answer.status).toBe(input.status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const problem: unknown = JSON.parse(answer.body);
    expect(problem).toMatchObject({ status: input.status, code: input.code, type: 'about:blank' });
    expect(answer.body).not.toContain(MARKER);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test('rows 15 and 16: SQL is only text, and an operator is no text', async () => {
    const sql = `'; drop table event; --`;
    expect(await (await post({ name: sql })).json()).toEqual({ name: sql });
    const refused = await post({ name: { $ne: 1 } });
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({ code: 'invalid-field', field: 'name' });
  });

  test('nothing is converted, filled in or stripped', async () => {
    expect(await (await post({ name: 'a', count: '3' })).json()).toMatchObject({
      status: 422,
      field: 'count',
      detail: 'count must be integer.',
    });
    expect(await (await post({ name: 'a', items: [{ q: 1 }, { q: 1, r: MARKER }] })).json()).toMatchObject({
      code: 'unknown-field',
      field: 'items[1].r',
    });
    expect(await (await post({ name: 'a', kind: MARKER })).json()).toMatchObject({
      detail: 'kind must be one of a, b.',
    });
    expect(await (await post({ count: 1 })).json()).toMatchObject({ code: 'missing-field', field: 'name' });
    expect(await (await post({ [MARKER.replaceAll('-', ' ')]: 1, name: 'a' })).text()).not.toContain(
      'Miller',
    );
  });

  test('gzip within the limit is read', async () => {
    const answer = await sendRaw(url, {
      path: '/things',
      body: gzipSync('{"name":"zipped"}'),
      headers: [
        ['content-type', 'application/json; charset=UTF-8'],
        ['content-encoding', 'gzip'],
      ],
    });
    expect(answer).toMatchObject({ status: 200, body: '{"name":"zipped"}' });
  });

  test('text in queries becomes what the schema asks, and unknown parameters are refused', async () => {
    expect(await (await fetch(`${url}/things?open=true`)).json()).toEqual({ limit: 5, open: true });
    expect(await (await fetch(`${url}/things?limit=11`)).json()).toMatchObject({
      status: 400,
      field: 'limit',
    });
    expect(await (await fetch(`${url}/things?sort=name`)).json()).toMatchObject({
      status: 400,
      field: 'sort',
    });
  });

  test('a route without a schema may be called without a body', async () => {
    expect(await (await fetch(`${url}/optional`, { method: 'POST' })).json()).toEqual({ body: null });
  });
});

describe('refusals', () => {
  test('a returned refusal is a problem with its own status', async () => {
    const answer = await fetch(`${url}/things/0190a0b0-0000-7000-8000-000000000000`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({
      title: 'Not Found',
      code: 'no-such-thing',
      detail: 'There is no such thing.',
      fix: 'Look again.',
      field: 'id',
    });
  });

  test('an id that can be none is not found', async () => {
    expect((await fetch(`${url}/things/1;drop`)).status).toBe(404);
  });

  test('unknown address 404, wrong method 405 with the right ones, bad address 400', async () => {
    expect(await (await fetch(`${url}/nothing`)).json()).toMatchObject({ status: 404, code: 'not-found' });
    const wrong = await fetch(`${url}/things/5`, { method: 'DELETE' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(await (await fetch(`${url}/%zz`)).json()).toMatchObject({ status: 400, code: 'bad-url' });
  });

  test('a bug is 500, logged under the named request, and tells nothing', async () => {
    lines.length = 0;
    const answer = await fetch(`${url}/throw/bug`);
    const text = await answer.text();
    expect(answer.status).toBe(500);
    expect(text).not.toContain('Miller');
    const { request } = JSON.parse(text);
    const logged = lines.find((line) => line.includes('unexpected error')) ?? '';
    expect(JSON.parse(logged)).toMatchObject({ level: 'error', request, route: '/throw/:how' });
    expect(logged).not.toMatch(/Miller|anna/);
  });

  test.for(['refused', 'socket', 'shutdown', 'lost'])(
    'database away (%s): 503 and when to come back',
    async (how) => {
      const answer = await fetch(`${url}/throw/${how}`);
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
      expect(await answer.json()).toMatchObject({ code: 'database-unavailable' });
    },
  );

  test.for(['full', 'pool'])('database busy (%s): 503', async (how) => {
    const answer = await fetch(`${url}/throw/${how}`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'database-busy' });
  });
});

describe('what comes with every answer', () => {
  test('security headers, on errors too', async () => {
    for (const path of ['/things', '/nothing', '/throw/bug']) {
      const { headers } = await fetch(url + path);
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'",
      );
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('strict-transport-security')).toContain('max-age=31536000');
    }
  });

  test('log and figures name routes, never addresses', async () => {
    lines.length = 0;
    await fetch(`${url}/things/secret-token?email=anna@example.org`);
    await expect.poll(() => lines.length).toBeGreaterThan(0);
    expect(lines.join('')).not.toMatch(/secret-token|anna/);
    const figures = await (await fetch(`${url}/metrics`)).text();
    expect(figures).toContain(
      'rapport_http_request_seconds_count{method="GET",route="/things/:id",status="404"}',
    );
    expect(figures).not.toContain('secret-token');
  });
});

describe('for operators', () => {
  test('lives, and is ready only when all is well', async () => {
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ alive: true });
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    ready.checks = [{ name: 'database', ok: false, words: 'The database does not answer.' }];
    const answer = await fetch(`${url}/readyz`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      ready: false,
      checks: [
        { name: 'running', ok: true },
        { name: 'database', ok: false },
      ],
    });
    ready.checks = [];
  });

  test('the description of the API comes from the schemas', async () => {
    const api = JSON.parse(await (await fetch(`${url}/openapi.json`)).text());
    expect(api.openapi).toBe('3.1.0');
    expect(api.info.version).toBe('1.2.3');
    expect(api.paths['/things'].post.requestBody.content['application/json'].schema.properties.count).toEqual(
      { type: 'integer', minimum: 1 },
    );
    expect(Object.keys(api.paths['/things'].post.responses)).toEqual(['200', '4XX']);
    expect(api.paths['/things'].post.responses['4XX'].content).toHaveProperty(['application/problem+json']);
  });

  test('its page loads nothing from elsewhere', async () => {
    const page = await (await fetch(`${url}/docs/`)).text();
    const assets = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? '');
    expect(assets.length).toBeGreaterThan(3);
    for (const asset of assets) {
      const loaded = await fetch(new URL(asset, `${url}/docs/`));
      expect(loaded.status).toBe(200);
      // An answer that nobody reads holds its connection, and the server's end, for as long as the grace lasts.
      await loaded.arrayBuffer();
    }
    expect(assets.every((asset) => asset.startsWith('./'))).toBe(true);
    const script = await (await fetch(`${url}/docs/static/swagger-initializer.js`)).text();
    expect(script).toContain('validatorUrl: null');
  });

  test('a port in use is a refusal that names the port and the way out', async () => {
    const other = await make();
    const port = Number(new URL(url).port);
    expect(await listen(other, { host: '127.0.0.1', port })).toMatchObject({
      code: 'port-in-use',
      message: `Port ${port} is already in use.`,
      fix: `Choose another one: --port ${port + 1}`,
    });
    await stop(other);
  });
});

describe('stopping', () => {
  test('finishes what is under way, takes nothing new, and cuts what does not end', async () => {
    const server = await make();
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    server.get('/slow', async () => {
      begun.resolve();
      await gate.promise;
      return { done: true };
    });
    server.get('/never', () => new Promise(() => undefined));
    const at = await start(server);
    const never = fetch(`${at}/never`).catch(() => 'cut');
    const slow = fetch(`${at}/slow`);
    await begun.promise;
    const stopped = stop(server, 300);
    await expect.poll(() => server.stopping.aborted).toBe(true);
    gate.resolve();
    expect(await (await slow).json()).toEqual({ done: true });
    await expect(fetch(`${at}/healthz`)).rejects.toThrow();
    await stopped;
    expect(await never).toBe('cut');
  });
});
