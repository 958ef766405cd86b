// One journey being edited: what it says, what is selected, and the way back. Both views render it. Pure.
import { type Clip, copy, freeId, insertAt, moveDown, moveUp, paste, remove } from './edits.ts';
import { addWay, moveWay, removeWay, setShare } from './fork-edits.ts';
import { FRESH } from './fresh.ts';
import { connect, type Slot } from './graph.ts';
import type { Definition, Next, Step, StepKind } from './types.ts';

/** A step's id, or `entry` for who comes in and what ends the journey. */
export type Selection = string | null;

interface Moment {
  readonly definition: Definition;
  readonly selected: Selection;
}

export interface EditorState extends Moment {
  readonly past: readonly Moment[];
  readonly future: readonly Moment[];
  /** Edits of the same field one after another are one step back. */
  readonly group: string | null;
  /** Every id that was ever used here, so that none comes to mean something else. */
  readonly taken: ReadonlySet<string>;
  readonly clip: Clip | null;
  /** What the last edit did, for those who do not see it. */
  readonly said: string;
}

export type EditorAction =
  | { readonly do: 'select'; readonly id: Selection }
  | { readonly do: 'insert'; readonly slot: Slot; readonly kind: StepKind }
  | { readonly do: 'remove'; readonly id: string }
  | { readonly do: 'move'; readonly id: string; readonly by: 'up' | 'down' }
  | { readonly do: 'copy' | 'cut'; readonly id: string }
  | { readonly do: 'paste'; readonly slot: Slot }
  | { readonly do: 'connect'; readonly slot: Slot; readonly to: Next }
  | { readonly do: 'step'; readonly id: string; readonly step: Step; readonly field: string }
  | { readonly do: 'add-way'; readonly id: string }
  | { readonly do: 'remove-way'; readonly id: string; readonly index: number }
  | { readonly do: 'move-way'; readonly id: string; readonly index: number; readonly by: -1 | 1 }
  | { readonly do: 'share'; readonly id: string; readonly index: number; readonly share: number }
  | { readonly do: 'settings'; readonly change: Settings; readonly field: string }
  | { readonly do: 'place'; readonly id: string; readonly x: number; readonly y: number }
  | { readonly do: 'tidy' }
  | { readonly do: 'undo' | 'redo' }
  | { readonly do: 'load'; readonly definition: Definition };

/** What is not a step: who comes in, what ends the journey, how often. Undefined takes a setting away. */
export interface Settings {
  readonly entry?: Definition['entry'];
  readonly reentry?: Definition['reentry'];
  readonly goal?: Definition['goal'] | undefined;
  readonly exits?: Definition['exits'] | undefined;
  readonly caps?: Definition['caps'] | undefined;
}

const MOST_BACK = 200;

export function begin(definition: Definition, used: readonly string[] = []): EditorState {
  return {
    definition,
    selected: null,
    past: [],
    future: [],
    group: null,
    taken: new Set([...Object.keys(definition.steps), ...used]),
    clip: null,
    said: '',
  };
}

export function reduce(state: EditorState, action: EditorAction): EditorState {
  switch (action.do) {
    case 'select':
      return { ...state, selected: action.id, group: null };
    case 'undo':
      return back(state);
    case 'redo':
      return forth(state);
    case 'load':
      return edited(state, action.definition, state.selected, 'Loaded what was saved elsewhere');
    case 'copy':
      return { ...state, clip: copy(state.definition, action.id), said: 'Copied' };
    case 'cut': {
      const clip = copy(state.definition, action.id);
      return { ...edited(state, remove(state.definition, action.id), null, 'Cut'), clip };
    }
    default:
      return change(state, action);
  }
}

type Change = Exclude<EditorAction, { do: 'select' | 'undo' | 'redo' | 'load' | 'copy' | 'cut' }>;

function change(state: EditorState, action: Change): EditorState {
  const { definition } = state;
  switch (action.do) {
    case 'insert': {
      const id = freeId(action.kind, state.taken);
      const made = insertAt(definition, action.slot, id, FRESH[action.kind]);
      return edited(state, made, id, 'Step inserted');
    }
    case 'paste': {
      if (!state.clip) return state;
      const made = paste(definition, action.slot, state.clip, state.taken);
      return edited(state, made.definition, made.id, 'Pasted');
    }
    case 'remove':
      return edited(state, remove(definition, action.id), null, removedWords(definition, action.id));
    case 'move': {
      const moved = (action.by === 'up' ? moveUp : moveDown)(definition, action.id);
      return moved
        ? edited(state, moved, action.id, `Moved ${action.by}`)
        : { ...state, said: `Cannot move ${action.by} from here` };
    }
    case 'connect':
      return edited(state, connect(definition, action.slot, action.to), state.selected, 'Connected');
    case 'place':
    case 'tidy':
      return edited(state, placed(definition, action), state.selected, '');
    default:
      return fieldChange(state, action);
  }
}

type FieldChange = Extract<
  Change,
  { do: 'step' | 'settings' | 'add-way' | 'remove-way' | 'move-way' | 'share' }
>;

function fieldChange(state: EditorState, action: FieldChange): EditorState {
  const { definition, selected } = state;
  switch (action.do) {
    case 'step': {
      const made = { ...definition, steps: { ...definition.steps, [action.id]: action.step } };
      return edited(state, made, selected, '', `${action.id}/${action.field}`);
    }
    case 'settings':
      return edited(state, withSettings(definition, action.change), selected, '', action.field);
    case 'share': {
      const made = setShare(definition, action.id, action.index, action.share);
      return edited(state, made, selected, '', `${action.id}/share/${action.index}`);
    }
    case 'add-way':
      return edited(state, addWay(definition, action.id), selected, 'Way added');
    case 'remove-way':
      return edited(state, removeWay(definition, action.id, action.index), selected, 'Way removed');
    case 'move-way':
      return edited(state, moveWay(definition, action.id, action.index, action.by), selected, 'Way moved');
  }
}

function withSettings(definition: Definition, changes: Settings): Definition {
  const { goal, exits, caps, ...rest } = { ...definition, ...changes };
  return {
    ...rest,
    ...(goal && { goal }),
    ...(exits && exits.length > 0 && { exits }),
    ...(caps && Object.keys(caps).length > 0 && { caps }),
  };
}

function placed(definition: Definition, action: Extract<Change, { do: 'place' | 'tidy' }>): Definition {
  if (action.do === 'tidy') {
    const { layout: _gone, ...rest } = definition;
    return rest;
  }
  const { id, x, y } = action;
  return { ...definition, layout: { ...definition.layout, [id]: { x: Math.round(x), y: Math.round(y) } } };
}

function removedWords(before: Definition, id: string): string {
  const lost = Object.keys(before.steps).length - Object.keys(remove(before, id).steps).length;
  return lost > 1 ? `Step and ${lost - 1} inside it removed` : 'Step removed';
}

function edited(
  state: EditorState,
  definition: Definition,
  selected: Selection,
  said: string,
  group: string | null = null,
): EditorState {
  if (definition === state.definition) return state;
  const same = group !== null && group === state.group;
  const { past } = state;
  return {
    ...state,
    definition,
    selected,
    past: same
      ? past
      : [...past.slice(-MOST_BACK), { definition: state.definition, selected: state.selected }],
    future: [],
    group,
    taken: new Set([...state.taken, ...Object.keys(definition.steps)]),
    said,
  };
}

function back(state: EditorState): EditorState {
  const last = state.past.at(-1);
  if (!last) return { ...state, said: 'Nothing to undo' };
  const { definition, selected } = state;
  return {
    ...state,
    ...last,
    past: state.past.slice(0, -1),
    future: [{ definition, selected }, ...state.future],
    group: null,
    said: 'Undone',
  };
}

function forth(state: EditorState): EditorState {
  const [next, ...future] = state.future;
  if (!next) return { ...state, said: 'Nothing to redo' };
  const { definition, selected } = state;
  return {
    ...state,
    ...next,
    past: [...state.past, { definition, selected }],
    future,
    group: null,
    said: 'Done again',
  };
}
