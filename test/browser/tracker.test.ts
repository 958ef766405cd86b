// The website tracker on a real page of another origin: what arrives, what the browser keeps, and who may send.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TrackerKey } from '../../sdk/faces/doors.ts';
import { signUser } from '../../src/intake/tracker/token.ts';
import { eventually, Stage } from './stage.ts';

let stage: Stage;
let site: Server;
let origin: string;
let key: TrackerKey;
let secret: string;
let markup = '';

interface Sent {
  readonly type: string;
  readonly event?: string;
  readonly anonymousId: string;
  readonly properties?: { readonly [name: string]: unknown };
}

beforeAll(async () => {
  stage = await Stage.open();
  site = createServer((_request, answer) => {
    answer.setHeader('content-type', 'text/html; charset=utf-8');
    answer.end(markup);
  });
  await new Promise<void>((done) => site.listen(0, '127.0.0.1', done));
  origin = `http://localhost:${(site.address() as AddressInfo).port}`;
  const wish = {
    name: 'Test site',
    origins: [origin],
    searchParams: ['q'],
    keepParams: [],
    traits: ['language'],
  };
  const headers = { 'content-type': 'application/json' };
  const made = await stage.ask<{ id: string; secret: string }>('trackers', {
    method: 'POST',
    body: JSON.stringify(wish),
    headers,
  });
  secret = made.secret;
  const found = (await stage.rows<TrackerKey>('trackers')).find((row) => row.id === made.id);
  if (!found) throw new Error('no tracker');
  key = found;
});

afterAll(async () => {
  await new Promise((done) => site.close(done));
  await stage.close();
});

const here = (url: string): string => stage.url + new URL(url).pathname + new URL(url).search;

function page(script: string, more = ''): string {
  return `<!doctype html><html lang="en"><title>Heart</title>${more}${script}<a href="/book?patient=7" data-rapport-click="Book">Book</a></html>`;
}

test('a pinned script runs on a page of another origin, sends without a cookie, and keeps nothing before consent', async () => {
  markup = page(
    `<script async crossorigin="anonymous" integrity="${key.script.integrity}" src="${here(key.script.pinnedUrl)}"></script>`,
  );
  const context = await stage.visitor();
  const tab = await context.newPage();
  const sent: Sent[] = [];
  const answers: number[] = [];
  const hosts = new Set<string>();
  tab.on('request', (request) => {
    hosts.add(new URL(request.url()).host);
    if (request.url().endsWith('/c')) sent.push(...JSON.parse(request.postData() ?? '{}').batch);
  });
  tab.on('response', (response) => {
    if (response.url().endsWith('/c')) answers.push(response.status());
  });
  await tab.goto(`${origin}/heart?q=chest+pain&mrn=10017#top`);
  await eventually('the page view', async () => answers.length > 0);
  expect(answers).toEqual([200]);
  expect(sent.map((m) => m.event ?? m.type)).toEqual(['page', 'Site Searched']);
  expect(JSON.stringify(sent)).not.toContain('10017');
  expect([...hosts].sort()).toEqual([new URL(origin).host, new URL(stage.url).host].sort());
  expect(await tab.evaluate('[localStorage.length, document.cookie]')).toEqual([0, '']);

  const token = signUser(secret, 'tracked-1', Math.floor(Date.now() / 1_000) + 600);
  await tab.evaluate(`
    rapport.push(['identify', 'tracked-1', '${token}', { language: 'en' }]);
    history.pushState({}, '', '/lungs?secret=1');
    rapport.push(['consent', true]);
  `);
  await eventually('who it is', async () => sent.some((m) => m.type === 'identify') && answers.length > 1);
  expect(new Set(answers)).toEqual(new Set([200]));
  expect(sent.at(-1)?.anonymousId).toBe(sent[0]?.anonymousId);
  expect(await tab.evaluate('[localStorage.length, document.cookie]')).toEqual([1, '']);
  await context.close();
});

test('a private page, and a page of an origin that is not listed, tell nothing', async () => {
  const script = `<script async src="${here(key.script.url)}"></script>`;
  const context = await stage.visitor();
  const tab = await context.newPage();
  const answers: string[] = [];
  tab.on('request', (request) => {
    if (request.url().endsWith('/c')) answers.push('asked');
  });
  // The browser hides the answer from a page of a foreign origin: for the page the request failed.
  tab.on('requestfailed', (request) => {
    if (request.url().endsWith('/c')) answers.push('failed');
  });
  markup = page(script, '<meta name="x" data-rapport="private">');
  await tab.goto(`${origin}/symptoms`);
  await tab.waitForFunction(() => 'rapport' in globalThis);
  await tab.waitForTimeout(1_000);
  expect(answers).toEqual([]);
  markup = page(script);
  await tab.goto(`${origin.replace('localhost', '127.0.0.1')}/heart`);
  await eventually('the refusal', async () => answers.includes('failed'));
  await context.close();
});
