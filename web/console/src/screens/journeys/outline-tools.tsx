// What can be done with the row at hand, as buttons: the same acts as the keys.
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import type { IconPart } from '@rapport/kit';
import {
  IconArrowDown,
  IconArrowUp,
  IconCopy,
  IconCut,
  IconGitFork,
  IconPencil,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useEditor } from './editor.tsx';
import type { EditorAction } from './editor-state.ts';
import { InsertMenu } from './insert-menu.tsx';
import styles from './outline.module.css';
import { wayIndex } from './outline-keys.ts';
import { type OutlineRow, slotAfter } from './outline-rows.ts';

interface ToolsProps {
  readonly row: OutlineRow;
  readonly edit: () => void;
  readonly inserting: boolean;
  readonly setInserting: (opened: boolean) => void;
}

export function OutlineTools({ row, edit, inserting, setInserting }: ToolsProps): ReactNode {
  const { state, mayEdit } = useEditor();
  const slot = slotAfter(state.definition, row);
  if (!mayEdit) return null;
  const insertWords =
    row.kind === 'way' ? 'Insert into this way' : row.kind === 'entry' ? 'Insert first' : 'Insert after';
  return (
    <div role="toolbar" aria-label="Acts on the chosen row" className={styles.tools}>
      {slot && (
        <InsertMenu
          slot={slot}
          opened={inserting}
          change={setInserting}
          target={
            <Button variant="filled" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />}>
              {insertWords}
            </Button>
          }
        />
      )}
      <RowTools row={row} />
      <Button size="compact-sm" leftSection={<IconPencil size={14} aria-hidden />} onClick={edit}>
        Edit
      </Button>
    </div>
  );
}

function RowTools({ row }: { row: OutlineRow }): ReactNode {
  const { state } = useEditor();
  const way = wayIndex(row);
  if (way)
    return (
      <>
        <Tool
          icon={IconArrowUp}
          words="Move this way up"
          keys="Alt ↑"
          action={{ do: 'move-way', ...way, by: -1 }}
        />
        <Tool
          icon={IconArrowDown}
          words="Move this way down"
          keys="Alt ↓"
          action={{ do: 'move-way', ...way, by: 1 }}
        />
        <Tool icon={IconTrash} words="Remove this way" keys="Delete" action={{ do: 'remove-way', ...way }} />
      </>
    );
  if (row.kind !== 'step') return null;
  const kind = state.definition.steps[row.id]?.kind;
  const { id } = row;
  return (
    <>
      {(kind === 'branch' || kind === 'split') && (
        <Tool icon={IconGitFork} words="Add a way" action={{ do: 'add-way', id }} />
      )}
      <Tool icon={IconArrowUp} words="Move up" keys="Alt ↑" action={{ do: 'move', id, by: 'up' }} />
      <Tool icon={IconArrowDown} words="Move down" keys="Alt ↓" action={{ do: 'move', id, by: 'down' }} />
      <Tool icon={IconCopy} words="Copy" keys="Ctrl C" action={{ do: 'copy', id }} />
      <Tool icon={IconCut} words="Cut" keys="Ctrl X" action={{ do: 'cut', id }} />
      <Tool icon={IconTrash} words="Remove" keys="Delete" action={{ do: 'remove', id }} />
    </>
  );
}

interface ToolProps {
  readonly icon: IconPart;
  readonly words: string;
  readonly keys?: string;
  readonly action: EditorAction;
}

function Tool({ icon: Icon, words, keys, action }: ToolProps): ReactNode {
  const { dispatch } = useEditor();
  return (
    <Tooltip label={keys ? `${words} (${keys})` : words}>
      <ActionIcon aria-label={words} onClick={() => dispatch(action)}>
        <Icon size={16} stroke={1.8} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
