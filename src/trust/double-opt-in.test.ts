// A yes that waits is no consent, whatever the order of what happens to it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { consentBook, hasConsent } from './consent.ts';
import {
  CONFIRM_WITHIN,
  isConfirmingPlace,
  MOST_SENDS,
  mayConfirm,
  needsConfirmation,
  type Request,
  requestState,
  resendRefusal,
  SEND_GAP,
} from './double-opt-in.ts';
import { CHANNELS, PURPOSES } from './model.ts';

const NOW = 1_800_000_000_000;
const fresh: Request = {
  askedAt: NOW,
  expiresAt: NOW + CONFIRM_WITHIN,
  sends: 1,
  sentAt: NOW,
  closedAt: null,
  outcome: null,
};
const yes = {
  state: 'given',
  purpose: 'marketing',
  channel: 'email',
  jurisdiction: 'DE',
  proof: {},
} as const;

describe('a yes has to be confirmed', () => {
  test.each([
    ['DE', true],
    ['de-BY', true],
    ['CH', true],
    ['GB', true],
    ['EU', true],
    ['US', false],
    ['US-CA', false],
    ['unstated', false],
    ['', false],
  ])('in %s: %s', (place, expected) => expect(isConfirmingPlace(place)).toBe(expected));
  test('for marketing by e-mail there, not for care, not for text messages, not in the US', () => {
    expect(needsConfirmation(yes, 'US', [])).toBe(true);
    expect(needsConfirmation({ ...yes, jurisdiction: 'unstated' }, 'DE', [])).toBe(true);
    expect(needsConfirmation({ ...yes, purpose: 'care' }, 'DE', [])).toBe(false);
    expect(needsConfirmation({ ...yes, channel: 'sms' }, 'DE', [])).toBe(false);
    expect(needsConfirmation({ ...yes, jurisdiction: 'US' }, 'US', [])).toBe(false);
  });
  test('the organisation may ask for more or less, and what was confirmed elsewhere is', () => {
    const off = [{ purpose: 'marketing', channel: 'email', doubleOptIn: false }] as const;
    const more = [{ purpose: 'research', channel: 'email', doubleOptIn: true }] as const;
    expect(needsConfirmation(yes, 'DE', off)).toBe(false);
    expect(needsConfirmation({ ...yes, purpose: 'research', jurisdiction: 'US' }, 'US', more)).toBe(true);
    expect(needsConfirmation({ ...yes, proof: { confirmedAt: '2026-01-02' } }, 'DE', [])).toBe(false);
  });
  test('a no never waits', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PURPOSES),
        fc.constantFrom(...CHANNELS),
        fc.boolean(),
        (purpose, channel, doubleOptIn) => {
          const no = { ...yes, state: 'withdrawn', purpose, channel } as const;
          expect(needsConfirmation(no, 'DE', [{ purpose, channel, doubleOptIn }])).toBe(false);
        },
      ),
    );
  });
});

describe('a request', () => {
  test('counts only in time, once, and not after a no', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3 * CONFIRM_WITHIN }),
        fc.option(fc.integer({ min: -1000, max: 1000 })),
        (later, no) => {
          const may = mayConfirm(fresh, no === null ? null : NOW + no, NOW + later);
          expect(may).toBe(later < CONFIRM_WITHIN && (no === null || no < 0));
        },
      ),
    );
    expect(mayConfirm({ ...fresh, closedAt: NOW, outcome: 'confirmed' }, null, NOW + 1)).toBe(false);
    expect(requestState({ ...fresh, closedAt: NOW, outcome: 'withdrawn' }, NOW)).toBe('closed');
  });
  test('is sent at most three times, an hour apart, within a month', () => {
    expect(resendRefusal(fresh, NOW + SEND_GAP - 1)).toMatchObject({ code: 'sent-just-now' });
    expect(resendRefusal(fresh, NOW + SEND_GAP)).toBeNull();
    expect(resendRefusal({ ...fresh, sends: MOST_SENDS }, NOW + SEND_GAP)).toMatchObject({
      code: 'sent-too-often',
    });
    expect(resendRefusal({ ...fresh, sends: 0, sentAt: null }, NOW + 31 * 86_400_000)).toMatchObject({
      code: 'request-too-old',
    });
    expect(resendRefusal({ ...fresh, closedAt: NOW }, NOW + SEND_GAP)).toMatchObject({
      code: 'request-closed',
    });
  });
  test('is nothing that a consent book knows', () => {
    expect(hasConsent(consentBook([]), 'marketing', 'email')).toBe(false);
  });
});
