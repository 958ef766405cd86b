// Walks one person through: a real one or somebody described, with what happens on the way assumed. Nothing is sent.
import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Empty, Failed, Panel, Waiting } from '@rapport/kit';
import { IconRoute } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react';
import type { JourneyView, JourneyWalk } from '../../../../../sdk/faces/journeys.ts';
import { api } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import { EditorContext, useEditor } from './editor.tsx';
import { begin } from './editor-state.ts';
import styles from './journeys.module.css';
import { EMPTY_ASK, type WalkAsk, walkBody } from './walk-ask.ts';
import { WalkForm } from './walk-form.tsx';
import { walked } from './walk-path.ts';
import { WalkSteps } from './walk-steps.tsx';

const Canvas = lazy(() => import('./canvas.tsx'));

export function Walk({ view }: { view: JourneyView }): ReactNode {
  const [ask, setAsk] = useState<WalkAsk>(EMPTY_ASK);
  const [asked, setAsked] = useState<WalkAsk | null>(null);
  const walk = useQuery({
    queryKey: ['journey-walk', view.id, view.revision, asked],
    queryFn: () => api.walkJourney(view.id, walkBody(view.draft, asked ?? EMPTY_ASK)),
    enabled: asked !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const failure = failureOf(walk.error);
  /** Once somebody walks, every change walks again. */
  const change = (next: WalkAsk) => {
    setAsk(next);
    if (asked !== null) setAsked(next);
  };
  return (
    <div className={styles.walk}>
      <div className={styles.stack}>
        <Panel title="Who walks" note="nothing is sent, nothing is kept">
          <WalkForm definition={view.draft} ask={ask} change={change} walk={walk.data} />
          <Button
            mt="md"
            variant="filled"
            loading={walk.isFetching}
            disabled={ask.who === 'person' && ask.person === null}
            onClick={() => (asked === ask ? void walk.refetch() : setAsked(ask))}
          >
            Walk through
          </Button>
        </Panel>
      </div>
      <div className={styles.stack}>
        {failure && <Failed failure={failure} retry={() => void walk.refetch()} />}
        {walk.data && <WalkSteps view={view} walk={walk.data} ask={ask} change={change} />}
        {!walk.data && !failure && (
          <Panel title="What would happen">
            <Empty
              icon={IconRoute}
              title="Nobody has walked yet"
              text="Choose who walks and what they do on the way. Every step then stands here with its time and its reason."
            />
          </Panel>
        )}
      </div>
      <Drawn walk={walk.data} />
    </div>
  );
}

/** The canvas with the way drawn on it; on a phone the list says it all. */
function Drawn({ walk }: { walk: JourneyWalk | undefined }): ReactNode {
  const editor = useEditor();
  const narrow = useMediaQuery('(max-width: 640px)', undefined, { getInitialValueInEffect: false });
  const still = useMemo(() => {
    const state = begin(editor.view.draft);
    return { ...editor, state, mayEdit: false, counts: undefined, problems: [], dispatch: () => undefined };
  }, [editor]);
  const path = useMemo(() => (walk ? walked(editor.view.draft, walk) : null), [editor.view.draft, walk]);
  if (narrow) return null;
  return (
    <section className={styles.board} aria-label="The way as a drawing">
      <div className={styles.walkCanvas}>
        <EditorContext value={still}>
          <Suspense fallback={<Waiting lines={6} label="Loading the canvas" />}>
            <Canvas walk={path ?? { order: new Map(), ways: new Set() }} />
          </Suspense>
        </EditorContext>
      </div>
    </section>
  );
}
