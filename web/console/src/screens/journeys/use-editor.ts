// The editor of one journey: state, saving, live figures and keys, put together for the page.
import { useQuery } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useCallback, useEffect, useEffectEvent, useReducer } from 'react';
import type { JourneyView } from '../../../../../sdk/faces/journeys.ts';
import { api } from '../../api.ts';
import { useCan } from '../../session.tsx';
import { isTyping } from '../../shell/shortcuts.ts';
import type { Editor } from './editor.tsx';
import { begin, type EditorAction, reduce } from './editor-state.ts';
import type { Definition } from './types.ts';
import { type DraftSaving, useDraftSaving } from './use-draft.ts';

const EVERY_MS = 3_000;

/** Live figures of a journey; nothing is asked for one that was never published. */
export function useCounts(view: JourneyView) {
  return useQuery({
    queryKey: ['journey-counts', view.id],
    queryFn: ({ signal }) => api.journeyCounts(view.id, signal),
    refetchInterval: EVERY_MS,
    enabled: view.liveVersion !== null,
  }).data;
}

export interface EditorWithSaving {
  readonly editor: Editor;
  readonly saving: DraftSaving;
}

/** @param showPeople opens the people who stand at a step */
export function useJourneyEditor(view: JourneyView, showPeople: (step: string) => void): EditorWithSaving {
  const mayEdit = useCan('journeys.edit') && view.state !== 'archived';
  const counts = useCounts(view);
  const [state, dispatch] = useReducer(reduce, view, ({ draft, live }) =>
    begin(draft, Object.keys(live?.steps ?? {})),
  );
  /** Who may only look can still choose what to look at. */
  const act = useCallback(
    (action: EditorAction) => {
      if (mayEdit || action.do === 'select') dispatch(action);
    },
    [mayEdit],
  );
  const load = useCallback((definition: Definition) => dispatch({ do: 'load', definition }), []);
  const saving = useDraftSaving(view, state.definition, mayEdit, load);
  useUndoKeys(mayEdit, dispatch);
  useLeaveGuard(saving);
  const { problems } = view;
  return { editor: { view, state, dispatch: act, mayEdit, problems, counts, showPeople }, saving };
}

/** Ctrl/Cmd-Z takes back, with Shift (or Ctrl-Y) does again; inside a text field the keys are the field's. */
function useUndoKeys(on: boolean, dispatch: Editor['dispatch']): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (!on || !(event.ctrlKey || event.metaKey) || event.altKey || isTyping(event.target)) return;
    const key = event.key.toLowerCase();
    if (key !== 'z' && key !== 'y') return;
    event.preventDefault();
    dispatch({ do: key === 'y' || event.shiftKey ? 'redo' : 'undo' });
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}

/** Saves before the reader goes elsewhere; asks when that fails. */
function useLeaveGuard({ state, flush }: DraftSaving): void {
  const open = state.is !== 'saved';
  useBlocker({
    disabled: !open,
    enableBeforeUnload: () => open,
    shouldBlockFn: async ({ current, next }) => {
      if (current.pathname === next.pathname || (await flush()) !== null) return false;
      return !window.confirm('Your last changes are not saved. Leave without them?');
    },
  });
}
