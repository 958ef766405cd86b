// Tasks of the staff in the client: their JSON shapes and one function per face.
import { type Http, type Query, withQuery } from '../http.ts';

export type TaskState = 'open' | 'taken' | 'done' | 'dismissed';
export type TaskOutcome = 'done' | 'reached' | 'not-reached' | 'wants-later' | 'declines' | 'wrong-contact';
export type TaskList = 'todo' | 'later' | 'done' | 'dismissed';

/** A colleague, by account. */
export interface TaskMember {
  readonly id: string;
  readonly name: string;
}

export interface TaskRow {
  readonly id: string;
  readonly title: string;
  readonly role: string;
  /** Null: work without a contact. */
  readonly channel: 'call' | 'visit' | null;
  readonly state: TaskState;
  readonly dueAt: string;
  readonly overdue: boolean;
  readonly snoozedUntil: string | null;
  readonly takenBy: TaskMember | null;
  readonly takenAt: string | null;
  /** Whom it is about; `name` is absent for readers who see no people. */
  readonly person: { readonly id: string; readonly name?: string | null };
  /** What to know before any contact: `deceased`, `minor`, `restricted`, … */
  readonly cautions: readonly string[];
  readonly journey: { readonly id: string; readonly name: string; readonly step: string } | null;
  readonly outcome: TaskOutcome | null;
  readonly finishedBy: TaskMember | null;
  readonly finishedAt: string | null;
  readonly createdBy: TaskMember | null;
  readonly createdAt: string;
  /** A journey waits for it. */
  readonly waits: boolean;
}

/** What was done with a task. `note` is absent for readers who may not see it. */
export interface TaskActRow {
  readonly at: string;
  readonly by: TaskMember | null;
  readonly what: string;
  readonly outcome?: TaskOutcome;
  readonly role?: string;
  readonly to?: TaskMember;
  readonly until?: string;
  readonly note?: string;
}

export interface TaskView extends TaskRow {
  readonly revision: number;
  /** Absent for readers of other roles who see no health data. */
  readonly script?: string;
  /** Absent without the right to see contact details. */
  readonly contact?: {
    readonly phone: string | null;
    readonly email: string | null;
    readonly zone: string | null;
    readonly language: string | null;
  };
  readonly acts: readonly TaskActRow[];
}

/** A page of tasks. */
export interface TaskPage {
  readonly rows: readonly TaskRow[];
  readonly next?: string;
}

/** What waits for the member who asks. Counted up to 1,000. */
export interface TaskCounts {
  readonly mine: number;
  readonly open: number;
  readonly overdue: number;
  readonly nextDueAt: string | null;
}

/** To whom a task can be given. */
export interface TaskPlaces {
  readonly roles: readonly { readonly id: string; readonly name: string }[];
  readonly members: readonly {
    readonly id: string;
    readonly name: string;
    readonly roles: readonly string[];
  }[];
}

/** Whom the steps of a journey may ask. `usable` false: disabled, so that whoever comes there stands still. */
export interface JourneyPartners {
  readonly roles: readonly { readonly id: string; readonly name: string }[];
  readonly endpoints: readonly {
    readonly id: string;
    readonly name: string;
    readonly carries: 'public' | 'personal' | 'health';
    readonly usable: boolean;
  }[];
}

export interface NewTask {
  readonly person: string;
  readonly role: string;
  readonly title: string;
  readonly script?: string;
  readonly dueAt: string;
  readonly channel?: 'call' | 'visit';
}

/** The answer to an act: the task as it is now (null: handed to where the member sees no tasks), and how to take it back. */
export interface TaskDone {
  readonly task: TaskView | null;
  readonly undo: { readonly id: string; readonly words: string; readonly expiresAt: string } | null;
}

const PATH = '/api/v1/tasks';

/** The faces of tasks. `over`: also when a colleague has taken it. */
export function taskFaces(http: Http) {
  const at = (id: string, part = ''): string => `${PATH}/${encodeURIComponent(id)}${part}`;
  return {
    tasks: (query: Query, signal?: AbortSignal) => http.get<TaskPage>(PATH, query, signal),
    tasksCsv: (query: Query) => withQuery(`${PATH}.csv`, query),
    taskCounts: (signal?: AbortSignal) => http.get<TaskCounts>('/api/v1/task-counts', {}, signal),
    taskPlaces: (signal?: AbortSignal) => http.get<TaskPlaces>('/api/v1/task-places', {}, signal),
    journeyPartners: (signal?: AbortSignal) =>
      http.get<JourneyPartners>('/api/v1/journey-partners', {}, signal),
    task: (id: string, signal?: AbortSignal) => http.get<TaskView>(at(id), {}, signal),
    createTask: (task: NewTask) => http.send<TaskView>('POST', PATH, task),
    takeTask: (id: string, over = false) => http.send<TaskDone>('PUT', at(id, '/taking'), { over }),
    giveTaskBack: (id: string) => http.send<TaskDone>('DELETE', at(id, '/taking')),
    completeTask: (id: string, done: { outcome: TaskOutcome; note?: string; over?: boolean }) =>
      http.send<TaskDone>('PUT', at(id, '/completion'), done),
    dismissTask: (id: string, why: { reason: string; over?: boolean }) =>
      http.send<TaskDone>('PUT', at(id, '/dismissal'), why),
    reopenTask: (id: string) => http.send<TaskDone>('DELETE', at(id, '/completion')),
    handTaskOver: (id: string, to: { role?: string; to?: string; note?: string }) =>
      http.send<TaskDone>('POST', at(id, '/hand-over'), to),
    snoozeTask: (id: string, until: string) => http.send<TaskDone>('PUT', at(id, '/snooze'), { until }),
    wakeTask: (id: string) => http.send<TaskDone>('DELETE', at(id, '/snooze')),
  };
}
