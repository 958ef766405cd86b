// Journeys for tests: an organisation around them, and any number of definitions that are valid by the way they are made.
import fc from 'fast-check';
import type { SendableContent } from '../../src/content/model.ts';
import type { World } from '../../src/journeys/definition/problem.ts';
import type { Definition, Next, Step } from '../../src/journeys/model.ts';

export const NOW = Date.UTC(2026, 2, 2, 12);
export const CONTENT = '00000000-0000-7000-8000-0000000000c1';
export const AUDIENCE = '00000000-0000-7000-8000-0000000000a1';
export const ENDPOINT = '00000000-0000-7000-8000-0000000000e1';
export const OTHER = '00000000-0000-7000-8000-000000000071';
export const SELF = '00000000-0000-7000-8000-000000000070';

const approved: SendableContent = {
  orgId: '00000000-0000-7000-8000-0000000000f1',
  itemId: CONTENT,
  versionId: '00000000-0000-7000-8000-0000000000c2',
  name: 'Book again',
  purpose: 'care',
  lane: 'care',
  sponsor: null,
  topic: 'appointment',
  state: 'approved',
  expiresAt: null,
  variants: (['email', 'feed'] as const).map((channel) => ({
    channel,
    language: 'en',
    subject: 'Your visit',
    body: 'Hello',
    callToAction: null,
  })),
};

/** An organisation in which the definitions below can be published. */
export function worldOf(more: Partial<World> = {}): World {
  return {
    now: NOW,
    zone: 'Europe/Berlin',
    self: SELF,
    contents: new Map([[CONTENT, approved]]),
    contentNames: new Map([[CONTENT, approved.name]]),
    audiences: new Map([[AUDIENCE, { name: 'Missed a visit', live: true }]]),
    endpoints: new Map([[ENDPOINT, { name: 'Ward', live: true }]]),
    journeys: new Map([[OTHER, { name: 'Other', state: 'live', definition: null }]]),
    roles: new Set(['care-team']),
    events: new Set(['Appointment Missed', 'Appointment Booked']),
    ...more,
  };
}

/** Content like the approved one, with something else about it. */
export function contentLike(more: Partial<SendableContent>): ReadonlyMap<string, SendableContent> {
  return new Map([[CONTENT, { ...approved, ...more }]]);
}

const KINDS = [
  'wait',
  'wait-until',
  'wait-for',
  'wait-hours',
  'branch',
  'split',
  'message',
  'task',
  'webhook',
  'update',
  'start',
] as const;

/** A step of a kind whose ways lead to the given places, taken in turn. */
export function stepLike(kind: Step['kind'], to: readonly Next[], done = true): Step {
  const at = (i: number): Next => to[i % to.length] ?? null;
  switch (kind) {
    case 'wait':
      return { kind, minutes: 60, next: at(0) };
    case 'wait-until':
      return { kind, until: { time: '09:00' }, zone: 'person', next: at(0) };
    case 'wait-for':
      return { kind, event: 'Appointment Booked', atMostMinutes: 1_440, next: at(0), onTimeout: at(1) };
    case 'wait-hours':
      return {
        kind,
        hours: { days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' },
        zone: 'organisation',
        next: at(0),
      };
    case 'branch':
      return { kind, ways: [{ name: 'patients', when: { kind: 'patient' }, next: at(0) }], otherwise: at(1) };
    case 'split':
      return {
        kind,
        ways: [
          { name: 'a', share: 50, next: at(0) },
          { name: 'b', share: 40, next: at(1) },
          { name: 'none', share: 10, holdOut: true, next: at(2) },
        ],
      };
    case 'message':
      return { ...messageStep, next: at(0) };
    case 'task':
      return {
        kind,
        title: 'Call',
        script: 'Ask how it goes.',
        role: 'care-team',
        dueMinutes: 60,
        // biome-ignore lint/suspicious/noThenProperty: a word of the definition, not a function
        then: done ? 'done' : 'at-once',
        next: at(0),
      };
    case 'webhook':
      return { kind, endpoint: ENDPOINT, next: at(0) };
    case 'update':
      return { kind, traits: { reminded: true }, next: at(0) };
    case 'start':
      return { kind, journey: OTHER, next: at(0) };
    default:
      return { kind: 'end', outcome: 'completed' };
  }
}

const messageStep = {
  kind: 'message',
  contentItemId: CONTENT,
  lane: 'care',
  purpose: 'care',
  channels: ['email', 'feed'],
  urgency: 'today',
  value: 0.5,
  expiresAfterHours: 48,
} as const;

/** `s0` to `s(n-1)` in a row, so that all are reached; steps that take time may also lead back to any step. */
export const validDefinition: fc.Arbitrary<Definition> = fc
  .array(fc.record({ kind: fc.constantFrom(...KINDS), chance: fc.nat(1_000), done: fc.boolean() }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((wishes) => {
    const steps = wishes.map(({ kind, chance, done }, i) => {
      const following: Next = i + 1 < wishes.length ? `s${i + 1}` : null;
      const takesTime = kind === 'wait-for' || kind === 'wait';
      const other = takesTime ? chance % wishes.length : i + 1 + (chance % wishes.length);
      const elsewhere: Next = other < wishes.length ? `s${other}` : null;
      return [`s${i}`, stepLike(kind, [following, elsewhere, null], done)] as const;
    });
    return definitionOf(Object.fromEntries(steps));
  });

/** Any arrows between steps of any kind, right or wrong. */
export const anyGraph: fc.Arbitrary<Definition> = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...KINDS, 'end' as const),
      to: fc.array(fc.nat(8), { minLength: 1, maxLength: 3 }),
      done: fc.boolean(),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((wishes) => {
    const steps = wishes.map(({ kind, to, done }, i) => {
      const arrows = to.map((n) => (n < wishes.length ? `s${n}` : null));
      return [`s${i}`, stepLike(kind, arrows, done)] as const;
    });
    return definitionOf(Object.fromEntries(steps));
  });

/** A definition with these steps; it starts at the first. */
export function definitionOf(steps: Definition['steps'], more: Partial<Definition> = {}): Definition {
  return {
    entry: { event: 'Appointment Missed' },
    start: Object.keys(steps)[0] ?? '',
    steps,
    reentry: { afterDays: 30 },
    ...more,
  };
}
