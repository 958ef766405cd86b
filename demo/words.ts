// Short ways to write a content item with its e-mail and portal words.
import type { Variant } from '../src/content/model.ts';
import type { Lane, Purpose } from '../src/trust/model.ts';
import type { TownContent } from './model.ts';

/** The words of one language: the e-mail's subject and body, and what the portal shows. */
export interface Words {
  readonly subject: string;
  readonly mail: string;
  readonly title: string;
  readonly feed: string;
  readonly label: string;
  /** A text message, where one is written; nothing about health stands in it. */
  readonly sms?: string;
}

/** Where buttons lead. The portal resolves it for whoever clicks. */
const PORTAL = '/portal';

/** A content item with an e-mail and a portal variant per language. */
export function item(
  name: string,
  about: {
    readonly purpose: Purpose;
    readonly lane: Lane;
    readonly topic?: string;
    readonly sponsor?: string;
    /** Where the button leads when that is not the portal, such as to a survey. */
    readonly url?: string;
  },
  words: { readonly [language: string]: Words },
): TownContent {
  const variants = Object.entries(words).flatMap(([language, w]): Variant[] => [
    {
      channel: 'email',
      language,
      subject: w.subject,
      body: w.mail,
      callToAction: { label: w.label, url: about.url ?? PORTAL },
    },
    {
      channel: 'feed',
      language,
      subject: w.title,
      body: w.feed,
      callToAction: { label: w.label, url: about.url ?? PORTAL },
    },
    ...(w.sms === undefined
      ? []
      : [{ channel: 'sms' as const, language, subject: null, body: w.sms, callToAction: null }]),
  ]);
  return {
    name,
    purpose: about.purpose,
    lane: about.lane,
    topic: about.topic ?? null,
    sponsor: about.sponsor ?? null,
    variants,
  };
}
