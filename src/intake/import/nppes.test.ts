// Rows of the public file of NPIs: check digits, specialties, places, and who is left out.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shippedMap } from './map.ts';
import { isNpi, orcidOf } from './model.ts';
import { isNppesHeader, shapeNppes } from './nppes.ts';
import { isBad, isSkipped, mapRow } from './rows.ts';
import { taxonomyOf } from './taxonomy.ts';

const ROW = {
  NPI: '1234567893',
  'Entity Type Code': '1',
  'Provider Last Name (Legal Name)': "O'BRIEN-SMITH",
  'Provider First Name': 'MARY',
  'Provider Credential Text': 'M.D.',
  'Provider Business Practice Location Address City Name': 'NEW YORK',
  'Provider Business Practice Location Address State Name': 'NY',
  'Provider Business Practice Location Address Postal Code': '100011234',
  'Provider Business Practice Location Address Telephone Number': '2125550143',
  'Healthcare Provider Taxonomy Code_1': '208D00000X',
  'Healthcare Provider Primary Taxonomy Switch_1': 'N',
  'Healthcare Provider Taxonomy Code_2': '207RC0000X',
  'Healthcare Provider Primary Taxonomy Switch_2': 'Y',
};
const map = shippedMap('hcp');
const read = (more: object = {}) => {
  const row = mapRow({ line: 2, values: { ...ROW, ...more } }, map, 0);
  return isBad(row) || isSkipped(row) ? row : { ...row.traits, npi: row.identifiers.npi };
};

test('a professional with specialty, place and zone', () => {
  expect(read()).toMatchObject({
    npi: '1234567893',
    firstName: 'Mary',
    lastName: "O'Brien-Smith",
    credential: 'MD',
    specialty: 'Cardiovascular Disease',
    profession: 'physician',
    taxonomyCode: '207RC0000X',
    otherSpecialties: ['General Practice'],
    city: 'New York',
    postalCode: '10001-1234',
    country: 'US',
    zone: 'America/New_York',
    phone: '+12125550143',
  });
});

test('a state with two zones gets none, an unknown code stays a code', () => {
  const row = read({
    'Provider Business Practice Location Address State Name': 'TX',
    'Healthcare Provider Taxonomy Code_2': '999999999X',
  });
  expect(row).not.toHaveProperty('zone');
  expect(row).toMatchObject({ specialty: '999999999X' });
});

test('a wrong check digit rejects the row, an organisation is left out, a deactivated number is flagged', () => {
  expect(read({ NPI: '1234567890' })).toMatchObject({ code: 'bad-npi', field: 'npi' });
  expect(read({ 'Entity Type Code': '2' })).toMatchObject({ skipped: 'organisation' });
  expect(read({ 'NPI Deactivation Date': '05/23/2020' })).toMatchObject({
    npiDeactivated: true,
    npiDeactivatedAt: '2020-05-23',
  });
  expect(
    read({ 'NPI Deactivation Date': '05/23/2020', 'NPI Reactivation Date': '06/01/2020' }),
  ).not.toHaveProperty('npiDeactivated');
});

test('organisations become contacts where somebody wants them', () => {
  const shaped = shapeNppes(
    { ...ROW, 'Entity Type Code': '2', 'Provider Organization Name (Legal Business Name)': 'RIVER CLINIC' },
    'contact',
  );
  expect(shaped).toMatchObject({ organisation: true, values: { name: 'RIVER CLINIC' } });
});

test('the header is known by three of its columns', () => {
  expect(isNppesHeader(Object.keys(ROW))).toBe(true);
  expect(isNppesHeader(['NPI', 'name'])).toBe(false);
});

test('every one-digit error in an NPI is found', () => {
  const npi = fc
    .tuple(fc.constantFrom('1', '2'), fc.stringMatching(/^\d{8}$/))
    .map(([a, b]) => a + b)
    .map((nine) => [...'0123456789'].map((d) => nine + d).find(isNpi) ?? '');
  fc.assert(
    fc.property(npi, fc.nat(9), fc.integer({ min: 1, max: 9 }), (valid, at, add) => {
      expect(isNpi(valid)).toBe(true);
      const wrong = `${valid.slice(0, at)}${(Number(valid[at]) + add) % 10}${valid.slice(at + 1)}`;
      expect(isNpi(wrong)).toBe(false);
    }),
  );
});

test('ORCID iDs and the table of specialties', () => {
  expect(orcidOf('https://orcid.org/0000-0002-1825-0097')).toBe('0000-0002-1825-0097');
  expect(orcidOf('0000-0002-1825-0098')).toBeNull();
  expect(taxonomyOf('363LF0000X')).toEqual({
    profession: 'nurse practitioner',
    specialty: 'Family Nurse Practitioner',
  });
  expect(taxonomyOf('183500000X')?.profession).toBe('pharmacist');
});
