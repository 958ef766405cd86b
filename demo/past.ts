// The town's past as it is lived: who did what in each step, and what came of it.

import type { House } from '../src/app/house.ts';
import type { Workers } from '../src/app/workers.ts';
import type { Sender } from '../src/channels/index.ts';
import { recordSignals } from '../src/intake/index.ts';
import type { SteppedClock } from '../src/platform/clock.ts';
import { stateConsents } from '../src/trust/index.ts';
import { type ActingState, act, momentIn, NOTHING_YET, portalVisits } from './acting.ts';
import { chanceFor, happens } from './chance.ts';
import { seedWaiting, textOf } from './consents.ts';
import {
  fact,
  goodbye,
  type Happening,
  introduction,
  type Opening,
  reactionsOf,
  signalOf,
  type Visit,
  visitOf,
  welcomeOf,
} from './history-signals.ts';
import {
  markAccounts,
  noteReactions,
  openAccounts,
  openItems,
  readSentAt,
  type SentMail,
  seeFeed,
} from './history-store.ts';
import type { Town, Townsperson } from './model.ts';
import { reactTo } from './reacting.ts';
import type { FoundedOrganisation } from './seed.ts';
import { spanMaker } from './spans.ts';

const HOUR = 3_600_000;
type Mutable = { -readonly [K in keyof HistoryFigures]: HistoryFigures[K] };
const WEEK = 7 * 24 * HOUR;
/** Signals of a step are received in ticks of this length, ms: coarser where nobody looks at single hours any more. */
const TICK = { recent: 2 * HOUR, early: 8 * HOUR } as const;
const RECENT = 8 * 24 * HOUR;

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

/** One run through the past. */
export class Past {
  readonly figures: Mutable = { signals: 0, mails: 0, visits: 0 };
  private readonly request: HistoryRequest;
  private readonly startedAt: number;
  private readonly workers: Workers;
  private readonly sender: Sender;
  private readonly states = new Map<number, ActingState>();
  private readonly subjects = new Map<number, string>();
  private readonly people = new Map<string, Townsperson>();
  private readonly mailed = new Map<string, number[]>();
  private readonly welcomed = new Set<number>();
  private readonly spanOf: ReturnType<typeof spanMaker>;
  private openings: Opening[] = [];

  /** @param startedAt ms of the first day */
  constructor(request: HistoryRequest, startedAt: number, workers: Workers, sender: Sender) {
    this.startedAt = startedAt;
    this.request = request;
    this.workers = workers;
    this.sender = sender;
    this.spanOf = spanMaker(startedAt);
  }

  /** Everybody is made known, with the consent they gave. */
  async introduce(): Promise<void> {
    const { house, town, founded } = this.request;
    const at = this.startedAt;
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
        textVersion: textOf(consent, organisation.jurisdiction),
        jurisdiction: organisation.jurisdiction,
        language,
        at,
        proof: { form: 'registration' },
      },
    }));
  }

  /** Some of Alvara said yes to news an hour ago and have yet to confirm it. */
  async ask(now: number): Promise<void> {
    const { house, founded } = this.request;
    const organisation = founded.find((o) => o.slug === 'alvara');
    if (!organisation) return;
    const people = [...this.people].flatMap(([subjectId, person]) =>
      person.org === 'alvara' ? [{ person, subjectId }] : [],
    );
    const { id, jurisdiction } = organisation;
    await house.db.web(id, (tx) => seedWaiting(tx, id, jurisdiction, people, house.newId, now));
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
    const length = to > this.request.until - RECENT ? TICK.recent : TICK.early;
    for (let tick = from; tick < to; tick += length) {
      const end = Math.min(tick + length, to);
      clock.moveTo(end);
      await this.record(happenings.filter((h) => h.at >= tick && h.at < end));
    }
    await this.noted(openings, visitors, to);
    await this.join(
      visitors.filter((v) => v.first),
      to,
    );
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
        const first = !this.welcomed.has(person.index) && person.traits.email !== undefined;
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

  /** First visitors open an account with their address, as the portal's sign-in does. */
  private async join(visits: readonly Visit[], at: number): Promise<void> {
    const { house, founded } = this.request;
    const wanted = visits.flatMap(({ person, subjectId }) => {
      const orgId = founded.find((o) => o.slug === person.org)?.id;
      const { email } = person.traits;
      if (orgId === undefined || typeof email !== 'string') return [];
      const emailSealed = house.vault.sealInstance('portal-account', { email });
      return [
        {
          accountId: house.newId(at),
          emailHash: house.vault.addressKey(email),
          emailSealed,
          orgId,
          personId: subjectId,
        },
      ];
    });
    if (wanted.length === 0) return;
    const links = await house.db.auth((tx) => openAccounts(tx, wanted, at));
    await house.db.worker(
      founded.map((o) => o.id),
      (tx) => markAccounts(tx, links),
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
