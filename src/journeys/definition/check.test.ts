// A sound journey can be published, every fault is found, and what is published never goes round without time.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  AUDIENCE,
  anyGraph,
  CONTENT,
  contentLike,
  definitionOf,
  NOW,
  OTHER,
  SELF,
  stepLike,
  validDefinition,
  worldOf,
} from '../../../test/support/journey-definitions.ts';
import { takesTime } from '../engine/advance.ts';
import type { Definition, Step } from '../model.ts';
import { checkDefinition, isPublishable } from './check.ts';
import type { World } from './problem.ts';
import { stepOf, waysOf } from './ways.ts';

const world = worldOf();

test('every sound journey can be published', () => {
  fc.assert(
    fc.property(validDefinition, (definition) => {
      expect(checkDefinition(definition, world).filter((p) => p.level === 'error')).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('what may be published never goes on for ever without time, whatever way is taken', () => {
  let refused = 0;
  fc.assert(
    fc.property(anyGraph, (definition) => {
      const endless = goesRound(definition);
      const said = checkDefinition(definition, world).some((p) => p.code === 'zero-delay-cycle');
      if (endless) refused += 1;
      expect(said).toBe(endless);
    }),
    { numRuns: 2_000 },
  );
  expect(refused).toBeGreaterThan(50);
});

/** The naive answer: from some step, as many moves as there are steps and one more, all without time. */
function goesRound(definition: Definition): boolean {
  const ids = Object.keys(definition.steps);
  let here = new Set(ids);
  for (let moves = 0; moves <= ids.length && here.size > 0; moves++) {
    here = new Set(
      [...here].flatMap((id) => {
        const step = stepOf(definition, id);
        return step && !takesTime(step) ? waysOf(step).flatMap((w) => w.next ?? []) : [];
      }),
    );
  }
  return here.size > 0;
}

/** A fault, where it is expected, and the code that names it. */
type Fault = readonly [code: string, field: string, plant: (d: Definition) => Definition];

/** Puts a step behind the start, so that it is reached. */
function withStep(step: Step): (d: Definition) => Definition {
  return (d) => ({
    ...d,
    start: 'planted',
    steps: {
      ...d.steps,
      planted: step,
      tail: { kind: 'end', outcome: 'exit' },
      behind: stepLike('wait-for', [d.start, 'tail']),
    },
  });
}

const message = stepLike('message', ['behind']);
const plantedMessage = (more: object): ((d: Definition) => Definition) =>
  withStep({ ...message, ...more } as Step);
const plantedBranch = (more: object) =>
  withStep({ ...stepLike('branch', ['behind', null]), ...more } as Step);

const FAULTS: readonly Fault[] = [
  ['unknown-next', 'steps.planted.next', withStep({ kind: 'wait', minutes: 1, next: 'nowhere' })],
  ['unknown-next', 'steps.planted.onTimeout', withStep(stepLike('wait-for', ['behind', 'constructor']))],
  ['unknown-start', 'start', (d) => ({ ...d, start: 'nowhere' })],
  ['no-steps', 'steps', (d) => ({ ...d, steps: {} })],
  [
    'orphan-step',
    'steps.lonely.kind',
    (d) => ({ ...d, steps: { ...d.steps, lonely: { kind: 'end', outcome: 'exit' } } }),
  ],
  ['zero-delay-cycle', 'steps.planted.kind', withStep(stepLike('update', ['planted']))],
  ['zero-delay-cycle', 'steps.planted.kind', withStep(stepLike('wait-hours', ['planted']))],
  ['content-missing', 'steps.planted.contentItemId', plantedMessage({ contentItemId: '' })],
  ['content-unknown', 'steps.planted.contentItemId', plantedMessage({ contentItemId: OTHER })],
  ['lane-mismatch', 'steps.planted.lane', plantedMessage({ lane: 'marketing' })],
  ['purpose-mismatch', 'steps.planted.purpose', plantedMessage({ purpose: 'marketing' })],
  ['no-variant', 'steps.planted.channels', plantedMessage({ channels: ['email', 'sms'] })],
  ['no-channel', 'steps.planted.channels', plantedMessage({ channels: [] })],
  [
    'shares-not-100',
    'steps.planted.ways',
    withStep({ kind: 'split', ways: [{ name: 'a', share: 99, next: 'behind' }] }),
  ],
  ['empty-branch', 'steps.planted.ways', plantedBranch({ ways: [], otherwise: 'behind' })],
  ['empty-branch', 'steps.planted.ways', withStep({ kind: 'split', ways: [] })],
  [
    'way-named-twice',
    'steps.planted.ways[0].name',
    plantedBranch({ ways: [{ name: 'otherwise', when: { kind: 'hcp' }, next: 'behind' }] }),
  ],
  [
    'wait-without-end',
    'steps.planted.atMostMinutes',
    withStep({ ...stepLike('wait-for', ['behind']), atMostMinutes: 0 } as Step),
  ],
  [
    'wait-without-end',
    'steps.planted.hours.days',
    withStep({
      ...stepLike('wait-hours', ['behind']),
      hours: { days: [], from: '09:00', to: '10:00' },
    } as Step),
  ],
  [
    'wait-without-end',
    'steps.planted.hours.to',
    withStep({
      ...stepLike('wait-hours', ['behind']),
      hours: { days: [1], from: '09:00', to: '09:00' },
    } as Step),
  ],
  ['no-time', 'steps.planted.minutes', withStep({ kind: 'wait', minutes: 0, next: 'behind' })],
  ['date-in-the-past', 'steps.planted.until.date', until({ date: '2026-03-02T12:59' })],
  ['bad-date', 'steps.planted.until.date', until({ date: '2026-02-30' })],
  ['trait-missing', 'steps.planted.until.trait', until({ trait: '', shiftMinutes: 0 })],
  [
    'unknown-role',
    'steps.planted.role',
    withStep({ ...stepLike('task', ['behind']), role: 'nobody' } as Step),
  ],
  ['title-missing', 'steps.planted.title', withStep({ ...stepLike('task', ['behind']), title: ' ' } as Step)],
  ['endpoint-missing', 'steps.planted.endpoint', withStep({ kind: 'webhook', endpoint: '', next: 'behind' })],
  [
    'endpoint-unknown',
    'steps.planted.endpoint',
    withStep({ kind: 'webhook', endpoint: OTHER, next: 'behind' }),
  ],
  ['nothing-to-update', 'steps.planted.traits', withStep({ kind: 'update', traits: {}, next: 'behind' })],
  ['journey-unknown', 'steps.planted.journey', withStep({ kind: 'start', journey: CONTENT, next: 'behind' })],
  ['starts-itself', 'steps.planted.journey', withStep({ kind: 'start', journey: SELF, next: 'behind' })],
  ['audience-missing', 'entry.audience', (d) => ({ ...d, entry: { audience: '' } })],
  ['audience-unknown', 'entry.audience', (d) => ({ ...d, entry: { audience: OTHER } })],
  ['audience-unknown', 'entry.of', (d) => ({ ...d, entry: { schedule: { at: '09:00' }, of: OTHER } })],
  ['audience-unknown', 'goal.rule', (d) => ({ ...d, goal: { rule: { audience: OTHER, is: 'in' } } })],
  ['event-missing', 'entry.event', (d) => ({ ...d, entry: { event: '' } })],
  ['event-missing', 'exits[0].event', (d) => ({ ...d, exits: [{ event: '' }] })],
  ['import-missing', 'entry.import', (d) => ({ ...d, entry: { import: '' } })],
  ['schedule-contradicts', 'entry.schedule', scheduled({ at: '09:00', on: '2026-04-01', days: [1] })],
  ['no-days', 'entry.schedule.days', scheduled({ at: '09:00', days: [] })],
  ['date-in-the-past', 'entry.schedule.on', scheduled({ at: '09:00', on: '2026-03-02' })],
  ['cap-lets-nobody-in', 'caps.perDay', (d) => ({ ...d, caps: { perDay: 0 } })],
];

function until(until: Extract<Step, { kind: 'wait-until' }>['until']): (d: Definition) => Definition {
  return withStep({ kind: 'wait-until', until, zone: 'organisation', next: 'behind' });
}

function scheduled(schedule: Extract<Definition['entry'], { schedule: unknown }>['schedule']) {
  return (d: Definition): Definition => ({ ...d, entry: { schedule, of: AUDIENCE } });
}

test.each(FAULTS)('%s is found at %s in any journey', (code, field, plant) => {
  fc.assert(
    fc.property(validDefinition, (sound) => {
      const problems = checkDefinition(plant(sound), world);
      expect(problems.filter((p) => p.level === 'error')).toContainEqual(
        expect.objectContaining({ code, field }),
      );
      expect(isPublishable(problems)).toBe(false);
      for (const p of problems) expect(p.message.length * p.fix.length).toBeGreaterThan(0);
    }),
    { numRuns: 20 },
  );
});

describe('what the organisation has', () => {
  const sound = definitionOf({ say: stepLike('message', [null]) });
  const codes = (d: Definition, w: World): string[] =>
    checkDefinition(d, w).map((p) => `${p.level} ${p.code}`);

  test('content must be approved and not run out', () => {
    const expired = worldOf({ contents: contentLike({ expiresAt: NOW }) });
    expect(codes(sound, expired)).toEqual(['error content-expired']);
    const withdrawn = worldOf({ contents: contentLike({ state: 'withdrawn' }) });
    expect(codes(sound, withdrawn)).toEqual(['error content-not-approved']);
    expect(codes(sound, worldOf({ contents: new Map() }))).toEqual(['error content-not-approved']);
    const soon = worldOf({ contents: contentLike({ expiresAt: NOW + 86_400_000 }) });
    expect(codes(sound, soon)).toEqual(['warning content-expires-soon']);
  });

  test('what is not live yet, and events that nobody sent, are warned of', () => {
    const audiences = new Map([[AUDIENCE, { name: 'Late', live: false }]]);
    expect(codes({ ...sound, entry: { audience: AUDIENCE } }, worldOf({ audiences }))).toEqual([
      'warning audience-not-live',
    ]);
    const asked = { ...sound, goal: { rule: { all: [{ did: 'Portal Vistied' }] } } };
    expect(codes(asked, world)).toEqual(['warning event-never-seen']);
    expect(codes(asked, worldOf({ events: null }))).toEqual([]);
  });

  test('promotion inside a journey of care is warned of', () => {
    const mixed = definitionOf({
      say: stepLike('message', ['sell']),
      sell: { ...stepLike('message', [null]), lane: 'marketing' } as Step,
    });
    expect(codes(mixed, world)).toContain('warning marketing-in-care');
  });

  test('a time that the clocks jump over is warned of', () => {
    const gap = definitionOf({
      wait: { kind: 'wait-until', until: { date: '2026-03-29T02:30' }, zone: 'organisation', next: null },
    });
    expect(codes(gap, world)).toEqual(['warning no-such-local-time']);
  });

  test('a circle through another journey is found, and broken by time or by who may come in again', () => {
    const here = definitionOf({ go: stepLike('start', [null]) }, { reentry: 'always' });
    const there = (d: Definition): World =>
      worldOf({ journeys: new Map([[OTHER, { name: 'Other', state: 'live', definition: d }]]) });
    const back: Step = { kind: 'start', journey: SELF, next: null };
    const other = definitionOf({ back }, { reentry: 'always' });
    expect(codes(here, there(other))).toEqual(['error zero-delay-cycle']);
    expect(codes({ ...here, reentry: 'never' }, there(other))).toEqual([]);
    const waits = definitionOf({ rest: stepLike('wait', ['back']), back }, { reentry: 'always' });
    expect(codes(here, there(waits))).toEqual([]);
  });
});
