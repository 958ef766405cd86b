// What each key does in the outline. Pure: a key and where it was pressed give an act.
import type { EditorAction } from './editor-state.ts';
import { type OutlineRow, parentIndex, slotAfter } from './outline-rows.ts';
import type { Definition } from './types.ts';

export interface Pressed {
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

export interface Where {
  readonly rows: readonly OutlineRow[];
  readonly index: number;
  readonly definition: Definition;
  readonly folded: ReadonlySet<string>;
}

export type OutlineAct =
  | { readonly go: number }
  | { readonly fold: boolean }
  | { readonly edit: true }
  | { readonly insert: true }
  | { readonly action: EditorAction };

/** The act of a key; null when the key means nothing here. */
export function outlineKey(pressed: Pressed, where: Where): OutlineAct | null {
  const row = where.rows[where.index];
  if (!row) return null;
  if (pressed.ctrlKey || pressed.metaKey) return clipKey(pressed.key.toLowerCase(), row, where.definition);
  if (pressed.altKey) return moveKey(pressed.key, row);
  return plainKey(pressed.key, row, where);
}

function clipKey(key: string, row: OutlineRow, definition: Definition): OutlineAct | null {
  const slot = slotAfter(definition, row);
  if (key === 'v' && slot) return { action: { do: 'paste', slot } };
  if (row.kind !== 'step') return null;
  if (key === 'c') return { action: { do: 'copy', id: row.id } };
  if (key === 'x') return { action: { do: 'cut', id: row.id } };
  return null;
}

/** Steps move along the journey, ways of a branch among each other. */
function moveKey(key: string, row: OutlineRow): OutlineAct | null {
  if (key !== 'ArrowUp' && key !== 'ArrowDown') return null;
  const up = key === 'ArrowUp';
  if (row.kind === 'step') return { action: { do: 'move', id: row.id, by: up ? 'up' : 'down' } };
  const way = wayIndex(row);
  return way ? { action: { do: 'move-way', ...way, by: up ? -1 : 1 } } : null;
}

/** Which way of which branch or split a row is; null for "everybody else" and for anything that is no such way. */
export function wayIndex(row: OutlineRow): { readonly id: string; readonly index: number } | null {
  if (row.kind !== 'way' || row.slot.from === null || !row.slot.way.startsWith('way:')) return null;
  return { id: row.slot.from, index: Number(row.slot.way.slice(4)) };
}

function plainKey(
  key: string,
  row: OutlineRow,
  { rows, index, definition, folded }: Where,
): OutlineAct | null {
  const holds = (rows[index + 1]?.level ?? 0) > row.level;
  switch (key) {
    case 'ArrowDown':
      return { go: Math.min(rows.length - 1, index + 1) };
    case 'ArrowUp':
      return { go: Math.max(0, index - 1) };
    case 'Home':
      return { go: 0 };
    case 'End':
      return { go: rows.length - 1 };
    case 'ArrowRight':
      return folded.has(row.key) ? { fold: false } : holds ? { go: index + 1 } : null;
    case 'ArrowLeft':
      return holds ? { fold: true } : { go: Math.max(0, parentIndex(rows, index)) };
    case 'Enter':
    case ' ':
      return { edit: true };
    case '+':
    case 'Insert':
      return slotAfter(definition, row) ? { insert: true } : null;
    case 'Delete':
    case 'Backspace':
      return removal(row);
    default:
      return null;
  }
}

function removal(row: OutlineRow): OutlineAct | null {
  if (row.kind === 'step') return { action: { do: 'remove', id: row.id } };
  const way = wayIndex(row);
  return way ? { action: { do: 'remove-way', ...way } } : null;
}
