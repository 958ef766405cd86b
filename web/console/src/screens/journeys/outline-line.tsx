// One line of the outline: who comes in, a step, a way of a fork, or a way back to a step that stands elsewhere.
import {
  IconAlertTriangle,
  IconChevronDown,
  IconChevronRight,
  IconCornerDownRight,
  IconDoorEnter,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { marksWords, useEditor, useProblemMarks } from './editor.tsx';
import { engineWay } from './graph.ts';
import { KIND_MARKS } from './marks.ts';
import styles from './outline.module.css';
import type { OutlineRow } from './outline-rows.ts';
import { StepCounts } from './step-counts.tsx';
import { entryWords, KIND_WORDS, stepName, stepNote, stepWords } from './words.ts';

interface LineProps {
  readonly row: OutlineRow;
  readonly active: boolean;
  readonly expanded: boolean | undefined;
  readonly pick: () => void;
  readonly open: () => void;
}

export function OutlineLine({ row, active, expanded, pick, open }: LineProps): ReactNode {
  const { state } = useEditor();
  const selected =
    row.kind === 'step' ? state.selected === row.id : row.kind === 'entry' && state.selected === 'entry';
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it hears all keys.
    <div
      role="treeitem"
      aria-level={row.level}
      aria-selected={selected}
      aria-expanded={expanded}
      tabIndex={active ? 0 : -1}
      data-key={row.key}
      data-kind={row.kind}
      className={styles.line}
      style={{ '--level': row.level - 1 }}
      onClick={row.kind === 'step' || row.kind === 'entry' ? open : pick}
    >
      <span className={styles.fold} aria-hidden>
        {expanded === true && <IconChevronDown size={14} />}
        {expanded === false && <IconChevronRight size={14} />}
      </span>
      <Words row={row} />
    </div>
  );
}

function Words({ row }: { row: OutlineRow }): ReactNode {
  switch (row.kind) {
    case 'entry':
      return <EntryWords />;
    case 'step':
      return <StepLine id={row.id} ends={row.ends && row.level > 1} />;
    case 'way':
      return <WayWords row={row} />;
    case 'jump':
      return <JumpWords to={row.to} />;
    case 'loose':
      return (
        <span className={styles.words}>
          <b>Nobody can come here</b>
          <span className={styles.note}>
            {row.count} {row.count === 1 ? 'step is' : 'steps are'} not connected
          </span>
        </span>
      );
  }
}

function EntryWords(): ReactNode {
  const { state, view } = useEditor();
  return (
    <>
      <span className={styles.icon} style={{ '--mark': 'var(--good)' }}>
        <IconDoorEnter size={16} stroke={1.8} aria-hidden />
      </span>
      <span className={styles.words}>
        <b>Who comes in</b> <span>{entryWords(state.definition.entry, view.names)}</span>
      </span>
      <Problems id="entry" />
    </>
  );
}

function StepLine({ id, ends }: { id: string; ends: boolean }): ReactNode {
  const { state, view, counts, showPeople } = useEditor();
  const step = state.definition.steps[id];
  if (!step) return null;
  const { icon: Icon, color } = KIND_MARKS[step.kind];
  const note = stepNote(step);
  return (
    <>
      <span className={styles.icon} style={{ '--mark': color }}>
        <Icon size={16} stroke={1.8} aria-hidden />
      </span>
      <span className={styles.words}>
        <b>{KIND_WORDS[step.kind].name}</b> <span>{stepWords(step, view.names)}</span>
        {note && <span className={styles.note}>{note}</span>}
        {ends && <span className={styles.note}>then the journey ends</span>}
      </span>
      <Problems id={id} />
      <StepCounts
        count={counts?.steps[id]}
        name={stepName(state.definition, id, view.names)}
        open={() => showPeople(id)}
      />
    </>
  );
}

const EMPTY_WORDS = { below: 'goes on below', ends: 'the journey ends' } as const;

function WayWords({ row }: { row: Extract<OutlineRow, { kind: 'way' }> }): ReactNode {
  const { state, counts } = useEditor();
  const { from, way } = row.slot;
  const step = from === null ? undefined : state.definition.steps[from];
  const taken = from !== null && step ? counts?.steps[from]?.ways[engineWay(step, way)] : undefined;
  return (
    <>
      <IconCornerDownRight size={14} stroke={1.8} className={styles.corner} aria-hidden />
      <span className={styles.words}>
        <span className={styles.way}>{row.label}</span>
        {row.holdOut && <span className={styles.note}>hold-out: gets nothing, is measured</span>}
        {row.empty && !row.holdOut && <span className={styles.note}>{EMPTY_WORDS[row.empty]}</span>}
      </span>
      {taken !== undefined && taken > 0 && (
        <span className={styles.taken}>{taken.toLocaleString('en')} went here</span>
      )}
    </>
  );
}

function JumpWords({ to }: { to: string }): ReactNode {
  const { state, view } = useEditor();
  return (
    <>
      <IconCornerDownRight size={14} stroke={1.8} className={styles.corner} aria-hidden />
      <span className={styles.words}>
        <span className={styles.note}>goes on at</span>{' '}
        <span>{stepName(state.definition, to, view.names)}</span>
      </span>
    </>
  );
}

function Problems({ id }: { id: string }): ReactNode {
  const marks = useProblemMarks()(id);
  const words = marksWords(marks);
  if (words === '') return null;
  return (
    <span className={styles.problem} data-level={marks.errors > 0 ? 'error' : 'warning'}>
      <IconAlertTriangle size={14} stroke={2} aria-hidden />
      {words}
    </span>
  );
}
