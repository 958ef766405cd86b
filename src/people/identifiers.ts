// Identifiers in one form: what is written in two ways but means the same must be found under one key.
import { domainToASCII } from 'node:url';
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { Identifier } from '../intake/model.ts';

export type IdentifierKind = Identifier['kind'];

/** 1: a number given to one human; 2: a login or a source's id; 3: a browser or device, which people share. */
export type Level = 1 | 2 | 3;

const LEVELS: { readonly [kind in IdentifierKind]: Level } = {
  mrn: 1,
  npi: 1,
  orcid: 1,
  user: 2,
  external: 2,
  handle: 2,
  email: 2,
  phone: 2,
  row: 2,
  anonymous: 3,
  device: 3,
};

/** Strongest first. */
export const STRENGTH: readonly IdentifierKind[] = [
  'mrn',
  'npi',
  'orcid',
  'user',
  'external',
  'handle',
  'anonymous',
  'device',
  'email',
  'phone',
  'row',
];

/** How strongly a kind says who somebody is. */
export function levelOf(kind: IdentifierKind): Level {
  return LEVELS[kind];
}

/** Kinds that tie people together when they are seen in one message. Addresses, numbers and rows never do. */
export function ties(kind: IdentifierKind): boolean {
  return kind !== 'email' && kind !== 'phone' && kind !== 'row';
}

/** Narrows a stored text to a kind of identifier. */
export function kindOfIdentifier(text: string): IdentifierKind | null {
  return STRENGTH.find((kind) => kind === text) ?? null;
}

/**
 * The one form of an identifier, or null when it is none: an e-mail address without @, a number with a wrong check digit.
 * @param home country (ISO 3166) of telephone numbers that name none
 */
export function normalise(identifier: Identifier, home: string | null = null): string | null {
  const text = identifier.value.normalize('NFC').trim();
  if (text === '') return null;
  switch (identifier.kind) {
    case 'email':
      return normaliseEmail(text);
    case 'phone':
      return normalisePhone(text, home);
    case 'npi':
      return isNpi(text) ? text : null;
    case 'orcid':
      return normaliseOrcid(text);
    case 'mrn':
      return text.replace(/[\s\-./]/g, '').toUpperCase() || null;
    case 'handle':
      return normaliseHandle(text);
    default:
      return identifier.value.normalize('NFC');
  }
}

/** Lower case, and the domain as mail servers write it, so that an address is the same in either spelling. */
export function normaliseEmail(text: string): string | null {
  const at = text.lastIndexOf('@');
  if (at < 1 || at > 64 || text.length > 320 || /\s/.test(text)) return null;
  const domain = domainToASCII(text.slice(at + 1));
  return domain === '' ? null : `${text.slice(0, at).toLowerCase()}@${domain}`;
}

/** E.164, or null when it is no number that could be called. */
export function normalisePhone(text: string, home: string | null): string | null {
  const parsed = parsePhoneNumberFromString(text, countryOf(home));
  return parsed?.isValid() ? parsed.number : null;
}

function countryOf(home: string | null): CountryCode | undefined {
  const code = /^([a-z]{2})(-|$)/i.exec(home ?? '')?.[1]?.toUpperCase();
  const country = code === 'UK' ? 'GB' : code;
  return country && isSupportedCountry(country) ? country : undefined;
}

/** Ten digits whose last is the Luhn digit over the number with the prefix 80840 (CMS). */
export function isNpi(text: string): boolean {
  if (!/^[12]\d{9}$/.test(text)) return false;
  const digits = [...`80840${text}`].map(Number).reverse();
  const sum = digits.reduce((total, digit, i) => total + (i % 2 === 0 ? digit : luhn(digit)), 0);
  return sum % 10 === 0;
}

function luhn(digit: number): number {
  return digit > 4 ? digit * 2 - 9 : digit * 2;
}

/** Sixteen characters in groups of four, the last by ISO 7064 MOD 11-2; a web address of orcid.org is understood. */
function normaliseOrcid(text: string): string | null {
  const plain = text
    .replace(/^https?:\/\/(www\.)?orcid\.org\//i, '')
    .replace(/[\s-]/g, '')
    .toUpperCase();
  if (!/^\d{15}[\dX]$/.test(plain)) return null;
  let total = 0;
  for (const digit of plain.slice(0, 15)) total = (total + Number(digit)) * 2;
  const check = (12 - (total % 11)) % 11;
  if (plain[15] !== (check === 10 ? 'X' : String(check))) return null;
  return plain.replace(/(.{4})(?=.)/g, '$1-');
}

/** `network:name`; networks do not tell upper from lower case, and the @ is decoration. */
function normaliseHandle(text: string): string | null {
  const [, network, name] = /^([a-z0-9.-]{1,40}):@?(\S{1,200})$/i.exec(text) ?? [];
  return network && name ? `${network}:${name}`.toLowerCase() : null;
}

/** Whether a domain mixes scripts as look-alikes do: a homoglyph of a known address is flagged, never refused. */
export function looksDisguised(email: string): boolean {
  const domain = email.slice(email.lastIndexOf('@') + 1);
  return /\p{Script=Latin}/u.test(domain) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(domain);
}
