// Answering a pair, with the toast that takes it back; the last answers of this visit can also be taken back by key.
import { tell } from '@rapport/kit';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { SuggestionAnswer } from '../../../../../sdk/faces/likeness.ts';
import { ApiError, api, queryClient } from '../../api.ts';

export interface Given {
  readonly id: string;
  readonly answer: 'merge' | 'apart';
  readonly reason?: string;
  readonly confirm?: boolean;
}

const DONE = {
  merge: {
    title: 'Merged',
    text: 'The two profiles are one. Later events count for both; taking it back parts them again.',
  },
  apart: { title: 'Kept apart', text: 'You will not be asked again unless much more of them agrees.' },
};

function changed(): void {
  for (const key of ['merge-suggestions', 'merge-suggestion', 'person', 'people', 'likeness'])
    void queryClient.invalidateQueries({ queryKey: [key] });
}

function failed(error: unknown): void {
  tell({ title: 'Not done', text: error instanceof Error ? error.message : '', kind: 'bad' });
}

/**
 * The two answers and the way back.
 * @param answered called with the pair's id once the server has it
 * @param reopened called with the id of a pair that is open again
 */
export function useAnswers(answered: (id: string) => void, reopened: (id: string) => void) {
  const last = useRef<string[]>([]);
  const [doubtful, setDoubtful] = useState<Given | null>(null);
  const takeBack = async (id: string): Promise<void> => {
    await api.reopenSuggestion(id);
    last.current = last.current.filter((each) => each !== id);
    changed();
    reopened(id);
    tell({ title: 'Taken back', text: 'The question is open again.', kind: 'plain' });
  };
  const give = useMutation({
    mutationFn: ({ id, answer, ...said }: Given): Promise<SuggestionAnswer> =>
      api.answerSuggestion(id, answer, said),
    onSuccess: (_done, { id, answer }) => {
      last.current = [...last.current, id];
      tell({ ...DONE[answer], undo: () => void takeBack(id).catch(failed) });
      answered(id);
      changed();
    },
    onError: (error, given) => {
      if (error instanceof ApiError && error.problem.code === 'two-numbers') setDoubtful(given);
      else failed(error);
    },
  });
  const undoLast = (): void => {
    const id = last.current.at(-1);
    if (id) void takeBack(id).catch(failed);
    else
      tell({
        title: 'Nothing to take back',
        text: 'You have answered nothing on this visit.',
        kind: 'plain',
      });
  };
  return {
    give,
    undoLast,
    takeBack: (id: string) => void takeBack(id).catch(failed),
    /** A merge that must be said twice, because both bear a number that one person has once. */
    doubtful,
    dropDoubt: () => setDoubtful(null),
  };
}
