// The words of merge review say what the figures mean.
import { describe, expect, test } from 'vitest';
import { confidenceWords, evidenceWords, pairWords, traitWords, valueWords } from './words.ts';

test('evidence says what was compared, what came out and how much it says', () => {
  expect(evidenceWords({ field: 'email', verdict: 'agree', weight: 18.2, sharedBy: 2 })).toEqual({
    label: 'E-mail address',
    words: 'the same',
    strength: 'speaks strongly for it',
    tone: 'for',
  });
  expect(evidenceWords({ field: 'phone', verdict: 'common', weight: 0, sharedBy: 34 }).words).toMatch(
    /34 people/,
  );
  expect(evidenceWords({ field: 'gender', verdict: 'differ', weight: -4.6 })).toMatchObject({
    tone: 'against',
  });
  expect(evidenceWords({ field: 'phone', verdict: 'differ', weight: -1.2 }).strength).toMatch(
    /little against/,
  );
});

describe('confidence', () => {
  test('is never certainty', () => {
    expect(confidenceWords({ band: 'likely', confidence: 0.9999 })).toBe('Likely one person, 99 %');
    expect(confidenceWords({ band: 'possible', confidence: 0.8 })).toBe('Possibly one person, 80 %');
  });
});

test('names of fields and values as people read them', () => {
  expect(traitWords('firstName')).toBe('First name');
  expect(traitWords('postal_code')).toBe('Postal code');
  expect(valueWords({ street: '1 Oak Road', zip: 10002 })).toBe('1 Oak Road, 10002');
  expect(valueWords(['a', 'b'])).toBe('a, b');
  expect(valueWords(true)).toBe('Yes');
  expect(valueWords('')).toBeNull();
  expect(pairWords([{ id: '01-abcdef', name: 'Ann' }, { id: '01-abcdef' }])).toBe('Ann and Person …abcdef');
  expect(
    pairWords([
      { id: '01-abcdef', name: 'Ann', kind: 'patient' },
      { id: '02-abcdef', name: null, kind: null },
    ]),
  ).toBe('Ann, out of two');
});
