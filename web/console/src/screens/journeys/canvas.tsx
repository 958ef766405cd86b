// The canvas: the same journey as the outline, drawn. Loaded only where it is shown.
import '@xyflow/react/dist/base.css';
import { Button } from '@mantine/core';
import {
  Background,
  type Connection,
  Controls,
  MarkerType,
  MiniMap,
  type NodeChange,
  Panel,
  ReactFlow,
  type ReactFlowInstance,
  ReactFlowProvider,
  useReactFlow,
} from '@xyflow/react';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useState } from 'react';
import styles from './canvas.module.css';
import { ENTRY_ID, edgesOf, type FlowNode, nodesOf, type WayEdge } from './canvas-flow.ts';
import { EDGE_TYPES, NODE_TYPES } from './canvas-parts.tsx';
import { CanvasContext, type Walked } from './canvas-state.ts';
import { marksWords, useEditor, useProblemMarks } from './editor.tsx';
import type { EditorAction } from './editor-state.ts';
import { CARD, layoutWith } from './layout.ts';
import { outlineKey, type Pressed } from './outline-keys.ts';
import type { OutlineRow } from './outline-rows.ts';
import type { Definition, StepKind } from './types.ts';
import { entryWords, stepName } from './words.ts';

interface CanvasProps {
  /** Draws the way of one person; nothing can be changed meanwhile. */
  readonly walk?: Walked | null;
  readonly edit?: () => void;
}

export default function Canvas({ walk = null, edit }: CanvasProps): ReactNode {
  const state = useMemo(() => ({ walk }), [walk]);
  return (
    <ReactFlowProvider>
      <CanvasContext value={state}>
        <Flow still={walk !== null} edit={edit} />
      </CanvasContext>
    </ReactFlowProvider>
  );
}

const MINI: { readonly [kind in StepKind]?: string } = {
  message: 'var(--option-push)',
  branch: 'var(--option-digest)',
  split: 'var(--option-digest)',
  task: 'var(--option-human)',
};
const LABELS = {
  'node.a11yDescription.default': 'Press Enter to edit this step. All edits can be made in the outline.',
};
const EDGE = { markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14, color: 'var(--arrow)' } };

function Flow({ still, edit }: { still: boolean; edit: (() => void) | undefined }): ReactNode {
  const { state, dispatch, mayEdit, view } = useEditor();
  const { nodes, edges, change } = useFlow();
  const movable = mayEdit && !still;
  const connect = ({ source, target }: Connection, way: string) =>
    dispatch({ do: 'connect', slot: { from: source === ENTRY_ID ? null : source, way }, to: target });
  const press = (event: KeyboardEvent) => {
    const id = cardOf(event.target);
    if (!movable || id === null) return;
    const act = canvasKey(event, id, state.definition);
    if (!act) return;
    event.preventDefault();
    if (act === 'edit') {
      dispatch({ do: 'select', id });
      setTimeout(() => edit?.(), 40);
    } else dispatch(act);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble up from the cards, which can be focused.
    <div className={styles.canvas} onKeyDown={press} data-canvas>
      <ReactFlow<FlowNode, WayEdge>
        aria-label={`${view.name} as a drawing`}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        defaultEdgeOptions={EDGE}
        ariaLabelConfig={LABELS}
        onNodesChange={change}
        onNodeClick={(_event, node) =>
          dispatch({ do: 'select', id: node.id === ENTRY_ID ? 'entry' : node.id })
        }
        onNodeDoubleClick={() => edit?.()}
        onPaneClick={() => dispatch({ do: 'select', id: null })}
        onConnect={(made) => connect(made, 'next')}
        onReconnect={(edge, made) => edge.data && connect(made, edge.data.way)}
        isValidConnection={({ source, target }) => source !== target && target in state.definition.steps}
        nodesDraggable={movable}
        nodesConnectable={movable}
        edgesReconnectable={movable}
        edgesFocusable={false}
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        zoomOnDoubleClick={false}
        minZoom={0.2}
        maxZoom={1.6}
        onInit={(flow) => void showTop(flow, still ? 0.5 : LEAST_READABLE)}
        proOptions={{ hideAttribution: true }}
      >
        <Around />
        <Tools movable={movable} />
      </ReactFlow>
    </div>
  );
}

const LEAST_READABLE = 0.72;

/** Begins where everybody begins: as much as can be read, from the entry down. */
async function showTop(flow: ReactFlowInstance<FlowNode, WayEdge>, least: number): Promise<void> {
  const { x, width, y, height } = flow.getNodesBounds(flow.getNodes());
  const board = document.querySelector('[data-canvas]')?.getBoundingClientRect();
  if (!board || width === 0) return;
  const fits = Math.min(board.width / (width + 80), board.height / (height + 60));
  const zoom = Math.min(1, Math.max(least, fits));
  const middle = fits < least && width * zoom > board.width ? CARD.width / 2 : x + width / 2;
  await flow.setViewport({ x: board.width / 2 - middle * zoom, y: 26 - y * zoom, zoom });
}

/** Ground, zoom and the small map. */
function Around(): ReactNode {
  const { state } = useEditor();
  return (
    <>
      <Background gap={22} size={1.4} color="var(--dots)" />
      <Controls showInteractive={false} position="bottom-left" />
      <MiniMap
        pannable
        zoomable
        position="bottom-right"
        nodeColor={(node) => MINI[state.definition.steps[node.id]?.kind ?? 'end'] ?? 'var(--line-strong)'}
        nodeBorderRadius={12}
        style={{ width: 150, height: 104 }}
        ariaLabel="Small map of the journey"
      />
    </>
  );
}

/** The step whose card has the focus; null where the focus is elsewhere. */
function cardOf(target: EventTarget): string | null {
  if (!(target instanceof HTMLElement) || !target.classList.contains('react-flow__node')) return null;
  const id = target.dataset.id ?? null;
  return id === ENTRY_ID ? 'entry' : id;
}

/** The same keys as in the outline, but for moving up and down: here arrow keys move the card itself. */
function canvasKey(pressed: Pressed, id: string, definition: Definition): EditorAction | 'edit' | null {
  if (pressed.key === 'Enter') return 'edit';
  const row: OutlineRow =
    id === 'entry'
      ? { kind: 'entry', key: 'entry', level: 1 }
      : { kind: 'step', key: id, id, level: 1, ends: false };
  const act = outlineKey(pressed, { rows: [row], index: 0, definition, folded: new Set() });
  return act && 'action' in act && !pressed.altKey ? act.action : null;
}

/** Nodes and arrows of the edited journey, and what the library reports back. */
function useFlow() {
  const { state, dispatch, view, counts } = useEditor();
  const { definition, selected } = state;
  const [dragged, setDragged] = useState<{ id: string; x: number; y: number } | null>(null);
  const marks = useProblemMarks();
  const layout = useMemo(() => {
    const own = dragged
      ? { ...definition.layout, [dragged.id]: { x: dragged.x, y: dragged.y } }
      : definition.layout;
    return layoutWith(own ? { ...definition, layout: own } : definition);
  }, [definition, dragged]);
  const labelOf = (id: string): string => {
    const words =
      id === 'entry'
        ? `Who comes in: ${entryWords(definition.entry, view.names)}`
        : stepName(definition, id, view.names);
    return [words, marksWords(marks(id))].filter(Boolean).join(', ');
  };
  const takenOf = (id: string, way: string): string => {
    const taken = counts?.steps[id]?.ways[way];
    return taken ? taken.toLocaleString('en') : '';
  };
  const change = (changes: NodeChange<FlowNode>[]) => {
    for (const each of changes) {
      if (each.type === 'select' && each.selected)
        dispatch({ do: 'select', id: each.id === ENTRY_ID ? 'entry' : each.id });
      if (each.type !== 'position' || !each.position || !(each.id in definition.steps)) continue;
      const { x, y } = each.position;
      setDragged(each.dragging ? { id: each.id, x, y } : null);
      const old = layout.steps.get(each.id);
      if (!each.dragging && (dragged?.id === each.id || old?.x !== x || old.y !== y))
        dispatch({ do: 'place', id: each.id, x, y });
    }
  };
  return {
    nodes: nodesOf(definition, layout, selected, labelOf),
    edges: edgesOf(definition, layout, takenOf),
    change,
  };
}

/** Keeps a new journey in view, brings a step chosen elsewhere onto the screen, and tidies up. */
function Tools({ movable }: { movable: boolean }): ReactNode {
  const { state, dispatch } = useEditor();
  const { fitView, getNodesBounds, getViewport, setCenter } = useReactFlow();
  const { definition, selected } = state;
  useEffect(() => {
    if (selected === null || document.activeElement?.closest('[data-canvas]')) return;
    const { x, y, width, height } = getNodesBounds([selected === 'entry' ? ENTRY_ID : selected]);
    if (width > 0) void setCenter(x + width / 2, y + height / 2, { zoom: Math.max(0.7, getViewport().zoom) });
  }, [selected, getNodesBounds, getViewport, setCenter]);
  if (!movable || !definition.layout || Object.keys(definition.layout).length === 0) return null;
  return (
    <Panel position="top-right">
      <Button
        size="compact-sm"
        onClick={() => {
          dispatch({ do: 'tidy' });
          setTimeout(() => void fitView({ maxZoom: 1, padding: 0.12 }), 30);
        }}
      >
        Tidy up
      </Button>
    </Panel>
  );
}
