// What every browser test shares: the running demo, staff who are signed in, people who send signals, and caught mails.
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { inject } from 'vitest';
import type { Page as Rows } from '../../sdk/api.ts';
import { joinBrowser, newContext } from '../support/browser.ts';

/** A mail as `/mailbox` tells it. */
export interface Mail {
  readonly id: number;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly headers: readonly string[];
}

/** Members of staff that tests act as. */
export type Staff =
  | 'admin@riverside.example'
  | 'care@riverside.example'
  | 'desk@riverside.example'
  | 'reviewer@riverside.example'
  | 'operator@rapport.example';

const ADMIN: Staff = 'admin@riverside.example';

/** How long a test waits for the page, ms. */
const PATIENCE = 30_000;

/** The demo as a test file uses it. Open it in beforeAll, close it in afterAll. */
export class Stage {
  readonly url = inject('stage').url;
  readonly password = inject('stage').logins[0]?.password ?? '';
  readonly writeKey = inject('stage').writeKeys.find((k) => k.organization === 'riverside')?.key ?? '';
  readonly #browser: Browser;
  readonly #cookies = new Map<Staff, string>();

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async open(): Promise<Stage> {
    return new Stage(await joinBrowser(inject('browser')));
  }

  close(): Promise<void> {
    return this.#browser.close();
  }

  /** A browser of somebody who is not signed in. */
  async visitor(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await newContext(this.#browser, { baseURL: this.url, ...options });
    context.setDefaultTimeout(PATIENCE);
    return context;
  }

  /** A browser of a member of staff, with the notice of the sample town put away. */
  async staff(options: BrowserContextOptions = {}, email: Staff = ADMIN): Promise<BrowserContext> {
    const context = await this.visitor(options);
    const cookies = (await this.#cookie(email)).split('; ').map((pair) => {
      const [name = '', ...rest] = pair.split('=');
      return { name, value: rest.join('='), url: this.url };
    });
    await context.addCookies(cookies);
    await context.addInitScript(() => {
      for (const slug of ['riverside', 'alvara']) localStorage.setItem(`rapport.banner.${slug}`, 'closed');
    });
    return context;
  }

  /** Asks the API as a member of staff. Throws on refusals. */
  async ask<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = new Headers(init.headers);
    headers.set('cookie', await this.#cookie(ADMIN));
    headers.set('origin', this.url);
    const answer = await fetch(`${this.url}/api/v1/${path}`, { ...init, headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return JSON.parse(await answer.text());
  }

  async rows<Row>(path: string): Promise<Row[]> {
    return (await this.ask<Rows<Row>>(path)).rows;
  }

  /** Posts messages to /v1/batch with a write key. */
  send(batch: readonly object[], key = this.writeKey): Promise<Response> {
    return fetch(`${this.url}/v1/batch`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ batch }),
    });
  }

  /** A new patient who just came home: a message about care is due at once, at any hour. */
  async discharge(userId: string, name: string): Promise<string> {
    const email = `${userId}@example.org`;
    const [firstName = '', lastName = ''] = name.split(' ');
    const traits = {
      kind: 'patient',
      email,
      firstName,
      lastName,
      language: 'en',
      timezone: 'America/New_York',
    };
    const answer = await this.send([
      { type: 'identify', userId, traits },
      { type: 'track', userId, event: 'Patient Discharged' },
    ]);
    if (!answer.ok) throw new Error(`/v1/batch: ${answer.status} ${await answer.text()}`);
    return email;
  }

  /** Waits for a mail to an address, newest first. */
  async mail(to: string, subject: string): Promise<Mail> {
    return eventually(`a mail to ${to}: ${subject}`, async () => {
      const list = await this.#mailbox<{ messages: Mail[] }>(`messages.json?q=${encodeURIComponent(to)}`);
      const found = list.messages.find((mail) => mail.subject === subject);
      return found && this.#mailbox<Mail>(`messages/${found.id}/json`);
    });
  }

  async #mailbox<Answer>(path: string): Promise<Answer> {
    const answer = await fetch(`${this.url}/mailbox/${path}`);
    if (!answer.ok) throw new Error(`/mailbox/${path}: ${answer.status}`);
    return JSON.parse(await answer.text());
  }

  async #cookie(email: Staff): Promise<string> {
    const kept = this.#cookies.get(email);
    if (kept !== undefined) return kept;
    const answer = await fetch(`${this.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { origin: this.url, 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: this.password }),
    });
    if (!answer.ok) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`);
    const cookie = answer.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ');
    this.#cookies.set(email, cookie);
    return cookie;
  }
}

/** Asks again until there is an answer, up to ten seconds. */
export async function eventually<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined | null | false>,
): Promise<Answer> {
  for (let i = 0; i < 200; i++) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never: ${what}`);
}

/** What is read on the screen. */
export function textOf(seen: Locator): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: hidden words are not what people read.
  return seen.innerText();
}

/** How many px the page is wider than its window: above 0 it must be scrolled sideways. */
export async function widerBy(page: Page): Promise<number> {
  return Number(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'));
}
