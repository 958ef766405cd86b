// Tasks over HTTP: lists by whose they are, one task, making one by hand, CSV.
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import type { TaskPage, TaskPlaces } from '../../../sdk/faces/tasks.ts';
import { findPersons, findSubjects, readPeople } from '../../people/index.ts';
import { cell } from '../../platform/csv-cells.ts';
import { iso, isoOrNull, type Tx } from '../../platform/db.ts';
import { closed, type HttpServer, pageOf, readPlace, runOnce } from '../../platform/http/index.ts';
import { isId } from '../../platform/ids.ts';
import type { Json } from '../../platform/json.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { type Member, memberOf, noteAct } from '../../trust/index.ts';
import { actRoutes, NO_ROLE } from './act-routes.ts';
import { NO_TASK } from './acting.ts';
import { seesAll, TASK_CHANNELS } from './model.ts';
import { TASKS_TOPIC, type TaskServices } from './services.ts';
import {
  countTasks,
  insertTasks,
  type ListedTask,
  listTaskRoles,
  listTasks,
  listTaskWorkers,
  type TaskFilter,
} from './store.ts';
import { accountsIn, taskRow, taskView } from './view.ts';

const tags = ['tasks'];
const config = { capability: 'tasks.work' } as const;
const PAGE = 50;
const MOST_COUNTED = 1_000;
const MOST_EXPORTED = 10_000;
const YEAR = 366 * 86_400_000;
const Asked = {
  /** `mine`: taken by me; `roles`: of my roles, and mine; `all`: all that I may see. */
  scope: Type.Optional(Type.Enum(['mine', 'roles', 'all'])),
  state: Type.Optional(Type.Enum(['todo', 'later', 'done', 'dismissed'])),
  role: Type.Optional(Type.String({ maxLength: 60 })),
  channel: Type.Optional(Type.Enum([...TASK_CHANNELS])),
  person: Type.Optional(Type.String({ format: 'uuid' })),
  journey: Type.Optional(Type.String({ format: 'uuid' })),
  overdue: Type.Optional(Type.Enum(['yes'])),
};
const ListQuery = closed({
  ...Asked,
  cursor: Type.Optional(Type.String({ maxLength: 1_000 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
});
const CsvQuery = closed(Asked);
type Asking = Type.Static<typeof CsvQuery>;
const New = closed({
  person: Type.String({ format: 'uuid' }),
  role: Type.String({ minLength: 1, maxLength: 60 }),
  title: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }),
  script: Type.Optional(Type.String({ maxLength: 4_000 })),
  dueAt: Type.String({ format: 'date-time' }),
  channel: Type.Optional(Type.Enum([...TASK_CHANNELS])),
});
const ById = Type.Object({ id: Type.String({ maxLength: 40 }) });

/** Registers `/api/v1/tasks` and what hangs below it. */
export function taskRoutes(app: HttpServer, services: TaskServices): void {
  const listing = { tags, summary: 'Tasks, by when they are due', querystring: ListQuery };
  app.get('/api/v1/tasks', { schema: listing, config }, (request) =>
    page(services, memberOf(request), request.query),
  );
  const file = { tags, summary: 'Tasks as CSV, without what was noted', querystring: CsvQuery };
  app.get('/api/v1/tasks.csv', { schema: file, config }, (request, reply) =>
    csv(services, memberOf(request), request.query, reply),
  );
  const one = { tags, summary: 'A task, its history and whom to reach', params: ById };
  app.get('/api/v1/tasks/:id', { schema: one, config }, (request) => {
    const member = memberOf(request);
    const { id } = request.params;
    if (!isId(id)) return NO_TASK;
    return services.db.web(member.orgId, (tx) => taskView(tx, services, member, id));
  });
  const making = { tags, summary: 'Make a task by hand', body: New };
  app.post('/api/v1/tasks', { schema: making, config }, (request, reply) => {
    const member = memberOf(request);
    const scope = { orgId: member.orgId, actor: member.userId };
    return runOnce(services, request, reply, scope, async (tx) => {
      const made = await make(tx, services, member, request.body);
      if (!isRefusal(made)) reply.code(201);
      return made;
    });
  });
  placeRoutes(app, services);
  actRoutes(app, services);
}

function placeRoutes(app: HttpServer, services: TaskServices): void {
  const counts = { tags, summary: 'How many tasks wait for the member' };
  app.get('/api/v1/task-counts', { schema: counts, config }, async (request) => {
    const member = memberOf(request);
    const now = services.clock.now();
    const found = await services.db.web(member.orgId, (tx) =>
      countTasks(tx, member.orgId, member, now, MOST_COUNTED),
    );
    return { ...found, nextDueAt: isoOrNull(found.nextDueAt) };
  });
  const places = { tags, summary: 'Roles and colleagues that tasks can be given to' };
  app.get('/api/v1/task-places', { schema: places, config }, (request) =>
    placesOf(services, memberOf(request).orgId),
  );
}

async function placesOf(services: TaskServices, orgId: string): Promise<TaskPlaces> {
  const { roles, workers } = await services.db.web(orgId, async (tx) => ({
    roles: await listTaskRoles(tx, orgId),
    workers: await listTaskWorkers(tx, orgId),
  }));
  const names = await services.namesOf(workers.map((w) => w.id));
  const members = workers.map((w) => ({ id: w.id, name: names.get(w.id) ?? '', roles: w.roles }));
  return { roles, members: members.toSorted((a, b) => a.name.localeCompare(b.name)) };
}

async function page(
  services: TaskServices,
  member: Member,
  query: Type.Static<typeof ListQuery>,
): Promise<TaskPage | Refusal> {
  const { cursor, limit = PAGE, ...asked } = query;
  const list = `tasks/${member.userId}/${JSON.stringify(Object.entries(asked).sort())}`;
  const place = readPlace(services.cursorSecret, cursor, list);
  if (isRefusal(place)) return place;
  const finished = asked.state === 'done' || asked.state === 'dismissed';
  const now = services.clock.now();
  const found = await services.db.web(member.orgId, (tx) => listed(tx, member, asked, now, place, limit + 1));
  const { page: shown, next } = pageOf(found, limit, services.cursorSecret, list, (last) => ({
    at: finished ? (last.finishedAt ?? 0) : last.dueAt,
    id: last.id,
  }));
  const names = await services.namesOf(accountsIn(shown));
  return { rows: shown.map((t) => taskRow(t, member, names, now)), ...(next && { next }) };
}

async function listed(
  tx: Tx,
  member: Member,
  asked: Asking,
  now: number,
  after: TaskFilter['after'],
  most: number,
): Promise<ListedTask[]> {
  const scope = asked.scope ?? 'roles';
  const subjectIds = asked.person === undefined ? null : await subjectsOf(tx, asked.person);
  return listTasks(tx, member.orgId, {
    state: asked.state ?? 'todo',
    seenBy: scope === 'all' && seesAll(member) ? null : { roles: member.roles, userId: member.userId },
    takenBy: scope === 'mine' ? member.userId : null,
    role: asked.role ?? null,
    channel: asked.channel ?? null,
    subjectIds,
    journeyId: asked.journey ?? null,
    overdue: asked.overdue === 'yes',
    now,
    after,
    most,
  });
}

async function subjectsOf(tx: Tx, id: string): Promise<string[]> {
  const personId = (await findPersons(tx, [id])).get(id) ?? id;
  return [...new Set([id, personId, ...(await findSubjects(tx, personId)).map((s) => s.id)])];
}

const HEADER = [
  'id',
  'title',
  'role',
  'channel',
  'state',
  'due',
  'person',
  'taken by',
  'outcome',
  'finished',
  'finished by',
  'journey',
  'made',
];

async function csv(
  services: TaskServices,
  member: Member,
  asked: Asking,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const now = services.clock.now();
  const rows = await services.db.web(member.orgId, async (tx) => {
    const found = await listed(tx, member, asked, now, null, MOST_EXPORTED);
    await noteAct(tx, services, member, 'task.exported', { detail: { rows: found.length } });
    return found;
  });
  const names = await services.namesOf(accountsIn(rows));
  const lines = rows
    .map((t) => taskRow(t, member, names, now))
    .map((t) => [
      ...[t.id, t.title, t.role, t.channel, t.state, t.dueAt, t.person.name ?? t.person.id],
      ...[t.takenBy?.name, t.outcome, t.finishedAt, t.finishedBy?.name, t.journey?.name, t.createdAt],
    ]);
  const text = [HEADER, ...lines].map((cells) => cells.map(cell).join(',')).join('\r\n');
  return reply
    .header('content-type', 'text/csv; charset=utf-8')
    .header('content-disposition', 'attachment; filename="tasks.csv"')
    .header('cache-control', 'no-store')
    .send(`\uFEFF${text}\r\n`);
}

async function make(
  tx: Tx,
  services: TaskServices,
  member: Member,
  wish: Type.Static<typeof New>,
): Promise<Json | Refusal> {
  const { orgId, userId } = member;
  const now = services.clock.now();
  const dueAt = Date.parse(wish.dueAt);
  if (dueAt < now - 60_000 || dueAt > now + YEAR)
    return refuse(422, 'bad-time', 'A task is due at a time within the next year.', { field: 'dueAt' });
  if (!(await listTaskRoles(tx, orgId)).some((r) => r.id === wish.role)) return NO_ROLE;
  const personId = (await findPersons(tx, [wish.person])).get(wish.person) ?? wish.person;
  if ((await readPeople(tx, [personId])).length === 0) return NO_PERSON;
  const [id = ''] = await insertTasks(
    tx,
    [
      {
        orgId,
        subjectId: personId,
        role: wish.role,
        title: wish.title.trim().normalize('NFC'),
        script: (wish.script ?? '').trim().normalize('NFC'),
        channel: wish.channel ?? null,
        dueAt,
        origin: null,
        createdBy: userId,
      },
    ],
    services.newId,
    now,
  );
  await noteAct(tx, services, member, 'task.made', {
    object: id,
    subjectId: personId,
    detail: { dueAt: iso(dueAt) },
  });
  tx.onCommit(() => services.live.publish(orgId, TASKS_TOPIC, { id }));
  const view = await taskView(tx, services, member, id);
  // The view is plain data; the client's types make its lists read-only.
  return isRefusal(view) ? view : JSON.parse(JSON.stringify(view));
}

const NO_PERSON = refuse(404, 'no-such-person', 'There is no such person in this organisation.', {
  field: 'person',
});
