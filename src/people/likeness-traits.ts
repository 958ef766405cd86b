// What of a profile tells two people apart, in comparable form: spellings of trait names and of values are put aside here.
import { isObject, type Json, type JsonObject } from '../platform/json.ts';
import { plainName } from '../trust/index.ts';
import { type ComparableName, comparableName, plainLetters } from './likeness-names.ts';
import type { Person, PersonKind } from './model.ts';

/** A person as likeness sees them. Null: not known. */
export interface Likeable {
  readonly kind: PersonKind;
  readonly name: ComparableName;
  readonly email: string | null;
  readonly phone: string | null;
  /** ISO date. */
  readonly birthDate: string | null;
  readonly street: string | null;
  readonly postcode: string | null;
  readonly gender: string | null;
  readonly device: string | null;
  readonly handle: string | null;
  /** Numbers that one person has one of: a patient's record here, a professional's registry entry. */
  readonly numbers: { readonly [kind in NumberKind]: string | null };
}

export const NUMBER_KINDS = ['mrn', 'npi', 'orcid'] as const;
export type NumberKind = (typeof NUMBER_KINDS)[number];

type Field =
  | 'first'
  | 'last'
  | 'born'
  | 'street'
  | 'postcode'
  | 'gender'
  | 'device'
  | 'handle'
  | 'address'
  | NumberKind;

/** Names under which senders state the same thing, plain (see plainName). */
const NAMES = new Map<string, Field>([
  ...each('first', ['firstname', 'givenname', 'forename']),
  ...each('last', ['lastname', 'familyname', 'surname']),
  ...each('born', ['birthday', 'birthdate', 'dateofbirth', 'dob']),
  ...each('street', ['street', 'streetaddress', 'address1', 'addressline1']),
  ...each('postcode', ['postalcode', 'postcode', 'zip', 'zipcode']),
  ...each('gender', ['gender', 'sex']),
  ...each('device', ['deviceid', 'device']),
  ...each('handle', ['handle', 'socialhandle', 'twitter']),
  ...each('address', ['address']),
  ...each('mrn', ['mrn', 'medicalrecordnumber']),
  ...each('npi', ['npi']),
  ...each('orcid', ['orcid']),
]);

function each(field: Field, names: readonly string[]): [string, Field][] {
  return names.map((name) => [name, field]);
}

/** Senders write few names in few spellings: each is looked up once. Bounded, for names come from outside. */
const looked = new Map<string, Field | null>();
const MOST_REMEMBERED = 5_000;

function fieldOf(name: string): Field | null {
  const known = looked.get(name);
  if (known !== undefined) return known;
  const field = NAMES.get(plainName(name)) ?? null;
  if (looked.size < MOST_REMEMBERED) looked.set(name, field);
  return field;
}

/** The comparable form of a profile. */
export function likeable(
  person: Pick<Person, 'kind' | 'displayName' | 'email' | 'phone' | 'traits'>,
): Likeable {
  const found = collect(person.traits);
  const text = (field: Field): string | null => found[field] ?? null;
  return {
    kind: person.kind,
    name: comparableName(text('first'), text('last'), person.displayName),
    email: person.email?.trim().toLowerCase() || null,
    phone: phoneOf(person.phone),
    birthDate: dateOf(text('born')),
    street: squeezed(text('street')),
    postcode: postcodeOf(text('postcode')),
    gender: genderOf(text('gender')),
    device: text('device'),
    handle: text('handle')?.replace(/^@/, '').toLowerCase() ?? null,
    numbers: { mrn: squeezed(text('mrn')), npi: squeezed(text('npi')), orcid: squeezed(text('orcid')) },
  };
}

/** Where a profile states one thing under two names, the smaller text is taken: the order of traits must not matter. */
function collect(traits: JsonObject): Collected {
  const found: Collected = {};
  for (const [name, value] of Object.entries(traits)) {
    const field = fieldOf(name);
    const text = textOf(value);
    if (field === 'address' && isObject(value)) takeAddress(found, collect(value));
    else if (field && text !== null) take(found, field === 'address' ? 'street' : field, text);
  }
  return found;
}

type Collected = { [field in Field]?: string };

function takeAddress(found: Collected, address: Collected): void {
  if (address.street !== undefined) take(found, 'street', address.street);
  if (address.postcode !== undefined) take(found, 'postcode', address.postcode);
}

function take(found: Collected, field: Field, text: string): void {
  const before = found[field];
  if (before === undefined || text < before) found[field] = text;
}

function textOf(value: Json | undefined): string | null {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text.trim().length > 0 && text.length <= 300 ? text.trim() : null;
}

/** Letters and digits only: "12, Mill St." is "12 mill st". */
function squeezed(text: string | null): string | null {
  if (text === null) return null;
  return (
    plainLetters(text)
      .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
      .trim() || null
  );
}

/** The delivery part of an American ZIP+4 says nothing more about who lives there. */
function postcodeOf(text: string | null): string | null {
  return squeezed(text?.replace(/^(\d{5})-\d{4}$/, '$1') ?? null)?.replaceAll(' ', '') ?? null;
}

/** The last nine digits: the same number with and without its country's prefix. */
function phoneOf(text: string | null): string | null {
  const digits = text?.replaceAll(/\D/g, '') ?? '';
  return digits.length >= 7 ? digits.slice(-9) : null;
}

/** A whole date between 1880 and 2199; a year alone is no date. The usual filler for "unknown" is unknown. */
function dateOf(text: string | null): string | null {
  const [, date = ''] = /^((?:18[89]|19\d|2[01]\d)\d-\d{2}-\d{2})(?:T|$)/.exec(text ?? '') ?? [];
  return date === '' || date === '1900-01-01' ? null : date;
}

function genderOf(text: string | null): string | null {
  const first = text?.trim().toLowerCase()[0];
  return first === 'f' || first === 'w' ? 'female' : first === 'm' ? 'male' : null;
}
