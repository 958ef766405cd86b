// The signals of the town's past, pure: what a visit, a mail's reader or a newcomer states.
import type { NewSignal } from '../src/intake/index.ts';
import { checkMessage, isFault } from '../src/intake/model.ts';
import type { Json } from '../src/platform/json.ts';
import type { stateConsents } from '../src/trust/index.ts';
import type { SentMail } from './history-store.ts';
import type { OrgSlug, Townsperson } from './model.ts';
import type { FoundedOrganisation } from './seed.ts';

/** A signal and when it is heard. */
export interface Happening {
  readonly org: OrgSlug;
  readonly at: number;
  readonly signal: NewSignal;
}

/** A mail that its reader will open; times are ms. */
export interface Opening {
  readonly mail: SentMail;
  readonly person: Townsperson;
  readonly opened: number;
  readonly clicked: number | null;
  readonly left: number | null;
}

/** Somebody came to the portal. */
export interface Visit {
  readonly person: Townsperson;
  readonly subjectId: string;
  readonly at: number;
  readonly unprompted: boolean;
  /** The first visit ever: the portal account was just opened. */
  readonly first: boolean;
}

export function visitOf(visit: Visit): Happening {
  return {
    org: visit.person.org,
    at: visit.at,
    signal: fact('Portal Visited', visit.subjectId, visit.at, { unprompted: visit.unprompted }),
  };
}

/** Who comes for the first time opens an account. */
export function welcomeOf({ person, subjectId, at }: Visit): Happening {
  return { org: person.org, at, signal: fact('Portal Account Opened', subjectId, at, {}) };
}

export function fact(
  name: string,
  subjectId: string,
  at: number,
  properties: NewSignal['properties'],
): NewSignal {
  return { messageId: null, kind: 'track', name, subjectId, occurredAt: at, properties, traits: {} };
}

/** The signals that the links of a mail would have recorded. */
export function reactionsOf(opening: Opening, to: number): Happening[] {
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

export function goodbye(
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

export function introduction(person: Townsperson, at: number): NewSignal {
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

/**
 * A message of the town as intake would check it. Who is named by a login alone is known already; anything more (a browser,
 * a number) goes the way of every message, so that it ties or stays nobody's.
 */
export function signalOf(body: { readonly [key: string]: Json }, subjectId: string, now: number): NewSignal {
  const message = checkMessage({ ...body }, now, null, null);
  if (isFault(message)) throw new Error(`the town said something wrong: ${message.field} ${message.detail}`);
  const { kind, name, identifiers, occurredAt, properties, traits } = message;
  const plain = identifiers.length === 1 && identifiers[0]?.kind === 'user' && kind !== 'identify';
  const who = plain ? { subjectId } : { identifiers };
  return { messageId: null, kind, name, ...who, occurredAt, properties, traits };
}
