// A few townspeople use the portal as anybody does: ask for a link, follow it from the mail, come back, open an item.
import type { Random } from '../src/platform/random.ts';
import { happens } from './chance.ts';
import type { Townsperson } from './model.ts';

/** One request to our own server. */
export type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** How many people sign in; the portal allows sixty tries from one address in a quarter of an hour, and others come too. */
export const MOST_VISITORS = 25;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** A person at the portal. */
export class PortalVisitor {
  readonly person: Townsperson;
  readonly email: string;
  private readonly ask: Ask;
  private cookie: string | null = null;

  constructor(person: Townsperson, email: string, ask: Ask) {
    this.person = person;
    this.email = email;
    this.ask = ask;
  }

  get signedIn(): boolean {
    return this.cookie !== null;
  }

  /** Asks for a sign-in link; it comes by mail. */
  async askForLink(): Promise<void> {
    const answer = await this.ask('/portal/sign-in', {
      method: 'POST',
      headers: FORM,
      body: new URLSearchParams({ email: this.email }).toString(),
    });
    await answer.arrayBuffer();
  }

  /** Presses the button behind the link. @param path of the link, without a host */
  async follow(path: string): Promise<void> {
    const answer = await this.ask(path, { method: 'POST', headers: FORM, body: '', redirect: 'manual' });
    await answer.arrayBuffer();
    const cookies = answer.headers.getSetCookie().map((c) => c.split(';')[0] ?? '');
    if (cookies.length > 0) this.cookie = cookies.join('; ');
  }

  /** Looks at the home page and perhaps opens what is on top. Returns whether an item was opened. */
  async visit(random: Random): Promise<boolean> {
    if (this.cookie === null) return false;
    const home = await this.ask('/portal', { headers: { cookie: this.cookie }, redirect: 'manual' });
    const page = await home.text();
    if (home.status !== 200) {
      this.cookie = null;
      return false;
    }
    const items = [...new Set(page.match(/\/portal\/items\/[0-9a-f-]{36}/g) ?? [])];
    const [first] = items;
    if (!first || !happens(random, 0.6)) return false;
    await (await this.ask(first, { headers: { cookie: this.cookie } })).arrayBuffer();
    return true;
  }
}

/** The sign-in link in a mail's text, as a path; null where there is none. */
export function signInPath(text: string): string | null {
  return text.match(/\/portal\/sign-in\/[A-Za-z0-9_-]{20,}/)?.[0] ?? null;
}
