// What counts as consent: the newest word per purpose and channel. Pure, so that it can be tested to the last branch.
import { type Refusal, refuse } from '../platform/result.ts';
import {
  CHANNELS,
  type Channel,
  type ConsentBook,
  type ConsentStatement,
  isOneOf,
  PURPOSES,
  type Purpose,
} from './model.ts';

/** The last word of one subject about one purpose on one channel. `at` in ms. */
export interface ConsentState {
  readonly purpose: Purpose;
  readonly channel: Channel;
  readonly state: 'given' | 'withdrawn';
  readonly at: number;
}

/** A word that may be ahead of our clock by this much (ms), because clocks differ. */
export const CONSENT_CLOCK_SKEW = 5 * 60_000;

/** True when `a` rules over `b`: it is newer or, said in the same millisecond, it is the withdrawal. */
export function rulesOver(a: ConsentState, b: ConsentState): boolean {
  if (a.at !== b.at) return a.at > b.at;
  return a.state === 'withdrawn' && b.state === 'given';
}

/** One word per purpose and channel: the one that rules. The order of the input does not matter. */
export function rulingStates<Stated extends ConsentState>(states: Iterable<Stated>): Stated[] {
  const ruling = new Map<string, Stated>();
  for (const state of states) {
    const key = `${state.purpose}:${state.channel}`;
    const before = ruling.get(key);
    if (!before || rulesOver(state, before)) ruling.set(key, state);
  }
  return [...ruling.values()];
}

/** The consent of a person out of the states of all the person's subjects: the newest word wins, on a tie the withdrawal. */
export function consentBook(states: Iterable<ConsentState>): ConsentBook {
  return new Map(rulingStates(states).map((s) => [`${s.purpose}:${s.channel}` as const, s.state]));
}

/** True only for consent that was given and not taken back: silence is not consent. */
export function hasConsent(book: ConsentBook, purpose: Purpose, channel: Channel): boolean {
  return book.get(`${purpose}:${channel}`) === 'given';
}

/** True when consent was taken back; for lanes that need no consent but honour a refusal (care). */
export function hasWithdrawn(book: ConsentBook, purpose: Purpose, channel: Channel): boolean {
  return book.get(`${purpose}:${channel}`) === 'withdrawn';
}

/** A statement as it comes from a form, an import or the API, before it is believed. */
export interface StatedConsent {
  readonly purpose: string;
  readonly channel: string;
  readonly state: string;
  readonly source: string;
  readonly textVersion: string;
  readonly jurisdiction: string;
  readonly language: string;
  readonly at: number;
  readonly proof: ConsentStatement['proof'];
}

/**
 * Checks a statement. What is not clearly a yes or a no is refused, never read as consent.
 * @param now ms; a statement from the future is refused
 */
export function checkStatement(stated: StatedConsent, now: number): ConsentStatement | Refusal {
  const { purpose, channel, state } = stated;
  if (!isOneOf(PURPOSES, purpose)) return wrong('purpose', `purpose must be one of ${PURPOSES.join(', ')}`);
  if (!isOneOf(CHANNELS, channel)) return wrong('channel', `channel must be one of ${CHANNELS.join(', ')}`);
  if (state !== 'given' && state !== 'withdrawn') return wrong('state', 'state must be given or withdrawn');
  if (!Number.isFinite(stated.at)) return wrong('at', 'at must be a time');
  if (stated.at > now + CONSENT_CLOCK_SKEW) return wrong('at', 'consent cannot be stated in the future');
  if (stated.source === '') return wrong('source', 'say where it was stated');
  if (state === 'given' && stated.textVersion === '')
    return wrong('textVersion', 'given consent needs the version of the text that was agreed to');
  return { ...stated, purpose, channel, state };
}

function wrong(field: string, message: string): Refusal {
  return refuse(422, 'bad-consent', message, { field });
}
