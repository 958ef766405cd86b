// The browser tracker: tells the organisation's own server what was looked at, and nothing that was typed into a form.
// No cookie, no storage and no lasting id before consent; no third party; nothing at all where the browser says no.
import { openQueue } from './queue.ts';
import type { Marked, Surroundings, TrackerConfig } from './surroundings.ts';
import { chance, openVisitor } from './visitor.ts';

type Values = { readonly [name: string]: string | number | boolean | null };
type Message = { readonly [name: string]: unknown };

/** What a page may call, also before the script has come: `(window.rapport ||= []).push(['track', 'Name'])`. */
export interface Tracker {
  /** A page view; called by itself on load and when the address changes. */
  page(): void;
  track(name: string, properties?: Values): void;
  /** A search on the site, where its words do not stand in the address. */
  search(query: string, results?: number): void;
  /** Who it is, with the token of the organisation's server. Sent once there is consent, never before. */
  identify(userId: string, token: string, traits?: Values): void;
  /** What the visitor answered. True: the id is kept, and joined to who is named. False: all is forgotten. */
  consent(given: boolean): void;
  push(call: readonly [string, ...unknown[]]): void;
}

const LONGEST_TEXT = 200;

/** Starts it; answers null where the browser or the visitor says that nobody may follow. */
export function startTracker(win: Surroundings, config: TrackerConfig): Tracker | null {
  const { document, navigator } = win;
  const script = document.currentScript?.src.split('?')[0];
  const early = win.rapport;
  if (!script || navigator.globalPrivacyControl || navigator.doNotTrack === '1') {
    win.rapport = { push() {} };
    return null;
  }
  const tracker = openTracker(win, config, `${script.replace(/\.js$/, '')}/c`);
  win.rapport = tracker;
  watch(win, config, tracker);
  tracker.page();
  if (Array.isArray(early)) for (const call of early) tracker.push(call);
  return tracker;
}

function openTracker(win: Surroundings, config: TrackerConfig, url: string): Tracker {
  const { document, location } = win;
  const queue = openQueue(win, url);
  const visitor = openVisitor(win);
  let held: Message | null = null;
  const send = (message: Message): void => {
    if (document.querySelector('[data-rapport="private"]')) return;
    const timestamp = new Date(win.Date.now()).toISOString();
    queue.add({ messageId: chance(win), anonymousId: visitor.id, timestamp, ...message });
  };
  const tell = (): void => {
    if (visitor.consented && held) send(held);
    if (visitor.consented) held = null;
  };
  const tracker: Tracker = {
    page() {
      const here = new URL(location.href);
      const referrer = document.referrer ? new URL(document.referrer).origin : null;
      const title = document.title.slice(0, LONGEST_TEXT);
      send({ type: 'page', properties: { url: addressOf(here, config), title, referrer } });
      for (const name of config.search) tracker.search(here.searchParams.get(name) ?? '');
    },
    track: (event, properties = {}) => send({ type: 'track', event, properties }),
    search(query, results) {
      const words = query.trim().slice(0, LONGEST_TEXT);
      if (words) tracker.track('Site Searched', { query: words, ...(results !== undefined && { results }) });
    },
    identify(userId, token, traits = {}) {
      held = { type: 'identify', userId, traits, context: { token } };
      tell();
    },
    consent(given) {
      if (given === visitor.consented) return;
      tracker.track(given ? 'Tracking Consent Given' : 'Tracking Consent Withdrawn');
      if (given) visitor.give();
      else {
        held = null;
        visitor.withdraw();
      }
      tell();
    },
    push([name, ...values]) {
      const call: unknown = Object.entries(tracker).find(([own]) => own === name)?.[1];
      if (typeof call === 'function') call(...values);
    },
  };
  return tracker;
}

/** Moves inside the page, marked links and marked forms. What stands in a form is never looked at. */
function watch(win: Surroundings, config: TrackerConfig, { page, track }: Tracker): void {
  const { document, history, location } = win;
  const here = (): string => addressOf(new URL(location.href), config);
  let shown = here();
  const moved = (): void => {
    if (here() === shown) return;
    shown = here();
    page();
  };
  for (const name of ['pushState', 'replaceState'] as const) {
    const move = history[name];
    history[name] = (...values) => {
      move.apply(history, values);
      moved();
    };
  }
  win.addEventListener('popstate', moved);
  const listen = (type: string, told: (mark: Marked, name: string) => void): void =>
    document.addEventListener(
      type === 'form' ? 'submit' : type,
      ({ target }) => {
        const mark = target?.closest(`[data-rapport-${type}]`);
        const name = mark?.getAttribute(`data-rapport-${type}`);
        if (mark && name) told(mark, name);
      },
      true,
    );
  listen('click', (mark, name) => {
    const href = mark.getAttribute('href');
    track('Link Clicked', { name, ...(href && { url: addressOf(new URL(href, location.href), config) }) });
  });
  listen('form', (_mark, form) => track('Form Submitted', { form }));
}

/** An address without what may tell about a person: no fragment, and of its query only what is listed. */
function addressOf(url: URL, { keep }: TrackerConfig): string {
  const query = new URLSearchParams();
  for (const name of keep) for (const value of url.searchParams.getAll(name)) query.append(name, value);
  const text = query.toString();
  return url.origin + url.pathname + (text && `?${text}`);
}
