// Rows of tasks and of what was done with them.
import { iso, isoOrNull, type Tx } from '../../platform/db.ts';
import type { NewId } from '../../platform/ids.ts';
import type { JsonObject } from '../../platform/json.ts';
import { outcomeOf, type Task, type TaskChannel, type TaskState } from './model.ts';

/** A task that somebody or something asks for. Times in ms. */
export type NewTask = Pick<
  Task,
  'orgId' | 'subjectId' | 'role' | 'title' | 'script' | 'channel' | 'dueAt' | 'origin' | 'createdBy'
>;

interface TaskRow {
  readonly org_id: string;
  readonly subject_id: string;
  readonly id: string;
  readonly role: string;
  readonly title: string;
  readonly script: string;
  readonly channel: TaskChannel | null;
  readonly state: TaskState;
  readonly due_at: number;
  readonly snoozed_until: number | null;
  readonly taken_by: string | null;
  readonly taken_at: number | null;
  readonly outcome: string | null;
  readonly finished_by: string | null;
  readonly finished_at: number | null;
  readonly journey_id: string | null;
  readonly run_id: string | null;
  readonly step: string | null;
  readonly taken: number | null;
  readonly waits: boolean;
  readonly created_by: string | null;
  readonly created_at: number;
  readonly revision: number;
}

const COLUMNS = `t.org_id, t.subject_id, t.id, t.role, t.title, t.script, t.channel, t.state, t.due_at, t.snoozed_until, t.taken_by, t.taken_at,
  t.outcome, t.finished_by, t.finished_at, t.journey_id, t.run_id, t.step, t.taken, t.waits, t.created_by, t.created_at, t.revision`;

function taskOf(row: TaskRow): Task {
  const { journey_id: journeyId, run_id: runId, step, taken } = row;
  const asked = journeyId !== null && runId !== null && step !== null && taken !== null;
  return {
    orgId: row.org_id,
    subjectId: row.subject_id,
    id: row.id,
    role: row.role,
    title: row.title,
    script: row.script,
    channel: row.channel,
    state: row.state,
    dueAt: row.due_at,
    snoozedUntil: row.snoozed_until,
    takenBy: row.taken_by,
    takenAt: row.taken_at,
    outcome: outcomeOf(row.outcome),
    finishedBy: row.finished_by,
    finishedAt: row.finished_at,
    origin: asked ? { journeyId, runId, step, taken, waits: row.waits } : null,
    createdBy: row.created_by,
    createdAt: row.created_at,
    revision: row.revision,
  };
}

/**
 * Makes tasks, with one statement. A task that the same step of the same run asked for before is not made again.
 * @param now ms
 * @returns the ids of those that were made
 */
export async function insertTasks(
  tx: Tx,
  tasks: readonly NewTask[],
  newId: NewId,
  now: number,
): Promise<string[]> {
  if (tasks.length === 0) return [];
  const rows = await tx.query<{ id: string }>(
    `with made as (
       insert into task (org_id, subject_id, id, role, title, script, channel, due_at, journey_id, run_id, step, taken, waits, created_by, created_at)
       select x.*, $15::timestamptz from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[],
         $9::uuid[], $10::uuid[], $11::text[], $12::int[], $13::boolean[], $14::text[]) x
       on conflict do nothing returning org_id, subject_id, id, created_by)
     insert into task_act (org_id, subject_id, task_id, id, at, by, what)
     select m.org_id, m.subject_id, m.id, m.id, $15, m.created_by, 'made' from made m returning task_id as id`,
    [
      tasks.map((t) => t.orgId),
      tasks.map((t) => t.subjectId),
      tasks.map(() => newId(now)),
      tasks.map((t) => t.role),
      tasks.map((t) => t.title),
      tasks.map((t) => t.script),
      tasks.map((t) => t.channel),
      tasks.map((t) => iso(t.dueAt)),
      tasks.map((t) => t.origin?.journeyId ?? null),
      tasks.map((t) => t.origin?.runId ?? null),
      tasks.map((t) => t.origin?.step ?? null),
      tasks.map((t) => t.origin?.taken ?? null),
      tasks.map((t) => t.origin?.waits ?? false),
      tasks.map((t) => t.createdBy),
      iso(now),
    ],
  );
  return rows.map((r) => r.id);
}

/** One task, held against changes until the commit; null when there is none. */
export async function lockTask(tx: Tx, orgId: string, id: string): Promise<Task | null> {
  const rows = await tx.query<TaskRow>(
    `select ${COLUMNS} from task t where t.org_id = $1 and t.id = $2 for update`,
    [orgId, id],
  );
  return rows[0] ? taskOf(rows[0]) : null;
}

/** Writes what acts change; the revision goes on. */
export async function saveTask(tx: Tx, task: Task): Promise<void> {
  await tx.query(
    `update task set role = $3, state = $4, snoozed_until = $5, taken_by = $6, taken_at = $7, outcome = $8, finished_by = $9, finished_at = $10,
       revision = $11 where subject_id = $1 and id = $2`,
    [
      task.subjectId,
      task.id,
      task.role,
      task.state,
      isoOrNull(task.snoozedUntil),
      task.takenBy,
      isoOrNull(task.takenAt),
      task.outcome,
      task.finishedBy,
      isoOrNull(task.finishedAt),
      task.revision,
    ],
  );
}

/** What was done with a task. `note` is sealed under the subject's key; `by` is null for Rapport itself. */
export interface ActRow {
  readonly id: string;
  readonly at: number;
  readonly by: string | null;
  readonly what: string;
  readonly detail: JsonObject;
  readonly note: Buffer | null;
}

export async function insertAct(tx: Tx, task: Task, act: ActRow): Promise<void> {
  await tx.query(
    `insert into task_act (org_id, subject_id, task_id, id, at, by, what, detail, note) values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9)`,
    [
      task.orgId,
      task.subjectId,
      task.id,
      act.id,
      iso(act.at),
      act.by,
      act.what,
      JSON.stringify(act.detail),
      act.note,
    ],
  );
}

/** In their order. */
export function listActs(tx: Tx, subjectId: string, taskId: string): Promise<ActRow[]> {
  return tx.query(
    'select id, at, by, what, detail, note from task_act where subject_id = $1 and task_id = $2 order by at, id',
    [subjectId, taskId],
  );
}

/** A task as lists show it: with whom it is about now, and which journey asked for it. */
export interface ListedTask extends Task {
  readonly personId: string;
  readonly personName: string | null;
  readonly gates: JsonObject;
  readonly journeyName: string | null;
}

interface ListedRow extends TaskRow {
  readonly person_id: string;
  readonly display_name: string | null;
  readonly gates: JsonObject | null;
  readonly journey_name: string | null;
}

const LISTED = `${COLUMNS}, coalesce(l.person_id, t.subject_id) as person_id, p.display_name, p.gates, j.name as journey_name`;
const BESIDE = `left join person_link l on l.subject_id = t.subject_id
  left join profile p on p.person_id = coalesce(l.person_id, t.subject_id)
  left join journey j on j.org_id = t.org_id and j.id = t.journey_id`;

function listedOf(row: ListedRow): ListedTask {
  return {
    ...taskOf(row),
    personId: row.person_id,
    personName: row.display_name,
    gates: row.gates ?? {},
    journeyName: row.journey_name,
  };
}

export async function findTask(tx: Tx, orgId: string, id: string): Promise<ListedTask | null> {
  const rows = await tx.query<ListedRow>(
    `select ${LISTED} from task t ${BESIDE} where t.org_id = $1 and t.id = $2`,
    [orgId, id],
  );
  return rows[0] ? listedOf(rows[0]) : null;
}

/** Which tasks a list holds. `now` in ms. */
export interface TaskFilter {
  /** `todo`: open or taken and not put off; `later`: put off; else finished ones, the newest first. */
  readonly state: 'todo' | 'later' | 'done' | 'dismissed';
  /** Null: of every role; the roles, and whoever took or made it. */
  readonly seenBy: { readonly roles: readonly string[]; readonly userId: string } | null;
  readonly takenBy: string | null;
  readonly role: string | null;
  readonly channel: string | null;
  readonly subjectIds: readonly string[] | null;
  readonly journeyId: string | null;
  readonly overdue: boolean;
  readonly now: number;
  readonly after: { readonly at: number; readonly id: string } | null;
  readonly most: number;
}

const ASKED = `t.org_id = $1
  and ($2::text[] is null or t.role = any ($2) or t.taken_by = $3 or t.created_by = $3)
  and ($4::text is null or t.taken_by = $4) and ($5::text is null or t.role = $5) and ($6::text is null or t.channel = $6)
  and ($7::uuid[] is null or t.subject_id = any ($7)) and ($8::uuid is null or t.journey_id = $8)`;

function askedOf(orgId: string, f: TaskFilter): unknown[] {
  return [
    orgId,
    f.seenBy?.roles ?? null,
    f.seenBy?.userId ?? null,
    f.takenBy,
    f.role,
    f.channel,
    f.subjectIds,
    f.journeyId,
  ];
}

/** A page of tasks: what is to be done by its time, what is finished from the newest on. */
export async function listTasks(tx: Tx, orgId: string, f: TaskFilter): Promise<ListedTask[]> {
  const place = [isoOrNull(f.after?.at), f.after?.id ?? null, f.most];
  const finished = f.state === 'done' || f.state === 'dismissed';
  const rows = finished
    ? await tx.query<ListedRow>(
        `select ${LISTED} from task t ${BESIDE}
         where ${ASKED} and t.state = $9 and ($10::timestamptz is null or (t.finished_at, t.id) < ($10, $11::uuid))
         order by t.finished_at desc, t.id desc limit $12`,
        [...askedOf(orgId, f), f.state, ...place],
      )
    : await tx.query<ListedRow>(
        `select ${LISTED} from task t ${BESIDE}
         where ${ASKED} and t.state in ('open', 'taken') and (t.snoozed_until is not null and t.snoozed_until > $9::timestamptz) = $13
           and (not $14::boolean or t.due_at < $9) and ($10::timestamptz is null or (t.due_at, t.id) > ($10, $11::uuid))
         order by t.due_at, t.id limit $12`,
        [...askedOf(orgId, f), iso(f.now), ...place, f.state === 'later', f.overdue],
      );
  return rows.map(listedOf);
}

/** What waits for a member: theirs, nobody's yet among their roles, and how many of both are late. */
export interface TaskCounts {
  readonly mine: number;
  readonly open: number;
  readonly overdue: number;
  readonly nextDueAt: number | null;
}

/** Counts up to `most` tasks that wait for somebody of these roles or for this member. */
export async function countTasks(
  tx: Tx,
  orgId: string,
  who: { readonly roles: readonly string[]; readonly userId: string },
  now: number,
  most: number,
): Promise<TaskCounts> {
  const rows = await tx.query<TaskCounts>(
    `select count(*) filter (where taken_by = $3)::int as mine, count(*) filter (where taken_by is null)::int as open,
       count(*) filter (where due_at < $4)::int as overdue, min(due_at) as "nextDueAt"
     from (select t.taken_by, t.due_at from task t where t.org_id = $1 and t.state in ('open', 'taken')
         and (t.taken_by = $3 or t.taken_by is null and t.role = any ($2::text[])) and (t.snoozed_until is null or t.snoozed_until <= $4::timestamptz)
       order by t.due_at, t.id limit $5) waiting`,
    [orgId, who.roles, who.userId, iso(now), most],
  );
  return rows[0] ?? { mine: 0, open: 0, overdue: 0, nextDueAt: null };
}

/** Roles that may work on tasks, the organisation's own among them. */
export function listTaskRoles(tx: Tx, orgId: string): Promise<{ id: string; name: string }[]> {
  return tx.query(
    `select id, name from shipped_role where 'tasks.work' = any (capabilities)
     union all select id, name from role where org_id = $1 and 'tasks.work' = any (capabilities) order by name, id`,
    [orgId],
  );
}

/** Active members who may work on tasks, and their roles. Names stand with accounts, which only trust sees. */
export function listTaskWorkers(tx: Tx, orgId: string): Promise<{ id: string; roles: string[] }[]> {
  return tx.query(
    `select m.user_id as id, m.roles from member m where m.org_id = $1 and m.active and exists (
       select 1 from shipped_role r where r.id = any (m.roles) and 'tasks.work' = any (r.capabilities)
       union all select 1 from role r where r.org_id = m.org_id and r.id = any (m.roles) and 'tasks.work' = any (r.capabilities))
     order by m.user_id`,
    [orgId],
  );
}

/** Everything kept about tasks of subjects: for their own export. */
export async function tasksOf(tx: Tx, subjectIds: readonly string[]): Promise<(Task & { acts: ActRow[] })[]> {
  const rows = await tx.query<TaskRow>(
    `select ${COLUMNS} from task t where t.subject_id = any ($1::uuid[]) order by t.created_at`,
    [subjectIds],
  );
  const acts = await tx.query<ActRow & { task: string }>(
    'select task_id as task, id, at, by, what, detail, note from task_act where subject_id = any ($1::uuid[]) order by at, id',
    [subjectIds],
  );
  const byTask = Map.groupBy(acts, (a) => a.task);
  return rows.map((r) => ({ ...taskOf(r), acts: byTask.get(r.id) ?? [] }));
}

/** Forgets the tasks of subjects; returns how many rows went. */
export async function eraseTasks(tx: Tx, subjectIds: readonly string[]): Promise<number> {
  const rows = await tx.query<{ n: number }>(
    `with a as (delete from task_act where subject_id = any ($1::uuid[]) returning 1),
       u as (delete from journey_update where subject_id = any ($1::uuid[]) returning 1),
       t as (delete from task where subject_id = any ($1::uuid[]) returning 1)
     select (select count(*) from a)::int + (select count(*) from u)::int + (select count(*) from t)::int as n`,
    [subjectIds],
  );
  return rows[0]?.n ?? 0;
}
