// The wizard's draft becomes the same plan again, and clocks of zones are read right on both sides of a change.
import { describe, expect, test } from 'vitest';
import type { CampaignView } from '../../../../../sdk/faces/campaigns.ts';
import { draftOf, EMPTY, momentIn, paceWords, planOf, wallClock, whenWords } from './words.ts';

const full = { ...EMPTY, name: 'News', content: 'c', to: 'audience:a', channels: ['email', 'feed'] };

describe('a draft', () => {
  test('is no plan while something is missing', () => {
    expect(planOf(EMPTY, 'UTC')).toBeNull();
    expect(planOf({ ...full, to: '' }, 'UTC')).toBeNull();
    expect(planOf({ ...full, channels: [] }, 'UTC')).toBeNull();
    expect(planOf({ ...full, when: 'at' }, 'UTC')).toBeNull();
    expect(planOf({ ...full, when: 'local' }, 'UTC')).toBeNull();
  });

  test.each([
    { when: 'now' as const },
    { when: 'at' as const, at: '2026-11-24T09:00' },
    { when: 'local' as const, date: '2026-11-24', time: '08:30', past: 'at-once' as const },
    { to: 'list:l', paced: true, pacePeople: 7, pacePer: 'hour' as const, spread: 'each' as const },
  ])('becomes a plan and the same draft again: %o', (change) => {
    const draft = { ...full, ...change };
    const plan = planOf(draft, 'America/New_York');
    if (!plan) throw new Error('no plan');
    const view = { name: draft.name, plan } as CampaignView;
    expect(planOf(draftOf(view, 'America/New_York'), 'America/New_York')).toEqual(plan);
  });

  test('on one channel never asks for each', () => {
    expect(planOf({ ...full, channels: ['email'], spread: 'each' }, 'UTC')?.spread).toBe('best');
  });
});

test.each([
  ['America/New_York', '2026-11-24T09:00', '2026-11-24T14:00:00Z'],
  ['America/New_York', '2026-07-01T09:00', '2026-07-01T13:00:00Z'],
  ['Europe/Berlin', '2026-03-29T03:30', '2026-03-29T01:30:00Z'],
  ['Asia/Kathmandu', '2026-01-01T00:00', '2025-12-31T18:15:00Z'],
])('in %s, %s is %s', (zone, wall, moment) => {
  expect(momentIn(zone, wall)).toBe(Date.parse(moment));
  expect(wallClock(zone, Date.parse(moment))).toBe(wall);
});

test('words say what happens to whom', () => {
  expect(momentIn('UTC', '')).toBeNull();
  expect(whenWords({ kind: 'local', date: '2026-11-24', time: '09:00', past: 'next-day' }, 'UTC')).toContain(
    'next day',
  );
  expect(paceWords({ people: 1200, per: 'hour' })).toBe('At most 1,200 people an hour');
});
