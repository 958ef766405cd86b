// Inputs of decisions for tests: any at all, and one against which nothing stands.
import fc from 'fast-check';
import type { InputVector } from '../../src/arbiter/model.ts';
import { CHANNELS, type Channel, LANES, PURPOSES } from '../../src/trust/model.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const START = Date.UTC(2026, 2, 7, 12);

const ZONES = [
  'America/New_York',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Asia/Kolkata',
  'Pacific/Honolulu',
];
const PUSHES: readonly Channel[] = CHANNELS.filter((c) => c !== 'feed');

const reach = fc.record({
  address: fc.boolean(),
  suppressed: fc.boolean(),
  consent: fc.constantFrom('given' as const, 'given' as const, 'withdrawn' as const, 'none' as const),
});

/** Any input; `now` is a millisecond of 2026 or early 2027. */
export const anyInput: fc.Arbitrary<InputVector> = fc
  .record({
    now: fc.integer({ min: START, max: START + 400 * DAY }),
    draw: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    lane: fc.constantFrom(...LANES),
    purpose: fc.constantFrom(...PURPOSES),
    channels: fc.uniqueArray(fc.constantFrom(...CHANNELS), { minLength: 1 }),
    urgency: fc.constantFrom('now' as const, 'today' as const, 'week' as const, 'whenever' as const),
    value: fc.double({ min: 0, max: 1, noNaN: true }),
    lasts: fc.integer({ min: -HOUR, max: 20 * DAY }),
    gates: fc.oneof(
      { weight: 3, arbitrary: fc.constant<string[]>([]) },
      {
        weight: 1,
        arbitrary: fc.uniqueArray(fc.constantFrom('deceased', 'minor', 'sensitive', 'restricted')),
      },
    ),
    reaches: fc.record(Object.fromEntries(PUSHES.map((c) => [c, reach]))),
    zones: fc.uniqueArray(fc.constantFrom(...ZONES), { minLength: 1, maxLength: 3 }),
    pausedFor: fc.option(fc.integer({ min: -DAY, max: DAY })),
    flags: fc.record({
      topicOff: rarely(),
      heldOut: rarely(),
      alreadySeen: rarely(),
      accountLinked: fc.boolean(),
      healthTopic: fc.boolean(),
    }),
    counts: fc.record({
      portalRate: fc.double({ min: 0, max: 7, noNaN: true }),
      opens: fc.nat(40),
      sends: fc.nat(40),
    }),
    content: fc.record({
      state: fc.constantFrom('approved', 'approved', 'approved', 'withdrawn', 'expired'),
      expiresIn: fc.option(fc.integer({ min: -DAY, max: 30 * DAY })),
    }),
    variants: fc.uniqueArray(fc.constantFrom(...CHANNELS)),
    contacts: fc.array(
      fc.record({ ago: fc.integer({ min: -3 * DAY, max: 8 * DAY }), channel: fc.constantFrom(...PUSHES) }),
      { maxLength: 6 },
    ),
    personal: fc.constantFrom('free' as const, 'free' as const, 'near' as const, 'reached' as const),
    connected: fc.constantFrom<string[]>(['email'], ['email', 'sms', 'push', 'call', 'visit']),
  })
  .map((a) => ({
    now: a.now,
    draw: a.draw,
    request: {
      orgId: 'org',
      personId: 'person',
      journeyId: null,
      causeEventId: null,
      contentVersionId: 'version',
      topic: null,
      lane: a.lane,
      purpose: a.purpose,
      channels: a.channels,
      urgency: a.urgency,
      value: a.value,
      requestedAt: a.now,
      expiresAt: a.now + a.lasts,
    },
    person: {
      kind: 'patient',
      gates: a.gates,
      channels: a.reaches,
      zones: a.zones,
      pausedUntil: a.pausedFor === null ? null : a.now + a.pausedFor,
      topicOff: a.flags.topicOff,
      heldOut: a.flags.heldOut,
      alreadySeen: a.flags.alreadySeen,
      accountLinked: a.flags.accountLinked,
      ...a.counts,
    },
    content: {
      state: a.content.state,
      expiresAt: a.content.expiresIn === null ? null : a.now + a.content.expiresIn,
      variants: a.variants,
      healthTopic: a.flags.healthTopic,
    },
    pressure: {
      own: a.contacts.map((c) => a.now - c.ago),
      ownChannels: a.contacts.map((c) => c.channel),
      personal: a.personal,
    },
    connected: a.connected,
    zone: 'Europe/Berlin',
    limits: {},
  }));

function rarely(): fc.Arbitrary<boolean> {
  return fc.integer({ min: 0, max: 5 }).map((n) => n === 0);
}

/** An input in which nothing stands against a push by e-mail on a Wednesday at noon in Berlin. */
export function plainInput(change: Partial<InputVector> = {}): InputVector {
  const now = Date.UTC(2026, 4, 13, 10);
  return {
    now,
    draw: 0.5,
    request: {
      orgId: 'org',
      personId: 'person',
      journeyId: null,
      causeEventId: null,
      contentVersionId: 'version',
      topic: null,
      lane: 'engagement',
      purpose: 'education',
      channels: ['email', 'feed'],
      urgency: 'today',
      value: 0.9,
      requestedAt: now,
      expiresAt: now + 5 * DAY,
    },
    person: {
      kind: 'patient',
      gates: [],
      channels: { email: { address: true, suppressed: false, consent: 'given' } },
      zones: ['Europe/Berlin'],
      pausedUntil: null,
      topicOff: false,
      heldOut: false,
      alreadySeen: false,
      accountLinked: true,
      portalRate: 0.2,
      opens: 3,
      sends: 6,
    },
    content: { state: 'approved', expiresAt: null, variants: ['email', 'feed'], healthTopic: false },
    pressure: { own: [], ownChannels: [], personal: 'free' },
    connected: ['email'],
    zone: 'Europe/Berlin',
    limits: {},
    ...change,
  };
}
