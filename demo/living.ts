// The town lives: townspeople act over real HTTP with the write keys, read the mails in the sink and follow their links.
import { type ParsedMail, simpleParser } from 'mailparser';
import type { CaughtMail, MailSink } from '../src/channels/index.ts';
import { type ActingState, act, NOTHING_YET } from './acting.ts';
import { chanceFor, happens } from './chance.ts';
import { waitingAtHeart } from './engaging.ts';
import { answerSurvey, surveyPath } from './filling.ts';
import type { OrgSlug, Town, TownMessage, Townsperson } from './model.ts';
import { reactTo } from './reacting.ts';
import { spanMaker } from './spans.ts';
import { MOST_VISITORS, PortalVisitor, signInPath } from './visiting.ts';

/** What the town needs to live. `life`: seconds of ordinary life that pass in one second. */
export interface LivingOptions {
  readonly url: string;
  readonly town: Town;
  readonly keys: ReadonlyMap<OrgSlug, string>;
  readonly sink: MailSink;
  readonly startedAt: number;
  readonly now: () => number;
  readonly life?: number;
  readonly onTrouble?: (words: string) => void;
}

/** What the town did so far. */
export interface Figures {
  messages: number;
  opened: number;
  clicked: number;
  left: number;
  visits: number;
  surveys: number;
  failed: number;
}

/** A living town. */
export interface LivingTown {
  readonly figures: Figures;
  stop(): Promise<void>;
}

/** Two thousand people state about six messages a second at this pace. */
const LIFE = 1_400;
const TICK = 1_000;
/** What takes hours in ordinary life takes this part of it here. */
const HASTE = 1 / 400;
/** Nobody reads a mail faster than this, ms: quicker answers are taken for machines. */
const FASTEST = 4_000;
const TIMEOUT = 10_000;
const MINUTE = 60_000;
/** When the first patient of the late clinic is called in, minutes after the town began to live. */
const FIRST_CALL = 6;

/** Lets the town live until `stop`. */
export function startLiving(options: LivingOptions): LivingTown {
  const living = new Living(options);
  const deafen = options.sink.onMail((mail) => living.receive(mail));
  const timer = setInterval(() => living.tick(), TICK);
  return {
    figures: living.figures,
    stop: async () => {
      clearInterval(timer);
      deafen();
      await living.stop();
    },
  };
}

interface Planned {
  readonly at: number;
  readonly run: () => Promise<void>;
}

class Living {
  readonly figures: Figures = {
    messages: 0,
    opened: 0,
    clicked: 0,
    left: 0,
    visits: 0,
    surveys: 0,
    failed: 0,
  };
  private readonly visitors = new Map<string, PortalVisitor>();
  private readonly options: LivingOptions;
  private readonly states = new Map<number, ActingState>();
  private readonly readers = new Map<string, Townsperson>();
  private readonly mails = new Map<number, number>();
  private readonly lanes = new Map<string, string>();
  private readonly spanOf: ReturnType<typeof spanMaker>;
  private readonly ending = new AbortController();
  private planned: Planned[] = [];
  private underWay: Promise<void> | null = null;
  private since: number;

  constructor(options: LivingOptions) {
    this.options = options;
    this.since = options.now();
    this.spanOf = spanMaker(options.startedAt);
    for (const content of options.town.organisations.flatMap((o) => o.content)) {
      for (const variant of content.variants)
        if (variant.channel === 'email') this.lanes.set(variant.subject ?? '', content.lane);
    }
    for (const person of options.town.people) {
      const email = person.traits.email;
      // A family shares one mailbox: whoever of it acts first in the list reads the mail.
      if (person.acts && typeof email === 'string' && !this.readers.has(email))
        this.readers.set(email, person);
    }
    this.choosePortalVisitors();
    this.callIn(options.now());
  }

  /** Whoever waits at the late clinic is called in one after another, so that it is on time again. */
  private callIn(from: number): void {
    for (const [i, { userId, org }] of waitingAtHeart(this.options.town).entries()) {
      const at = from + (FIRST_CALL + 2 * i) * MINUTE;
      const body = { type: 'track', userId, event: 'Called In', properties: { service: 'cardiology' } };
      this.plan(at, () => this.send(this.options.keys.get(org) ?? '', [{ org, at, body }]));
    }
  }

  /** Whoever likes the portal most uses it for real; the others' visits would need a browser each. */
  private choosePortalVisitors(): void {
    const keen = [...this.readers]
      .sort(([, a], [, b]) => b.habits.portal - a.habits.portal)
      .slice(0, MOST_VISITORS);
    for (const [email, person] of keen)
      this.visitors.set(email, new PortalVisitor(person, email, (path, init) => this.request(path, init)));
  }

  /** Every few seconds one visitor signs in or comes by. */
  private async comeBy(at: number): Promise<void> {
    const random = chanceFor(this.options.town.seed, 7, Math.floor(at / 1000));
    if (!happens(random, 0.2)) return;
    const all = [...this.visitors.values()];
    const visitor = all[Math.floor(random.next() * all.length)];
    if (!visitor) return;
    if (!visitor.signedIn) return visitor.askForLink();
    this.figures.visits += 1;
    await visitor.visit(random);
  }

  /** One second. A second in which the last one is still under way is left out, and made up for by the next. */
  tick(): void {
    if (this.underWay || this.ending.signal.aborted) return;
    this.underWay = this.live()
      .catch((error: unknown) => this.trouble(error))
      .finally(() => {
        this.underWay = null;
      });
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.underWay;
  }

  private async live(): Promise<void> {
    const { town, now } = this.options;
    const from = this.since;
    const to = now();
    if (to <= from) return;
    this.since = to;
    const life = Math.min(to - from, 5 * TICK) * (this.options.life ?? LIFE);
    const messages: TownMessage[] = [];
    for (const person of town.people) {
      const acted = act(
        person,
        this.states.get(person.index) ?? NOTHING_YET,
        this.spanOf('UTC', from, to, life),
        town.seed,
      );
      if (acted.state !== NOTHING_YET) this.states.set(person.index, acted.state);
      messages.push(...acted.messages);
    }
    const due = this.planned.filter((p) => p.at <= to);
    this.planned = this.planned.filter((p) => p.at > to);
    await Promise.all([
      ...[...this.options.keys].map(([org, key]) =>
        this.send(
          key,
          messages.filter((m) => m.org === org),
        ),
      ),
      ...due.map((p) => p.run()),
      this.comeBy(to),
    ]);
  }

  private async send(key: string, messages: readonly TownMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const answer = await this.request('/v1/batch', {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ batch: messages.map((m) => m.body) }),
    });
    if (answer.ok) this.figures.messages += messages.length;
    else this.trouble(new Error(`the events API answered ${answer.status}`));
    await answer.arrayBuffer();
  }

  /** A mail has come: its reader decides now whether and when it will be opened. */
  receive(mail: CaughtMail): void {
    const address = mail.to[0]?.toLowerCase() ?? '';
    const person = this.readers.get(address);
    if (!person) return;
    const link = mail.unsubscribe === null ? signInPath(textOf(mail)) : null;
    if (link) {
      const visitor = this.visitors.get(address);
      if (visitor) this.plan(mail.receivedAt + FASTEST, () => visitor.follow(link));
      return;
    }
    const recent = (this.mails.get(person.index) ?? 0) + 1;
    this.mails.set(person.index, recent);
    const lane = this.lanes.get(mail.subject) ?? 'transactional';
    const reaction = reactTo(
      person,
      { lane, recent, number: mail.id + Math.floor(mail.receivedAt / 1000) },
      this.options.town.seed,
    );
    if (reaction.opens === null) return;
    const moment = (after: number): number => mail.receivedAt + Math.max(FASTEST, after * HASTE);
    const { clicks, leaves } = reaction;
    this.plan(moment(reaction.opens), () => this.open(mail, clicks !== null));
    if (leaves !== null && mail.unsubscribe !== null)
      this.plan(moment(leaves) + 3_000, () => this.leave(mail.unsubscribe ?? ''));
  }

  private plan(at: number, work: () => Promise<void>): void {
    this.planned.push({ at, run: () => work().catch((error: unknown) => this.trouble(error)) });
  }

  /** Loads the mail's pixel, as a mail program does, and may follow its first link. */
  private async open(mail: CaughtMail, clicks: boolean): Promise<void> {
    const parsing: Promise<ParsedMail> = simpleParser(mail.raw, { skipTextToHtml: true });
    const parsed = await parsing;
    const links = (parsed.html || '').match(/\/t\/[oc]\/[A-Za-z0-9._~-]+/g) ?? [];
    const pixel = links.find((link) => link.startsWith('/t/o/'));
    const first = links.find((link) => link.startsWith('/t/c/'));
    if (pixel) {
      await (await this.request(pixel)).arrayBuffer();
      this.figures.opened += 1;
    }
    if (!clicks || !first) return;
    const answer = await this.request(first, { redirect: 'manual' });
    await answer.arrayBuffer();
    this.figures.clicked += 1;
    const survey = surveyPath(answer.headers.get('location'));
    if (!survey) return;
    const random = chanceFor(this.options.town.seed, 13, mail.id, Math.floor(mail.receivedAt / 1000));
    const request = (path: string, init?: RequestInit) => this.request(path, init);
    if (await answerSurvey(request, survey, random)) this.figures.surveys += 1;
  }

  private async leave(address: string): Promise<void> {
    const path = new URL(address).pathname;
    const form = {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
    };
    await (await this.request(path, form)).arrayBuffer();
    this.figures.left += 1;
  }

  /** Only ever to our own server: the path is taken, never the host that a text names. */
  private request(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(new URL(path, this.options.url), {
      ...init,
      signal: AbortSignal.any([this.ending.signal, AbortSignal.timeout(TIMEOUT)]),
    });
  }

  private trouble(error: unknown): void {
    if (this.ending.signal.aborted) return;
    this.figures.failed += 1;
    this.options.onTrouble?.(error instanceof Error ? error.message : String(error));
  }
}

/** A mail's source without the soft line breaks of quoted-printable. */
function textOf(mail: CaughtMail): string {
  return mail.raw
    .toString('latin1')
    .replace(/=\r?\n/g, '')
    .replaceAll('=3D', '=');
}
