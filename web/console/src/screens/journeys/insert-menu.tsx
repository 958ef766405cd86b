// The menu of steps that can be put in; a journey can end only where nothing that follows is lost.
import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { useEditor } from './editor.tsx';
import { canEndAt } from './edits.ts';
import type { Slot } from './graph.ts';
import styles from './journeys.module.css';
import { KIND_MARKS } from './marks.ts';
import { KIND_WORDS, KINDS } from './words.ts';

interface InsertMenuProps {
  readonly slot: Slot;
  readonly opened: boolean;
  readonly change: (opened: boolean) => void;
  readonly target: ReactNode;
  /** Drawn at the end of the page, where the place around it is scaled or cut off. */
  readonly apart?: boolean;
}

export function InsertMenu({ slot, opened, change, target, apart = false }: InsertMenuProps): ReactNode {
  const { state, dispatch } = useEditor();
  const mayEnd = opened && canEndAt(state.definition, slot);
  return (
    <Menu opened={opened} onChange={change} withinPortal={apart} position="bottom-start" returnFocus>
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown className={styles.kinds} aria-label="Kinds of steps">
        {KINDS.filter((kind) => kind !== 'end' || mayEnd).map((kind) => {
          const { icon: Icon, color } = KIND_MARKS[kind];
          return (
            <Menu.Item
              key={kind}
              leftSection={
                <span style={{ color, display: 'flex' }}>
                  <Icon size={16} stroke={1.8} aria-hidden />
                </span>
              }
              onClick={() => dispatch({ do: 'insert', slot, kind })}
            >
              <span className={styles.kind}>{KIND_WORDS[kind].name}</span>
              <span className={styles.kindHelp}>{KIND_WORDS[kind].help}</span>
            </Menu.Item>
          );
        })}
        {state.clip && (
          <Menu.Item onClick={() => dispatch({ do: 'paste', slot })}>
            <span className={styles.kind}>Paste</span>
            <span className={styles.kindHelp}>What was copied or cut</span>
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
