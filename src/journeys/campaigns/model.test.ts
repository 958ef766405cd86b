// What stops a launch, and what a campaign becomes for the engine.
import { describe, expect, test } from 'vitest';
import {
  type ContentStanding,
  definitionOf,
  isEditable,
  isInFlight,
  type Plan,
  problemsOf,
  SEND,
  type Surroundings,
  TURN,
} from './model.ts';

const now = Date.parse('2026-11-23T12:00:00Z');
const plan: Plan = {
  contentItemId: 'c',
  contentVersionId: 'v1',
  to: { audience: 'a' },
  channels: ['email', 'feed'],
  spread: 'each',
  when: { kind: 'now' },
  pace: null,
  delaySeconds: 60,
  urgency: 'today',
  value: 0.5,
  expiresAfterHours: 48,
};
const content: ContentStanding = {
  ...{ versionId: 'v1', state: 'approved', expiresAt: null, lane: 'engagement', purpose: 'education' },
  channels: ['email', 'feed', 'sms'],
};
const around: Surroundings = { content, people: 10, connected: ['email'] };
const codes = (change: Partial<Plan>, more: object = {}): string[] =>
  problemsOf({ ...plan, ...change }, { ...around, ...more }, now).map((p) => `${p.level} ${p.code}`);

describe('problems', () => {
  test('are none with approved words, people, and a time to come', () => {
    expect(codes({})).toEqual([]);
    expect(codes({ when: { kind: 'at', at: '2026-11-23T12:00:01Z' } })).toEqual([]);
    expect(codes({ when: { kind: 'local', date: '2026-11-23', time: '09:00', past: 'next-day' } })).toEqual(
      [],
    );
  });

  test.each([
    ['error content-not-approved', {}, { content: null }],
    ['error content-not-approved', {}, { content: { ...content, state: 'withdrawn' } }],
    ['error content-not-approved', {}, { content: { ...content, expiresAt: now } }],
    ['error content-changed', {}, { content: { ...content, versionId: 'v2' } }],
    ['error no-variant', { channels: ['email', 'call'] }, {}],
    ['error nobody', {}, { people: 0 }],
    ['error no-such-target', {}, { people: null }],
    ['error in-the-past', { when: { kind: 'at', at: '2026-11-23T12:00:00Z' } }, {}],
    [
      'error in-the-past',
      { when: { kind: 'local', date: '2026-11-22', time: '09:00', past: 'next-day' } },
      {},
    ],
    ['warning not-connected', { channels: ['email', 'sms'] }, {}],
  ] as const)('%s', (code, change, more) => {
    expect(codes(change as Partial<Plan>, more)).toEqual([code]);
  });

  test('stop it when no channel reaches anybody, errors first', () => {
    expect(codes({ channels: ['sms'] })).toEqual(['error nothing-connected', 'warning not-connected']);
  });
});

test('only what was not launched can be changed, only what is on its way can be cancelled', () => {
  expect((['draft', 'in-review', 'approved'] as const).every(isEditable)).toBe(true);
  expect((['scheduled', 'running', 'paused', 'resuming'] as const).every(isInFlight)).toBe(true);
  expect((['cancelled', 'finished', 'cancelling'] as const).some((s) => isEditable(s) || isInFlight(s))).toBe(
    false,
  );
});

test('for the engine it is a journey in which everybody waits for their turn, then hears on each channel', () => {
  const definition = definitionOf(plan, content);
  expect(definition.start).toBe(TURN);
  expect(definition.steps[TURN]).toMatchObject({ kind: 'wait', next: SEND });
  expect(definition.steps[SEND]).toMatchObject({
    ...{ kind: 'message', lane: 'engagement', purpose: 'education', spread: 'each', next: null },
  });
  expect(definition.reentry).toBe('never');
});
