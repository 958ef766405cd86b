// Who came: one person beyond doubt or nobody; never a stranger's file.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Candidate, type Claim, foldName, matchArrival } from './check-in-match.ts';

const ADA: Candidate = {
  personId: 'ada',
  name: 'Ada Dupont-Núñez',
  birthDate: '1980-12-31',
  mrn: 'RH-0010017',
  byNumber: false,
  deceased: false,
};
const SAYS: Claim = { name: 'ada dupont nunez', birthDate: '1980-12-31', number: '' };

describe('a match', () => {
  test('is the full name in any spelling with the birth date, or the whole number with it', () => {
    expect(matchArrival(SAYS, [ADA])).toBe('ada');
    expect(matchArrival({ ...SAYS, name: 'DUPONT NÚÑEZ, Ada' }, [ADA])).toBe('ada');
    expect(matchArrival({ ...SAYS, name: '', number: 'rh 0010017' }, [ADA])).toBe('ada');
    expect(matchArrival({ ...SAYS, number: '0017' }, [ADA])).toBe('ada');
  });

  test.each<[string, Claim, readonly Candidate[]]>([
    ['no birth date', { ...SAYS, birthDate: '' }, [ADA]],
    ['another birth date', { ...SAYS, birthDate: '1980-12-30' }, [ADA]],
    ['the first name alone', { ...SAYS, name: 'Ada' }, [ADA]],
    ['another name beside the right number', { ...SAYS, name: 'Eve Other', number: 'RH-0010017' }, [ADA]],
    ['a number that speaks against it', { ...SAYS, number: '9999' }, [ADA]],
    ['three signs of the number', { ...SAYS, number: '017' }, [ADA]],
    ['the end of the number without a name', { ...SAYS, name: '', number: '0017' }, [ADA]],
    ['two who both fit', SAYS, [ADA, { ...ADA, personId: 'twin' }]],
    ['somebody who has died', SAYS, [{ ...ADA, deceased: true }]],
    ['somebody whose birth date is not known', SAYS, [{ ...ADA, birthDate: null }]],
  ])('is nobody with %s', (_words, claim, candidates) => {
    expect(matchArrival(claim, candidates)).toBeNull();
  });

  test('of two namesakes the number decides', () => {
    const twin = { ...ADA, personId: 'twin', mrn: 'RH-0020055' };
    expect(matchArrival({ ...SAYS, number: '0055' }, [ADA, twin])).toBe('twin');
  });

  test('needs the birth date of the one it names, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (name, birthDate, number) => {
        const found = matchArrival({ name, birthDate, number }, [ADA]);
        if (found !== null) expect([birthDate, found]).toEqual(['1980-12-31', 'ada']);
      }),
    );
  });
});

test('folding a name twice changes nothing', () => {
  fc.assert(fc.property(fc.string(), (name) => foldName(foldName(name)) === foldName(name)));
});
