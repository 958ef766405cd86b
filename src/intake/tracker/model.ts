// What a browser may state: anonymous events, and who it is only with a word of the organisation's own server. Pure.
import type { JsonObject } from '../../platform/json.ts';
import { type Refusal, refuse } from '../../platform/result.ts';
import { type Fault, fault, type Message } from '../model.ts';

/** What an organisation lets a website send. */
export interface TrackerRules {
  /** Origins whose pages may send: scheme, host and port, exactly. */
  readonly origins: readonly string[];
  readonly searchParams: readonly string[];
  readonly keepParams: readonly string[];
  /** Traits that a browser may state of a visitor who is known. */
  readonly traits: readonly string[];
}

/** Tells whether a token was made by the organisation's server for this user. */
export type CheckToken = (userId: string, token: string) => boolean;

const CALLS = new Set(['page', 'track', 'identify']);
/** Drawn by the tracker: nobody guesses another's. */
const ANONYMOUS = /^[0-9a-f]{32}$/;

/**
 * Lets a checked message in, without what a browser may not state, or says why not.
 * @param token the token that came beside an identify
 */
export function admit(
  message: Message,
  rules: TrackerRules,
  token: string | null,
  isValid: CheckToken,
): Message | Fault {
  if (!CALLS.has(message.kind))
    return fault('not-for-browsers', 'type', 'a browser may send page, track and identify');
  const anonymous = message.identifiers.find((i) => i.kind === 'anonymous');
  if (!anonymous || !ANONYMOUS.test(anonymous.value))
    return fault('missing', 'anonymousId', 'an anonymousId of the tracker is needed');
  const user = message.identifiers.find((i) => i.kind === 'user');
  if (message.kind !== 'identify') return { ...message, identifiers: [anonymous], traits: {} };
  if (!user) return fault('missing', 'userId', 'identify needs a userId');
  if (token === null || !isValid(user.value, token))
    return fault('bad-token', 'context.token', 'the token is missing, expired or of another user');
  return {
    ...message,
    identifiers: [user, anonymous],
    properties: {},
    traits: only(message.traits, rules.traits),
  };
}

function only(traits: JsonObject, allowed: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(traits).filter(([name]) => allowed.includes(name)));
}

/** The origins as browsers write them, or why one is none. */
export function checkOrigins(origins: readonly string[]): readonly string[] | Refusal {
  const written = origins.map((text) => {
    const url = URL.parse(text);
    const whole =
      url && /^https?:$/.test(url.protocol) && url.origin === text.replace(/\/$/, '').toLowerCase();
    return whole ? url.origin : null;
  });
  if (written.some((origin) => origin === null))
    return refuse(422, 'bad-origin', 'An origin is a scheme and a host, nothing else.', {
      field: 'origins',
      fix: 'Write https://www.example.org, without a path.',
    });
  return [...new Set(written.filter((origin) => origin !== null))];
}
