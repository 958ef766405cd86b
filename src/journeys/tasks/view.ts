// Tasks as a member meets them: what the roles do not allow is absent.
import type { TaskActRow, TaskMember, TaskRow, TaskView } from '../../../sdk/faces/tasks.ts';
import { readPeople } from '../../people/index.ts';
import { iso, isoOrNull, type Tx } from '../../platform/db.ts';
import type { Refusal } from '../../platform/result.ts';
import { type Member, noteAct } from '../../trust/index.ts';
import { NO_TASK } from './acting.ts';
import { isOverdue, isOwn, mayWork, outcomeOf } from './model.ts';
import type { TaskServices } from './services.ts';
import { type ActRow, findTask, type ListedTask, listActs } from './store.ts';

export type Names = ReadonlyMap<string, string>;

/** The accounts that rows name. */
export function accountsIn(tasks: readonly ListedTask[]): string[] {
  const ids = tasks.flatMap((t) => [t.takenBy, t.finishedBy, t.createdBy]);
  return [...new Set(ids.filter((id) => id !== null))];
}

export function memberNamed(names: Names, id: string | null): TaskMember | null {
  return id === null ? null : { id, name: names.get(id) ?? 'somebody who left' };
}

/** A task as a row. */
export function taskRow(t: ListedTask, member: Member, names: Names, now: number): TaskRow {
  const named = member.capabilities.has('people.read');
  return {
    id: t.id,
    title: t.title,
    role: t.role,
    channel: t.channel,
    state: t.state,
    dueAt: iso(t.dueAt),
    overdue: isOverdue(t, now),
    snoozedUntil: t.snoozedUntil !== null && t.snoozedUntil > now ? iso(t.snoozedUntil) : null,
    takenBy: memberNamed(names, t.takenBy),
    takenAt: isoOrNull(t.takenAt),
    person: { id: t.personId, ...(named && { name: t.personName }) },
    cautions: cautionsOf(t, member),
    journey: t.origin && {
      id: t.origin.journeyId,
      name: t.journeyName ?? 'a journey that is gone',
      step: t.origin.step,
    },
    outcome: t.outcome,
    finishedBy: memberNamed(names, t.finishedBy),
    finishedAt: isoOrNull(t.finishedAt),
    createdBy: memberNamed(names, t.createdBy),
    createdAt: iso(t.createdAt),
    waits: t.origin?.waits ?? false,
  };
}

/** What to know before a contact. A sensitive event is health data; that there is one, nobody may overlook. */
function cautionsOf({ gates }: ListedTask, member: Member): string[] {
  if (!member.capabilities.has('people.read')) return [];
  return Object.entries(gates).flatMap(([name, value]) => (value ? [name] : []));
}

/** One task with everything the member may see of it. Reading what was noted is recorded. */
export async function taskView(
  tx: Tx,
  services: TaskServices,
  member: Member,
  id: string,
): Promise<TaskView | Refusal> {
  const task = await findTask(tx, member.orgId, id);
  if (!task || !mayWork(member, task)) return NO_TASK;
  const acts = await listActs(tx, task.subjectId, task.id);
  const seen = await notesOf(tx, services, member, task, acts);
  const named = acts.flatMap((a) => [a.by, textOf(a.detail.to)]).filter((a) => a !== null);
  const names = await services.namesOf([...new Set([...accountsIn([task]), ...named])]);
  const own = isOwn(member, task) || member.capabilities.has('people.read.health');
  return {
    ...taskRow(task, member, names, services.clock.now()),
    revision: task.revision,
    ...(own && { script: task.script }),
    ...(member.capabilities.has('people.read.contact') && { contact: await contactOf(tx, task.personId) }),
    acts: acts.map((act) => actRow(act, names, seen.get(act.id))),
  };
}

async function contactOf(tx: Tx, personId: string): Promise<NonNullable<TaskView['contact']>> {
  const person = (await readPeople(tx, [personId]))[0];
  return {
    phone: person?.phone ?? null,
    email: person?.email ?? null,
    zone: person?.zone ?? null,
    language: person?.language ?? null,
  };
}

/** Notes are health data: for those who read such, and for who wrote them. */
async function notesOf(
  tx: Tx,
  services: TaskServices,
  member: Member,
  task: ListedTask,
  acts: readonly ActRow[],
): Promise<ReadonlyMap<string, string>> {
  const health = member.capabilities.has('people.read.health');
  const shown = acts.filter((a) => a.note !== null && (health || a.by === member.userId));
  if (shown.length === 0) return new Map();
  const ref = { orgId: task.orgId, subjectId: task.subjectId };
  await services.vault.ready(tx, [ref], false);
  await noteAct(tx, services, member, 'person.read.health', {
    subjectId: task.subjectId,
    object: `task ${task.id}`,
  });
  return new Map(
    shown.flatMap((a): [string, string][] => {
      const note = a.note && services.vault.open(ref, a.note)?.note;
      return typeof note === 'string' ? [[a.id, note]] : [];
    }),
  );
}

function actRow(act: ActRow, names: Names, note: string | undefined): TaskActRow {
  const { detail } = act;
  const to = memberNamed(names, textOf(detail.to));
  const outcome = outcomeOf(textOf(detail.outcome));
  const role = textOf(detail.role);
  const until = textOf(detail.until);
  return {
    at: iso(act.at),
    by: memberNamed(names, act.by),
    what: act.what,
    ...(outcome !== null && { outcome }),
    ...(role !== null && { role }),
    ...(to !== null && { to }),
    ...(until !== null && { until }),
    ...(note !== undefined && { note }),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
