// The builder: canvas or outline on one side, the form of what is chosen on the other; on a phone one after the other.
import { ActionIcon, Drawer, SegmentedControl, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { tell, Waiting } from '@rapport/kit';
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useEffect, useEffectEvent, useState } from 'react';
import { useFilters } from '../../filters.ts';
import { useEditor } from './editor.tsx';
import { Inspector } from './inspector/inspector.tsx';
import styles from './journeys.module.css';
import { Outline } from './outline.tsx';
import { Problems } from './problems.tsx';
import { SaveLight, SaveTrouble } from './save-light.tsx';
import type { DraftSaving } from './use-draft.ts';

const Canvas = lazy(() => import('./canvas.tsx'));
/** Below this width the form comes as a sheet over the outline. */
const NARROW = '(max-width: 980px)';

export function Builder({ saving }: { saving: DraftSaving }): ReactNode {
  const { state } = useEditor();
  useRemovalNotice();
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false }) === true;
  const [sheet, setSheet] = useState(false);
  const { value, set } = useFilters('view');
  const drawn = value('view') === '' ? !narrow : value('view') === 'canvas';
  const edit = () => (narrow ? setSheet(true) : focusForm());
  return (
    <>
      <SaveTrouble saving={saving} />
      <p className={styles.spoken} role="status">
        {state.said}
      </p>
      <div className={styles.builder}>
        <section className={styles.board} aria-label="Steps">
          <Bar drawn={drawn} show={(view) => set({ view })} saving={saving} />
          {drawn ? (
            <div className={styles.canvasHolder}>
              <Suspense fallback={<Waiting lines={8} label="Loading the canvas" />}>
                <Canvas edit={edit} />
              </Suspense>
            </div>
          ) : (
            <Outline edit={edit} />
          )}
        </section>
        <div className={styles.side}>
          <Problems open={() => narrow && setSheet(true)} />
          {!narrow && (
            <section className={styles.formCard} aria-label="Form of what is chosen">
              <Inspector leave={focusBoard} />
            </section>
          )}
        </div>
      </div>
      {narrow && (
        <Drawer
          opened={sheet}
          onClose={() => setSheet(false)}
          position="bottom"
          size="88%"
          title="Edit"
          closeButtonProps={{ 'aria-label': 'Close the form' }}
        >
          <Inspector leave={() => setSheet(false)} />
        </Drawer>
      )}
    </>
  );
}

/** Whoever removes a branch with steps in it sees how many went, and a way back. */
function useRemovalNotice(): void {
  const { state, dispatch } = useEditor();
  const { said, past } = state;
  const moment = said.startsWith('Step and') ? `${said} ${past.length}` : null;
  const notify = useEffectEvent(() => tell({ title: said, undo: () => dispatch({ do: 'undo' }) }));
  useEffect(() => {
    if (moment !== null) notify();
  }, [moment]);
}

/** The first field of the form; its title where it has none. */
function focusForm(): void {
  const form = document.querySelector('[data-inspector]');
  const field = form?.querySelector<HTMLElement>('input, select, textarea');
  (field ?? form?.querySelector<HTMLElement>('[data-inspector-title]'))?.focus();
}

function focusBoard(): void {
  document.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"], .react-flow__node.selected')?.focus();
}

interface BarProps {
  readonly drawn: boolean;
  readonly show: (view: string) => void;
  readonly saving: DraftSaving;
}

function Bar({ drawn, show, saving }: BarProps): ReactNode {
  const { state, dispatch, mayEdit } = useEditor();
  return (
    <div className={styles.bar}>
      <SegmentedControl
        aria-label="Show the steps as"
        value={drawn ? 'canvas' : 'outline'}
        onChange={show}
        data={[
          { value: 'canvas', label: 'Canvas' },
          { value: 'outline', label: 'Outline' },
        ]}
      />
      {mayEdit && (
        <>
          <Tooltip label="Undo (Ctrl Z)">
            <ActionIcon
              aria-label="Undo"
              disabled={state.past.length === 0}
              onClick={() => dispatch({ do: 'undo' })}
            >
              <IconArrowBackUp size={17} stroke={1.8} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Redo (Ctrl Shift Z)">
            <ActionIcon
              aria-label="Redo"
              disabled={state.future.length === 0}
              onClick={() => dispatch({ do: 'redo' })}
            >
              <IconArrowForwardUp size={17} stroke={1.8} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <SaveLight saving={saving} />
        </>
      )}
    </div>
  );
}
