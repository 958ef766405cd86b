// The tracker in a stand-in for a browser: what leaves the page, what is kept, and what never happens.
import { expect, test } from 'vitest';
import { buildTracker, moduleOf, sizesOf } from '../../scripts/build-tracker.ts';
import { TRACKER } from './built.generated.ts';
import type { Marked, Surroundings } from './surroundings.ts';
import { startTracker } from './tracker.ts';

const SCRIPT = 'https://rapport.example.org/t/KEY.js';
const CONFIG = { search: ['q'], keep: ['utm_source'] };
const START = 1_700_000_000_000;

type Sent = { readonly [name: string]: unknown };

interface Stand extends Surroundings {
  readonly storage: Map<string, string>;
  readonly asked: { url: string; init: Sent }[];
  readonly sent: Sent[];
  status: number;
  href: string;
  time: number;
  marks: string[];
  /** Runs what was put off, until nothing is left or so many rounds are over. */
  settle(rounds?: number): Promise<void>;
  fire(type: string, target?: Marked): void;
}

/** An element that is marked with these attributes. */
function element(attributes: { readonly [name: string]: string }): Marked {
  const self: Marked = {
    closest: (selector) => (attributes[selector.slice(1, -1)] === undefined ? null : self),
    getAttribute: (name) => attributes[name] ?? null,
  };
  return self;
}

/** The server: notes what it was asked, and what it took. */
async function answer(stand: Stand, call: Stand['asked'][number]): Promise<{ status: number }> {
  stand.asked.push(call);
  if (stand.status === 0) throw new Error('offline');
  if (stand.status === 200) stand.sent.push(...JSON.parse(String(call.init.body)).batch);
  return { status: stand.status };
}

function stand(
  more: { navigator?: Surroundings['navigator']; storage?: Map<string, string>; time?: number } = {},
): Stand {
  const storage = more.storage ?? new Map<string, string>();
  const listeners = new Map<string, ((event: { target: Marked | null }) => void)[]>();
  const timers: (() => void)[] = [];
  const listen = (type: string, run: (event: { target: Marked | null }) => void): void => {
    listeners.set(type, [...(listeners.get(type) ?? []), run]);
  };
  const go = (_state: unknown, _unused: string, url?: string | null): void => {
    if (url) self.href = new URL(url, self.href).href;
  };
  let drawn = 0;
  const self: Stand = {
    storage,
    asked: [],
    sent: [],
    status: 200,
    time: more.time ?? START,
    marks: [],
    href: 'https://www.example.org/heart?q=chest%20pain&mrn=10017&utm_source=news#top',
    document: {
      title: 'Heart',
      referrer: 'https://search.example/?words=private',
      visibilityState: 'visible',
      currentScript: { src: `${SCRIPT}?v=1` },
      querySelector: (selector) => (self.marks.includes(selector) ? {} : null),
      addEventListener: listen,
    },
    location: {
      get href() {
        return self.href;
      },
    },
    history: { pushState: go, replaceState: go },
    navigator: more.navigator ?? {},
    crypto: { getRandomValues: (bytes) => bytes.fill(++drawn) },
    localStorage: {
      getItem: (key) => storage.get(key) ?? null,
      setItem: (key, value) => void storage.set(key, value),
      removeItem: (key) => void storage.delete(key),
    },
    fetch: (url, init) => answer(self, { url, init: { ...init } }),
    Request: { prototype: { keepalive: false } },
    setTimeout: (run) => timers.push(run),
    Date: { now: () => self.time },
    addEventListener: listen,
    async settle(rounds = 5) {
      for (let i = 0; i < rounds; i++) {
        for (const run of timers.splice(0)) run();
        await new Promise((done) => setImmediate(done));
      }
    },
    fire: (type, target) => {
      for (const run of listeners.get(type) ?? []) run({ target: target ?? null });
    },
  };
  return self;
}

test('a page view leaves out the query but for what is listed, the fragment and the path of the referrer; a search is told', async () => {
  const win = stand();
  startTracker(win, CONFIG);
  await win.settle();
  expect(win.asked.map((a) => a.url)).toEqual(['https://rapport.example.org/t/KEY/c']);
  expect(win.asked[0]?.init).toMatchObject({ credentials: 'omit', keepalive: true });
  const url = 'https://www.example.org/heart?utm_source=news';
  expect(win.sent).toMatchObject([
    { type: 'page', properties: { url, title: 'Heart', referrer: 'https://search.example' } },
    { type: 'track', event: 'Site Searched', properties: { query: 'chest pain' } },
  ]);
  expect(JSON.stringify(win.sent)).not.toMatch(/10017|private|top/);
  expect(win.storage.size).toBe(0);
});

test.each([{ doNotTrack: '1' }, { globalPrivacyControl: true }])(
  '%o: nothing leaves, and the page may go on calling',
  async (navigator) => {
    const win = stand({ navigator });
    expect(startTracker(win, CONFIG)).toBeNull();
    Object(win.rapport).push(['track', 'Anything']);
    await win.settle();
    expect([win.asked, win.storage.size]).toEqual([[], 0]);
  },
);

test('who it is waits for consent; consent keeps the id and joins, withdrawal forgets it', async () => {
  const win = stand();
  const tracker = startTracker(win, CONFIG);
  tracker?.identify('u-1', 'token', { language: 'en' });
  await win.settle();
  expect(win.sent.some((m) => m.type === 'identify')).toBe(false);
  tracker?.consent(true);
  await win.settle();
  const ids = new Set(win.sent.map((m) => m.anonymousId));
  expect(ids.size).toBe(1);
  expect(win.sent.at(-1)).toMatchObject({ type: 'identify', userId: 'u-1', context: { token: 'token' } });
  expect(JSON.parse(win.storage.get('rapport') ?? '')).toEqual({ id: [...ids][0], since: START });
  tracker?.consent(false);
  tracker?.track('After');
  await win.settle();
  expect(win.storage.size).toBe(0);
  expect(ids.has(win.sent.at(-1)?.anonymousId)).toBe(false);
});

test('a kept id lives for thirteen months and no longer', async () => {
  const storage = new Map([['rapport', JSON.stringify({ id: 'kept', since: START })]]);
  const day = 86_400_000;
  const soon = stand({ storage: new Map(storage), time: START + 394 * day });
  const late = stand({ storage: new Map(storage), time: START + 396 * day });
  for (const win of [soon, late]) {
    startTracker(win, CONFIG);
    await win.settle();
  }
  expect([soon.sent[0]?.anonymousId, late.sent[0]?.anonymousId === 'kept', late.storage.size]).toEqual([
    'kept',
    false,
    0,
  ]);
});

test('moves inside the page are views, the same address is not', async () => {
  const win = stand();
  startTracker(win, CONFIG);
  win.history.pushState({}, '', '/lungs?secret=1');
  win.history.replaceState({}, '', '/lungs?secret=2');
  await win.settle();
  const pages = win.sent.filter((m) => m.type === 'page').map((m) => Object(m.properties).url);
  expect(pages).toEqual(['https://www.example.org/heart?utm_source=news', 'https://www.example.org/lungs']);
});

test('marked links and forms are told by their mark; a private page tells nothing', async () => {
  const win = stand();
  startTracker(win, { search: [], keep: [] });
  win.fire('click', element({ 'data-rapport-click': 'Book', href: '/book?patient=7' }));
  win.fire('click', element({ href: '/unmarked' }));
  win.fire('submit', element({ 'data-rapport-form': 'Callback' }));
  win.marks = ['[data-rapport="private"]'];
  win.fire('submit', element({ 'data-rapport-form': 'Symptoms' }));
  await win.settle();
  expect(win.sent.slice(1).map((m) => [m.event, m.properties])).toEqual([
    ['Link Clicked', { name: 'Book', url: 'https://www.example.org/book' }],
    ['Form Submitted', { form: 'Callback' }],
  ]);
});

test('what was not heard is sent again under the same id; what is wrong is not', async () => {
  const win = stand();
  const tracker = startTracker(win, { search: [], keep: [] });
  win.status = 0;
  await win.settle(3);
  win.status = 503;
  await win.settle(2);
  win.status = 200;
  await win.settle(2);
  expect(win.sent).toHaveLength(1);
  const ids = win.asked.map((a) => JSON.parse(String(a.init.body)).batch[0].messageId);
  expect([ids.length > 2, new Set(ids).size]).toEqual([true, 1]);
  win.status = 422;
  tracker?.track('Wrong');
  await win.settle(3);
  const asked = win.asked.length;
  await win.settle(3);
  expect(win.asked.length).toBe(asked);
});

test('calls made before the script came are not lost; a closed storage does no harm', async () => {
  const win = stand();
  win.rapport = [['track', 'Early', { a: 1 }]];
  Object.assign(win, {
    localStorage: {
      getItem() {
        throw new Error('closed');
      },
    },
  });
  startTracker(win, { search: [], keep: [] })?.consent(true);
  await win.settle();
  expect(win.sent.map((m) => m.event ?? m.type)).toEqual(['page', 'Early', 'Tracking Consent Given']);
});

test('the built script is made of this source, is small, and touches no cookie and no other server', async () => {
  const script = await buildTracker();
  expect(moduleOf(TRACKER), 'run node scripts/build-tracker.ts').toBe(moduleOf(script));
  expect(sizesOf(script).brotli).toBeLessThan(3_000);
  expect(script).not.toMatch(/cookie|https?:|canvas|userAgent|plugins|screen\b/);
  expect(script.split('RAPPORT_CONFIG')).toHaveLength(2);
});
