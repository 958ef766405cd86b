// What a journey may never state about a person.
import { expect, test } from 'vitest';
import { updateProblem } from './allowed.ts';

test('gates, identity and consent are nothing a journey states, however they are spelled', () => {
  for (const name of [
    'deceased',
    'Minor',
    'confidential',
    'restricted',
    'sensitive',
    'email',
    'E-Mail',
    'phone',
    'user_id',
    'userId',
    'npi',
    'MRN',
    'kind',
    'date of birth',
    'consent',
    'consentMarketing',
    '__proto__',
    'constructor',
    '',
    '  ',
    'x'.repeat(101),
  ])
    expect(updateProblem(name), name).not.toBeNull();
});

test('everything else is, within bounds', () => {
  for (const name of ['stage', 'nextScreening', 'language', 'tier', 'care plan'])
    expect(updateProblem(name, 'x')).toBeNull();
  expect(updateProblem('stage', null)).toBeNull();
  expect(updateProblem('stage', 'x'.repeat(1_001))).not.toBeNull();
});
