// Marks: keyed hashes under which people who may be one person meet, so that nobody is compared with everybody.
import type { Vault } from '../trust/index.ts';
import type { EvidenceField } from './likeness.ts';
import { type Likeable, NUMBER_KINDS } from './likeness-traits.ts';

/** Kinds of marks. `born`: birth date and initials; `place`: surname and postcode; `home`: street and postcode. */
export type MarkKind = 'email' | 'phone' | 'born' | 'place' | 'home' | 'device' | 'handle' | 'number';

export interface Mark {
  readonly kind: MarkKind;
  readonly hash: Buffer;
}

/** A mark of a person. */
export interface PersonMark extends Mark {
  readonly orgId: string;
  readonly personId: string;
}

/** More people than this under one mark: a switchboard, a ward, a clinic's shared address. It brings nobody together. */
export const MOST_SHARED = 20;

/** Which evidence a mark stands for, where its equality alone is that evidence. */
export const MARKED_FIELDS: { readonly [kind in MarkKind]?: EvidenceField } = {
  email: 'email',
  phone: 'phone',
  home: 'address',
  device: 'device',
  handle: 'handle',
};

/** What a person is marked by, before it is hashed: kind and text. Pure; equal lists mean that nothing changed. */
export function markTexts(person: Likeable): [MarkKind, string][] {
  const { name, email, phone, birthDate, street, postcode, device, handle, numbers } = person;
  const found: [MarkKind, string | null][] = [
    ['email', email],
    ['phone', phone],
    ['born', birthDate && bornText(person, birthDate)],
    ['place', postcode && name.family.length > 0 ? `${[...name.family].sort().join(' ')}|${postcode}` : null],
    ['home', street && postcode ? `${street}|${postcode}` : null],
    ['device', device],
    ['handle', handle],
    ...NUMBER_KINDS.map((kind): [MarkKind, string | null] => {
      const number = numbers[kind];
      return ['number', number && `${kind}|${number}`];
    }),
  ];
  return found.flatMap(([kind, text]): [MarkKind, string][] => (text ? [[kind, text]] : []));
}

/** The date with day and month in one order, and the initials in one order: exchanged ones meet. Null without a name. */
function bornText({ name }: Likeable, date: string): string | null {
  const initials = [name.given[0]?.[0], name.family[0]?.[0]].filter((letter) => letter !== undefined);
  const days = [date.slice(5, 7), date.slice(8, 10)].sort();
  return initials.length === 0 ? null : `${date.slice(0, 4)}-${days.join('-')}|${initials.sort().join('')}`;
}

/** The marks of a person as they are stored. */
export function marksOf(vault: Vault, orgId: string, person: Likeable): Mark[] {
  return markTexts(person).map(([kind, text]) => ({
    kind,
    hash: vault.blindIndex(orgId, `mark/${kind}`, text),
  }));
}
