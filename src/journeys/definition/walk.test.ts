// A walk goes where the engine would go, says why, and ends.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { definitionOf, NOW, stepLike, validDefinition } from '../../../test/support/journey-definitions.ts';
import type { Rule } from '../../audiences/model.ts';
import type { Person } from '../../people/model.ts';
import type { View } from '../engine/view.ts';
import type { Definition } from '../model.ts';
import { movePlan } from './move.ts';
import type { Names } from './sentence.ts';
import { type WalkAsk, walk } from './walk.ts';

const HOUR = 3_600_000;
const none = new Map<string, string>();
const names: Names = { audiences: none, contents: none, journeys: none, endpoints: none, inRules: none };

const person: Person = {
  orgId: 'o',
  personId: 'p',
  kind: 'patient',
  displayName: null,
  email: null,
  phone: null,
  zone: 'Europe/Berlin',
  language: null,
  country: null,
  traits: {},
  activity: {},
  gates: {},
  pressureKey: null,
  accountId: null,
  firstSeenAt: NOW,
  lastSeenAt: NOW,
  portalSeenAt: null,
  events: 0,
  importId: null,
};

function view(of: Person): View {
  return {
    orgId: of.orgId,
    personId: of.personId,
    gone: false,
    holds: (rule: Rule) =>
      'did' in rule ? Object.hasOwn(of.activity, rule.did) : 'kind' in rule && rule.kind === of.kind,
    trait: (name) => of.traits[name],
    zone: () => 'Europe/Berlin',
    problemOf: () => null,
    heldBy: () => null,
  };
}

const walked = (definition: Definition, more: Partial<WalkAsk> = {}) =>
  walk({ definition, names, person, at: NOW, events: [], view, ...more });

const asks = definitionOf(
  {
    ask: stepLike('message', ['answer']),
    answer: { kind: 'wait-for', event: 'Answered', atMostMinutes: 120, next: 'who', onTimeout: 'call' },
    call: stepLike('task', ['who']),
    who: {
      kind: 'branch',
      ways: [{ name: 'answered', when: { did: 'Answered' }, next: null }],
      otherwise: 'gone',
    },
    gone: { kind: 'end', outcome: 'exit' },
  },
  { goal: { event: 'Booked' } },
);

test('without an event the wait runs out, and the task is taken for done', () => {
  const { steps, outcome, endedAt, assumptions } = walked(asks);
  expect(steps.map((s) => [s.step, s.way, (s.at - NOW) / HOUR])).toEqual([
    ['ask', null, 0],
    ['answer', 'timeout', 2],
    ['call', 'done', 3],
    ['who', 'otherwise', 3],
    ['gone', null, 3],
  ]);
  expect([outcome, endedAt]).toEqual(['exit', NOW + 3 * HOUR]);
  expect(assumptions.join(' ')).toContain('“Call” is done after 1 hour.');
});

test('an event that is assumed goes on from the wait, and rules see it', () => {
  const events = [{ name: 'Answered', properties: {}, at: NOW + HOUR }];
  const { steps, outcome, words } = walked(asks, { events });
  expect(steps.map((s) => s.way)).toEqual([null, 'event', 'answered']);
  expect(steps.at(-1)?.why).toBe('The rule of “answered” fits.');
  expect(outcome).toBe('completed');
  expect(words).toBe('The person comes to the end after 3 steps and 1 hour.');
});

test('the goal ends it wherever the person stands', () => {
  const events = [{ name: 'Booked', properties: {}, at: NOW + 2.5 * HOUR }];
  expect(walked(asks, { events })).toMatchObject({ outcome: 'goal', endedAt: NOW + 2.5 * HOUR });
});

test('what nobody can do is said, not left out', () => {
  const stuck = walked(asks, { view: (p) => ({ ...view(p), problemOf: () => 'The content has expired.' }) });
  expect(stuck).toMatchObject({ outcome: null, steps: [] });
  expect(stuck.words).toContain('The content has expired.');
});

test('every walk ends, and its times never run back', () => {
  fc.assert(
    fc.property(validDefinition, fc.array(fc.nat(100_000), { maxLength: 5 }), (definition, minutes) => {
      const events = minutes.map((m) => ({
        name: 'Appointment Booked',
        properties: {},
        at: NOW + m * 60_000,
      }));
      const { steps, endedAt } = walked(definition, { events });
      const times = [NOW, ...steps.map((s) => s.at), endedAt];
      expect(times).toEqual([...times].sort((a, b) => a - b));
    }),
  );
});

test('people move to the step of the same id and kind; others go where it is said, or stay', () => {
  const before = definitionOf({
    a: stepLike('wait', ['b']),
    b: stepLike('wait', ['c']),
    c: stepLike('task', [null]),
  });
  const after = definitionOf({
    a: stepLike('wait', ['d']),
    c: stepLike('wait', [null]),
    d: stepLike('wait', [null]),
  });
  const versions = new Map([
    [1, before],
    [2, after],
  ]);
  const standing = ['a', 'b', 'c'].map((step, i) => ({ version: 1, step, people: i + 1 }));
  const plan = movePlan(
    2,
    [...standing, { version: 2, step: 'd', people: 9 }],
    versions,
    { b: 'd', c: 'constructor' },
    names,
  );
  expect(plan.mapped).toMatchObject([{ step: 'a', people: 1 }]);
  expect(plan.unmapped).toMatchObject([
    { step: 'b', people: 2, goes: 'd' },
    { step: 'c', people: 3, goes: null },
  ]);
});
