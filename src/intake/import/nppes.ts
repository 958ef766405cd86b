// Rows of the monthly NPPES file (public data of CMS): 330 columns become the few that describe a professional. Pure.
import type { JsonObject } from '../../platform/json.ts';
import { taxonomyOf } from './taxonomy.ts';
import { usZoneOf } from './us-zones.ts';

/** The columns that a shaped row has; a map reads these. */
export const NPPES_COLUMNS = [
  'firstName',
  'middleName',
  'lastName',
  'name',
  'credential',
  'gender',
  'npi',
  'specialty',
  'profession',
  'taxonomyCode',
  'otherSpecialties',
  'phone',
  'street',
  'city',
  'state',
  'postalCode',
  'country',
  'zone',
  'npiDeactivated',
  'npiDeactivatedAt',
] as const;

/** A shaped row, and whether it is about an organisation. */
export interface Shaped {
  readonly values: JsonObject;
  readonly organisation: boolean;
}

const LOCATION = 'Provider Business Practice Location Address';
const TAXONOMIES = Array.from({ length: 15 }, (_, i) => ({
  code: `Healthcare Provider Taxonomy Code_${i + 1}`,
  primary: `Healthcare Provider Primary Taxonomy Switch_${i + 1}`,
}));

/** True for a header of the NPPES file. */
export function isNppesHeader(columns: readonly string[]): boolean {
  return ['NPI', 'Entity Type Code', TAXONOMIES[0]?.code ?? ''].every((name) => columns.includes(name));
}

/**
 * Brings a row into the columns above. A deactivated NPI has hardly any other value, so it is flagged and kept.
 * @returns 'organisation' for one that is to be left out
 */
export function shapeNppes(row: JsonObject, organisations: 'skip' | 'contact'): Shaped | 'organisation' {
  const text = (column: string): string => {
    const value = row[column];
    return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  };
  const organisation = text('Entity Type Code') === '2';
  if (organisation && organisations === 'skip') return 'organisation';
  const deactivated = text('NPI Deactivation Date');
  const active = deactivated === '' || text('NPI Reactivation Date') !== '';
  const values = {
    npi: text('NPI'),
    ...(organisation ? { name: text('Provider Organization Name (Legal Business Name)') } : nameOf(text)),
    ...specialtiesOf(text),
    ...placeOf(text),
    npiDeactivated: active ? '' : true,
    npiDeactivatedAt: active ? '' : usDate(deactivated),
  };
  return { values, organisation };
}

type Text = (column: string) => string;

function nameOf(text: Text): JsonObject {
  const gender = text('Provider Sex Code') || text('Provider Gender Code');
  return {
    firstName: cased(text('Provider First Name')),
    middleName: cased(text('Provider Middle Name')),
    lastName: cased(text('Provider Last Name (Legal Name)')),
    credential: text('Provider Credential Text').replaceAll('.', ''),
    gender: gender === 'F' ? 'female' : gender === 'M' ? 'male' : '',
  };
}

/** The primary taxonomy names the specialty; without a switch the first does. The others are kept beside it. */
function specialtiesOf(text: Text): JsonObject {
  const coded = TAXONOMIES.map((t) => ({ code: text(t.code), primary: text(t.primary) === 'Y' })).filter(
    (t) => t.code !== '',
  );
  const main = coded.find((t) => t.primary) ?? coded[0];
  if (!main) return {};
  const nameOfCode = (code: string): string => taxonomyOf(code)?.specialty ?? code;
  const others = coded.filter((t) => t !== main).map((t) => nameOfCode(t.code));
  return {
    taxonomyCode: main.code,
    specialty: nameOfCode(main.code),
    profession: taxonomyOf(main.code)?.profession ?? '',
    ...(others.length > 0 ? { otherSpecialties: [...new Set(others)] } : {}),
  };
}

function placeOf(text: Text): JsonObject {
  const country = text(`${LOCATION} Country Code (If outside U.S.)`) || 'US';
  const state = text(`${LOCATION} State Name`);
  const second = text(`Provider Second Line Business Practice Location Address`);
  const street = [text('Provider First Line Business Practice Location Address'), second];
  const digits = text(`${LOCATION} Telephone Number`).replace(/\D/g, '');
  const postal = text(`${LOCATION} Postal Code`);
  return {
    street: street.filter((line) => line !== '').join(', '),
    city: cased(text(`${LOCATION} City Name`)),
    state,
    postalCode: /^\d{9}$/.test(postal) ? `${postal.slice(0, 5)}-${postal.slice(5)}` : postal,
    country,
    phone: country === 'US' && digits.length === 10 ? `+1${digits}` : digits,
    zone: country === 'US' ? (usZoneOf(state) ?? '') : '',
  };
}

/** The file writes in capitals; people do not. Mixed case is left as it is. */
function cased(text: string): string {
  if (text !== text.toUpperCase()) return text;
  return text
    .toLowerCase()
    .replace(/(^|[\s'’-])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());
}

function usDate(text: string): string {
  const found = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text);
  return found ? `${found[3]}-${found[1]}-${found[2]}` : text;
}
