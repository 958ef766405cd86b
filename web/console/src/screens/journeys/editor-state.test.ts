// Editing a journey: every act can be taken back and done again, and typing in one field is one act.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { begin, type EditorAction, type EditorState, reduce } from './editor-state.ts';
import { EMPTY_JOURNEY } from './fresh.ts';
import { autoLayout, CARD, layoutWith } from './layout.ts';
import { outlineRows, slotAfter } from './outline-rows.ts';
import type { StepKind } from './types.ts';

const KINDS: readonly StepKind[] = ['wait', 'wait-for', 'branch', 'split', 'message'];

const acts = fc.array(
  fc.record({
    what: fc.constantFrom('insert', 'insert', 'remove', 'move', 'copy', 'paste', 'add-way', 'place'),
    at: fc.nat(50),
  }),
  { maxLength: 20 },
);

function actionOf(state: EditorState, what: string, at: number): EditorAction {
  const rows = outlineRows(state.definition);
  const row = rows[at % rows.length];
  const slot = (row && slotAfter(state.definition, row)) ?? { from: null, way: 'start' };
  const ids = Object.keys(state.definition.steps);
  const id = ids[at % Math.max(1, ids.length)] ?? '';
  if (what === 'insert') return { do: 'insert', slot, kind: KINDS[at % KINDS.length] ?? 'wait' };
  if (what === 'remove') return { do: 'remove', id };
  if (what === 'move') return { do: 'move', id, by: at % 2 === 0 ? 'up' : 'down' };
  if (what === 'copy') return { do: 'copy', id };
  if (what === 'paste') return { do: 'paste', slot };
  if (what === 'place') return { do: 'place', id, x: at, y: at };
  return { do: 'add-way', id };
}

describe('an edited journey', () => {
  it('comes back to where it began by undoing, and forward again by redoing', () => {
    fc.assert(
      fc.property(acts, (all) => {
        const first = begin(EMPTY_JOURNEY);
        let state = first;
        for (const { what, at } of all) state = reduce(state, actionOf(state, what, at));
        const end = state.definition;
        const steps = state.past.length;
        for (let i = 0; i < steps; i++) state = reduce(state, { do: 'undo' });
        expect(state.definition).toBe(first.definition);
        for (let i = 0; i < steps; i++) state = reduce(state, { do: 'redo' });
        expect(state.definition).toBe(end);
      }),
    );
  });

  it('never uses an id twice, not even after its step was removed', () => {
    let state = reduce(begin(EMPTY_JOURNEY, ['wait-1']), {
      do: 'insert',
      slot: { from: null, way: 'start' },
      kind: 'wait',
    });
    expect(state.selected).toBe('wait-2');
    state = reduce(reduce(state, { do: 'remove', id: 'wait-2' }), {
      do: 'insert',
      slot: { from: null, way: 'start' },
      kind: 'wait',
    });
    expect(state.selected).toBe('wait-3');
  });

  it('takes typing in one field back as one act', () => {
    let state = begin(EMPTY_JOURNEY);
    for (const minutes of [1, 12, 120])
      state = reduce(state, {
        do: 'step',
        id: 'message-1',
        field: 'minutes',
        step: { kind: 'wait', minutes, next: null },
      });
    expect(state.past.length).toBe(1);
    expect(reduce(state, { do: 'undo' }).definition).toBe(EMPTY_JOURNEY);
  });

  it('forgets a setting that is taken away', () => {
    const set = reduce(begin(EMPTY_JOURNEY), {
      do: 'settings',
      field: 'goal',
      change: { goal: { event: 'Booked' } },
    });
    expect(set.definition.goal).toEqual({ event: 'Booked' });
    const cleared = reduce(set, { do: 'settings', field: 'goal', change: { goal: undefined } });
    expect('goal' in cleared.definition).toBe(false);
  });
});

describe('the automatic layout', () => {
  it('places every step and lets no two overlap', () => {
    fc.assert(
      fc.property(acts, (all) => {
        let state = begin(EMPTY_JOURNEY);
        for (const { what, at } of all) state = reduce(state, actionOf(state, what, at));
        const places = [...autoLayout(state.definition).steps];
        expect(places.map(([id]) => id).toSorted()).toEqual(Object.keys(state.definition.steps).toSorted());
        for (const [i, [, a]] of places.entries())
          for (const [, b] of places.slice(i + 1))
            expect(Math.abs(a.x - b.x) >= CARD.width || Math.abs(a.y - b.y) >= CARD.height).toBe(true);
      }),
    );
  });

  it('keeps a step where somebody put it', () => {
    const state = reduce(begin(EMPTY_JOURNEY), { do: 'place', id: 'message-1', x: 400.4, y: 80 });
    expect(layoutWith(state.definition).steps.get('message-1')).toEqual({ x: 400, y: 80 });
    expect(layoutWith(reduce(state, { do: 'tidy' }).definition)).toEqual(autoLayout(EMPTY_JOURNEY));
  });
});
