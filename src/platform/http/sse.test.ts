// A live stream: opens, hears its own organisation only, shows signs of life, and ends when it should.
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createLiveHub, type LiveHub } from '../live.ts';
import { silentLogger } from '../logging.ts';
import { openMetrics } from '../metrics.ts';
import { isRefusal } from '../result.ts';
import { createHttpServer, type HttpServer, listen, liveStream, stop, topicsOf } from './index.ts';
import type { LiveStreamOptions } from './sse.ts';

let app: HttpServer;
let hub: LiveHub;
afterEach(() => stop(app, 500));

async function start(options: LiveStreamOptions = {}, lookedUp = async () => {}): Promise<string> {
  hub = createLiveHub({ gap: 50 });
  app = await createHttpServer({
    log: silentLogger,
    metrics: openMetrics(false),
    version: '1',
    publicUrl: 'http://x.example',
  });
  app.get('/live', async (request, reply) => {
    await lookedUp();
    const query: { topics?: unknown } = Object(request.query);
    const topics = topicsOf(query.topics);
    if (isRefusal(topics)) return topics;
    liveStream(hub, request, reply, 'mine', topics, options);
    return reply;
  });
  const url = await listen(app, { host: '127.0.0.1', port: 0 });
  if (isRefusal(url)) throw new Error(url.message);
  return url;
}

/** Everything the stream says until `enough`, or until it ends. */
async function read(stream: Response, enough: (text: string) => boolean): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of stream.body ?? []) {
    text += decoder.decode(chunk);
    if (enough(text)) break;
  }
  return text;
}

test('hints arrive by topic, of the own organisation only, with signs of life and security headers', async () => {
  const url = await start({ heartbeat: 60 });
  const stream = await fetch(`${url}/live?topics=home,cases`);
  expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(stream.headers.get('cache-control')).toBe('no-store');
  expect(stream.headers.get('x-content-type-options')).toBe('nosniff');
  hub.publish('other', 'home', { n: 1 });
  hub.publish('mine', 'people', { n: 2 });
  hub.publish('mine', 'home', { n: 3 });
  const text = await read(stream, (t) => t.includes(': here'));
  expect(text).toMatch(/^retry: 3000\n\n/);
  expect(text).toContain('event: home\ndata: {"n":3}\n\n');
  expect(text).not.toMatch(/"n":[12]/);
  await expect.poll(() => hub.subscribers).toBe(0);
});

test('a client that left before its session was looked up leaves nothing behind', async () => {
  const asked = Promise.withResolvers<void>();
  const looked = Promise.withResolvers<void>();
  const url = await start({}, async () => {
    asked.resolve();
    await looked.promise;
  });
  const closed = new Promise((resolve) =>
    app.server.on('connection', (socket) => socket.on('close', resolve)),
  );
  const leaving = new AbortController();
  const stream = fetch(`${url}/live?topics=home`, { signal: leaving.signal });
  await asked.promise;
  leaving.abort();
  await expect(stream).rejects.toThrow();
  await closed;
  looked.resolve();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(hub.subscribers).toBe(0);
});

test('a stream that begins while the server stops ends at once', async () => {
  const asked = Promise.withResolvers<void>();
  const looked = Promise.withResolvers<void>();
  const url = await start({}, async () => {
    asked.resolve();
    await looked.promise;
  });
  const stream = fetch(`${url}/live?topics=home`);
  await asked.promise;
  const stopped = stop(app, 5_000);
  await expect.poll(() => app.stopping.aborted).toBe(true);
  looked.resolve();
  await (await stream).text();
  await stopped;
  expect(hub.subscribers).toBe(0);
});

test('bad topics are refused', async () => {
  const url = await start();
  for (const query of [
    '',
    '?topics=',
    '?topics=Ho%20me',
    `?topics=${Array.from({ length: 21 }, (_, i) => `t${i}`).join(',')}`,
    '?topics=a&topics=b',
  ])
    expect((await fetch(`${url}/live${query}`)).status).toBe(400);
});

test('it ends when the server stops, and after its longest time', async () => {
  const url = await start();
  const open = await fetch(`${url}/live?topics=home`);
  const ended = read(open, () => false);
  await stop(app);
  expect(await ended).toBe('retry: 3000\n\n');
  const again = await start({ longest: 50 });
  expect(await read(await fetch(`${again}/live?topics=home`), () => false)).toBe('retry: 3000\n\n');
});

test('a client that does not read is dropped', async () => {
  const url = new URL(await start({ unread: 16 * 1024 }));
  const socket = connect({ host: url.hostname, port: Number(url.port) });
  socket.on('error', () => undefined);
  socket.write('GET /live?topics=home HTTP/1.1\r\nHost: x\r\n\r\n');
  await expect.poll(() => hub.subscribers).toBe(1);
  socket.pause();
  const data = { filler: 'x'.repeat(1_000_000) };
  const timer = setInterval(() => hub.publish('mine', 'home', data), 20);
  await expect.poll(() => hub.subscribers, { timeout: 5_000 }).toBe(0);
  clearInterval(timer);
  socket.destroy();
});
