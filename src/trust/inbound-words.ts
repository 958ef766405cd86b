// What happens when somebody answers a message with STOP, HELP, START or in their own words; for every channel that hears.
import { iso, type Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import { recordAudit } from './audit-store.ts';
import { type SubjectStatement, stateConsents, suppress } from './consent-store.ts';
import { CHANNELS, type Channel, PURPOSES } from './model.ts';
import { readOrganisation } from './organisation-store.ts';
import { replyTo } from './stop-replies.ts';
import { readInboundWords, type WordVerdict } from './stop-words.ts';
import { findSuppressed, unsuppress } from './suppression-store.ts';

/** What taking such a word needs. */
export interface InboundServices {
  readonly newId: NewId;
  /** The persons of an organisation who bear an address: families share one. */
  readonly bearers: (tx: Tx, orgId: string, address: InboundAddress) => Promise<readonly string[]>;
}

/** An address by its keyed hash on the suppression list, and as itself for finding who bears it. */
export interface InboundAddress {
  readonly channel: Channel;
  readonly addressHash: Uint8Array;
  readonly plain: string;
}

/** An inbound text. `at` in ms; `by` says which key or member handed it in. */
export interface InboundText {
  readonly orgId: string;
  readonly address: InboundAddress;
  readonly text: string;
  readonly at: number;
  readonly by: { readonly kind: 'key' | 'member' | 'system'; readonly id: string };
}

/** What was understood and done. `reply` is the one text to answer with; null: nothing is to be answered. */
export interface InboundOutcome extends WordVerdict {
  readonly reply: string | null;
  readonly people: readonly string[];
  /** Optional messages to these people should be held until somebody has read the text. */
  readonly hold: boolean;
}

/** The version of the words that a stop or a return answers to. */
export const STOP_TEXT = 'stop-word-1';

/**
 * Reads a text and acts on it in the caller's transaction. A stop withdraws every purpose on the channel, or on all
 * channels where the organisation says so (`revokeAllOnStop`), for everybody who bears the address, and suppresses it. A
 * return takes the opt-out off the list and gives nothing back by itself: who agreed to what is asked anew.
 */
export async function handleInboundWord(
  tx: Tx,
  services: InboundServices,
  inbound: InboundText,
): Promise<InboundOutcome> {
  const { orgId, address, at } = inbound;
  const verdict = readInboundWords(inbound.text);
  const organisation = await readOrganisation(tx, orgId);
  const people = await services.bearers(tx, orgId, address);
  const settings = organisation?.settings ?? {};
  if (verdict.verdict === 'stop')
    await stop(
      tx,
      services,
      inbound,
      people,
      verdict,
      settings.revokeAllOnStop === true,
      organisation?.jurisdiction ?? 'unstated',
    );
  if (verdict.verdict === 'start') await comeBack(tx, orgId, address);
  const hold = verdict.verdict === 'review';
  await recordAudit(tx, {
    orgId,
    at,
    id: services.newId(at),
    actor: inbound.by,
    action: `inbound.${verdict.verdict}`,
    subjectId: people[0] ?? null,
    detail: { channel: address.channel, people: people.length, alsoReview: verdict.alsoReview },
  });
  const contact =
    typeof settings.helpContact === 'string' && settings.helpContact !== ''
      ? settings.helpContact
      : (organisation?.postalAddress ?? '');
  const kind = verdict.verdict === 'none' ? (verdict.alsoReview ? 'review' : null) : verdict.verdict;
  const reply = kind && replyTo(kind, verdict.language, organisation?.name ?? '', contact);
  return { ...verdict, people, hold, reply };
}

async function stop(
  tx: Tx,
  services: InboundServices,
  { orgId, address, at }: InboundText,
  people: readonly string[],
  verdict: WordVerdict,
  everywhere: boolean,
  jurisdiction: string,
): Promise<void> {
  const channels = everywhere ? CHANNELS.filter((c) => c !== 'feed') : [address.channel];
  const statements = people.flatMap((subjectId) =>
    PURPOSES.flatMap((purpose) =>
      channels.map(
        (channel): SubjectStatement => ({
          orgId,
          subjectId,
          statement: {
            ...{ purpose, channel, jurisdiction, at },
            state: 'withdrawn',
            source: 'stop-word',
            textVersion: STOP_TEXT,
            language: verdict.language ?? 'en',
            proof: { word: verdict.matched, at: iso(at) },
          },
        }),
      ),
    ),
  );
  await stateConsents(tx, statements, services.newId);
  await suppress(tx, orgId, address.channel, [address.addressHash], 'opt-out', at);
}

/** Only what the person put there themselves: a bounce or a complaint is not undone by a word. */
async function comeBack(tx: Tx, orgId: string, { channel, addressHash }: InboundAddress): Promise<void> {
  const found = await findSuppressed(tx, orgId, channel, addressHash);
  if (found?.reason === 'opt-out') await unsuppress(tx, orgId, channel, addressHash);
}
