// Sends the mails that ask for the confirmation of a yes: transactional, in the organisation's name, nothing else in them.
import { createHash } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db.ts';
import { describeError, type Logger } from '../platform/logging.ts';
import {
  CONFIRM_WITHIN,
  listOrganisations,
  readSuppressed,
  suppressionKey,
  type Vault,
} from '../trust/index.ts';
import {
  type ConfirmationEnd,
  claimConfirmations,
  type DueConfirmation,
  endConfirmations,
} from './confirmation-store.ts';
import { normaliseEmail, sendableAddress } from './email/address.ts';
import type { SendDirect } from './email/direct.ts';
import { channelsEn } from './messages.en.ts';
import { writeToken } from './tokens.ts';
import { wordsOf } from './words.ts';

/** What sending confirmations needs. */
export interface ConfirmationServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly log: Pick<Logger, 'error'>;
  readonly send: SendDirect;
}

/** A running loop. */
export interface Confirming {
  /** Sends what is due, once; returns how many mails were handed over. */
  pass(): Promise<number>;
  stop(): Promise<void>;
}

const say = wordsOf(channelsEn, 'en');
const PAUSE = 2_000;
const CLAIM = 120_000;
const RETRY = 5 * 60_000;
/** What could not be sent for a day is given up. */
const GIVE_UP = 24 * 3_600_000;
const BATCH = 50;

/** SHA-256 of a link's token: the proof that is kept. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Makes the sender of confirmations; `pass` is its work. */
export function makeConfirming(services: ConfirmationServices): Pick<Confirming, 'pass'> {
  const { db, clock } = services;
  return {
    async pass() {
      const now = clock.now();
      const orgIds = (await db.auth((tx) => listOrganisations(tx))).map((o) => o.id);
      if (orgIds.length === 0) return 0;
      const { due, blocked } = await db.worker(orgIds, async (tx) => {
        const claimed = await claimConfirmations(tx, now, now + CLAIM, BATCH);
        return {
          due: claimed,
          blocked: await readSuppressed(
            tx,
            claimed.flatMap((d) => addressOf(services.vault, d)),
          ),
        };
      });
      if (due.length === 0) return 0;
      const ends: ConfirmationEnd[] = [];
      for (const one of due) ends.push(await sendOne(services, one, blocked));
      const end = clock.now();
      await db.worker(orgIds, (tx) => endConfirmations(tx, ends, end, end + CONFIRM_WITHIN));
      return ends.filter((e) => e.sent).length;
    },
  };
}

/** Starts the loop; it looks every two seconds. */
export function startConfirming(services: ConfirmationServices): Confirming {
  const confirming = makeConfirming(services);
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const sent = await confirming.pass().catch((error: unknown) => {
        services.log.error('confirmations could not be sent', { error: describeError(error) });
        return 0;
      });
      if (sent === 0 && !stopping.signal.aborted) await services.clock.wait(PAUSE, stopping.signal);
    }
  };
  const running = run();
  return {
    ...confirming,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function sendOne(
  services: ConfirmationServices,
  due: DueConfirmation,
  blocked: ReadonlySet<string>,
): Promise<ConfirmationEnd> {
  const base = { subjectId: due.subjectId, id: due.id, tokenHash: null };
  const to = sendableAddress(due.email);
  const { gates } = due;
  const silent = gates === null || gates.deceased || gates.minor || gates.restricted;
  if (!to || silent || addressOf(services.vault, due).some((a) => blocked.has(suppressionKey(a))))
    return { ...base, sent: false, retryAt: null };
  const token = writeToken(services.vault, 'confirm', {
    orgId: due.orgId,
    subjectId: due.subjectId,
    deliveryId: due.id,
    index: Math.min(due.sends, 65_535),
  });
  const words = { organisation: due.organisation, purpose: say(`purpose.${due.purpose}`) };
  const outcome = await services.send({
    to,
    language: 'en',
    sender: { name: due.organisation, postalAddress: due.postalAddress },
    subject: say('confirm.mail.subject', words),
    body: say('confirm.mail.body', words),
    button: { label: say('confirm.mail.button'), path: `/c/${token}` },
  });
  const now = services.clock.now();
  if (outcome === 'failed')
    return { ...base, sent: false, retryAt: now - due.askedAt > GIVE_UP ? null : now + RETRY };
  // An unknown outcome counts as sent: a second mail would be worse than asking for one.
  return { ...base, sent: true, tokenHash: tokenHash(token), retryAt: null };
}

function addressOf(
  vault: Vault,
  { orgId, email }: DueConfirmation,
): { orgId: string; channel: 'email'; hash: Buffer }[] {
  return email
    ? [{ orgId, channel: 'email', hash: vault.blindIndex(orgId, 'email', normaliseEmail(email)) }]
    : [];
}
