// Double opt-in: when a yes has to be confirmed, whether a request may still be confirmed, and whether it may be sent again. Pure.
import { type Refusal, refuse } from '../platform/result.ts';
import { CONFIRMABLE_CHANNELS, CONFIRMED_BY_DEFAULT, CONFIRMING_JURISDICTIONS } from './jurisdictions.ts';
import type { Channel, ConsentStatement, Purpose } from './model.ts';

const HOUR = 3_600_000;
/** How long a confirmation link works, ms. */
export const CONFIRM_WITHIN = 7 * 24 * HOUR;
/** A request older than this is not sent again, ms. */
export const ASK_WITHIN = 30 * 24 * HOUR;
export const MOST_SENDS = 3;
/** Between two mails of one request, ms. */
export const SEND_GAP = HOUR;

/** What an organisation decided about one purpose on one channel. */
export interface ConsentRule {
  readonly purpose: Purpose;
  readonly channel: Channel;
  readonly doubleOptIn: boolean;
}

/** True where the law of a place expects a confirmed yes. `DE`, `de-BY` and `EU` are places; what is unknown is not one. */
export function isConfirmingPlace(jurisdiction: string): boolean {
  const place = jurisdiction.trim().toUpperCase();
  return (
    CONFIRMING_JURISDICTIONS.includes(place) ||
    CONFIRMING_JURISDICTIONS.includes(place.split(/[-_/ ]/)[0] ?? '')
  );
}

/** The rule for a purpose and channel: the organisation's own word, else that of the jurisdiction. */
export function ruleFor(
  purpose: Purpose,
  channel: Channel,
  jurisdiction: string,
  own: readonly ConsentRule[],
): boolean {
  if (!CONFIRMABLE_CHANNELS.includes(channel)) return false;
  const said = own.find((rule) => rule.purpose === purpose && rule.channel === channel);
  if (said) return said.doubleOptIn;
  const usual = CONFIRMED_BY_DEFAULT.some((one) => one.purpose === purpose && one.channel === channel);
  return usual && isConfirmingPlace(jurisdiction);
}

/**
 * Has this yes to be confirmed before it is consent? A statement that carries the time at which it was confirmed elsewhere
 * (`proof.confirmedAt`) has been.
 * @param home the organisation's jurisdiction, for statements that name none
 */
export function needsConfirmation(
  statement: Pick<ConsentStatement, 'state' | 'purpose' | 'channel' | 'jurisdiction' | 'proof'>,
  home: string,
  own: readonly ConsentRule[],
): boolean {
  if (statement.state !== 'given' || statement.proof.confirmedAt !== undefined) return false;
  const { purpose, channel, jurisdiction } = statement;
  // The stricter of both places counts: a Berlin address of a US organisation is still in Berlin.
  return ruleFor(purpose, channel, jurisdiction, own) || ruleFor(purpose, channel, home, own);
}

/** A yes that waits. Times in ms. */
export interface Request {
  readonly askedAt: number;
  readonly expiresAt: number;
  readonly sends: number;
  readonly sentAt: number | null;
  readonly closedAt: number | null;
  readonly outcome: string | null;
}

/** Where a request stands, in one word. */
export function requestState(request: Request, now: number): 'waiting' | 'expired' | 'confirmed' | 'closed' {
  if (request.outcome === 'confirmed') return 'confirmed';
  if (request.closedAt !== null) return 'closed';
  return request.expiresAt <= now ? 'expired' : 'waiting';
}

/** True when following the link still makes it consent: open, in time, and nothing was withdrawn since it was asked. */
export function mayConfirm(request: Request, withdrawnAt: number | null, now: number): boolean {
  return requestState(request, now) === 'waiting' && (withdrawnAt === null || withdrawnAt < request.askedAt);
}

/** Why the mail may not be sent again, or null. */
export function resendRefusal(request: Request, now: number): Refusal | null {
  if (request.closedAt !== null)
    return refuse(409, 'request-closed', 'This request was confirmed or closed.', {
      fix: 'Reload the page.',
    });
  if (request.sends >= MOST_SENDS)
    return refuse(409, 'sent-too-often', 'The confirmation was sent three times.', {
      fix: 'Ask the person in another way, and state what they say.',
    });
  if (now - request.askedAt > ASK_WITHIN)
    return refuse(409, 'request-too-old', 'The person said yes more than 30 days ago.', {
      fix: 'Ask the person anew.',
    });
  if (request.sentAt !== null && now - request.sentAt < SEND_GAP)
    return refuse(409, 'sent-just-now', 'The confirmation was sent within the last hour.', {
      fix: 'Wait an hour, then send it again.',
    });
  return null;
}
