// Whatever is inserted, removed, moved or pasted: no arrow leads nowhere, nothing that could be reached is cut off.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canEndAt, copy, freeId, insertAt, moveDown, moveUp, paste, remove } from './edits.ts';
import { addWay, moveWay, removeWay, scaled, setShare } from './fork-edits.ts';
import { EMPTY_JOURNEY, FRESH } from './fresh.ts';
import { connect, looseSteps, targetOf, waysOut } from './graph.ts';
import { outlineRows, slotAfter } from './outline-rows.ts';
import type { Definition, StepKind } from './types.ts';

const KINDS: readonly StepKind[] = ['wait', 'wait-for', 'branch', 'split', 'message', 'task', 'update'];

type Edit = {
  readonly what: 'insert' | 'remove' | 'up' | 'down' | 'paste' | 'way' | 'unway';
  readonly at: number;
  readonly kind: StepKind;
};

const edits = fc.array(
  fc.record({
    what: fc.constantFrom<Edit['what']>(
      'insert',
      'insert',
      'insert',
      'remove',
      'up',
      'down',
      'paste',
      'way',
      'unway',
    ),
    at: fc.nat(60),
    kind: fc.constantFrom(...KINDS),
  }),
  { maxLength: 25 },
);

function apply(definition: Definition, { what, at, kind }: Edit): Definition {
  const rows = outlineRows(definition);
  const ids = Object.keys(definition.steps);
  const id = ids[at % Math.max(1, ids.length)] ?? '';
  const row = rows[at % rows.length];
  const slot = row ? slotAfter(definition, row) : null;
  const taken = new Set(ids);
  if (what === 'insert' && slot && ids.length < 40)
    return insertAt(definition, slot, freeId(kind, taken), FRESH[kind]);
  if (what === 'remove') return remove(definition, id);
  if (what === 'up') return moveUp(definition, id) ?? definition;
  if (what === 'down') return moveDown(definition, id) ?? definition;
  if (what === 'way') return addWay(definition, id);
  if (what === 'unway') return removeWay(definition, id, at % 3);
  const clip = copy(definition, id);
  if (what === 'paste' && slot && clip && ids.length < 40)
    return paste(definition, slot, clip, taken).definition;
  return definition;
}

function arrows(definition: Definition): (string | null)[] {
  return Object.values(definition.steps).flatMap((step) => waysOut(step).map(({ to }) => to));
}

describe('any edits of a journey', () => {
  it('leave no arrow that leads nowhere and cut nothing off', () => {
    fc.assert(
      fc.property(edits, (all) => {
        let definition = EMPTY_JOURNEY;
        for (const edit of all) {
          definition = apply(definition, edit);
          expect(arrows(definition).filter((to) => to !== null && !(to in definition.steps))).toEqual([]);
          expect(looseSteps(definition)).toEqual([]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('show every step once in the outline', () => {
    fc.assert(
      fc.property(edits, (all) => {
        const definition = all.reduce(apply, EMPTY_JOURNEY);
        const shown = outlineRows(definition).flatMap((row) => (row.kind === 'step' ? [row.id] : []));
        expect(shown.toSorted()).toEqual(Object.keys(definition.steps).toSorted());
        expect(new Set(outlineRows(definition).map((row) => row.key)).size).toBe(
          outlineRows(definition).length,
        );
      }),
      { numRuns: 200 },
    );
  });

  it('lose no step when moved up or down', () => {
    fc.assert(
      fc.property(edits, fc.nat(60), (all, at) => {
        const definition = all.reduce(apply, EMPTY_JOURNEY);
        const ids = Object.keys(definition.steps);
        const id = ids[at % Math.max(1, ids.length)] ?? '';
        for (const moved of [moveUp(definition, id), moveDown(definition, id)])
          if (moved) expect(Object.keys(moved.steps).toSorted()).toEqual(ids.toSorted());
      }),
    );
  });
});

/** message-1 -> branch-1 (Patients: wait-1; else) -> message-2 */
function withBranch(): Definition {
  let made = insertAt(EMPTY_JOURNEY, { from: 'message-1', way: 'next' }, 'branch-1', FRESH.branch);
  made = insertAt(made, { from: 'branch-1', way: 'join' }, 'message-2', FRESH.message);
  return insertAt(made, { from: 'branch-1', way: 'way:0' }, 'wait-1', FRESH.wait);
}

describe('a branch in the middle', () => {
  it('reads as ways with steps inside, and what comes after stands behind it', () => {
    const words = outlineRows(withBranch()).map((row) =>
      row.kind === 'step'
        ? `${row.level} ${row.id}`
        : row.kind === 'way'
          ? `${row.level} ${row.label} ${row.empty ?? ''}`
          : row.kind,
    );
    expect(words).toEqual([
      'entry',
      '1 message-1',
      '1 branch-1',
      '2 Patients ',
      '3 wait-1',
      '2 Everybody else below',
      '1 message-2',
    ]);
  });

  it('moves as a whole and takes what it holds along', () => {
    const up = moveUp(withBranch(), 'branch-1');
    expect(up?.start).toBe('branch-1');
    expect(up && targetOf(up, { from: 'wait-1', way: 'next' })).toBe('message-1');
    expect(up && targetOf(up, { from: 'message-1', way: 'next' })).toBe('message-2');
  });

  it('lets its last step go out downwards and its first upwards', () => {
    const down = moveDown(withBranch(), 'wait-1');
    expect(down && targetOf(down, { from: 'branch-1', way: 'way:0' })).toBe('wait-1');
    expect(down && targetOf(down, { from: 'branch-1', way: 'otherwise' })).toBe('wait-1');
    const up = moveUp(withBranch(), 'wait-1');
    expect(up && targetOf(up, { from: 'message-1', way: 'next' })).toBe('wait-1');
    expect(up && targetOf(up, { from: 'wait-1', way: 'next' })).toBe('branch-1');
  });

  it('goes with the steps inside it, and what followed stays', () => {
    expect(Object.keys(remove(withBranch(), 'branch-1').steps)).toEqual(['message-1', 'message-2']);
  });

  it('may end in one way only, or everywhere where nothing follows', () => {
    const definition = withBranch();
    expect(canEndAt(definition, { from: 'wait-1', way: 'next' })).toBe(true);
    expect(canEndAt(definition, { from: 'message-1', way: 'next' })).toBe(false);
    expect(canEndAt(definition, { from: 'message-2', way: 'next' })).toBe(true);
  });

  it('keeps its order of ways as asked', () => {
    const two = addWay(withBranch(), 'branch-1');
    const moved = moveWay(two, 'branch-1', 1, -1).steps['branch-1'];
    expect(moved?.kind === 'branch' && moved.ways.map(({ name }) => name)).toEqual([
      'Health professionals',
      'Patients',
    ]);
  });
});

it('shows a loop as a way back and what nobody reaches apart', () => {
  const waiting = insertAt(
    EMPTY_JOURNEY,
    { from: 'message-1', way: 'next' },
    'wait-for-1',
    FRESH['wait-for'],
  );
  const looped = connect(waiting, { from: 'wait-for-1', way: 'timeout' }, 'message-1');
  expect(outlineRows(looped).find((row) => row.kind === 'jump')).toMatchObject({ to: 'message-1' });
  const cut = connect(waiting, { from: 'message-1', way: 'next' }, null);
  expect(looseSteps(cut)).toEqual(['wait-for-1']);
  expect(outlineRows(cut).find((row) => row.kind === 'loose')).toMatchObject({ count: 1 });
});

it('makes shares sum to 100, whatever is set', () => {
  const split = insertAt(EMPTY_JOURNEY, { from: null, way: 'start' }, 'split-1', FRESH.split);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(4), fc.integer({ min: -20, max: 140 })), { maxLength: 8 }),
      (all) => {
        let definition = addWay(addWay(split, 'split-1'), 'split-1');
        for (const [index, share] of all) definition = setShare(definition, 'split-1', index % 4, share);
        const step = definition.steps['split-1'];
        const sum = step?.kind === 'split' ? step.ways.reduce((total, way) => total + way.share, 0) : 0;
        expect(sum).toBe(100);
      },
    ),
  );
  expect(scaled([{ share: 0 }, { share: 0 }, { share: 0 }], 100).map((w) => w.share)).toEqual([34, 33, 33]);
});
