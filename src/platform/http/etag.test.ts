// Edits on a version that is not the newest are refused, and what did not change is not sent again.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLogger } from '../logging.ts';
import { openMetrics } from '../metrics.ts';
import { checkEdit, createHttpServer, etagOf, type HttpServer, isUnchanged } from './index.ts';

let app: HttpServer;
const current = etagOf('thing', 7);

beforeAll(async () => {
  app = await createHttpServer({
    log: silentLogger,
    metrics: openMetrics(false),
    version: '1',
    publicUrl: 'http://x.example',
  });
  app.put('/thing', async (request) => checkEdit(request, current) ?? { saved: true });
  app.get('/thing', async (request, reply) => (isUnchanged(request, reply, current) ? null : { n: 7 }));
});
afterAll(() => app.close());

const put = async (match?: string) =>
  (
    await app.inject({
      method: 'PUT',
      url: '/thing',
      headers: match === undefined ? {} : { 'if-match': match },
    })
  ).statusCode;

test('an edit names its version', async () => {
  expect(current).toBe('"thing-7"');
  expect(await put()).toBe(428);
  expect(await put('"thing-6"')).toBe(412);
  expect(await put('"thing-7"')).toBe(200);
  expect(await put('W/"thing-7"')).toBe(200);
  expect(await put('"a", "thing-7"')).toBe(200);
  expect(await put('*')).toBe(200);
});

test('an unchanged answer is 304 with its tag and without a body', async () => {
  const first = await app.inject({ url: '/thing' });
  expect([first.statusCode, first.headers.etag]).toEqual([200, current]);
  const again = await app.inject({ url: '/thing', headers: { 'if-none-match': current } });
  expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', current]);
});
