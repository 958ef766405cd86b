// Consent is decided by the newest word; on a tie the withdrawal wins; nothing unclear is ever read as a yes.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../platform/result.ts';
import {
  CONSENT_CLOCK_SKEW,
  type ConsentState,
  checkStatement,
  consentBook,
  hasConsent,
  hasWithdrawn,
  rulesOver,
  rulingStates,
  type StatedConsent,
} from './consent.ts';
import { CHANNELS, PURPOSES } from './model.ts';

const state: fc.Arbitrary<ConsentState> = fc.record({
  // Few words and few moments, so that words meet in the same millisecond often.
  purpose: fc.constantFrom(...PURPOSES.slice(0, 2)),
  channel: fc.constantFrom(...CHANNELS.slice(0, 2)),
  state: fc.constantFrom('given', 'withdrawn'),
  at: fc.integer({ min: 0, max: 4 }),
});
const states = fc.array(state, { maxLength: 40 });

describe('the ruling word', () => {
  test('does not depend on the order in which words arrive', () => {
    fc.assert(
      fc.property(states, fc.infiniteStream(fc.nat()), (said, keys) => {
        const shuffled = said
          .map((s) => ({ s, key: keys.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ s }) => s);
        const sorted = (all: ReadonlyMap<string, string>): string[] => [...all].map((e) => e.join()).sort();
        expect(sorted(consentBook(shuffled))).toEqual(sorted(consentBook(said)));
      }),
    );
  });

  test('is the newest; in the same millisecond a withdrawal beats what was given', () => {
    fc.assert(
      fc.property(states, (said) => {
        for (const purpose of PURPOSES)
          for (const channel of CHANNELS) {
            const own = said.filter((s) => s.purpose === purpose && s.channel === channel);
            const newest = own.filter((s) => s.at === Math.max(...own.map((o) => o.at)));
            const expected = newest.length > 0 && newest.every((s) => s.state === 'given');
            expect(hasConsent(consentBook(said), purpose, channel)).toBe(expected);
            expect(hasWithdrawn(consentBook(said), purpose, channel)).toBe(
              newest.some((s) => s.state === 'withdrawn'),
            );
          }
      }),
    );
  });

  test('cannot be overturned by an older word', () => {
    fc.assert(
      fc.property(states, state, (said, late) => {
        const before = consentBook(said);
        const own = said.filter((s) => s.purpose === late.purpose && s.channel === late.channel);
        fc.pre(own.some((s) => s.at > late.at));
        expect(consentBook([...said, late])).toEqual(before);
      }),
    );
  });

  test('is one per purpose and channel, and ruling again changes nothing', () => {
    fc.assert(
      fc.property(states, (said) => {
        const ruling = rulingStates(said);
        expect(new Set(ruling.map((r) => r.purpose + r.channel)).size).toBe(ruling.length);
        expect(rulingStates(ruling)).toEqual(ruling);
      }),
    );
  });

  test('a word never rules over itself', () => {
    fc.assert(fc.property(state, (s) => !rulesOver(s, s)));
  });
});

test('who said nothing has neither given nor withdrawn', () => {
  expect(hasConsent(new Map(), 'marketing', 'email')).toBe(false);
  expect(hasWithdrawn(new Map(), 'care', 'email')).toBe(false);
});

describe('a statement', () => {
  const now = 1_000_000_000;
  const good: StatedConsent = {
    purpose: 'care',
    channel: 'email',
    state: 'given',
    source: 'call',
    textVersion: 'v1',
    jurisdiction: 'US',
    language: 'en',
    at: now,
    proof: {},
  };
  const check = (change: Partial<StatedConsent>): string | null => {
    const checked = checkStatement({ ...good, ...change }, now);
    return isRefusal(checked) ? (checked.field ?? '') : null;
  };

  test('that is clear is believed', () => {
    expect(checkStatement(good, now)).toEqual(good);
    expect(check({ state: 'withdrawn', textVersion: '' })).toBeNull();
    expect(check({ at: now + CONSENT_CLOCK_SKEW })).toBeNull();
  });

  test.each([
    ['purpose', { purpose: 'advertising' }],
    ['channel', { channel: 'fax' }],
    ['state', { state: 'maybe' }],
    ['state', { state: '' }],
    ['at', { at: Number.NaN }],
    ['at', { at: now + CONSENT_CLOCK_SKEW + 1 }],
    ['source', { source: '' }],
    ['textVersion', { textVersion: '' }],
  ])('that is unclear in %s is refused: %j', (field, change) => {
    expect(check(change)).toBe(field);
  });
});
