// Three weeks of history through the real pipeline under a stepped clock: the caps, quiet hours and decisions are
// genuine. Only the last hop is not: mails of the past are settled as sent and handed to no mail server.

import type { House } from '../src/app/house.ts';
import { startWorkers, type Workers } from '../src/app/workers.ts';
import { makeSender, type Sender, type Transport } from '../src/channels/index.ts';
import { type NewSignal, recordSignals } from '../src/intake/index.ts';
import { checkMessage, isFault } from '../src/intake/model.ts';
import type { SteppedClock } from '../src/platform/clock.ts';
import { ensurePartitions } from '../src/platform/housekeeping.ts';
import type { Json } from '../src/platform/json.ts';
import { stateConsents } from '../src/trust/index.ts';
import { type ActingState, act, momentIn, NOTHING_YET, portalVisits } from './acting.ts';
import { chanceFor, happens } from './chance.ts';
import { noteReactions, openItems, readSentAt, type SentMail, seeFeed } from './history-store.ts';
import type { OrgSlug, Town, Townsperson } from './model.ts';
import { reactTo } from './reacting.ts';
import type { FoundedOrganisation } from './seed.ts';
import { spanMaker } from './spans.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** How many days the town has lived when it is first seen. */
export const HISTORY_DAYS = 21;

/** The house must have been opened with this very clock. */
export interface HistoryRequest {
  readonly house: House;
  readonly clock: SteppedClock;
  readonly town: Town;
  readonly founded: readonly FoundedOrganisation[];
  /** ms; the history ends here. */
  readonly until: number;
  readonly onProgress?: (share: number) => void;
}

export interface HistoryFigures {
  readonly signals: number;
  readonly mails: number;
  readonly visits: number;
}

/** Lives the history. Returns what happened. */
export async function liveHistory(request: HistoryRequest): Promise<HistoryFigures> {
  const { house, clock, until } = request;
  await ensurePartitions(house, until - (HISTORY_DAYS + 2) * DAY, until + WEEK);
  const workers = await startWorkers(house, true);
  const sender = makeSender(
    { ...house, log: QUIET },
    {
      smtpUrl: 'smtp://history.invalid',
      publicUrl: house.config.publicUrl,
      from: 'town@rapport.example',
      transport: ACCEPTS,
      claim: 2_000,
      batch: 500,
    },
  );
  const past = new Past(request, workers, sender);
  try {
    await past.introduce();
    const steps = stepsOf(until);
    for (const [i, end] of steps.entries()) {
      await past.step(steps[i - 1] ?? until - HISTORY_DAYS * DAY, end);
      request.onProgress?.((i + 1) / steps.length);
    }
    clock.moveTo(until);
    await workers.drain();
    return past.figures;
  } finally {
    await sender.stop();
    await workers.stop();
  }
}

/** Mails of the past go nowhere: they count as handed over. */
const ACCEPTS: Transport = {
  submit: () =>
    Promise.resolve({ kind: 'accepted', detail: 'history of the demonstration: handed to no mail server' }),
  close: () => undefined,
};

/** Nobody watches the sender of the past; what fails is seen in the deliveries. */
const QUIET = { info: () => undefined, error: () => undefined };

/** When the day is cut, in hours UTC: morning, afternoon and evening at the town's clock, and night. */
const CUTS = { early: [3, 14, 21], recent: [3, 13, 17, 21] } as const;

/** Ends of the steps: a few a day, every two hours on the last day, so that today's curves are smooth. */
function stepsOf(until: number): number[] {
  const ends: number[] = [];
  const midnight = Math.floor((until - HISTORY_DAYS * DAY) / DAY) * DAY;
  for (let day = 0; day <= HISTORY_DAYS; day++) {
    for (const hour of day < 14 ? CUTS.early : CUTS.recent) {
      const end = midnight + day * DAY + hour * HOUR;
      if (end > until - HISTORY_DAYS * DAY && end < until - DAY) ends.push(end);
    }
  }
  for (let end = until - DAY; end <= until; end += 2 * HOUR) ends.push(end);
  return ends;
}

interface Happening {
  readonly org: OrgSlug;
  readonly at: number;
  readonly signal: NewSignal;
}

interface Opening {
  readonly mail: SentMail;
  readonly person: Townsperson;
  readonly opened: number;
  readonly clicked: number | null;
  readonly left: number | null;
}

class Past {
  readonly figures = { signals: 0, mails: 0, visits: 0 };
  private readonly request: HistoryRequest;
  private readonly workers: Workers;
  private readonly sender: Sender;
  private readonly states = new Map<number, ActingState>();
  private readonly subjects = new Map<number, string>();
  private readonly people = new Map<string, Townsperson>();
  private readonly mailed = new Map<string, number[]>();
  private readonly welcomed = new Set<number>();
  private readonly spanOf: ReturnType<typeof spanMaker>;
  private openings: Opening[] = [];

  constructor(request: HistoryRequest, workers: Workers, sender: Sender) {
    this.request = request;
    this.workers = workers;
    this.sender = sender;
    this.spanOf = spanMaker(request.until - HISTORY_DAYS * DAY);
  }

  /** Everybody is made known, with the consent they gave. */
  async introduce(): Promise<void> {
    const { house, town, founded, until } = this.request;
    const at = until - HISTORY_DAYS * DAY;
    for (const organisation of founded) {
      const own = town.people.filter((p) => p.org === organisation.slug);
      for (let i = 0; i < own.length; i += 1_000) {
        const chunk = own.slice(i, i + 1_000);
        await house.db.web(organisation.id, async (tx) => {
          const recorded = await recordSignals(tx, house, {
            orgId: organisation.id,
            origin: 'api',
            signals: chunk.map((p) => introduction(p, at)),
          });
          chunk.forEach((person, k) => {
            const subjectId = recorded.subjectIds[k];
            if (!subjectId) return;
            this.subjects.set(person.index, subjectId);
            this.people.set(subjectId, person);
          });
          await stateConsents(
            tx,
            chunk.flatMap((p) => this.statements(p, organisation, at)),
            house.newId,
          );
          this.figures.signals += recorded.stored;
        });
      }
    }
    await this.workers.drain();
  }

  private statements(
    person: Townsperson,
    organisation: FoundedOrganisation,
    at: number,
  ): Parameters<typeof stateConsents>[1] {
    const subjectId = this.subjects.get(person.index) ?? '';
    const language = String(person.traits.language ?? 'en');
    return person.consents.map((consent) => ({
      orgId: organisation.id,
      subjectId,
      statement: {
        ...consent,
        source: 'paper',
        textVersion: 'registration-4',
        jurisdiction: organisation.jurisdiction,
        language,
        at,
        proof: { form: 'registration' },
      },
    }));
  }

  /** One step: what people did, then what the loop made of it, then what was sent. */
  async step(from: number, to: number): Promise<void> {
    const { house, clock } = this.request;
    const openings = this.openings.filter((o) => o.opened < to);
    this.openings = this.openings.filter((o) => o.opened >= to);
    const visitors = this.visitorsOf(from, to, openings);
    const happenings = [
      ...this.acts(from, to),
      ...visitors.map(visitOf),
      ...visitors.filter((v) => v.first).map(welcomeOf),
      ...openings.flatMap((o) => reactionsOf(o, to)),
    ];
    happenings.sort((a, b) => a.at - b.at);
    for (let tick = from; tick < to; tick += 2 * HOUR) {
      const end = Math.min(tick + 2 * HOUR, to);
      clock.moveTo(end);
      await this.record(happenings.filter((h) => h.at >= tick && h.at < end));
    }
    await this.noted(openings, visitors, to);
    await this.workers.drain();
    await this.sender.pass();
    const sent = await house.db.worker(
      this.request.founded.map((o) => o.id),
      (tx) => readSentAt(tx, to),
    );
    this.react(sent);
  }

  private acts(from: number, to: number): Happening[] {
    const { town } = this.request;
    return town.people.flatMap((person) => {
      const acted = act(
        person,
        this.states.get(person.index) ?? NOTHING_YET,
        this.spanOf(person.zone, from, to),
        town.seed,
      );
      if (acted.messages.length === 0 && !this.states.has(person.index)) return [];
      this.states.set(person.index, acted.state);
      const subjectId = this.subjects.get(person.index) ?? '';
      return acted.messages.map((m) => ({ org: m.org, at: m.at, signal: signalOf(m.body, subjectId, to) }));
    });
  }

  private async record(happenings: readonly Happening[]): Promise<void> {
    const { house, founded } = this.request;
    for (const organisation of founded) {
      const signals = happenings.filter((h) => h.org === organisation.slug).map((h) => h.signal);
      if (signals.length === 0) continue;
      const origin = 'api';
      await house.db.web(organisation.id, (tx) =>
        recordSignals(tx, house, { orgId: organisation.id, origin, signals }),
      );
      this.figures.signals += signals.length;
    }
  }

  /** Who came to the portal in a step: by themselves, or by following a mail. */
  private visitorsOf(from: number, to: number, openings: readonly Opening[]): Visit[] {
    const { town } = this.request;
    const visits: Visit[] = openings.flatMap((o) =>
      o.clicked === null
        ? []
        : [
            {
              person: o.person,
              subjectId: o.mail.subjectId,
              at: Math.min(o.clicked, to - 1),
              unprompted: false,
              first: false,
            },
          ],
    );
    for (const person of town.people) {
      const subjectId = this.subjects.get(person.index) ?? '';
      const span = this.spanOf(person.zone, from, to);
      const count = portalVisits(person, span, town.seed);
      for (let i = 0; i < count; i++) {
        const at = momentIn(person, span, chanceFor(town.seed, 5, person.index, from / 1000, i));
        const first = !this.welcomed.has(person.index);
        this.welcomed.add(person.index);
        visits.push({ person, subjectId, at, unprompted: true, first });
      }
    }
    this.figures.visits += visits.length;
    return visits;
  }

  /** Writes down what was opened in mails and in the portal. */
  private async noted(openings: readonly Opening[], visits: readonly Visit[], at: number): Promise<void> {
    const { house, founded, town } = this.request;
    const people = new Map(visits.map((v) => [v.subjectId, v.person]));
    await house.db.worker(
      founded.map((o) => o.id),
      async (tx) => {
        if (openings.length > 0)
          await noteReactions(
            tx,
            openings.map((o) => ({ mail: o.mail, opened: o.opened, clicked: o.clicked })),
          );
        if (people.size > 0) {
          const seen = await seeFeed(tx, [...people.keys()], at);
          const opened = seen.filter((item, i) =>
            happens(
              chanceFor(town.seed, 6, Math.floor(at / 1000), i),
              people.get(item.subjectId)?.habits.clicks ?? 0,
            ),
          );
          if (opened.length > 0) await openItems(tx, opened, at);
          for (const organisation of founded) {
            const own = opened.filter((o) => o.orgId === organisation.id);
            if (own.length === 0) continue;
            const signals = own.map((o) =>
              fact('Item Opened', o.subjectId, at, {
                item: o.id,
                decision: o.decisionId,
                contentVersion: o.contentVersionId,
                lane: o.lane,
              }),
            );
            await recordSignals(tx, house, { orgId: organisation.id, origin: 'portal', signals });
            this.figures.signals += signals.length;
          }
        }
        const left = openings.filter((o) => o.left !== null);
        await stateConsents(
          tx,
          left.map((o) => goodbye(o, founded)),
          house.newId,
        );
      },
    );
  }

  private react(sent: readonly SentMail[]): void {
    for (const mail of sent) {
      const person = this.people.get(mail.subjectId);
      if (!person) continue;
      this.figures.mails += 1;
      const before = (this.mailed.get(mail.subjectId) ?? []).filter((t) => t > mail.settledAt - WEEK);
      this.mailed.set(mail.subjectId, [...before, mail.settledAt]);
      const reaction = reactTo(
        person,
        {
          lane: mail.lane,
          recent: before.length + 1,
          number: Math.floor(mail.settledAt / 1000) + before.length,
        },
        this.request.town.seed,
      );
      if (reaction.opens === null) continue;
      const at = (after: number | null): number | null => (after === null ? null : mail.settledAt + after);
      this.openings.push({
        mail,
        person,
        opened: mail.settledAt + reaction.opens,
        clicked: at(reaction.clicks),
        left: at(reaction.leaves),
      });
    }
  }
}

interface Visit {
  readonly person: Townsperson;
  readonly subjectId: string;
  readonly at: number;
  readonly unprompted: boolean;
  /** The first visit ever: the portal account was just opened. */
  readonly first: boolean;
}

function visitOf(visit: Visit): Happening {
  return {
    org: visit.person.org,
    at: visit.at,
    signal: fact('Portal Visited', visit.subjectId, visit.at, { unprompted: visit.unprompted }),
  };
}

/** Who comes for the first time opens an account. */
function welcomeOf({ person, subjectId, at }: Visit): Happening {
  return { org: person.org, at, signal: fact('Portal Account Opened', subjectId, at, {}) };
}

function fact(name: string, subjectId: string, at: number, properties: NewSignal['properties']): NewSignal {
  return { messageId: null, kind: 'track', name, subjectId, occurredAt: at, properties, traits: {} };
}

/** The signals that the links of a mail would have recorded. */
function reactionsOf(opening: Opening, to: number): Happening[] {
  const { mail, person } = opening;
  const properties = {
    delivery: mail.id,
    decision: mail.decisionId,
    contentVersion: mail.contentVersionId,
    lane: mail.lane,
    purpose: mail.purpose,
  };
  const happening = (name: string, at: number, more = {}): Happening => {
    const when = Math.min(at, to - 1);
    return {
      org: person.org,
      at: when,
      signal: fact(name, mail.subjectId, when, { ...properties, ...more }),
    };
  };
  return [
    happening('Email Opened', opening.opened),
    ...(opening.clicked === null ? [] : [happening('Email Clicked', opening.clicked, { link: 0 })]),
    ...(opening.left === null ? [] : [happening('Email Unsubscribed', opening.left, { action: 'this' })]),
  ];
}

function goodbye(
  opening: Opening,
  founded: readonly FoundedOrganisation[],
): Parameters<typeof stateConsents>[1][number] {
  const { mail, person } = opening;
  const organisation = founded.find((o) => o.id === mail.orgId);
  const purpose = person.consents.find((c) => c.purpose === mail.purpose)?.purpose ?? 'education';
  const statement = {
    purpose,
    channel: 'email',
    state: 'withdrawn',
    source: 'one-click',
    textVersion: 'one-click-1',
    jurisdiction: organisation?.jurisdiction ?? 'US',
    language: 'en',
    at: opening.left ?? opening.opened,
    proof: { delivery: mail.id, action: 'this' },
  } as const;
  return { orgId: mail.orgId, subjectId: mail.subjectId, statement };
}

function introduction(person: Townsperson, at: number): NewSignal {
  return {
    messageId: null,
    kind: 'identify',
    name: 'Identify',
    identifiers: [{ kind: 'user', value: person.userId }],
    occurredAt: at,
    properties: {},
    traits: person.traits,
  };
}

/** A message of the town as intake would check it. */
function signalOf(body: { readonly [key: string]: Json }, subjectId: string, now: number): NewSignal {
  const message = checkMessage({ ...body }, now, null, null);
  if (isFault(message)) throw new Error(`the town said something wrong: ${message.field} ${message.detail}`);
  const { kind, name, occurredAt, properties, traits } = message;
  return { messageId: null, kind, name, subjectId, occurredAt, properties, traits };
}
