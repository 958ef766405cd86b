// The life of a journey: publish, pause, let run out, put away; each can be taken back for ten minutes.
import { Button, Menu } from '@mantine/core';
import { tell } from '@rapport/kit';
import { IconDots } from '@tabler/icons-react';
import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type {
  JourneyAct,
  JourneyState,
  JourneyUndo,
  JourneyView,
} from '../../../../../sdk/faces/journeys.ts';
import { api, queryClient } from '../../api.ts';
import { useCan } from '../../session.tsx';
import { PublishDialog } from './publish.tsx';

/** What is shown about a journey is asked for again. */
export async function refreshJourney(id: string): Promise<void> {
  await Promise.all(
    [
      ['journey', id],
      ['journey-counts', id],
      ['journey-versions', id],
      ['journey-people', id],
      ['journeys'],
      ['journey-stuck'],
    ].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
  );
}

/** Says what was done, and offers to take it back where the server offers that. */
export function tellDone(id: string, title: string, { undo }: JourneyUndo, text?: string): void {
  const takeBack = async (): Promise<void> => {
    try {
      if (undo) await api.takeBack(undo.id);
      tell({ title: 'Taken back' });
    } catch (error) {
      tell({ title: 'Not taken back', text: error instanceof Error ? error.message : '', kind: 'bad' });
    }
    await refreshJourney(id);
  };
  tell({ title, ...(text !== undefined && { text }), ...(undo && { undo: () => void takeBack() }) });
}

interface Act {
  readonly words: string;
  readonly done: string;
  readonly run: (id: string) => Promise<JourneyAct>;
}

const PAUSE: Act = { words: 'Pause', done: 'Paused', run: (id) => api.pauseJourney(id) };
const RESUME: Act = { words: 'Go on', done: 'It goes on', run: (id) => api.resumeJourney(id) };
const DRAIN: Act = {
  words: 'Let it run out (nobody new comes in)',
  done: 'Nobody new comes in',
  run: (id) => api.drainJourney(id),
};
const REFILL: Act = {
  words: 'Let people in again',
  done: 'People come in again',
  run: (id) => api.endJourneyDrain(id),
};
const ARCHIVE: Act = { words: 'Archive', done: 'Archived', run: (id) => api.archiveJourney(id) };
const BRING_BACK: Act = { words: 'Bring back', done: 'Brought back', run: (id) => api.unarchiveJourney(id) };

/** The first one stands as a button, the others in the menu. */
const ACTS: {
  readonly [state in JourneyState]: { readonly main: Act | null; readonly more: readonly Act[] };
} = {
  draft: { main: null, more: [ARCHIVE] },
  live: { main: PAUSE, more: [DRAIN, ARCHIVE] },
  paused: { main: RESUME, more: [ARCHIVE] },
  draining: { main: REFILL, more: [PAUSE, ARCHIVE] },
  archived: { main: BRING_BACK, more: [] },
};

type Doing = UseMutationResult<JourneyAct, Error, Act>;

export function LifeActions({
  view,
  flush,
}: {
  view: JourneyView;
  flush: () => Promise<JourneyView | null>;
}): ReactNode {
  const mayEdit = useCan('journeys.edit');
  const [publishing, setPublishing] = useState(false);
  const doing = useMutation({
    mutationFn: (act: Act) => act.run(view.id),
    onSuccess: (answer, act) => {
      void refreshJourney(view.id);
      tellDone(view.id, act.done, answer);
    },
    onError: (error) => tell({ title: 'Not done', text: error.message, kind: 'bad' }),
  });
  if (!mayEdit) return null;
  const { main, more } = ACTS[view.state];
  const publishable = view.state !== 'archived' && (view.liveVersion === null || view.changed);
  return (
    <>
      {main && (
        <Button loading={doing.isPending} onClick={() => doing.mutate(main)}>
          {main.words}
        </Button>
      )}
      {publishable && (
        <Button variant="filled" onClick={() => void flush().then(() => setPublishing(true))}>
          Publish …
        </Button>
      )}
      <More view={view} more={more} doing={doing} />
      {publishing && <PublishDialog view={view} flush={flush} close={() => setPublishing(false)} />}
    </>
  );
}

function More({ view, more, doing }: { view: JourneyView; more: readonly Act[]; doing: Doing }): ReactNode {
  const discard: Act = {
    words: 'Throw the draft away',
    done: 'The draft is again what is published',
    run: (id) => api.discardJourneyDraft(id, view.revision),
  };
  const all = view.liveVersion !== null && view.changed ? [discard, ...more] : more;
  const copy = useMutation({
    mutationFn: () => api.createJourney({ name: `${view.name} (copy)`.slice(0, 120), copyOf: view.id }),
    onSuccess: (made) => {
      void queryClient.invalidateQueries({ queryKey: ['journeys'] });
      tell({ title: 'Copied', text: `“${made.name}” is a draft of its own.` });
    },
    onError: (error) => tell({ title: 'Not copied', text: error.message, kind: 'bad' }),
  });
  return (
    <Menu>
      <Menu.Target>
        <Button aria-label="More acts" px={8}>
          <IconDots size={16} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => copy.mutate()}>Make a copy</Menu.Item>
        {all.map((act) => (
          <Menu.Item key={act.words} onClick={() => doing.mutate(act)}>
            {act.words}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
