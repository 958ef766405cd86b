// The way out: no form of an inside address gets through, and what is judged is what is connected to.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isPublicAddress, parseAllowEntry } from './addresses.ts';
import { createSafeFetch } from './fetch.ts';
import { isRefusal } from './result.ts';

const ANSWERS: Record<string, RequestListener> = {
  '/ok': (request, response) => response.setHeader('x-host', request.headers.host ?? '').end('fine'),
  '/echo': (request, response) => request.pipe(response),
  '/moved': (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1/secret' }).end(),
  '/large': (_request, response) => response.end('x'.repeat(5_000)),
  '/slow': () => undefined,
};
let server: Server;
let port = 0;
let hits = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    hits++;
    (ANSWERS[request.url ?? ''] ?? ((_request, answer) => answer.writeHead(404).end()))(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('blocked', () => {
  test.for([
    '127.0.0.1',
    '127.9.9.9',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '017700000001',
    '127.1',
    '0.0.0.0',
    '0',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::a00:1]',
    '[fc00::1]',
    '[fd12::1]',
    '[fe80::1]',
    '[fec0::1]',
    '[ff02::1]',
    '[2001:db8::1]',
    '[2002:7f00:1::]',
    '[2001::1]',
    '[100::1]',
    '１２７.0.0.1',
    '127。0。0。1',
  ])('http://%s/', async (host) => {
    hits = 0;
    expect(await createSafeFetch()(`http://${host}:${port}/ok`)).toMatchObject({ code: 'outbound-blocked' });
    expect(hits).toBe(0);
  });

  test.for([
    'ftp://x.example/',
    'file:///etc/passwd',
    'http://user:pw@x.example/',
    'nonsense',
    'gopher://127.0.0.1',
    '',
  ])('%s', async (url) => {
    expect(await createSafeFetch()(url)).toMatchObject({ code: 'outbound-blocked' });
  });

  test('names: one inside address among several is enough; localhost by its resolver', async () => {
    const fetching = createSafeFetch([], async () => ['93.184.215.14', '10.0.0.1']);
    expect(await fetching('http://rebind.example/')).toMatchObject({ code: 'outbound-blocked' });
    for (const name of ['localhost', 'localhost.', 'LOCALHOST'])
      expect(await createSafeFetch()(`http://${name}:${port}/ok`)).toMatchObject({
        code: 'outbound-blocked',
      });
    expect(await createSafeFetch([], async () => [])('http://nowhere.example/')).toMatchObject({
      code: 'outbound-failed',
    });
  });

  test('no private IPv4 address is public, plain or mapped', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const inside = fc.oneof(
      fc.tuple(fc.constant(10), octet, octet, octet),
      fc.tuple(fc.constant(127), octet, octet, octet),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
      fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
      fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
    );
    fc.assert(
      fc.property(
        inside,
        (parts) => !isPublicAddress(parts.join('.')) && !isPublicAddress(`::ffff:${parts.join('.')}`),
      ),
    );
    for (const open of [
      '93.184.215.14',
      '8.8.8.8',
      '172.32.0.1',
      '100.128.0.1',
      '2606:4700:4700::1111',
      '2a00:1450::1',
    ])
      expect(isPublicAddress(open)).toBe(true);
    for (const odd of ['fe80::1%eth0', 'x', '', '1.2.3']) expect(isPublicAddress(odd)).toBe(false);
  });
});

describe('allowed', () => {
  const fetching = createSafeFetch(['hooks.internal', '127.0.0.0/8'], async () => ['127.0.0.1']);
  const body = async (path: string, request = {}) => {
    const answer = await fetching(`http://hooks.internal:${port}${path}`, request);
    return isRefusal(answer) ? answer : { status: answer.status, text: answer.body.toString() };
  };

  test('by name or by range; the name stays in the Host header and the resolver is asked once', async () => {
    let asked = 0;
    const counting = createSafeFetch(['hooks.internal'], async () =>
      asked++ === 0 ? ['127.0.0.1'] : ['10.0.0.1'],
    );
    const answer = await counting(`http://hooks.internal:${port}/ok`, { headers: { Host: 'evil.example' } });
    expect(answer).toMatchObject({ status: 200, headers: { 'x-host': `hooks.internal:${port}` } });
    expect(asked).toBe(1);
    expect(await createSafeFetch(['127.0.0.1'])(`http://127.0.0.1:${port}/ok`)).toMatchObject({
      status: 200,
    });
    expect(await createSafeFetch(['10.0.0.0/8'])(`http://127.0.0.1:${port}/ok`)).toMatchObject({
      code: 'outbound-blocked',
    });
    expect(
      await createSafeFetch(['hooks.internal'], async () => ['127.0.0.1'])(
        `http://other.internal:${port}/ok`,
      ),
    ).toMatchObject({ code: 'outbound-blocked' });
  });

  test('sends and reads; a redirect is an answer and is not followed', async () => {
    expect(await body('/echo', { method: 'POST', body: 'hello' })).toEqual({ status: 200, text: 'hello' });
    hits = 0;
    expect(await body('/moved')).toMatchObject({ status: 302 });
    expect(hits).toBe(1);
  });

  test('bounded in size and time, and can be given up', async () => {
    expect(await body('/large', { maxBytes: 4_999 })).toMatchObject({ code: 'outbound-too-large' });
    expect(await body('/large', { maxBytes: 5_000 })).toMatchObject({ status: 200 });
    expect(await body('/slow', { timeout: 50 })).toMatchObject({ code: 'outbound-timeout' });
    expect(await body('/slow', { signal: AbortSignal.timeout(20) })).toMatchObject({
      code: 'outbound-failed',
    });
    const hanging = createSafeFetch([], () => new Promise(() => undefined));
    expect(await hanging('http://x.example/', { timeout: 50 })).toMatchObject({ code: 'outbound-timeout' });
    server.closeAllConnections();
    expect(await createSafeFetch(['127.0.0.1'])('http://127.0.0.1:1/')).toMatchObject({
      code: 'outbound-failed',
    });
  });

  test('entries are hosts and ranges, nothing else', () => {
    expect(parseAllowEntry('Hooks.Internal')).toEqual({ kind: 'host', host: 'hooks.internal' });
    expect(parseAllowEntry('10.0.0.0/8')).toEqual({ kind: 'range', address: '10.0.0.0', prefix: 8 });
    expect(parseAllowEntry('fd00::/8')).toEqual({ kind: 'range', address: 'fd00::', prefix: 8 });
    for (const text of ['10.0.0.0/33', '10.0.0.0/x', '*', 'a b', 'http://x', '2130706433', 'x/8', '-a', ''])
      expect(parseAllowEntry(text)).toBeNull();
  });
});
