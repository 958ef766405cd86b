// The outline: the whole journey as a tree for the keyboard, the screen reader and the phone. All edits can be made here.
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useEditor } from './editor.tsx';
import styles from './outline.module.css';
import { outlineKey } from './outline-keys.ts';
import { OutlineLine } from './outline-line.tsx';
import { type OutlineRow, outlineRows } from './outline-rows.ts';
import { OutlineTools } from './outline-tools.tsx';

/** The step a row is about: a way belongs to its fork. */
export function ownerOf(row: OutlineRow): string | null {
  if (row.kind === 'entry') return 'entry';
  if (row.kind === 'step') return row.id;
  if (row.kind === 'loose') return null;
  return row.slot.from ?? 'entry';
}

/** Rows that are not inside something folded. */
function unfolded(rows: readonly OutlineRow[], folded: ReadonlySet<string>): OutlineRow[] {
  const shown: OutlineRow[] = [];
  let hiddenAbove = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    if (row.level > hiddenAbove) continue;
    hiddenAbove = folded.has(row.key) ? row.level : Number.POSITIVE_INFINITY;
    shown.push(row);
  }
  return shown;
}

export function Outline({ edit }: { edit: () => void }): ReactNode {
  const outline = useOutline(edit);
  const { all, rows, row, folded, tree, goTo, take, press, inserting, setInserting } = outline;
  return (
    <div className={styles.whole}>
      {row && <OutlineTools row={row} edit={edit} inserting={inserting} setInserting={setInserting} />}
      <div
        ref={tree}
        role="tree"
        aria-label="Steps of the journey"
        className={styles.tree}
        onKeyDown={press}
        onFocus={({ target }) => take(target.dataset.key)}
        tabIndex={-1}
      >
        {rows.map((each) => (
          <OutlineLine
            key={each.key}
            row={each}
            active={each.key === row?.key}
            expanded={expandedOf(all, each, folded)}
            pick={() => goTo(each)}
            open={() => {
              goTo(each);
              edit();
            }}
          />
        ))}
      </div>
    </div>
  );
}

/** The rows, which one is at hand, and what keys do. */
function useOutline(edit: () => void) {
  const { state, dispatch } = useEditor();
  const [active, setActive] = useState('entry');
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [inserting, setInserting] = useState(false);
  const tree = useRef<HTMLDivElement>(null);
  const all = useMemo(() => outlineRows(state.definition), [state.definition]);
  const rows = useMemo(() => unfolded(all, folded), [all, folded]);
  const index = Math.max(
    0,
    rows.findIndex((row) => row.key === active),
  );
  const row = rows[index];
  useFollowSelection(rows, active, setActive, tree);

  const goTo = (next: OutlineRow | undefined) => {
    if (!next) return;
    setActive(next.key);
    dispatch({ do: 'select', id: ownerOf(next) });
    rowElement(tree, next.key)?.focus();
  };
  /** The row that has the focus, however it came there, is the one at hand. */
  const take = (key: string | undefined) => {
    const next = rows.find((each) => each.key === key);
    if (!next || next.key === active) return;
    setActive(next.key);
    dispatch({ do: 'select', id: ownerOf(next) });
  };
  const fold = (key: string, closed: boolean) =>
    setFolded(new Set(closed ? [...folded, key] : [...folded].filter((each) => each !== key)));
  const press = (event: KeyboardEvent) => {
    if (!row || event.target !== rowElement(tree, row.key)) return;
    const act = outlineKey(event, { rows, index, definition: state.definition, folded });
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    if ('go' in act) goTo(rows[act.go]);
    else if ('fold' in act) fold(row.key, act.fold);
    else if ('edit' in act) edit();
    else if ('insert' in act) setInserting(true);
    else dispatch(act.action);
  };
  return { all, rows, row, folded, tree, goTo, take, press, inserting, setInserting };
}

function rowElement(tree: { current: HTMLDivElement | null }, key: string): HTMLElement | null {
  return tree.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) ?? null;
}

/** Whether a row holds others, and shows them; undefined when it holds none. */
function expandedOf(
  all: readonly OutlineRow[],
  row: OutlineRow,
  folded: ReadonlySet<string>,
): boolean | undefined {
  const next = all[all.findIndex((each) => each.key === row.key) + 1];
  return next && next.level > row.level ? !folded.has(row.key) : undefined;
}

/** What was inserted, pasted or chosen elsewhere becomes the row at hand; where the focus was here, it goes there. */
function useFollowSelection(
  rows: readonly OutlineRow[],
  active: string,
  setActive: (key: string) => void,
  tree: { current: HTMLDivElement | null },
): void {
  const { selected } = useEditor().state;
  const row = rows.find((each) => each.key === active);
  const target = selected === null || (row && ownerOf(row) === selected) ? null : selected;
  const gone = row === undefined;
  useEffect(() => {
    const key = target ?? (gone ? (rows[0]?.key ?? null) : null);
    if (key === null || !rows.some((each) => each.key === key)) return;
    const here = document.activeElement;
    const mine = here === document.body || here === null || tree.current?.parentElement?.contains(here);
    setActive(key);
    if (mine) setTimeout(() => rowElement(tree, key)?.focus(), 20);
  }, [target, gone, rows, setActive, tree]);
}
