import { describe, expect, test } from 'vitest';
import type { Identifier } from '../intake/model.ts';
import { isNpi, looksDisguised, normalise } from './identifiers.ts';

const of = (kind: Identifier['kind'], value: string, home: string | null = null): string | null =>
  normalise({ kind, value }, home);

describe('identifiers in one form', () => {
  test.each([
    ['email', ' Ada@Example.ORG ', 'ada@example.org'],
    ['email', 'ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['email', 'ada.example.org', null],
    ['email', 'a da@example.org', null],
    ['mrn', ' ab-12.3 4/5 ', 'AB12345'],
    ['mrn', ' - ', null],
    ['npi', '1234567893', '1234567893'],
    ['npi', '1234567890', null],
    ['npi', '12345', null],
    ['orcid', '0000-0002-1825-0097', '0000-0002-1825-0097'],
    ['orcid', 'https://orcid.org/0000-0002-1694-233x', '0000-0002-1694-233X'],
    ['orcid', '0000-0002-1825-0098', null],
    ['handle', 'Mastodon:@Ada@Example.org', 'mastodon:ada@example.org'],
    ['handle', 'ada', null],
    ['external', 'CRM:7', 'CRM:7'],
    ['user', 'u1', 'u1'],
    ['user', ' ', null],
  ] as const)('%s %s', (kind, value, expected) => {
    expect(of(kind, value)).toBe(expected);
  });

  test('a decomposed letter and a composed one are the same', () => {
    expect(of('user', 'Zo\u0065\u0308')).toBe(of('user', 'Zo\u00eb'));
  });

  test('a telephone number is read as in the country of the organisation', () => {
    expect(of('phone', '(202) 555-0143', 'US')).toBe('+12025550143');
    expect(of('phone', '(202) 555-0143', 'US-CA')).toBe('+12025550143');
    expect(of('phone', '+1 202 555 0143', 'DE')).toBe('+12025550143');
    expect(of('phone', '020 7946 0018', 'UK')).toBe('+442079460018');
    expect(of('phone', '(202) 555-0143')).toBeNull();
    expect(of('phone', '12', 'US')).toBeNull();
    expect(of('phone', '555-0143', 'Nowhere')).toBeNull();
  });

  test('one wrong digit of an NPI is found, wherever it is', () => {
    for (let i = 0; i < 10; i++)
      for (let digit = 0; digit < 10; digit++) {
        const text = `123456789${3}`;
        const changed = text.slice(0, i) + String(digit) + text.slice(i + 1);
        expect(isNpi(changed)).toBe(changed === text);
      }
  });

  test('a domain of two scripts is flagged', () => {
    expect(looksDisguised('ada@ex\u0430mple.org')).toBe(true);
    expect(looksDisguised('ada@example.org')).toBe(false);
    expect(looksDisguised('ada@пример.рф')).toBe(false);
  });
});
