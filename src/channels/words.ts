// Texts in people's languages: one ICU catalogue per room, compiled once per message.
import { IntlMessageFormat } from 'intl-messageformat';

/** What a message's placeholders may get. */
export type WordValue = string | number | boolean | Date;

/** Writes one message of a catalogue. A message that does not exist cannot be asked for. */
export type Say<Id extends string> = (id: Id, values?: Readonly<Record<string, WordValue>>) => string;

const RIGHT_TO_LEFT = new Set(['ar', 'dv', 'fa', 'he', 'ks', 'ku', 'ps', 'sd', 'ug', 'ur', 'yi']);

/**
 * Makes the writer of a catalogue.
 * @param catalogue ICU messages by id
 * @param language BCP 47 tag of the catalogue
 */
export function wordsOf<Id extends string>(
  catalogue: Readonly<Record<Id, string>>,
  language: string,
): Say<Id> {
  const compiled = new Map<Id, IntlMessageFormat>();
  return (id, values = {}) => {
    let message = compiled.get(id);
    if (!message) {
      message = new IntlMessageFormat(catalogue[id], language, undefined, { ignoreTag: true });
      compiled.set(id, message);
    }
    return String(message.format({ ...values }));
  };
}

/** The writing direction of a language tag. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  return RIGHT_TO_LEFT.has(language.slice(0, 2).toLowerCase()) ? 'rtl' : 'ltr';
}

/** The tag itself when it is well formed, else English: a wrong tag on file must not stop a message. */
export function safeLanguage(tag: string | null | undefined): string {
  try {
    return tag ? (Intl.getCanonicalLocales(tag)[0] ?? 'en') : 'en';
  } catch {
    return 'en';
  }
}
