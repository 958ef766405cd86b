// From what the mail server said to what is recorded: the promises about sending, in one pure function.
import type { Random } from '../../platform/random.ts';
import type { Lane } from '../../trust/model.ts';
import type { DeliveryState } from '../model.ts';
import { MOST_ATTEMPTS, pauseAfter } from './retry.ts';
import type { Submission } from './transport.ts';

/** What to record. `retryAt` null: it is over. `bounced`: the address does not exist and must not be written to again. */
export interface Outcome {
  readonly state: DeliveryState;
  readonly detail: string;
  readonly retryAt: number | null;
  readonly countsAsAttempt: boolean;
  readonly bounced: boolean;
}

/**
 * Lanes in which a second copy does less harm than none. In the others an unknown outcome is held: it is shown, and
 * nothing is sent again.
 */
export function resendsUnknown(lane: Lane): boolean {
  return lane !== 'marketing' && lane !== 'engagement';
}

/** Codes that say "no such mailbox or domain", as opposed to "not this message" (RFC 3463). */
const NO_SUCH_ADDRESS = new Set(['5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10', '5.2.1', '5.4.4']);

/**
 * The outcome of one submission.
 * @param attempts how many submissions were begun, this one included
 * @param now ms
 */
export function outcomeOf(
  submission: Submission,
  lane: Lane,
  attempts: number,
  now: number,
  random: Random,
): Outcome {
  switch (submission.kind) {
    case 'accepted':
      return over('sent', submission.detail);
    case 'unsent':
      return { ...over('queued', submission.detail), retryAt: now, countsAsAttempt: false };
    case 'unknown':
      if (!resendsUnknown(lane) || attempts >= MOST_ATTEMPTS) return over('unknown', submission.detail);
      return {
        ...over('unknown', submission.detail),
        retryAt: now + pauseAfter(attempts, random),
        countsAsAttempt: true,
      };
    case 'refused':
      return refused(submission, attempts, now, random);
  }
}

function refused(
  submission: Submission & { kind: 'refused' },
  attempts: number,
  now: number,
  random: Random,
): Outcome {
  if (submission.code < 500 && attempts < MOST_ATTEMPTS)
    return { ...over('queued', submission.detail), retryAt: now + pauseAfter(attempts, random) };
  return { ...over('failed', submission.detail), bounced: submission.code >= 500 && isBounce(submission) };
}

/** Without an enhanced code only the plainest refusal of a recipient counts: 550 to RCPT TO. */
function isBounce(submission: Submission & { kind: 'refused' }): boolean {
  if (submission.enhanced) return NO_SUCH_ADDRESS.has(submission.enhanced);
  return submission.atRecipient && submission.code === 550;
}

function over(state: DeliveryState, detail: string): Outcome {
  return { state, detail, retryAt: null, countsAsAttempt: true, bounced: false };
}
