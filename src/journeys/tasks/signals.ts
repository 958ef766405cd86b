// What finishing a task says to the rest of the house: journeys and audiences can ask for it as for every event. Pure.
import type { NewSignal } from '../../intake/index.ts';
import type { Task } from './model.ts';

/**
 * The fact of a finished or reopened task; null for what nobody needs to know. It is a fact and no event of the person:
 * that a colleague made a call is no sign of life. What was noted stays with the task.
 * @param now ms
 */
export function signalOf(task: Task, now: number): NewSignal | null {
  const name = NAMES[task.state];
  if (name === undefined) return null;
  return {
    messageId: `task/${task.id}/${task.revision}`,
    kind: 'fact',
    name,
    subjectId: task.subjectId,
    occurredAt: now,
    properties: {
      task: task.id,
      title: task.title,
      role: task.role,
      ...(task.channel !== null && { channel: task.channel }),
      ...(task.outcome !== null && { outcome: task.outcome }),
      ...(task.origin !== null && { journey: task.origin.journeyId, step: task.origin.step }),
    },
    traits: {},
  };
}

const NAMES: { readonly [state: string]: string } = { done: 'Task Completed', dismissed: 'Task Dismissed' };
