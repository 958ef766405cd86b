// What columns are taken for: by name in four languages, by value, and asked where both answers are possible.
import { expect, test } from 'vitest';
import { isRefusal } from '../../platform/result.ts';
import { columnsOfMap, mapOfColumns } from './columns.ts';
import { isoDate } from './dates.ts';
import { parseMap } from './map.ts';
import { questionOf, suggestColumns, traitName } from './suggest.ts';

const suggest = (columns: { [column: string]: string[] }) =>
  suggestColumns(
    Object.entries(columns).map(([column, values]) => ({ column, values })),
    'people',
  );
const useOf = (column: string, values: string[] = []) => suggest({ [column]: values })[0]?.use;

test.each([
  ['E-mail', 'anna@example.org', { use: 'identifier', kind: 'email' }],
  ['Correo electrónico', 'ana@example.org', { use: 'identifier', kind: 'email' }],
  ['Kundennummer', 'K-17', { use: 'identifier', kind: 'external' }],
  ['Patienten-ID', '4711', { use: 'identifier', kind: 'mrn' }],
  ['Numéro de téléphone', '+33 1 44 55 66 77', { use: 'identifier', kind: 'phone' }],
  ['NPI', '1234567893', { use: 'identifier', kind: 'npi' }],
  ['Vorname', 'Anna', { use: 'trait', name: 'firstName', type: 'text', class: 'personal' }],
  ['Apellidos', 'Ruiz', { use: 'trait', name: 'lastName', type: 'text', class: 'personal' }],
  ['Pays', 'Allemagne', { use: 'trait', name: 'country', type: 'country', class: 'public' }],
  ['Last HbA1c (%)', '6.7', { use: 'trait', name: 'lastHbA1c', type: 'number', class: 'health' }],
  ['Smoker', 'nein', { use: 'trait', name: 'smoker', type: 'boolean', class: 'health' }],
  ['Whatever', 'a@b.example', { use: 'identifier', kind: 'email' }],
])('%s', (column, value, use) => {
  expect(useOf(column, [value])).toEqual(use);
});

test('a name that promises an address is not believed against its values', () => {
  expect(useOf('Email', ['yes', 'no'])).toMatchObject({ use: 'trait', type: 'boolean' });
});

test('the order of day and month is proved by the values, or asked', () => {
  const [born] = suggest({ dob: ['13.04.1970', '01.02.1980'] });
  expect(born).toMatchObject({ use: { order: 'dmy' }, question: null });
  const [open] = suggest({ dob: ['03/04/1970'] });
  expect(open).toMatchObject({ question: 'Does the day or the month come first?' });
  expect(open?.use).not.toHaveProperty('order');
  expect(
    questionOf({ use: 'trait', name: 'x', type: 'date', class: 'health', order: 'mdy' }, ['03/04/1970']),
  ).toBeNull();
  expect(questionOf({ use: 'trait', name: 'x', type: 'date', class: 'health' }, ['1970-04-03'])).toBeNull();
});

test('dates are read in the stated order only, and 30 February in none', () => {
  expect(isoDate('03/04/1970', 'dmy')).toBe('1970-04-03');
  expect(isoDate('03/04/1970', 'mdy')).toBe('1970-03-04');
  expect(isoDate('3.4.1970 9:05', 'dmy')).toBe('1970-04-03T09:05:00Z');
  expect(isoDate('03/04/1970', undefined)).toBeNull();
  expect(isoDate('30.02.1970', 'dmy')).toBeNull();
  expect(isoDate('03.04.70', 'dmy')).toBeNull();
});

test('a consent column asks for its purpose and knows only the words of its values', () => {
  const [consent] = suggest({ 'Einwilligung E-Mail': ['Ja', 'Nein', 'vielleicht'] });
  expect(consent).toMatchObject({
    use: { use: 'consent', purpose: '', channel: 'email', given: ['ja'], withdrawn: ['nein'] },
    question: 'What did people agree to?',
  });
  const [out] = suggest({ marketing_optout_sms: ['1', '0'] });
  expect(out?.use).toEqual({
    use: 'consent',
    purpose: 'marketing',
    channel: 'sms',
    given: ['0'],
    withdrawn: ['1'],
  });
});

test('two columns that mean the same do not overwrite each other', () => {
  const uses = suggest({ email: ['a@b.example'], 'E-Mail': ['c@d.example'] }).map((c) => c.use);
  expect(uses[0]).toMatchObject({ use: 'identifier', kind: 'email' });
  expect(uses[1]).toMatchObject({ use: 'trait', name: 'eMail' });
});

test('choices become a map, and a map becomes the choices again', () => {
  const choices = [
    { column: 'Nr', use: { use: 'identifier', kind: 'mrn' } },
    {
      column: 'Born',
      use: { use: 'trait', name: 'birthDate', type: 'date', class: 'personal', order: 'dmy' },
    },
    {
      column: 'News',
      use: { use: 'consent', purpose: 'education', channel: 'email', given: ['ja'], withdrawn: ['nein'] },
    },
    { column: 'Seen', use: { use: 'event-time', order: 'dmy' } },
    { column: 'Ward', use: { use: 'property', name: 'ward', type: 'text', class: 'public' } },
    { column: 'Rest', use: { use: 'ignore' } },
  ] as const;
  const json = mapOfColumns(
    'clinic',
    choices.map((c) => ({ ...c, use: structuredClone(c.use) as never })),
    {
      personKind: 'patient',
      eventName: 'Visit',
    },
  );
  const map = parseMap(json, 'people');
  if (isRefusal(map)) throw new Error(map.message);
  expect(map).toMatchObject({
    id: 'Nr',
    changes: true,
    personKind: 'patient',
    events: [{ name: 'Visit', at: 'Seen' }],
  });
  expect(
    columnsOfMap(
      map,
      choices.map((c) => c.column),
    ),
  ).toEqual(choices);
});

test('names of traits are camelCase and bounded', () => {
  expect(traitName('LDL Cholesterol mg/dl')).toBe('ldlCholesterolMgDl');
  expect(traitName('%')).toBe('column');
});
