// What the canvas draws: cards of steps, the entry, ends of ways, and arrows with their words.

import { IconAlertTriangle, IconDoorEnter, IconPlus } from '@tabler/icons-react';
import { BaseEdge, EdgeLabelRenderer, type EdgeProps, Handle, type NodeProps, Position } from '@xyflow/react';
import { memo, type ReactNode, useState } from 'react';
import styles from './canvas.module.css';
import { type CardNode, type EndNode, type EntryNode, roundedPath, type WayEdge } from './canvas-flow.ts';
import { useCanvas } from './canvas-state.ts';
import { marksWords, useEditor, useProblemMarks } from './editor.tsx';
import { isFork } from './graph.ts';
import { InsertMenu } from './insert-menu.tsx';
import { KIND_MARKS } from './marks.ts';
import { StepCounts } from './step-counts.tsx';
import { entryWords, KIND_WORDS, stepName, stepNote, stepWords } from './words.ts';

function Card({ data }: NodeProps<CardNode>): ReactNode {
  const { state, view, counts, showPeople } = useEditor();
  const { walk } = useCanvas();
  const step = state.definition.steps[data.id];
  if (!step) return null;
  const { icon: Icon, color } = KIND_MARKS[step.kind];
  const order = walk?.order.get(data.id);
  return (
    <div
      className={styles.card}
      style={{ '--mark': color }}
      data-selected={state.selected === data.id}
      data-walked={walk ? order !== undefined : undefined}
      data-step={data.id}
    >
      <Handle type="target" position={Position.Top} className={styles.handle} isConnectableStart={false} />
      <div className={styles.head}>
        <span className={styles.icon}>
          <Icon size={14} stroke={1.9} aria-hidden />
        </span>
        <span className={styles.kind}>{KIND_WORDS[step.kind].name}</span>
        <Problem id={data.id} />
        {order !== undefined && <span className={styles.order}>{order}</span>}
      </div>
      <div className={styles.body} data-short={stepNote(step) !== ''}>
        {stepWords(step, view.names)}
      </div>
      {stepNote(step) && <div className={styles.note}>{stepNote(step)}</div>}
      <div className={`${styles.foot} nodrag nopan`}>
        <StepCounts
          count={counts?.steps[data.id]}
          name={stepName(state.definition, data.id, view.names)}
          open={() => showPeople(data.id)}
        />
      </div>
      {step.kind !== 'end' && (
        <Handle
          type="source"
          position={Position.Bottom}
          className={styles.handle}
          isConnectableStart={!isFork(step)}
          isConnectableEnd={false}
        />
      )}
    </div>
  );
}

function Problem({ id }: { id: string }): ReactNode {
  const marks = useProblemMarks()(id);
  const words = marksWords(marks);
  if (words === '') return null;
  return (
    <span className={styles.problem} data-level={marks.errors > 0 ? 'error' : 'warning'} title={words}>
      <IconAlertTriangle size={14} stroke={2} aria-hidden />
      {marks.errors + marks.warnings}
    </span>
  );
}

function EntryCard(_props: NodeProps<EntryNode>): ReactNode {
  const { state, view, counts } = useEditor();
  return (
    <div
      className={styles.card}
      style={{ '--mark': 'var(--good)' }}
      data-selected={state.selected === 'entry'}
    >
      <div className={styles.head}>
        <span className={styles.icon}>
          <IconDoorEnter size={14} stroke={1.9} aria-hidden />
        </span>
        <span className={styles.kind}>Who comes in</span>
        <Problem id="entry" />
      </div>
      <div className={styles.body}>{entryWords(state.definition.entry, view.names)}</div>
      <div className={styles.foot}>
        {counts && counts.entered > 0 && (
          <span className={styles.entered}>{counts.entered.toLocaleString('en')} came in</span>
        )}
      </div>
      <Handle
        type="source"
        position={Position.Bottom}
        className={styles.handle}
        isConnectableStart={false}
        isConnectableEnd={false}
      />
    </div>
  );
}

function EndSign({ data }: NodeProps<EndNode>): ReactNode {
  return (
    <div className={styles.end}>
      <Handle type="target" position={Position.Top} className={styles.handle} isConnectable={false} />
      {data.holdOut ? 'Hold-out' : 'Ends'}
    </div>
  );
}

function WayArrow({ id, data, markerEnd }: EdgeProps<WayEdge>): ReactNode {
  const { walk } = useCanvas();
  if (!data) return null;
  const { points, label, jumps, taken } = data;
  const walked = walk?.ways.has(id);
  const labelAt = points.length > 4 ? points[2] : (points.at(-2) ?? points[0]);
  const first = points[0];
  return (
    <>
      <BaseEdge
        id={id}
        path={roundedPath(points)}
        className={styles.arrow}
        data-jumps={jumps}
        data-walked={walk ? walked === true : undefined}
        {...(markerEnd !== undefined && { markerEnd })}
        interactionWidth={16}
      />
      <EdgeLabelRenderer>
        {label !== '' && labelAt && (
          <div
            className={`${styles.label} nodrag nopan`}
            style={{ transform: `translate(-50%, -50%) translate(${labelAt.x}px, ${labelAt.y + 18}px)` }}
          >
            {label}
            {taken && <span className={styles.taken}>{taken}</span>}
          </div>
        )}
        {first && labelAt && (
          <Plus data={data} x={labelAt.x} y={label === '' ? first.y + 25 : labelAt.y + 47} />
        )}
      </EdgeLabelRenderer>
    </>
  );
}

/** Puts a step into this arrow. By keyboard the same is done in the outline, so it is no stop of the Tab key. */
function Plus({ data, x, y }: { data: NonNullable<WayEdge['data']>; x: number; y: number }): ReactNode {
  const { mayEdit } = useEditor();
  const { walk } = useCanvas();
  const [opened, setOpened] = useState(false);
  if (!mayEdit || walk || data.jumps) return null;
  const { from, way, label } = data;
  return (
    <div
      className={`${styles.plusHolder} nodrag nopan`}
      style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
    >
      <InsertMenu
        slot={{ from, way }}
        opened={opened}
        change={setOpened}
        apart
        target={
          <button
            type="button"
            tabIndex={-1}
            className={styles.plus}
            aria-label={label === '' ? 'Insert a step here' : `Insert a step into “${label}”`}
          >
            <IconPlus size={13} stroke={2.2} aria-hidden />
          </button>
        }
      />
    </div>
  );
}

export const NODE_TYPES = { card: memo(Card), entry: memo(EntryCard), end: memo(EndSign) };
export const EDGE_TYPES = { way: memo(WayArrow) };
