// The town's consent texts, and the few of Alvara who said yes on the website yesterday and have not confirmed it yet.
import type { Tx } from '../src/platform/db.ts';
import type { NewId } from '../src/platform/ids.ts';
import { insertText, takeConsents } from '../src/trust/index.ts';
import type { Channel, ConsentStatement, Purpose } from '../src/trust/model.ts';
import type { Townsperson } from './model.ts';

const PURPOSES: readonly { readonly purpose: Purpose; readonly title: string; readonly about: string }[] = [
  { purpose: 'service', title: 'Service messages', about: 'bills, opening hours and the way to us' },
  { purpose: 'education', title: 'Health information', about: 'health topics that may be of use to me' },
  { purpose: 'events', title: 'Events', about: 'talks, courses and other events' },
  { purpose: 'research', title: 'Research', about: 'studies that I could join' },
  { purpose: 'marketing', title: 'News and offers', about: 'its products, services and offers' },
];
const CHANNELS: readonly { readonly channel: Channel; readonly words: string }[] = [
  { channel: 'email', words: 'by e-mail' },
  { channel: 'sms', words: 'by text message' },
  { channel: 'call', words: 'by phone' },
];

/** The version of the town's text for a purpose and channel; pairs without one were agreed to on a paper form. */
export function textOf(
  consent: { readonly purpose: Purpose; readonly channel: Channel },
  jurisdiction: string,
): string {
  const own =
    PURPOSES.some((p) => p.purpose === consent.purpose) &&
    CHANNELS.some((c) => c.channel === consent.channel);
  return own
    ? `${consent.purpose}-${consent.channel}-en-${jurisdiction.toLowerCase()}-1`
    : 'external:registration form 4';
}

/** Stores the first version of every text. */
export async function seedTexts(
  tx: Tx,
  organisation: { readonly id: string; readonly name: string; readonly jurisdiction: string },
  by: string,
  now: number,
): Promise<void> {
  const { id, name, jurisdiction } = organisation;
  for (const { purpose, title, about } of PURPOSES)
    for (const { channel, words } of CHANNELS) {
      const body = `Yes, ${name} may write to me ${words} about ${about}. I can take this back at any time, as easily as I gave it, with the link in each message or in the portal.`;
      await insertText(
        tx,
        id,
        { purpose, channel, language: 'en', jurisdiction, title: `${title} ${words}`, body },
        by,
        now,
      );
    }
}

const WAITING = 8;

/** A few people without a word on marketing say yes on the website: the mail that asks for confirmation is due. */
export async function seedWaiting(
  tx: Tx,
  orgId: string,
  jurisdiction: string,
  people: readonly { readonly person: Townsperson; readonly subjectId: string }[],
  newId: NewId,
  now: number,
): Promise<void> {
  const chosen = people
    .filter(
      ({ person }) =>
        person.acts &&
        person.traits.email &&
        !person.consents.some((c) => c.purpose === 'marketing' && c.channel === 'email'),
    )
    .slice(0, WAITING);
  const what = { purpose: 'marketing', channel: 'email' } as const;
  const statement: ConsentStatement = {
    ...what,
    state: 'given',
    source: 'form',
    textVersion: textOf(what, jurisdiction),
    jurisdiction,
    language: 'en',
    at: now - 3_600_000,
    proof: { form: 'website' },
  };
  await takeConsents(
    tx,
    chosen.map(({ subjectId }) => ({ orgId, subjectId, statement })),
    newId,
    now,
  );
}
