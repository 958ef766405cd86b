// The draft on its way to the server: saved a moment after each change, never over somebody else's newer one.
import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import type { JourneyView } from '../../../../../sdk/faces/journeys.ts';
import { ApiError, api, queryClient } from '../../api.ts';
import { sameJson } from './same-json.ts';
import type { Definition } from './types.ts';

/** `conflict`: somebody else saved in between. `refused`: the server does not take it as it is. */
export type SaveState =
  | { readonly is: 'saved' | 'unsaved' | 'saving' | 'conflict' | 'offline' }
  | { readonly is: 'refused'; readonly why: string };

const PAUSE = 600;

export interface DraftSaving {
  readonly state: SaveState;
  /** Saves now. @returns the journey as saved; null when it could not be. */
  readonly flush: () => Promise<JourneyView | null>;
  /** Saves over what somebody else saved. */
  readonly keepMine: () => Promise<void>;
  /** Throws one's own unsaved changes away for what somebody else saved; undo brings them back. */
  readonly takeTheirs: () => Promise<void>;
}

interface Known {
  revision: number;
  definition: Definition;
}

/** What the saving remembers between renders: what the server has, what is on its way, what is on the screen. */
function useMemory(view: JourneyView, definition: Definition) {
  const known = useRef<Known>({ revision: view.revision, definition });
  const running = useRef<Promise<JourneyView | null> | null>(null);
  const current = useRef(definition);
  current.current = definition;
  return { known, running, current };
}

/**
 * Saves the definition whenever it differs from what was saved last, and loads what others saved in the meantime.
 * @param view the journey as the server told it last
 * @param load takes over what somebody else saved; only called while nothing of one's own waits
 */
export function useDraftSaving(
  view: JourneyView,
  definition: Definition,
  mayEdit: boolean,
  load: (definition: Definition) => void,
): DraftSaving {
  const [state, setState] = useState<SaveState>({ is: 'saved' });
  const { known, running, current } = useMemory(view, definition);
  const save = useSave(view.id, { known, running, current }, setState);

  const flush = useCallback(async (): Promise<JourneyView | null> => {
    while (running.current !== null) await running.current;
    if (known.current.definition === current.current)
      return queryClient.getQueryData<JourneyView>(['journey', view.id]) ?? null;
    return save(known.current.revision);
  }, [save, view.id, known, running, current]);

  const keepMine = useCallback(async () => {
    while (running.current !== null) await running.current;
    const theirs = await api.journey(view.id);
    await save(theirs.revision);
  }, [save, view.id, running]);

  const later = useEffectEvent(() => void flush());
  useEffect(() => {
    if (!mayEdit || known.current.definition === definition) return;
    setState((now) => (now.is === 'conflict' ? now : { is: 'unsaved' }));
    const timer = setTimeout(later, PAUSE);
    return () => clearTimeout(timer);
  }, [definition, mayEdit, known]);

  const takeOver = useEffectEvent((theirs: JourneyView) => {
    if (theirs.revision === known.current.revision || known.current.definition !== current.current) return;
    const same = sameJson(theirs.draft, current.current);
    known.current = { revision: theirs.revision, definition: same ? current.current : theirs.draft };
    if (!same) load(theirs.draft);
  });
  useEffect(() => takeOver(view), [view]);

  const takeTheirs = useCallback(async () => {
    const theirs = await api.journey(view.id);
    known.current = { revision: theirs.revision, definition: theirs.draft };
    load(theirs.draft);
    setState({ is: 'saved' });
    queryClient.setQueryData(['journey', view.id], theirs);
  }, [view.id, load, known]);

  return { state, flush, keepMine, takeTheirs };
}

type Memory = ReturnType<typeof useMemory>;

/** Sends what is on the screen, one at a time. */
function useSave(
  id: string,
  { known, running, current }: Memory,
  setState: (state: SaveState) => void,
): (revision: number) => Promise<JourneyView | null> {
  return useCallback(
    (revision) => {
      const sent = current.current;
      const send = async (): Promise<JourneyView | null> => {
        setState({ is: 'saving' });
        try {
          const saved = await api.saveJourneyDraft(id, revision, { definition: sent });
          known.current = { revision: saved.revision, definition: sent };
          queryClient.setQueryData(['journey', id], saved);
          setState({ is: sent === current.current ? 'saved' : 'unsaved' });
          return saved;
        } catch (error) {
          setState(failed(error));
          return null;
        } finally {
          running.current = null;
        }
      };
      running.current = send();
      return running.current;
    },
    [id, setState, known, running, current],
  );
}

function failed(error: unknown): SaveState {
  if (!(error instanceof ApiError)) throw error;
  if (error.status === 412) return { is: 'conflict' };
  if (error.status === 0) return { is: 'offline' };
  return { is: 'refused', why: [error.message, error.problem.fix].filter(Boolean).join(' ') };
}
