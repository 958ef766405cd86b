// People on their way over the API of a whole running product: put in, traced, stuck, walked, taken out.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type {
  JourneyEntries,
  JourneyPersonRow,
  JourneyStuckRow,
  JourneySweepRow,
  JourneyWalk,
  PersonJourney,
  PersonJourneyRow,
} from '../../sdk/faces/journeys.ts';
import { createWriteKey } from '../../src/trust/index.ts';
import { type Ask, body, json } from '../support/api.ts';
import { at, type JourneyTown, journeyTown, WAITS } from '../support/journey-api.ts';
import { until } from '../support/rapport.ts';

let town: JourneyTown;
beforeAll(async () => {
  town = await journeyTown();
});
afterAll(() => town.rapport.close());

test('are put in by hand once per key, traced step by step, taken out, and named only to whoever may see people', async () => {
  const journey = await town.make('By hand', { definition: { ...WAITS, entry: { call: 'manual-or-api' } } });
  const person = await town.somebody('Hanna Hand');
  const enter = (): Promise<Response> =>
    town.editor(at(journey, '/entries'), {
      ...json('POST', { people: [person] }),
      headers: { 'content-type': 'application/json', 'idempotency-key': 'hand-1' },
    });
  expect((await enter()).status).toBe(409);
  await town.acted(journey, 'PUT', '/publication');
  const first = await enter();
  expect(first.status).toBe(202);
  const entries = await body<JourneyEntries>(first);
  expect(entries).toMatchObject({ people: 1 });
  expect(await body<JourneyEntries>(enter())).toEqual(entries);
  await until(async () => (await town.counts(journey)).inside === 1, 'somebody inside');
  await until(async () => (await town.sweeps(journey))[0]?.state === 'done', 'the end of the sweep');
  expect(await town.sweeps(journey)).toMatchObject([{ kind: 'people', entered: 1, seen: 1 }]);
  await town.rapport.send('track', { userId: 'Hanna Hand', event: 'Form Read' });
  await until(async () => (await town.counts(journey)).outcomes.completed === 1, 'the end');
  expect((await town.counts(journey)).steps.rest).toMatchObject({ passed: 1, ways: { event: 1 } });
  const { rows } = await body<{ rows: PersonJourneyRow[] }>(town.carer(`/api/v1/people/${person}/journeys`));
  expect(rows).toMatchObject([{ journey: 'By hand', outcome: 'completed', words: 'Came to the end.' }]);
  const trace = await body<PersonJourney>(town.carer(`/api/v1/people/${person}/journeys/${rows[0]?.run}`));
  expect(trace.trace.map((t) => [t.step, t.way])).toEqual([
    ['rest', 'event'],
    ['mark', null],
    ['end', null],
  ]);
  await town.editor(at(journey, '/entries'), json('POST', { people: [person] }));
  await until(async () => (await town.counts(journey)).inside === 1, 'inside again');
  const named = await body<{ rows: JourneyPersonRow[] }>(town.editor(at(journey, '/people')));
  expect((await town.act(journey, 'DELETE', `/people/${named.rows[0]?.run}`)).status).toBe(200);
  expect(await town.counts(journey)).toMatchObject({ inside: 0, outcomes: { removed: 1 } });
  const unknown = await town.editor(at(journey, '/entries'), json('POST', { people: [journey.id] }));
  expect(await body(unknown)).toMatchObject({ code: 'no-such-person', field: 'people[0]' });
  const audited = await town.rapport.instance.house.db.owner((tx) =>
    tx.query<{ action: string }>(
      `select distinct action from audit where action like '%journey%' or action like 'journey.%'`,
    ),
  );
  expect(audited.map((a) => a.action)).toEqual(
    expect.arrayContaining([
      'journey.published',
      'journey.people-brought',
      'person.journeys-read',
      'journey.person-removed',
    ]),
  );
});

test('everybody of an audience comes in at a pace, and it is called off', async () => {
  await town.rapport.send('identify', { userId: 'pace-a', traits: { name: 'Pace A', kind: 'hcp' } });
  await town.rapport.send('identify', { userId: 'pace-b', traits: { name: 'Pace B', kind: 'hcp' } });
  await town.personOf('Pace A');
  await town.personOf('Pace B');
  const audience = await body<{ id: string }>(
    town.editor('/api/v1/audiences', json('POST', { name: 'Paced', rule: { kind: 'hcp' } })),
  );
  const journey = await town.make('Paced', { definition: { ...WAITS, entry: { call: 'manual-or-api' } } });
  await town.acted(journey, 'PUT', '/publication');
  const members = (): Promise<number> =>
    town.rapport.instance.house.db.owner(async (tx) => {
      const [row] = await tx.query<{ n: number }>(
        'select count(*)::int as n from audience_member where audience_id = $1',
        [audience.id],
      );
      return row?.n ?? 0;
    });
  await until(async () => (await members()) >= 2, 'members');
  const sweep = await body<JourneySweepRow>(
    town.editor(at(journey, '/sweeps'), json('POST', { audience: audience.id, perMinute: 1 })),
  );
  expect(sweep).toMatchObject({ kind: 'audience', of: 'Paced', perMinute: 1 });
  await until(async () => (await town.counts(journey)).inside === 1, 'the first');
  expect(await body<JourneySweepRow>(town.act(journey, 'DELETE', `/sweeps/${sweep.id}`))).toMatchObject({
    state: 'cancelled',
    entered: 1,
  });
  expect(await town.sweeps(journey)).toMatchObject([{ state: 'cancelled', entered: 1 }]);
});

test('who is stuck is listed with the reason, and tried again', async () => {
  const journey = await town.make('Stuck', {
    definition: {
      ...WAITS,
      start: 'day',
      steps: {
        day: {
          kind: 'wait-until',
          until: { trait: 'visit', shiftMinutes: 0 },
          zone: 'person',
          next: 'rest',
        },
        rest: { kind: 'wait', minutes: 60, next: null },
      },
    },
  });
  await town.acted(journey, 'PUT', '/publication');
  await town.somebody('Stan Stuck');
  await town.rapport.send('track', { userId: 'Stan Stuck', event: 'Form Sent' });
  await until(async () => (await town.counts(journey)).stuck === 1, 'somebody stuck');
  const { rows } = await body<{ rows: JourneyStuckRow[] }>(town.editor(at(journey, '/stuck')));
  expect(rows).toMatchObject([
    { step: 'day', problem: expect.stringContaining('no date'), words: expect.stringContaining('visit') },
  ]);
  await town.rapport.send('identify', { userId: 'Stan Stuck', traits: { visit: '2020-01-01' } });
  const redrive = (): Promise<{ redriven: number }> =>
    body(town.editor(at(journey, '/stuck/redrive'), json('POST', { step: 'day' })));
  await until(async () => {
    await redrive();
    return (await town.counts(journey)).steps.rest?.inside === 1;
  }, 'the next step');
});

test('a walk is told step by step, stores nothing, and shows a known person only to whoever may see health', async () => {
  const journey = await town.make('Walked');
  const walk = (ask: Ask, more: object): Promise<Response> => ask(at(journey, '/walk'), json('POST', more));
  const walked = await body<JourneyWalk>(
    walk(town.editor, {
      person: { kind: 'patient' },
      at: '2026-03-02T09:00:00Z',
      events: [{ event: 'Form Read', afterMinutes: 30 }],
    }),
  );
  expect(walked.steps.map((s) => [s.step, s.at, s.way])).toEqual([
    ['rest', '2026-03-02T09:30:00.000Z', 'event'],
    ['mark', '2026-03-02T09:30:00.000Z', null],
    ['end', '2026-03-02T09:30:00.000Z', null],
  ]);
  const person = await town.somebody('Wanda Walk');
  expect((await walk(town.editor, { personId: person })).status).toBe(403);
  expect(await body<JourneyWalk>(walk(town.carer, { personId: person }))).toMatchObject({
    outcome: 'completed',
  });
  expect(await town.counts(journey)).toMatchObject({ entered: 0, inside: 0 });
});

test('foreign and unknown journeys are not there', async () => {
  const nowhere = { id: '00000000-0000-7000-8000-000000000000' };
  for (const rest of [
    '',
    '/draft',
    '/problems',
    '/versions',
    '/difference',
    '/counts',
    '/people',
    '/stuck',
    '/move?to=1',
  ])
    expect((await town.editor(at(nowhere, rest))).status, rest).toBe(404);
  expect((await town.editor(at({ id: 'x' }))).status).toBe(404);
  expect((await town.editor('/api/v1/journeys?cursor=forged')).status).toBe(400);
});

test('a program lets people in with a write key of the right scope, into journeys that are open to calls', async () => {
  const { instance, orgId } = town.rapport;
  const { house } = instance;
  const keyFor = (scope: 'journeys.enter' | 'events.write'): Promise<string> =>
    house.db.web(orgId, async (tx) => {
      const wish = { orgId, name: scope, scopes: [scope], now: house.clock.now(), expiresAt: null };
      return (await createWriteKey(tx, house, wish)).key;
    });
  const open = await town.make('Open to calls', {
    definition: { ...WAITS, entry: { call: 'manual-or-api' } },
  });
  const shut = await town.make('Shut to calls');
  for (const journey of [open, shut]) await town.acted(journey, 'PUT', '/publication');
  await town.somebody('Carl Called');
  const key = await keyFor('journeys.enter');
  const call = (j: { id: string }, value: string, bearer = key): Promise<Response> =>
    fetch(`${town.rapport.url}${at(j, '/calls')}`, {
      ...json('POST', { people: [{ kind: 'user', value }] }),
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${bearer}`,
        'idempotency-key': `call-${value.replaceAll(' ', '-')}`,
      },
    });
  const first = await call(open, 'Carl Called');
  expect([first.status, await body(first)]).toMatchObject([202, { people: 1 }]);
  expect((await call(open, 'Carl Called')).status).toBe(202);
  await until(async () => (await town.counts(open)).inside === 1, 'the called');
  expect(await town.sweeps(open)).toHaveLength(1);
  const unknown = await call(open, 'Nobody Known');
  expect(await body(unknown)).toMatchObject({ status: 422, code: 'no-such-person', field: 'people[0]' });
  expect((await call(shut, 'Carl Called 2')).status).toBe(409);
  expect((await call(open, 'x', await keyFor('events.write'))).status).toBe(403);
  expect((await call(open, 'x', 'rpk_nothing')).status).toBe(401);
});
