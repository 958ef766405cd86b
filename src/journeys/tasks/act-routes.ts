// What members do with a task, as resources below it: taking, completion, dismissal, hand-over, snooze.
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { TaskDone } from '../../../sdk/faces/tasks.ts';
import { closed, type HttpServer, undoOffer } from '../../platform/http/index.ts';
import { isId } from '../../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { type Member, memberOf } from '../../trust/index.ts';
import { actOnTask, type Doing, NO_TASK } from './acting.ts';
import { TASK_OUTCOMES, type TaskAct } from './model.ts';
import type { TaskServices } from './services.ts';
import { findTask, listTaskRoles, listTaskWorkers } from './store.ts';
import { taskView } from './view.ts';

const tags = ['tasks'];
const config = { capability: 'tasks.work' } as const;
const params = Type.Object({ id: Type.String({ maxLength: 40 }) });
const over = Type.Optional(Type.Boolean());
const Note = Type.String({ minLength: 1, maxLength: 4_000, pattern: '\\S' });
export const NO_ROLE = refuse(422, 'no-such-role', 'No role of that name works on tasks here.', {
  field: 'role',
});
const NO_COLLEAGUE = refuse(422, 'no-such-colleague', 'That colleague does not work on tasks of this role.', {
  field: 'to',
  fix: 'See /api/v1/task-places.',
});
const NOBODY = refuse(422, 'nobody-named', 'Say to which role or colleague the task goes.', {
  field: 'role',
});

type ById = FastifyRequest<{ Params: { id: string } }>;

/** Registers the acts. Each answers the task as it is then, and how to take the act back. */
export function actRoutes(app: HttpServer, services: TaskServices): void {
  const run = (request: ById, act: TaskAct, note: string | null = null): Promise<TaskDone | Refusal> =>
    answer(services, memberOf(request), request.params.id, {
      act,
      note: note?.trim().normalize('NFC') ?? null,
    });
  const schema = (summary: string): { tags: string[]; summary: string; params: typeof params } => ({
    tags,
    summary,
    params,
  });
  const at = (part: string): string => `/api/v1/tasks/:id/${part}`;

  const Taking = closed({ over });
  app.put(at('taking'), { schema: { ...schema('Take it'), body: Taking }, config }, (request) =>
    run(request, { what: 'take', over: request.body.over === true }),
  );
  app.delete(at('taking'), { schema: schema('Give it back to the role'), config }, (request) =>
    run(request, { what: 'give-back', over: false }),
  );
  const Completion = closed({ outcome: Type.Enum([...TASK_OUTCOMES]), note: Type.Optional(Note), over });
  app.put(at('completion'), { schema: { ...schema('It is done'), body: Completion }, config }, (request) => {
    const { outcome, note, ...more } = request.body;
    return run(request, { what: 'complete', outcome, over: more.over === true }, note);
  });
  app.delete(at('completion'), { schema: schema('Open it again'), config }, (request) =>
    run(request, { what: 'reopen' }),
  );
  const Dismissal = closed({ reason: Note, over });
  app.put(at('dismissal'), { schema: { ...schema('Dismiss it'), body: Dismissal }, config }, (request) =>
    run(request, { what: 'dismiss', over: request.body.over === true }, request.body.reason),
  );
  app.delete(at('dismissal'), { schema: schema('Open it again'), config }, (request) =>
    run(request, { what: 'reopen' }),
  );
  const Until = closed({ until: Type.String({ format: 'date-time' }) });
  app.put(at('snooze'), { schema: { ...schema('Put it off'), body: Until }, config }, (request) =>
    run(request, { what: 'snooze', until: Date.parse(request.body.until) }),
  );
  app.delete(at('snooze'), { schema: schema('Put it back on the list'), config }, (request) =>
    run(request, { what: 'wake' }),
  );
  handOverRoute(app, services);
}

function handOverRoute(app: HttpServer, services: TaskServices): void {
  const body = closed({
    role: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    to: Type.Optional(Type.String({ format: 'uuid' })),
    note: Type.Optional(Note),
  });
  const schema = { tags, summary: 'Give it to another role or a colleague', params, body };
  app.post('/api/v1/tasks/:id/hand-over', { schema, config }, async (request) => {
    const member = memberOf(request);
    const { note, ...to } = request.body;
    const act = await handOver(services, member, request.params.id, to);
    return isRefusal(act) ? act : answer(services, member, request.params.id, { act, note: note ?? null });
  });
}

/** To whom it goes: a colleague must work on tasks of the role. */
async function handOver(
  services: TaskServices,
  { orgId }: Member,
  id: string,
  wish: { readonly role?: string; readonly to?: string },
): Promise<TaskAct | Refusal> {
  if (!isId(id)) return NO_TASK;
  if (wish.role === undefined && wish.to === undefined) return NOBODY;
  return services.db.web(orgId, async (tx) => {
    const role = wish.role ?? (await findTask(tx, orgId, id))?.role;
    if (role === undefined) return NO_TASK;
    if (wish.role !== undefined && !(await listTaskRoles(tx, orgId)).some((r) => r.id === role))
      return NO_ROLE;
    const to = wish.to ?? null;
    if (to !== null && !(await listTaskWorkers(tx, orgId)).some((w) => w.id === to && w.roles.includes(role)))
      return NO_COLLEAGUE;
    return { what: 'hand-over', role, to };
  });
}

async function answer(
  services: TaskServices,
  member: Member,
  id: string,
  doing: Doing,
): Promise<TaskDone | Refusal> {
  const done = await actOnTask(services, member, id, doing);
  if (isRefusal(done)) return done;
  const { undo } = done;
  const view = await services.db.web(member.orgId, (tx) => taskView(tx, services, member, id));
  // Who hands a task to another role may not see it any more; the act stands all the same.
  if (isRefusal(view)) return { task: null, undo: undo && undoOffer(undo) };
  return { task: view, undo: undo && undoOffer(undo) };
}
