// The interpreter: every kind of step, endings at any point, and never a circle without time.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Definition, Run, Step } from '../model.ts';
import {
  type Advanced,
  advance,
  endingByEvent,
  HOLD_OUT_WATCHED,
  hear,
  MOST_STEPS,
  takesTime,
} from './advance.ts';
import { lotOf, wayOf } from './chance.ts';
import type { View } from './view.ts';

const NOW = Date.UTC(2026, 4, 13, 10);
const MINUTE = 60_000;
const message = {
  kind: 'message',
  contentItemId: 'item',
  lane: 'care',
  purpose: 'care',
  channels: ['email'],
  urgency: 'today',
  value: 0.5,
  expiresAfterHours: 24,
} as const;

const view = (change: Partial<View> = {}): View => ({
  orgId: 'org',
  personId: 'person',
  gone: false,
  holds: () => false,
  trait: () => undefined,
  zone: () => 'Europe/Berlin',
  problemOf: () => null,
  heldBy: () => null,
  ...change,
});
const graph = (steps: { readonly [id: string]: Step }, more: Partial<Definition> = {}): Definition => ({
  entry: { event: 'X' },
  start: Object.keys(steps)[0] ?? '',
  steps,
  reentry: 'always',
  ...more,
});
const begin = (definition: Definition, change: Partial<Run> = {}): Run => ({
  orgId: 'org',
  subjectId: 'subject',
  id: 'run',
  journeyId: 'journey',
  version: 1,
  cause: 'cause',
  step: definition.start,
  taken: 0,
  state: 'active',
  begun: false,
  dueAt: null,
  waitsFor: null,
  outcome: null,
  problem: null,
  enteredAt: NOW,
  ...change,
});
const ways = ({ taken }: Advanced): string[] => taken.map((t) => (t.way ? `${t.step}:${t.way}` : t.step));
const go = (
  definition: Definition,
  change: Partial<View> = {},
  run: Partial<Run> = {},
  now = NOW,
): Advanced => advance(definition, begin(definition, run), view(change), now);

describe('a go', () => {
  it('takes all steps that need no time, and rests at a wait', () => {
    const d = graph({
      a: { ...message, next: 'b' },
      b: { kind: 'update', traits: { told: true }, next: 'c' },
      c: { kind: 'webhook', endpoint: 'hook', next: 'd' },
      d: { kind: 'start', journey: 'other', next: 'e' },
      e: { kind: 'wait', minutes: 5, next: 'f' },
      f: { kind: 'end', outcome: 'exit' },
    });
    const first = go(d);
    expect(ways(first)).toEqual(['a', 'b', 'c', 'd']);
    expect(first.effects.map((e) => [e.kind, e.taken])).toEqual([
      ['message', 1],
      ['update', 2],
      ['webhook', 3],
      ['start', 4],
    ]);
    expect(first.run).toMatchObject({ step: 'e', begun: true, dueAt: NOW + 5 * MINUTE, taken: 4 });
    expect(advance(d, first.run, view(), NOW + 5 * MINUTE - 1)).toEqual({
      run: first.run,
      taken: [],
      effects: [],
    });
    const last = advance(d, first.run, view(), NOW + 5 * MINUTE);
    expect(last.run).toMatchObject({ state: 'finished', outcome: 'exit', step: null, taken: 6, dueAt: null });
    expect(ways(last)).toEqual(['e', 'f']);
  });

  it('ends where nothing follows, and is stuck where a step is missing', () => {
    expect(go(graph({ a: { ...message, next: null } })).run).toMatchObject({
      outcome: 'completed',
      taken: 1,
    });
    expect(go(graph({ a: { ...message, next: 'gone' } })).run).toMatchObject({
      state: 'stuck',
      step: 'gone',
    });
  });

  it('does not run in a circle', () => {
    const circle = go(graph({ a: { kind: 'update', traits: {}, next: 'a' } }));
    expect(circle.run).toMatchObject({ state: 'stuck', taken: MOST_STEPS });
  });

  it('ends first where the state of the person says so', () => {
    const goal = { rule: { trait: 'done', is: 'is', value: true } } as const;
    const d = graph({ a: { ...message, next: null } }, { goal, exits: [{ rule: { kind: 'hcp' } }] });
    expect(go(d, { holds: (rule) => 'trait' in rule }).run).toMatchObject({ outcome: 'goal', taken: 0 });
    expect(go(d, { holds: (rule) => 'kind' in rule }).run).toMatchObject({ outcome: 'exit' });
    expect(go(d, { gone: true }).run).toMatchObject({ outcome: 'removed' });
    expect(go(d, { gone: true }).effects).toEqual([]);
  });

  it('branches by the first rule that holds, else otherwise', () => {
    const d = graph({
      a: {
        kind: 'branch',
        ways: [
          { name: 'one', when: { kind: 'hcp' }, next: 'b' },
          { name: 'two', when: { kind: 'patient' }, next: 'b' },
        ],
        otherwise: null,
      },
      b: { kind: 'end', outcome: 'completed' },
    });
    expect(ways(go(d, { holds: () => true }))).toEqual(['a:one', 'b']);
    expect(ways(go(d, { holds: (rule) => 'kind' in rule && rule.kind === 'patient' }))).toEqual([
      'a:two',
      'b',
    ]);
    expect(ways(go(d))).toEqual(['a:otherwise']);
  });
});

describe('a message', () => {
  const d = graph({ a: { ...message, next: null } });
  it('that cannot be brought makes the run stuck, and one that is held holds it', () => {
    const stuck = go(d, { problemOf: () => 'Gone.' });
    expect(stuck.run).toMatchObject({ state: 'stuck', problem: 'Gone.', step: 'a', taken: 0 });
    const held = go(d, { heldBy: () => 'hold' });
    expect(held.run).toMatchObject({ state: 'held', step: 'a', taken: 0, dueAt: null });
    expect(held.effects).toMatchObject([{ kind: 'held', holdId: 'hold', expiresAt: NOW + 24 * 60 * MINUTE }]);
    const freed = advance(d, { ...held.run, state: 'active', dueAt: NOW }, view(), NOW);
    expect(freed.effects).toMatchObject([{ kind: 'message', taken: 1 }]);
  });
});

describe('a wait', () => {
  it('for an event goes on by it, or by its end', () => {
    const d = graph({
      a: { kind: 'wait-for', event: 'Paid', where: { n: 1 }, atMostMinutes: 10, next: 'b', onTimeout: null },
      b: { kind: 'end', outcome: 'completed' },
    });
    const { run } = go(d);
    expect(run).toMatchObject({ waitsFor: 'Paid', dueAt: NOW + 10 * MINUTE });
    const paid = { name: 'Paid', properties: { n: 1 }, at: NOW };
    expect(hear(d, run, { ...paid, properties: {} }, view(), NOW)).toBeNull();
    const heard = hear(d, run, paid, view(), NOW);
    expect(heard?.run).toMatchObject({ step: 'b', begun: false, waitsFor: null, dueAt: null, taken: 1 });
    expect(hear(d, heard?.run ?? run, paid, view(), NOW)).toBeNull();
    expect(ways(advance(d, run, view(), NOW + 10 * MINUTE))).toEqual(['a:timeout']);
  });

  it('for hours, dates and nothing takes no time when the time has come', () => {
    const hours = { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '23:59' };
    const d = graph({
      a: { kind: 'wait-hours', hours, zone: 'person', next: 'b' },
      b: { kind: 'wait-until', until: { date: '2020-01-01' }, zone: 'person', next: 'c' },
      c: { kind: 'wait', minutes: 0, next: 'd' },
      d: { kind: 'wait-until', until: { trait: 'visit', shiftMinutes: 0 }, zone: 'organisation', next: null },
    });
    expect(ways(go(d))).toEqual(['a', 'b', 'c']);
    expect(go(d).run).toMatchObject({ state: 'stuck', step: 'd' });
    expect(go(d, { trait: () => '2026-05-14' }).run).toMatchObject({
      step: 'd',
      dueAt: Date.UTC(2026, 4, 13, 22),
    });
  });

  it('for a task goes on when somebody has done it', () => {
    const task = {
      kind: 'task',
      title: 'Call',
      script: '',
      role: 'care-team',
      dueMinutes: 60,
      next: null,
    } as const;
    // biome-ignore lint/suspicious/noThenProperty: the word of the definition; nobody awaits a step
    const d = graph({ a: { ...task, then: 'done' } });
    const { run, effects } = go(d);
    expect(effects).toMatchObject([{ kind: 'task', waits: true, taken: 1, dueAt: NOW + 60 * MINUTE }]);
    expect(run).toMatchObject({ begun: true, dueAt: null });
    expect(advance(d, run, view(), NOW + 1e10).taken).toEqual([]);
    expect(ways(advance(d, { ...run, dueAt: NOW + 5 }, view(), NOW + 5))).toEqual(['a:done']);
    // biome-ignore lint/suspicious/noThenProperty: the word of the definition; nobody awaits a step
    expect(ways(go(graph({ a: { ...task, then: 'at-once' } })))).toEqual(['a']);
  });
});

describe('a split', () => {
  it('draws the same lot again, and shares fall as they are said', () => {
    const shares = [{ share: 20 }, { share: 30 }, { share: 50 }].map((s, i) => ({ ...s, i }));
    const counts = [0, 0, 0];
    for (let i = 0; i < 20_000; i++) {
      const way = wayOf(shares, lotOf(`run ${i}`, 'a'))?.i ?? 0;
      counts[way] = (counts[way] ?? 0) + 1;
    }
    for (const { share, i } of shares) expect(Math.abs((counts[i] ?? 0) / 200 - share)).toBeLessThan(1);
    fc.assert(
      fc.property(fc.uuid(), fc.string(), (run, step) => {
        expect(lotOf(run, step)).toBe(lotOf(run, step));
        expect(lotOf(run, step)).toBeGreaterThanOrEqual(0);
        expect(lotOf(run, step)).toBeLessThan(100);
      }),
    );
  });

  it('keeps who is held out under watch, and lets a goal be seen', () => {
    const d = graph(
      { a: { kind: 'split', ways: [{ name: 'none', share: 100, holdOut: true, next: null }] } },
      { goal: { event: 'Paid' } },
    );
    const { run, taken } = go(d);
    expect(taken).toMatchObject([{ way: 'none', taken: 1 }]);
    expect(run).toMatchObject({ state: 'active', step: 'a', begun: true, dueAt: NOW + HOLD_OUT_WATCHED });
    const over = advance(d, run, view(), NOW + HOLD_OUT_WATCHED);
    expect(over.run).toMatchObject({ state: 'finished', outcome: 'hold-out', taken: 1 });
    expect(over.taken).toEqual([]);
    expect(endingByEvent(d, { name: 'Paid', properties: {}, at: NOW })).toBe('goal');
  });
});

describe('any graph', () => {
  const ids = ['a', 'b', 'c', 'd'];
  const next = fc.option(fc.constantFrom(...ids), { nil: null });
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ kind: fc.constant('wait' as const), minutes: fc.integer({ min: 0, max: 3 }), next }),
    fc.record({
      kind: fc.constant('wait-for' as const),
      event: fc.constant('E'),
      atMostMinutes: fc.integer({ min: 1, max: 3 }),
      next,
      onTimeout: next,
    }),
    fc.record({ kind: fc.constant('webhook' as const), endpoint: fc.constant('x'), next }),
    fc.record({ kind: fc.constant('end' as const), outcome: fc.constant('completed' as const) }),
  );
  it('rests, ends or is stuck in every go, and counts every step', () => {
    fc.assert(
      fc.property(fc.record({ a: step, b: step, c: step, d: step }), fc.array(fc.nat(5)), (steps, times) => {
        const d = graph(steps);
        let run = begin(d);
        let now = NOW;
        for (const minutes of [0, ...times]) {
          now += minutes * MINUTE;
          const { run: after, taken } = advance(d, run, view(), now);
          expect(after.taken).toBe(run.taken + taken.length);
          expect(taken.map((t) => t.taken)).toEqual(taken.map((_, i) => run.taken + i + 1));
          const rests = after.begun && after.dueAt !== null && after.dueAt > now;
          expect(after.state === 'active' ? rests : after.dueAt === null).toBe(true);
          run = after;
        }
      }),
    );
  });

  it('says which steps let time pass', () => {
    expect(takesTime({ kind: 'wait', minutes: 0, next: null })).toBe(false);
    expect(takesTime({ kind: 'wait-until', until: { date: '2020-01-01' }, zone: 'person', next: null })).toBe(
      false,
    );
    expect(takesTime({ kind: 'wait-until', until: { time: '09:00' }, zone: 'person', next: null })).toBe(
      true,
    );
  });
});
