// A hold must never stop what cannot wait, and must stop all that can, for exactly whom it is about.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LANES, type Lane } from '../../trust/model.ts';
import type { MessageStep } from '../model.ts';
import { foldPlace, type Hold, isOn, openBook, placesOf, releaseKey } from './model.ts';

const URGENCIES: readonly MessageStep['urgency'][] = ['now', 'today', 'week', 'whenever'];
const PLACES = ['cardiology', 'Eye clinic', 'diabetes'];
const lane = fc.constantFrom<Lane>(...LANES);
const urgency = fc.constantFrom(...URGENCIES);
const place = fc.option(fc.constantFrom(...PLACES), { nil: null });
const time = fc.integer({ min: 0, max: 100 });
const hold: fc.Arbitrary<Hold> = fc.record({
  orgId: fc.constantFrom('a', 'b'),
  id: fc.uuid(),
  place,
  careToo: fc.boolean(),
  startedAt: time,
  endsAt: fc.option(time, { nil: null }),
  endedAt: fc.option(time, { nil: null }),
});
const person = fc.record({
  orgId: fc.constantFrom('a', 'b'),
  traits: fc.record({ clinics: fc.array(fc.constantFrom(...PLACES), { maxLength: 2 }) }),
});

/** The rule of docs/crisis-hold.md, told naively. */
function naive(
  holds: readonly Hold[],
  who: { orgId: string; traits: { clinics: string[] } },
  wanted: { lane: Lane; urgency: MessageStep['urgency'] },
  now: number,
): Hold[] {
  const optional = wanted.lane === 'marketing' || wanted.lane === 'engagement';
  const slowCare = wanted.lane === 'care' && wanted.urgency !== 'now' && wanted.urgency !== 'today';
  return holds.filter(
    (h) =>
      h.orgId === who.orgId &&
      h.startedAt <= now &&
      (h.endsAt === null || now < h.endsAt) &&
      (h.endedAt === null || now < h.endedAt) &&
      (h.place === null || who.traits.clinics.includes(h.place)) &&
      (optional || (slowCare && h.careToo)),
  );
}

describe('a crisis hold', () => {
  it('stops what the rule says, and names the oldest hold that does', () => {
    fc.assert(
      fc.property(fc.array(hold, { maxLength: 5 }), person, lane, urgency, time, (holds, who, l, u, now) => {
        const found = openBook(holds, new Set(), now).isHeld(who, l, u);
        const expected = naive(holds, who, { lane: l, urgency: u }, now);
        const oldest = Math.min(...expected.map((h) => h.startedAt));
        if (expected.length === 0) expect(found).toBeNull();
        else expect(expected.filter((h) => h.startedAt === oldest).map((h) => h.id)).toContain(found);
      }),
    );
  });

  it('never stops safety, replies, transactions, staff, and care of today', () => {
    const never: readonly Lane[] = ['safety', 'reply', 'transactional', 'staff'];
    fc.assert(
      fc.property(fc.array(hold, { minLength: 1 }), person, urgency, time, (holds, who, u, now) => {
        const book = openBook(holds, new Set(), now);
        for (const l of never) expect(book.isHeld(who, l, u)).toBeNull();
        expect(book.isHeld(who, 'care', 'now')).toBeNull();
        expect(book.isHeld(who, 'care', 'today')).toBeNull();
      }),
    );
  });

  it('lets go what was released from it, and only that', () => {
    fc.assert(
      fc.property(hold, fc.uuid(), fc.uuid(), (one, journeyId, other) => {
        fc.pre(journeyId !== other);
        const on = { ...one, place: null, startedAt: 0, endsAt: null, endedAt: null };
        const book = openBook([on], new Set([releaseKey(on.id, journeyId)]), 50);
        const who = { orgId: on.orgId, traits: {} };
        expect(book.isHeld(who, 'marketing', 'week', { journeyId })).toBeNull();
        expect(book.isHeld(who, 'marketing', 'week', { contentItemId: journeyId })).toBeNull();
        expect(book.isHeld(who, 'marketing', 'week', { journeyId: other })).toBe(on.id);
      }),
    );
  });

  it('a second hold still keeps what the first has let go', () => {
    const both = ['first', 'second'].map((id, i) => ({
      ...{ orgId: 'a', id, place: null, careToo: false, startedAt: i, endsAt: null, endedAt: null },
    }));
    const book = openBook(both, new Set([releaseKey('first', 'j')]), 10);
    expect(book.isHeld({ orgId: 'a', traits: {} }, 'marketing', 'now', { journeyId: 'j' })).toBe('second');
  });

  it('ends with its last moment, and knows places whatever their case', () => {
    const one: Hold = {
      orgId: 'a',
      id: 'h',
      place: ' Eye  CLINIC ',
      careToo: false,
      startedAt: 5,
      endsAt: 9,
      endedAt: null,
    };
    expect([4, 5, 8, 9].map((now) => isOn(one, now))).toEqual([false, true, true, false]);
    const book = openBook([one], new Set(), 6);
    expect(book.none).toBe(false);
    expect(book.isHeld({ orgId: 'a', traits: { clinic: 'Eye clinic' } }, 'marketing', 'now')).toBe('h');
    expect(book.isHeld({ orgId: 'a', traits: {} }, 'marketing', 'now')).toBeNull();
    expect(openBook([one], new Set(), 9).none).toBe(true);
    expect([...placesOf({ clinics: ['A', 7], site: 'B', place: null })]).toEqual(
      ['b', 'a'].map(foldPlace).sort(),
    );
  });
});
