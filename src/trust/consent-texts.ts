// The words people agree to: those that come with Rapport, and how an organisation's own are named and checked. Pure.
import { type Refusal, refuse } from '../platform/result.ts';
import type { Channel, Purpose } from './model.ts';

/** A text as it stands, whoever wrote it. */
export interface ConsentText {
  readonly version: string;
  readonly purpose: Purpose | 'any';
  readonly channel: Channel | 'any';
  readonly language: string;
  readonly jurisdiction: string;
  readonly number: number;
  readonly title: string;
  readonly body: string;
}

const any = { purpose: 'any', channel: 'any', language: 'en', jurisdiction: 'any', number: 1 } as const;

/** Texts of the pages that come with Rapport; a page's version changes with its words. */
export const SHIPPED_TEXTS: readonly ConsentText[] = [
  {
    ...any,
    version: 'portal-1',
    title: 'Preference centre',
    body: 'Choose what you get, and how. A change counts at once.',
  },
  {
    ...any,
    version: 'portal-2',
    number: 2,
    title: 'Preference centre',
    body: 'Choose what you get, and how. A change counts at once. Where we must be sure that it is you, we first send you an e-mail with a link.',
  },
  {
    ...any,
    version: 'one-click-1',
    channel: 'email',
    title: 'Page behind the link in every e-mail',
    body: 'You can stop our e-mails here. You do not need to sign in.',
  },
  {
    ...any,
    version: 'stop-word-1',
    title: 'Answer to a message',
    body: 'Reply STOP to get no more messages, START to get them again.',
  },
];

/** How a text that is kept elsewhere is named: `external:` and the reference under which it is found there. */
export const EXTERNAL = 'external:';

/** The name of a version: it says what it is about, so that a ledger reads by itself. */
export function versionName(text: Omit<ConsentText, 'version' | 'title' | 'body'>): string {
  return [text.purpose, text.channel, text.language, text.jurisdiction, String(text.number)]
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '');
}

export const NO_SUCH_TEXT: Refusal = refuse(
  422,
  'no-such-text',
  'There is no consent text of this version.',
  {
    field: 'textVersion',
    fix: 'Name a version from Settings > Consent texts, or give textReference for a text that is kept elsewhere.',
  },
);

/**
 * The version that a yes names, or why it names none. A text kept elsewhere is named by its reference.
 * @param known versions of the organisation and those that come with Rapport
 */
export function namedText(
  said: { readonly state: string; readonly textVersion?: string; readonly textReference?: string },
  known: ReadonlySet<string>,
): string | Refusal {
  if (said.textReference !== undefined) return EXTERNAL + said.textReference;
  if (said.textVersion !== undefined && said.textVersion !== '')
    return known.has(said.textVersion) ? said.textVersion : NO_SUCH_TEXT;
  if (said.state !== 'given') return '';
  return refuse(422, 'bad-consent', 'given consent needs the version of the text that was agreed to', {
    field: 'textVersion',
    fix: 'Name a version from Settings > Consent texts, or give textReference for a text that is kept elsewhere.',
  });
}

/** Refuses what cannot be a text. */
export function checkText(
  text: Pick<ConsentText, 'language' | 'jurisdiction' | 'title' | 'body'>,
): Refusal | null {
  if (text.title.trim() === '')
    return refuse(422, 'empty-text', 'The text needs a title.', { field: 'title' });
  if (text.body.trim().length < 20)
    return refuse(422, 'empty-text', 'The text must say what the person agrees to.', { field: 'body' });
  if (!/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(text.language))
    return refuse(422, 'bad-language', 'language must be a tag such as en or de-CH.', { field: 'language' });
  if (!/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})?$/.test(text.jurisdiction))
    return refuse(422, 'bad-jurisdiction', 'jurisdiction must be a code such as US, EU or DE-BY.', {
      field: 'jurisdiction',
    });
  return null;
}
