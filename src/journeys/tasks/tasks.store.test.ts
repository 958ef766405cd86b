// Tasks from the step that asks for one to the colleague who finishes it, over HTTP as staff meet them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskDone, TaskPage, TaskView } from '../../../sdk/faces/tasks.ts';
import { type TrustTown, trustTown } from '../../../test/support/trust.ts';
import { type RecordRequest, recordSignals } from '../../intake/index.ts';
import { subjectPort } from '../../people/index.ts';
import { undoRoutes } from '../../platform/http/index.ts';
import { createUndoRegistry } from '../../platform/undo.ts';
import { memberOf } from '../../trust/index.ts';
import type { TaskEffect } from '../engine/effects.ts';
import { makeTasks, taskPrivacy, taskRoutes } from './index.ts';

let town: TrustTown;
let org = '';
const cookies = new Map<string, string>();
const ids = new Map<string, string>();
const recorded: RecordRequest[] = [];
const told: string[] = [];

beforeAll(async () => {
  town = await trustTown();
  const { trust, app } = town;
  org = town.riverside.id;
  const undo = createUndoRegistry(trust.clock, trust.newId);
  const subjects = subjectPort(trust);
  taskRoutes(app, {
    ...trust,
    undo,
    live: { publish: (_org, topic) => told.push(topic) },
    namesOf: async (all) => new Map(all.map((id) => [id, `name of ${id.slice(0, 4)}`])),
    record: (tx, request) => {
      recorded.push(request);
      return recordSignals(tx, { ...trust, subjects }, request);
    },
  });
  undoRoutes(app, undo, (request) => `${memberOf(request).orgId}/${memberOf(request).userId}`);
  for (const [name, roles] of [
    ['ann', ['care-team']],
    ['bob', ['care-team']],
    ['agent', ['call-centre-agent']],
    ['admin', ['admin']],
    ['analyst', ['analyst']],
  ] as const) {
    ids.set(name, await town.add(town.riverside, `${name}@riverside.example`, [...roles]));
    cookies.set(name, await town.signIn(`${name}@riverside.example`));
  }
  await town.add(town.alvara, 'foreign@alvara.example', ['care-team', 'admin']);
  cookies.set('foreign', await town.signIn('foreign@alvara.example'));
});
afterAll(() => town.close());

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
async function ask(
  who: string,
  method: Method,
  path: string,
  body?: object,
): Promise<{ status: number; json: ReturnType<typeof JSON.parse>; text: string }> {
  const cookie = cookies.get(who) ?? '';
  const answer = await town.ask(method, `/api/v1${path}`, { cookie, ...(body && { body }) });
  const isJson = String(answer.headers['content-type']).includes('json');
  return { status: answer.statusCode, json: isJson ? answer.json() : null, text: answer.body };
}
async function got<T>(who: string, path: string): Promise<T> {
  const answer = await ask(who, 'GET', path);
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
}
async function does(who: string, method: Method, path: string, body?: object): Promise<TaskDone> {
  const answer = await ask(who, method, path, body);
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
}

let people = 0;
async function somebody(gates: object = {}): Promise<string> {
  const { trust } = town;
  return town.db.worker([org], async (tx) => {
    const now = trust.clock.now();
    const [id = ''] = await subjectPort(trust).resolve(tx, {
      orgId: org,
      identifiers: [[{ kind: 'user', value: `p-${people++}` }]],
      source: 'api',
      importId: null,
      now,
    });
    await tx.query(
      `insert into profile (org_id, person_id, kind, display_name, phone, gates, first_seen_at, last_seen_at, updated_at)
       values ($1, $2, 'patient', 'Ada Lovelace', '+12125550100', $3::jsonb, now(), now(), now())`,
      [org, id, JSON.stringify(gates)],
    );
    return id;
  });
}

function effect(subjectId: string, change: Partial<TaskEffect> = {}): TaskEffect {
  const { trust } = town;
  const now = trust.clock.now();
  return {
    kind: 'task',
    orgId: org,
    subjectId,
    personId: subjectId,
    runId: trust.newId(now),
    taken: 2,
    journeyId: trust.newId(now),
    version: 1,
    step: 'call',
    now,
    title: 'Call about the missed visit',
    script: 'Ask how they are.',
    role: 'care-team',
    dueAt: now + 3_600_000,
    waits: false,
    ...change,
  };
}
async function asked(...effects: TaskEffect[]): Promise<string[]> {
  return town.db.worker([org], (tx) => makeTasks(tx, effects, town.trust.newId));
}

describe('a task of a journey', () => {
  it('is made once for each step, whoever asks how often', async () => {
    const one = effect(await somebody());
    expect(await asked(one, { ...one, taken: 3 })).toHaveLength(2);
    expect(await asked(one)).toEqual([]);
    const page = await got<TaskPage>('ann', `/tasks?person=${one.subjectId}`);
    expect(page.rows.map((t) => [t.state, t.person.name])).toEqual([
      ['open', 'Ada Lovelace'],
      ['open', 'Ada Lovelace'],
    ]);
  });

  it('is taken, done with a note that only some may read, and becomes an event', async () => {
    const about = await somebody();
    const [id = ''] = await asked(effect(about));
    await does('ann', 'PUT', `/tasks/${id}/taking`, {});
    expect((await ask('bob', 'PUT', `/tasks/${id}/taking`, {})).json.code).toBe('taken-by-other');
    expect((await ask('bob', 'PUT', `/tasks/${id}/completion`, { outcome: 'done' })).status).toBe(409);
    recorded.length = 0;
    const done = await does('ann', 'PUT', `/tasks/${id}/completion`, {
      outcome: 'reached',
      note: 'Feels dizzy since Monday.',
    });
    expect(done.task).toMatchObject({ state: 'done', outcome: 'reached' });
    expect(recorded[0]?.signals[0]).toMatchObject({
      name: 'Task Completed',
      kind: 'fact',
      subjectId: about,
      properties: { outcome: 'reached', title: 'Call about the missed visit' },
    });
    const seen = await got<TaskView>('bob', `/tasks/${id}`);
    expect(seen.acts.map((a) => a.what)).toEqual(['made', 'take', 'complete']);
    expect(seen.acts[2]?.note).toBe('Feels dizzy since Monday.');
    const byAdmin = await got<TaskView>('admin', `/tasks/${id}`);
    expect(JSON.stringify(byAdmin)).not.toContain('dizzy');
    expect(byAdmin.script).toBeUndefined();
    const stored = await town.db.worker([org], (tx) =>
      tx.query('select 1 from task_act where task_id = $1 and detail::text ilike $2', [id, '%dizzy%']),
    );
    expect(stored).toEqual([]);
    expect(told).toContain('tasks');
  });

  it('says who must not be called without a thought', async () => {
    const [id = ''] = await asked(effect(await somebody({ deceased: true })));
    expect((await got<TaskView>('ann', `/tasks/${id}`)).cautions).toEqual(['deceased']);
  });
});

describe('whose tasks are seen', () => {
  it('by role; all by who runs the organisation or cares for whole persons; nothing by others', async () => {
    const about = await somebody();
    const [id = ''] = await asked(effect(about));
    const list = (who: string, more = ''): Promise<TaskPage> =>
      got<TaskPage>(who, `/tasks?person=${about}${more}`);
    expect((await list('ann')).rows).toHaveLength(1);
    expect((await list('agent', '&scope=all')).rows).toEqual([]);
    expect((await list('admin', '&scope=all')).rows).toHaveLength(1);
    expect((await list('admin')).rows).toEqual([]);
    expect((await ask('agent', 'GET', `/tasks/${id}`)).status).toBe(404);
    expect((await ask('foreign', 'GET', `/tasks/${id}`)).status).toBe(404);
    expect((await ask('foreign', 'PUT', `/tasks/${id}/taking`, {})).status).toBe(404);
    expect((await ask('analyst', 'GET', '/tasks')).status).toBe(403);
  });

  it('of one person also when subjects were united', async () => {
    const [one, other] = [await somebody(), await somebody()];
    await asked(effect(one));
    await town.db.owner((tx) =>
      tx.query(
        `insert into person_link (org_id, subject_id, person_id, evidence, linked_at) values ($1, $2, $2, '{}', now()), ($1, $3, $2, '{}', now())`,
        [org, other, one],
      ),
    );
    const page = await got<TaskPage>('ann', `/tasks?person=${other}`);
    expect(page.rows.map((t) => t.person.id)).toEqual([other]);
  });
});

describe('handing over', () => {
  it('to a role, to a colleague of it, and to nobody else', async () => {
    const [id = ''] = await asked(effect(await somebody()));
    const bob = ids.get('bob');
    const to = (body: object): Promise<{ status: number; json: { code: string } }> =>
      ask('ann', 'POST', `/tasks/${id}/hand-over`, body);
    expect((await to({})).json.code).toBe('nobody-named');
    expect((await to({ role: 'analyst' })).json.code).toBe('no-such-role');
    expect((await to({ to: ids.get('agent') })).json.code).toBe('no-such-colleague');
    const handed = await does('ann', 'POST', `/tasks/${id}/hand-over`, { to: bob, note: 'You know her.' });
    expect(handed.task?.takenBy?.id).toBe(bob);
    await does('bob', 'POST', `/tasks/${id}/hand-over`, { role: 'call-centre-agent' });
    expect((await got<TaskPage>('agent', '/tasks')).rows.map((t) => t.id)).toContain(id);
  });
});

describe('putting off and taking back', () => {
  it('hides a task until its time, and undo brings the state before', async () => {
    const about = await somebody();
    const [id = ''] = await asked(effect(about));
    const until = new Date(town.trust.clock.now() + 3_600_000).toISOString();
    const later = await does('ann', 'PUT', `/tasks/${id}/snooze`, { until });
    expect((await got<TaskPage>('ann', `/tasks?person=${about}`)).rows).toEqual([]);
    expect((await got<TaskPage>('ann', `/tasks?person=${about}&state=later`)).rows).toHaveLength(1);
    expect((await ask('ann', 'POST', `/undo/${later.undo?.id}`)).status).toBe(200);
    expect((await got<TaskPage>('ann', `/tasks?person=${about}`)).rows).toHaveLength(1);
    expect((await ask('ann', 'PUT', `/tasks/${id}/snooze`, { until: '2001-01-01T00:00:00Z' })).status).toBe(
      422,
    );
  });

  it('an undo is refused once a colleague went on', async () => {
    const [id = ''] = await asked(effect(await somebody()));
    const hers = await does('ann', 'PUT', `/tasks/${id}/completion`, { outcome: 'done' });
    await does('bob', 'DELETE', `/tasks/${id}/completion`);
    expect((await ask('ann', 'POST', `/undo/${hers.undo?.id}`)).json.code).toBe('changed-meanwhile');
  });
});

describe('by hand', () => {
  it('somebody makes one, and mistakes are named', async () => {
    const about = await somebody();
    const dueAt = new Date(town.trust.clock.now() + 60_000).toISOString();
    const wish = { person: about, role: 'care-team', title: 'Bring the form', dueAt, channel: 'visit' };
    const made = await ask('agent', 'POST', '/tasks', wish);
    expect(made.status, made.text).toBe(201);
    expect(made.json).toMatchObject({ title: 'Bring the form', channel: 'visit', state: 'open' });
    for (const [change, field] of [
      [{ role: 'analyst' }, 'role'],
      [{ dueAt: '2001-01-01T00:00:00Z' }, 'dueAt'],
      [{ person: town.riverside.id }, 'person'],
      [{ title: '  ' }, 'title'],
      [{ titel: 'x' }, 'titel'],
    ] as const) {
      const refused = await ask('agent', 'POST', '/tasks', { ...wish, ...change });
      expect(refused.status).toBeGreaterThanOrEqual(400);
      expect(refused.json.field).toContain(field);
    }
  });

  it('pages go on where they ended, and a foreign cursor is refused', async () => {
    const about = await somebody();
    await asked(...[1, 2, 3, 4, 5].map((taken) => effect(about, { taken, title: `T${taken}` })));
    const first = await got<TaskPage>('ann', `/tasks?person=${about}&limit=3`);
    const rest = await got<TaskPage>('ann', `/tasks?person=${about}&limit=3&cursor=${first.next}`);
    expect([...first.rows, ...rest.rows].map((t) => t.title).sort()).toEqual(['T1', 'T2', 'T3', 'T4', 'T5']);
    expect((await ask('ann', 'GET', `/tasks?limit=3&cursor=${first.next}`)).status).toBe(400);
    const counts = await got<{ open: number }>('ann', '/task-counts');
    expect(counts.open).toBeGreaterThanOrEqual(5);
    const csv = await ask('ann', 'GET', `/tasks.csv?person=${about}`);
    expect(csv.text.split('\r\n')).toHaveLength(7);
  });
});

it('an export hands out what was noted, an erasure leaves nothing', async () => {
  const about = await somebody();
  const [id = ''] = await asked(effect(about));
  await does('ann', 'PUT', `/tasks/${id}/dismissal`, { reason: 'Moved away.' });
  const port = taskPrivacy(town.trust.vault);
  const held = await town.db.web(org, (tx) => port.export(tx, org, [about]));
  expect(JSON.stringify(held)).toContain('Moved away.');
  expect(await town.db.worker([org], (tx) => port.erase(tx, org, [about]))).toBe(3);
  expect((await ask('ann', 'GET', `/tasks/${id}`)).status).toBe(404);
});
