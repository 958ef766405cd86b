// A task of the staff: what it is, and what each act makes of it. Pure.
import { type Refusal, refuse } from '../../platform/result.ts';
import { isOneOf, type Member } from '../../trust/model.ts';

export const TASK_STATES = ['open', 'taken', 'done', 'dismissed'] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** How a task ended when it was done: what journeys branch on. */
export const TASK_OUTCOMES = [
  'done',
  'reached',
  'not-reached',
  'wants-later',
  'declines',
  'wrong-contact',
] as const;
export type TaskOutcome = (typeof TASK_OUTCOMES)[number];

/** A task that is a contact: a call or a visit. Everything else is work behind the counter. */
export const TASK_CHANNELS = ['call', 'visit'] as const;
export type TaskChannel = (typeof TASK_CHANNELS)[number];

/** Which step of which run asked for a task. `waits`: the run goes on once the task is finished. */
export interface TaskOrigin {
  readonly journeyId: string;
  readonly runId: string;
  readonly step: string;
  readonly taken: number;
  readonly waits: boolean;
}

/** A task. Times are ms; members are user ids. */
export interface Task {
  readonly orgId: string;
  readonly subjectId: string;
  readonly id: string;
  readonly role: string;
  readonly title: string;
  readonly script: string;
  readonly channel: TaskChannel | null;
  readonly state: TaskState;
  readonly dueAt: number;
  readonly snoozedUntil: number | null;
  readonly takenBy: string | null;
  readonly takenAt: number | null;
  readonly outcome: TaskOutcome | null;
  readonly finishedBy: string | null;
  readonly finishedAt: number | null;
  readonly origin: TaskOrigin | null;
  /** Null: a journey made it. */
  readonly createdBy: string | null;
  readonly createdAt: number;
  /** Counts acts: what somebody has seen. */
  readonly revision: number;
}

/** What somebody does with a task. `over`: also when a colleague has taken it. */
export type TaskAct =
  | { readonly what: 'take'; readonly over: boolean }
  | { readonly what: 'give-back'; readonly over: boolean }
  | { readonly what: 'complete'; readonly outcome: TaskOutcome; readonly over: boolean }
  | { readonly what: 'dismiss'; readonly over: boolean }
  | { readonly what: 'reopen' }
  | { readonly what: 'hand-over'; readonly role: string; readonly to: string | null }
  | { readonly what: 'snooze'; readonly until: number }
  | { readonly what: 'wake' };

/** The longest that a task may be put off, ms. */
export const LONGEST_SNOOZE = 90 * 86_400_000;

const FINISHED = refuse(409, 'finished', 'This task is finished.', { fix: 'Open it again first.' });
const NOT_FINISHED = refuse(409, 'not-finished', 'This task is not finished.');
const TAKEN = refuse(409, 'taken-by-other', 'A colleague has taken this task.', {
  field: 'over',
  fix: 'Ask them, or send `over: true` to do it all the same.',
});

/**
 * The task after an act, or why the act is refused. An act that changes nothing answers the task itself.
 * @param me who acts
 * @param now ms
 */
export function after(task: Task, act: TaskAct, me: string, now: number): Task | Refusal {
  if (act.what === 'reopen') return reopened(task, now);
  if (isFinished(task)) return FINISHED;
  if ('over' in act && !act.over && task.takenBy !== null && task.takenBy !== me) return TAKEN;
  const changed = changeOf(task, act, me, now);
  return 'refused' in changed ? changed : { ...task, ...changed };
}

export function isFinished(task: Pick<Task, 'state'>): boolean {
  return task.state === 'done' || task.state === 'dismissed';
}

function reopened(task: Task, now: number): Task | Refusal {
  if (!isFinished(task)) return NOT_FINISHED;
  const { finishedBy } = task;
  return {
    ...task,
    state: finishedBy === null ? 'open' : 'taken',
    takenBy: finishedBy,
    takenAt: finishedBy === null ? null : now,
    outcome: null,
    finishedBy: null,
    finishedAt: null,
  };
}

function changeOf(
  task: Task,
  act: Exclude<TaskAct, { what: 'reopen' }>,
  me: string,
  now: number,
): Partial<Task> | Refusal {
  const finished = { finishedBy: me, finishedAt: now, snoozedUntil: null };
  switch (act.what) {
    case 'take':
      return task.takenBy === me ? {} : { state: 'taken', takenBy: me, takenAt: now, snoozedUntil: null };
    case 'give-back':
      return { state: 'open', takenBy: null, takenAt: null };
    case 'complete':
      return { ...finished, state: 'done', outcome: act.outcome };
    case 'dismiss':
      return { ...finished, state: 'dismissed' };
    case 'hand-over':
      return {
        role: act.role,
        state: act.to === null ? 'open' : 'taken',
        takenBy: act.to,
        takenAt: act.to === null ? null : now,
        snoozedUntil: null,
      };
    case 'snooze':
      return act.until > now && act.until <= now + LONGEST_SNOOZE ? { snoozedUntil: act.until } : BAD_SNOOZE;
    case 'wake':
      return { snoozedUntil: null };
  }
}

const BAD_SNOOZE = refuse(422, 'bad-time', 'A task can be put off to a time within the next 90 days.', {
  field: 'until',
});

/** Whether a task is late. */
export function isOverdue(task: Pick<Task, 'state' | 'dueAt'>, now: number): boolean {
  return !isFinished(task) && task.dueAt < now;
}

/** Whether a member sees tasks of every role: who cares for whole persons, and who runs the organisation. */
export function seesAll(member: Pick<Member, 'capabilities'>): boolean {
  return member.capabilities.has('people.read.health') || member.capabilities.has('settings.members');
}

/** Whether a member may see a task and act on it: their role's, taken or made by them. */
export function mayWork(
  member: Pick<Member, 'capabilities' | 'roles' | 'userId'>,
  task: Pick<Task, 'role' | 'takenBy' | 'createdBy'>,
): boolean {
  return isOwn(member, task) || seesAll(member);
}

/** Whether a task is a member's own work: then its script is shown, whatever else the member may read. */
export function isOwn(
  member: Pick<Member, 'roles' | 'userId'>,
  task: Pick<Task, 'role' | 'takenBy' | 'createdBy'>,
): boolean {
  return (
    member.roles.includes(task.role) || task.takenBy === member.userId || task.createdBy === member.userId
  );
}

/** Narrows a word of a row. */
export function outcomeOf(text: string | null): TaskOutcome | null {
  return text !== null && isOneOf(TASK_OUTCOMES, text) ? text : null;
}
