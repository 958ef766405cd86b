// One journey: its steps, the people on their way, a walk through it, and its versions.
import { SegmentedControl } from '@mantine/core';
import { Failed, Page, StateBadge, Waiting } from '@rapport/kit';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type ReactNode, useCallback } from 'react';
import type { JourneyView } from '../../../../sdk/faces/journeys.ts';
import { api } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useFilters } from '../filters.ts';
import { Builder } from './journeys/builder.tsx';
import { EditorContext } from './journeys/editor.tsx';
import { Figures } from './journeys/figures.tsx';
import styles from './journeys/journeys.module.css';
import { LifeActions } from './journeys/life.tsx';
import { People } from './journeys/people.tsx';
import { RenameButton } from './journeys/rename.tsx';
import { useJourneyEditor } from './journeys/use-editor.ts';
import { Versions } from './journeys/versions.tsx';
import { Walk } from './journeys/walk.tsx';

const PARENT = { href: '/journeys', title: 'Journeys' };

export function JourneyScreen(): ReactNode {
  const { id = '' } = useParams({ strict: false });
  const journey = useQuery({ queryKey: ['journey', id], queryFn: ({ signal }) => api.journey(id, signal) });
  const failure = failureOf(journey.error);
  if (!journey.data) {
    return (
      <Page title="Journey" parent={PARENT}>
        {failure ? <Failed failure={failure} retry={() => void journey.refetch()} /> : <Waiting lines={10} />}
      </Page>
    );
  }
  return <Whole key={id} view={journey.data} />;
}

const PARTS = [
  { value: 'steps', label: 'Steps' },
  { value: 'people', label: 'People' },
  { value: 'walk', label: 'Walk through' },
  { value: 'versions', label: 'Versions' },
];

function Whole({ view }: { view: JourneyView }): ReactNode {
  const { value, set } = useFilters('part', 'step');
  const part = value('part') || 'steps';
  const showPeople = useCallback((step: string) => set({ part: 'people', step }), [set]);
  const { editor, saving } = useJourneyEditor(view, showPeople);
  return (
    <EditorContext value={editor}>
      <Page
        title={view.name}
        purpose={
          <>
            <StateBadge state={view.state} /> · {stateWords(view)}
          </>
        }
        parent={PARENT}
        actions={
          <>
            <RenameButton view={view} />
            <LifeActions view={view} flush={saving.flush} />
          </>
        }
      >
        {editor.counts && (
          <Figures counts={editor.counts} hasGoal={(view.live ?? view.draft).goal !== undefined} />
        )}
        <SegmentedControl
          className={styles.parts}
          aria-label="Part of the journey"
          value={part}
          onChange={(next) => set({ part: next, step: '' })}
          data={PARTS}
        />
        {part === 'steps' && <Builder saving={saving} />}
        {part === 'people' && <People view={view} />}
        {part === 'walk' && <Walk view={view} />}
        {part === 'versions' && <Versions view={view} />}
      </Page>
    </EditorContext>
  );
}

const STATE_WORDS: { readonly [state in JourneyView['state']]: string } = {
  draft: 'Never published. Nobody comes in yet.',
  live: 'People come in and move on.',
  paused: 'Nobody comes in or moves; whoever is late moves when it goes on.',
  draining: 'Nobody comes in any more; whoever is inside goes on to the end.',
  archived: 'Put away. Bring it back to change it.',
};

function stateWords({ state, liveVersion, changed }: JourneyView): string {
  const version = liveVersion === null ? '' : ` Version ${liveVersion} is published.`;
  return `${STATE_WORDS[state]}${version}${changed && liveVersion !== null ? ' The draft has changes not yet published.' : ''}`;
}
