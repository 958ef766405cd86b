// An audience while it is written: with its past, saved under the version that was seen, guarded when one leaves.
import { tell, useSurroundings } from '@rapport/kit';
import { useMutation } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import type { AudienceRow, AudienceView, RuleProblem } from '../../../../../sdk/faces/audiences.ts';
import { ApiError, api, queryClient } from '../../api.ts';
import type { RuleBody } from './tree.ts';
import { usePast } from './use-past.ts';

export interface Draft {
  readonly name: string;
  readonly description: string;
  readonly rule: RuleBody;
}

/** Asks before somebody leaves with changes; `leave` lets them go. */
function useGuard(unsaved: boolean): { leave: () => void } {
  const leaving = useRef(false);
  useBlocker({
    shouldBlockFn: () =>
      unsaved && !leaving.current && !window.confirm('Leave without saving? What you changed is lost.'),
    enableBeforeUnload: () => unsaved && !leaving.current,
  });
  return {
    leave: () => {
      leaving.current = true;
    },
  };
}

/** Saves, and keeps what stood against it: a refusal, or what somebody else saved meanwhile. */
function useSaving(draft: Draft, audience: AudienceView | null, saved: (row: AudienceRow) => void) {
  const [refused, setRefused] = useState<RuleProblem | null>(null);
  const [conflict, setConflict] = useState<AudienceView | null>(null);
  const failed = async (error: Error) => {
    if (!(error instanceof ApiError)) return;
    if (error.status === 412 && audience) {
      setConflict(await api.audience(audience.id).catch(() => null));
      return;
    }
    const { field = '', detail, fix } = error.problem;
    setRefused({ field, message: detail, fix: fix ?? null });
    if (!field.startsWith('rule') && field !== 'name')
      tell({ title: 'Not saved', text: error.message, kind: 'bad' });
  };
  const save = useMutation({
    mutationFn: (over: number | null): Promise<AudienceRow> =>
      audience === null
        ? api.createAudience(draft)
        : api.saveAudience(audience.id, over ?? audience.version, draft),
    onSuccess: saved,
    onError: (error) => void failed(error),
  });
  return { save, refused, setRefused, conflict, setConflict };
}

/** The parts of a draft, as they are written. */
export function useDraft(start: Draft, audience: AudienceView | null) {
  const past = usePast(start);
  const draft = past.value;
  const { go } = useSurroundings();
  const unsaved = JSON.stringify(draft) !== JSON.stringify(start);
  const { leave } = useGuard(unsaved);
  const { save, refused, setRefused, conflict, setConflict } = useSaving(draft, audience, (saved) => {
    leave();
    for (const queryKey of [['audiences'], ['audience', saved.id], ['rule-names']])
      void queryClient.invalidateQueries({ queryKey });
    tell({ title: 'Saved', text: 'Everybody is being judged by it now.' });
    go(`/audiences/${saved.id}`);
  });
  return {
    draft,
    unsaved,
    refused,
    conflict,
    undo: past.undo,
    redo: past.redo,
    saving: save.isPending,
    set: (changes: Partial<Draft>) => {
      setRefused(null);
      past.set({ ...draft, ...changes });
    },
    save: () => save.mutate(null),
    /** Saves over what somebody else saved meanwhile. */
    keepMine: () => {
      if (conflict) save.mutate(conflict.version);
      setConflict(null);
    },
    /** Takes over what somebody else saved; one's own stays one step back. */
    takeTheirs: () => {
      if (!conflict) return;
      const { name, description, rule } = conflict;
      past.set({ name, description, rule });
      setConflict(null);
    },
  };
}

export type DraftState = ReturnType<typeof useDraft>;
