// What members and journeys do with tasks: one transaction each, noted, told to open screens, and mostly taken back.
import type { Tx } from '../../platform/db.ts';
import { isId, type NewId } from '../../platform/ids.ts';
import type { Json, JsonObject } from '../../platform/json.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import type { Undo } from '../../platform/undo.ts';
import { type Member, noteAct } from '../../trust/index.ts';
import type { TaskEffect } from '../engine/effects.ts';
import { after, mayWork, type Task, type TaskAct } from './model.ts';
import { continueRun } from './run-store.ts';
import { TASKS_TOPIC, type TaskServices } from './services.ts';
import { signalOf } from './signals.ts';
import { insertAct, insertTasks, lockTask, saveTask } from './store.ts';

export const NO_TASK = refuse(404, 'no-such-task', 'There is no such task for you in this organisation.');
const CHANGED = refuse(
  409,
  'changed-meanwhile',
  'This task was changed meanwhile, so this cannot be undone.',
);

/** Makes the tasks that steps of journeys ask for: once for each effect. Returns the ids of new ones. */
export function makeTasks(tx: Tx, effects: readonly TaskEffect[], newId: NewId): Promise<string[]> {
  const tasks = effects.map((e) => ({
    orgId: e.orgId,
    subjectId: e.subjectId,
    role: e.role,
    title: e.title,
    script: e.script,
    channel: null,
    dueAt: e.dueAt,
    createdBy: null,
    origin: { journeyId: e.journeyId, runId: e.runId, step: e.step, taken: e.taken, waits: e.waits },
  }));
  return insertTasks(tx, tasks, newId, effects[0]?.now ?? 0);
}

/** What a member does, and what they write about it. */
export interface Doing {
  readonly act: TaskAct;
  readonly note: string | null;
}

/** What became of it: the task, and its inverse where something changed. */
export interface Done {
  readonly task: Task;
  readonly undo: Undo | null;
}

/** Does something with a task. Refusals: 404 for a task the member may not see, and those of `after`. */
export async function actOnTask(
  services: TaskServices,
  member: Member,
  id: string,
  { act, note }: Doing,
): Promise<Done | Refusal> {
  if (!isId(id)) return NO_TASK;
  const changed = await services.db.worker([member.orgId], async (tx) => {
    const now = services.clock.now();
    const before = await lockTask(tx, member.orgId, id);
    if (!before || !mayWork(member, before)) return NO_TASK;
    const made = after(before, act, member.userId, now);
    if (isRefusal(made)) return made;
    if (made === before || isSame(before, made)) return { before, task: before };
    const task = { ...made, revision: before.revision + 1 };
    await keep(tx, services, member, task, { what: act.what, detail: detailOf(act), note });
    return { before, task };
  });
  if (isRefusal(changed)) return changed;
  const { before, task } = changed;
  return { task, undo: before === task ? null : offerUndo(services, member, before, task, act) };
}

function isSame(before: Task, made: Task): boolean {
  return JSON.stringify(before) === JSON.stringify(made);
}

function detailOf(act: TaskAct): JsonObject {
  if (act.what === 'complete') return { outcome: act.outcome };
  if (act.what === 'hand-over') return { role: act.role, to: act.to };
  return act.what === 'snooze' ? { until: new Date(act.until).toISOString() } : {};
}

/** Writes the task, its history and the audit trail; a finished task says so to the log and moves its run on. */
async function keep(
  tx: Tx,
  services: TaskServices,
  member: Member,
  task: Task,
  { what, detail, note }: { what: string; detail: JsonObject; note: string | null },
): Promise<void> {
  const now = services.clock.now();
  await saveTask(tx, task);
  const ref = { orgId: task.orgId, subjectId: task.subjectId };
  if (note !== null) await services.vault.ready(tx, [ref], false);
  const sealed = note === null ? null : services.vault.seal(ref, { note });
  const id = services.newId(now);
  await insertAct(tx, task, { id, at: now, by: member.userId, what, detail, note: sealed });
  await noteAct(tx, services, member, `task.${what}`, { object: task.id, subjectId: task.subjectId });
  const signal = signalOf(task, now);
  if (signal && (what === 'complete' || what === 'dismiss')) {
    await services.record(tx, { orgId: task.orgId, origin: 'console', signals: [signal] });
    if (task.origin?.waits) await continueRun(tx, task.subjectId, task.origin, now);
  }
  tx.onCommit(() => services.live.publish(task.orgId, TASKS_TOPIC, { id: task.id }));
}

const UNDO_WORDS: { readonly [What in TaskAct['what']]: string } = {
  take: 'Give the task back',
  'give-back': 'Take the task again',
  complete: 'Open the task again',
  dismiss: 'Open the task again',
  reopen: 'Finish the task again',
  'hand-over': 'Take the task back',
  snooze: 'Put the task back on the list',
  wake: 'Put the task off again',
};

/** Puts the task back as it was. A journey that went on meanwhile does not come back: what it sent is sent. */
function offerUndo(
  services: TaskServices,
  member: Member,
  before: Task,
  done: Task,
  act: TaskAct,
): Undo | null {
  const run = (): Promise<Json | Refusal> =>
    services.db.worker([member.orgId], async (tx) => {
      const now = await lockTask(tx, member.orgId, done.id);
      if (!now) return NO_TASK;
      if (now.revision !== done.revision) return CHANGED;
      const task = { ...before, revision: done.revision + 1 };
      await keep(tx, services, member, task, { what: 'undo', detail: { of: act.what }, note: null });
      return { id: task.id, state: task.state };
    });
  return services.undo.offer(`${member.orgId}/${member.userId}`, UNDO_WORDS[act.what], run);
}
