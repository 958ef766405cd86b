// Acts on tasks: what each makes of a task, who is warned, and that no act brings a task into a state of no meaning.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../platform/result.ts';
import { after, isFinished, isOverdue, mayWork, TASK_OUTCOMES, type Task, type TaskAct } from './model.ts';

const NOW = Date.UTC(2026, 4, 13, 10);
const task: Task = {
  orgId: 'o',
  subjectId: 's',
  id: 't',
  role: 'care-team',
  title: 'Call back',
  script: '',
  channel: 'call',
  state: 'open',
  dueAt: NOW + 1000,
  snoozedUntil: null,
  takenBy: null,
  takenAt: null,
  outcome: null,
  finishedBy: null,
  finishedAt: null,
  origin: null,
  createdBy: null,
  createdAt: NOW,
  revision: 1,
};

function done(from: Task, act: TaskAct, me = 'ann', now = NOW): Task {
  const made = after(from, act, me, now);
  if (isRefusal(made)) throw new Error(made.code);
  return made;
}
const refusalOf = (from: Task, act: TaskAct, me = 'ann'): string | null => {
  const made = after(from, act, me, NOW);
  return isRefusal(made) ? made.code : null;
};

const acts = fc.oneof(
  fc.record({ what: fc.constant('take' as const), over: fc.boolean() }),
  fc.record({ what: fc.constant('give-back' as const), over: fc.boolean() }),
  fc.record({
    what: fc.constant('complete' as const),
    outcome: fc.constantFrom(...TASK_OUTCOMES),
    over: fc.boolean(),
  }),
  fc.record({ what: fc.constant('dismiss' as const), over: fc.boolean() }),
  fc.record({ what: fc.constant('reopen' as const) }),
  fc.record({
    what: fc.constant('hand-over' as const),
    role: fc.constantFrom('medical', 'care-team'),
    to: fc.constantFrom(null, 'bob'),
  }),
  fc.record({ what: fc.constant('snooze' as const), until: fc.integer({ min: NOW - 10, max: NOW + 1e10 }) }),
  fc.record({ what: fc.constant('wake' as const) }),
);

test('whatever is done in whatever order, a task is never half finished and never taken by nobody', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(acts, fc.constantFrom('ann', 'bob')), { maxLength: 20 }), (said) => {
      let now: Task = task;
      for (const [act, who] of said) {
        const next = after(now, act, who, NOW);
        if (!isRefusal(next)) now = next;
        expect(isFinished(now)).toBe(now.finishedAt !== null);
        expect(now.outcome !== null).toBe(now.state === 'done');
        if (now.state === 'taken') expect(now.takenBy).not.toBeNull();
        if (now.state === 'open') expect(now.takenBy).toBeNull();
      }
    }),
  );
});

describe('a colleague', () => {
  const hers = done(task, { what: 'take', over: false });
  test('is told who has it, and may do it over', () => {
    expect(refusalOf(hers, { what: 'complete', outcome: 'done', over: false }, 'bob')).toBe('taken-by-other');
    expect(done(hers, { what: 'take', over: true }, 'bob').takenBy).toBe('bob');
  });
  test('cannot finish what is finished, but may open it again', () => {
    const finished = done(hers, { what: 'complete', outcome: 'reached', over: false });
    expect(refusalOf(finished, { what: 'dismiss', over: true }, 'bob')).toBe('finished');
    expect(done(finished, { what: 'reopen' }, 'bob')).toMatchObject({ state: 'taken', takenBy: 'ann' });
  });
});

test('taking twice changes nothing, and handing over lets go', () => {
  const hers = done(task, { what: 'take', over: false });
  expect(done(hers, { what: 'take', over: false }, 'ann', NOW + 5)).toEqual(hers);
  expect(done(hers, { what: 'hand-over', role: 'medical', to: null })).toMatchObject({
    role: 'medical',
    state: 'open',
    takenBy: null,
  });
});

test('a task is put off to the future only, and not for ever', () => {
  for (const until of [NOW, NOW - 1, NOW + 91 * 86_400_000])
    expect(refusalOf(task, { what: 'snooze', until })).toBe('bad-time');
  expect(done(task, { what: 'snooze', until: NOW + 1 }).snoozedUntil).toBe(NOW + 1);
});

test('late is what is past its time and not finished', () => {
  expect(isOverdue(task, NOW + 1001)).toBe(true);
  expect(isOverdue(task, NOW + 1000)).toBe(false);
  expect(isOverdue(done(task, { what: 'dismiss', over: false }), NOW + 1001)).toBe(false);
});

test('tasks are seen by their role, by whoever has or made them, and by who sees everything', () => {
  const member = (roles: string[], capabilities: 'tasks.work' | 'people.read.health' = 'tasks.work') => ({
    roles,
    userId: 'ann',
    capabilities: new Set([capabilities]),
  });
  expect(mayWork(member(['care-team']), task)).toBe(true);
  expect(mayWork(member(['field-rep']), task)).toBe(false);
  expect(mayWork(member(['field-rep']), { ...task, takenBy: 'ann' })).toBe(true);
  expect(mayWork(member(['field-rep']), { ...task, createdBy: 'ann' })).toBe(true);
  expect(mayWork(member(['medical'], 'people.read.health'), task)).toBe(true);
});
