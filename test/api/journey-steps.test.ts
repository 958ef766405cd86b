// A whole journey through a human: an event brings a task, a colleague does it, a system is told, the profile changes.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { QueueHealth } from '../../sdk/faces/alarm.ts';
import type { TaskDone, TaskPage } from '../../sdk/faces/tasks.ts';
import type { WebhookCallPage } from '../../sdk/faces/webhooks-out.ts';
import type { Definition } from '../../src/journeys/model.ts';
import { type Ask, body, factsNamed, json } from '../support/api.ts';
import { publishGraph } from '../support/journeys.ts';
import { type TestRapport, testRapport, until } from '../support/rapport.ts';

let rapport: TestRapport;
let care: Ask;
let admin: Ask;
let journeyId = '';
let endpointId = '';

beforeAll(async () => {
  rapport = await testRapport();
  care = await rapport.signIn('care@example.org', ['care-team']);
  admin = await rapport.signIn('admin@example.org', ['admin']);
  const endpoint = { name: 'Records', url: 'https://records.invalid/in', carries: 'public' };
  endpointId = (await body<{ id: string }>(admin('/api/v1/webhooks-out', json('POST', endpoint)))).id;
  const { house } = rapport.instance;
  const definition: Definition = {
    entry: { event: 'Visit Missed' },
    start: 'call',
    reentry: 'always',
    steps: {
      call: {
        ...{ kind: 'task', title: 'Call about the missed visit', script: 'Ask why.', role: 'care-team' },
        // biome-ignore lint/suspicious/noThenProperty: a word of definitions, and no promise
        ...{ dueMinutes: 60, then: 'done', next: 'tell' },
      },
      tell: { kind: 'webhook', endpoint: endpointId, next: 'mark' },
      mark: { kind: 'update', traits: { stage: 'called' }, next: null },
    },
  };
  journeyId = await publishGraph(
    { ...house, orgId: rapport.orgId, url: '', close: async () => {} },
    definition,
    Date.now(),
  );
});
afterAll(() => rapport.close());

const tasks = async (): Promise<TaskPage['rows']> =>
  (await body<TaskPage>(care('/api/v1/tasks?scope=roles'))).rows;
const run = async (): Promise<{ state: string; step: string | null; problem: string | null } | undefined> =>
  (
    await rapport.instance.house.db.owner((tx) =>
      tx.query<{ state: string; step: string | null; problem: string | null }>(
        'select state, step, problem from journey_run where journey_id = $1',
        [journeyId],
      ),
    )
  )[0];

test('a task keeps the journey waiting; done, it goes on to the call and the update, each once', async () => {
  await rapport.send('track', { messageId: 'v1', userId: 'p1', event: 'Visit Missed' });
  await until(async () => (await tasks()).length === 1, 'a task');
  const [task] = await tasks();
  expect(task).toMatchObject({ title: 'Call about the missed visit', waits: true, state: 'open' });
  expect(await run()).toMatchObject({ state: 'active', step: 'call' });

  const path = `/api/v1/tasks/${task?.id}`;
  const done = await body<TaskDone>(
    care(`${path}/completion`, json('PUT', { outcome: 'reached', note: 'Was ill.' })),
  );
  expect(done.task).toMatchObject({ state: 'done', outcome: 'reached' });
  await until(async () => (await run())?.state === 'finished', 'the end of the journey');

  // Opened again and done again: the journey does not go on twice.
  await care(`${path}/completion`, { method: 'DELETE' });
  await care(`${path}/completion`, json('PUT', { outcome: 'done' }));
  const calls = await body<WebhookCallPage>(admin(`/api/v1/webhooks-out/${endpointId}/calls`));
  expect(calls.rows.map((c) => c.step)).toEqual(['tell']);
  const profile = async (): Promise<
    { traits: { stage?: string }; activity: object; last: number } | undefined
  > =>
    (
      await rapport.instance.house.db.owner((tx) =>
        tx.query<{ traits: { stage?: string }; activity: object; last: number }>(
          `select p.traits, p.activity, p.last_seen_at as last from profile p where p.person_id = $1`,
          [task?.person.id],
        ),
      )
    )[0];
  await until(async () => (await profile())?.traits.stage === 'called', 'the trait');
  await until(async () => 'Task Completed' in ((await profile())?.activity ?? {}), 'the count of the task');
  // What staff and journeys did is no sign of life of the person.
  const [visit] = await factsNamed(rapport, 'Visit Missed');
  expect((await profile())?.last).toBe(visit?.occurred_at);
});

test('a step whose endpoint is gone sets the run aside, with the reason', async () => {
  await admin(`/api/v1/webhooks-out/${endpointId}`, { method: 'DELETE' });
  await rapport.send('track', { messageId: 'v2', userId: 'p2', event: 'Visit Missed' });
  await until(async () => (await tasks()).some((t) => t.state === 'open'), 'another task');
  const open = (await tasks()).find((t) => t.state === 'open');
  await care(`/api/v1/tasks/${open?.id}/dismissal`, json('PUT', { reason: 'Moved away.' }));
  const stuck = async (): Promise<string[]> =>
    (
      await rapport.instance.house.db.owner((tx) =>
        tx.query<{ problem: string }>(
          `select problem from journey_run where journey_id = $1 and state = 'stuck'`,
          [journeyId],
        ),
      )
    ).map((r) => r.problem);
  await until(async () => (await stuck()).length === 1, 'a run that is set aside');
  expect((await stuck())[0]).toContain('endpoint');
});

test('bad input is refused by name, and repeats nothing', async () => {
  const [one] = (await body<TaskPage>(care('/api/v1/tasks?state=done'))).rows;
  const path = `/api/v1/tasks/${one?.id}`;
  for (const [part, sent, status] of [
    ['completion', { outcome: 'Mrs Miller has asthma' }, 422],
    ['completion', { outcome: 'done', note: 'x'.repeat(4_001) }, 422],
    ['dismissal', {}, 422],
    ['dismissal', { reason: '   ' }, 422],
    ['snooze', { until: 'tomorrow' }, 422],
    ['taking', { over: 'yes' }, 422],
    ['taking', { extra: 1 }, 422],
  ] as const) {
    const answer = await care(`${path}/${part}`, json('PUT', sent));
    expect(answer.status, part).toBe(status);
    expect(await answer.text()).not.toContain('asthma');
  }
  expect((await care('/api/v1/tasks/not-an-id')).status).toBe(404);
  expect((await care('/api/v1/tasks?cursor=made-up')).status).toBe(400);
  expect((await care('/api/v1/tasks?state=nonsense')).status).toBe(400);
});

test('how late queues are is for who may see the engine', async () => {
  expect((await care('/api/v1/queues')).status).toBe(403);
  const { queues, incidents } = await body<QueueHealth>(admin('/api/v1/queues'));
  expect(queues.map((q) => q.queue)).toEqual(
    expect.arrayContaining([
      'log:loop',
      'log:measures',
      'journeys',
      'audiences',
      'outbox',
      'webhooks',
      'jobs',
    ]),
  );
  expect(incidents).toEqual([]);
});

test('who builds journeys may name roles and endpoints, and no more of them', async () => {
  const marketer = await rapport.signIn('marketer@example.org', ['marketer']);
  const wish = { name: 'Booking', url: 'https://booking.invalid/in', carries: 'public' };
  await admin('/api/v1/webhooks-out', json('POST', wish));
  const answer = await (await marketer('/api/v1/journey-partners')).text();
  expect(answer).toContain('Booking');
  expect(answer).toContain('care-team');
  expect(answer).not.toContain('booking.invalid');
  expect((await marketer('/api/v1/webhooks-out')).status).toBe(403);
});
