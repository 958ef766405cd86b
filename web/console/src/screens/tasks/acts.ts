// Doing something with a task: the screen follows at once, a toast takes it back.
import { tell } from '@rapport/kit';
import { useMutation } from '@tanstack/react-query';
import type { TaskDone } from '../../../../../sdk/faces/tasks.ts';
import { api, queryClient } from '../../api.ts';

/** An act, and what the toast says of it. */
export interface TaskDoing {
  readonly run: () => Promise<TaskDone>;
  readonly said: string;
  readonly text?: string;
}

/** Everything that shows tasks is asked again. */
export function tasksChanged(): void {
  for (const key of ['tasks', 'task', 'task-counts']) void queryClient.invalidateQueries({ queryKey: [key] });
}

async function takeBack(undo: string): Promise<void> {
  try {
    await api.undoCommand(undo);
    tell({ title: 'Taken back', kind: 'plain' });
  } catch (error) {
    tell({ title: 'Not taken back', text: error instanceof Error ? error.message : '', kind: 'bad' });
  }
  tasksChanged();
}

/** @param done called once the server has it */
export function useTaskActs(done: () => void = () => undefined) {
  return useMutation({
    mutationFn: ({ run }: TaskDoing) => run(),
    onSuccess: ({ undo }, { said, text }) => {
      tell({
        title: said,
        ...(text !== undefined && { text }),
        ...(undo && { undo: () => void takeBack(undo.id) }),
      });
      done();
    },
    onError: (error) => tell({ title: 'Not done', text: error.message, kind: 'bad' }),
    onSettled: tasksChanged,
  });
}
