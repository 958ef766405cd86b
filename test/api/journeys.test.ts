// Journeys over the API of a whole running product: drafted, refused, published, entered, walked, moved, undone.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  JourneyAct,
  JourneyCounts,
  JourneyDefinition,
  JourneyDifference,
  JourneyEntries,
  JourneyListRow,
  JourneyMove,
  JourneyPersonRow,
  JourneyProblem,
  JourneyStuckRow,
  JourneySweepRow,
  JourneyTemplate,
  JourneyUndo,
  JourneyVersionRow,
  JourneyView,
  JourneyWalk,
  PersonJourney,
  PersonJourneyRow,
} from '../../sdk/faces/journeys.ts';
import { type Ask, body, json } from '../support/api.ts';
import { type TestRapport, testRapport, until } from '../support/rapport.ts';

let rapport: TestRapport;
let editor: Ask;
let reader: Ask;
let carer: Ask;

const WAITS: JourneyDefinition = {
  entry: { event: 'Form Sent' },
  start: 'rest',
  steps: {
    rest: { kind: 'wait-for', event: 'Form Read', atMostMinutes: 60, next: 'mark', onTimeout: 'end' },
    mark: { kind: 'update', traits: { formRead: true }, next: 'end' },
    end: { kind: 'end', outcome: 'completed' },
  },
  reentry: 'always',
};

beforeAll(async () => {
  rapport = await testRapport();
  editor = await rapport.signIn('editor@example.org', ['marketer']);
  reader = await rapport.signIn('reader@example.org', ['reviewer']);
  carer = await rapport.signIn('carer@example.org', ['care-team']);
});
afterAll(() => rapport.close());

async function personOf(name: string): Promise<string> {
  const find = (): Promise<string> =>
    rapport.instance.house.db.owner(async (tx) => {
      const rows = await tx.query<{ person_id: string }>(
        'select person_id from profile where display_name = $1',
        [name],
      );
      return rows[0]?.person_id ?? '';
    });
  await until(async () => (await find()) !== '', name);
  return find();
}

async function somebody(name: string): Promise<string> {
  await rapport.send('identify', { userId: name, traits: { name, kind: 'patient' } });
  return personOf(name);
}

const make = async (name: string, more: object = { definition: WAITS }): Promise<JourneyView> =>
  body(editor('/api/v1/journeys', json('POST', { name, ...more })));
const at = (j: { id: string }, rest = ''): string => `/api/v1/journeys/${j.id}${rest}`;
const act = (j: { id: string }, method: string, rest: string, ask = editor): Promise<Response> =>
  ask(at(j, rest), { method });
const acted = (j: { id: string }, method: string, rest: string): Promise<JourneyAct> =>
  body(act(j, method, rest));
const counts = (j: { id: string }): Promise<JourneyCounts> => body(editor(at(j, '/counts')));
const saved = (j: { id: string }, revision: number, definition: unknown): Promise<Response> =>
  editor(at(j, '/draft'), {
    ...json('PUT', { definition }),
    headers: { 'content-type': 'application/json', 'if-match': `"${revision}"` },
  });
const undo = (made: JourneyUndo): Promise<Response> =>
  editor(`/api/v1/undo/${made.undo?.id}`, { method: 'POST' });

describe('drafts', () => {
  test('are read back in words, saved under the revision that was seen, and refused otherwise', async () => {
    const made = await make('Read in words');
    expect(made).toMatchObject({ state: 'draft', revision: 1, liveVersion: null, changed: true });
    expect(made.outline.steps.map((s) => s.words)[0]).toBe('Wait for “Form Read”, at most 1 hour.');
    const more = { ...WAITS, reentry: 'never' };
    expect((await saved(made, 1, more)).status).toBe(200);
    expect((await saved(made, 1, more)).status).toBe(412);
    expect((await editor(at(made, '/draft'), json('PUT', { definition: more }))).status).toBe(428);
    const again = await make('Read in words');
    expect(again).toMatchObject({ code: 'name-taken', field: 'name' });
    expect((await editor(at(made), json('PATCH', { name: 'Renamed' }))).status).toBe(200);
    const { rows } = await body<{ rows: JourneyListRow[] }>(editor('/api/v1/journeys?query=renamed'));
    expect(rows).toMatchObject([
      { name: 'Renamed', entry: 'Whoever does “Form Sent”.', steps: 3, inside: 0 },
    ]);
  });

  test('rows 55 to 58: circles, orphans and missing content are refused by name; what is edited meanwhile stays pinned', async () => {
    const circle = {
      ...WAITS,
      start: 'a',
      steps: {
        a: { kind: 'update', traits: { x: 1 }, next: 'b' },
        b: { kind: 'update', traits: { x: 2 }, next: 'a' },
        lonely: { kind: 'end', outcome: 'exit' },
        say: {
          ...{ kind: 'message', contentItemId: '', lane: 'care', purpose: 'care', channels: [] },
          ...{ urgency: 'week', value: 1, expiresAfterHours: 1, next: null },
        },
      },
    };
    const bad = await make('Round and round', { definition: circle });
    const { rows } = await body<{ rows: JourneyProblem[] }>(editor(at(bad, '/problems')));
    expect(rows.map((p) => `${p.step} ${p.code}`)).toEqual(
      expect.arrayContaining([
        'a zero-delay-cycle',
        'lonely orphan-step',
        'say content-missing',
        'say no-channel',
      ]),
    );
    const refused = await act(bad, 'PUT', '/publication');
    expect(refused.status).toBe(409);
    expect(await body<JourneyView>(editor(at(bad)))).toMatchObject({ state: 'draft', liveVersion: null });
  });

  test('bad definitions name the field, and no value comes back', async () => {
    const answer = await editor(
      '/api/v1/journeys',
      json('POST', { name: 'Bad', definition: { ...WAITS, start: 'Anna Smith' } }),
    );
    expect(answer.status).toBe(422);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ code: 'bad-definition', field: 'definition.start' });
    expect(text).not.toContain('Anna');
    const proto = await editor('/api/v1/journeys', {
      ...json('POST', {}),
      body: '{"name": "Proto", "definition": {"entry": {"call": "manual-or-api"}, "start": "a", "reentry": "never", "steps": {"__proto__": {}}}}',
    });
    expect(proto.status).toBe(422);
  });

  test('begin from templates, whose open slots are the problems', async () => {
    const { rows } = await body<{ rows: JourneyTemplate[] }>(editor('/api/v1/journey-templates'));
    expect(rows).toHaveLength(9);
    const made = await make('Late clinic', { template: 'late-clinic' });
    expect(made.problems.filter((p) => p.level === 'error').map((p) => p.code)).toEqual(['content-missing']);
    const copy = await make('Late clinic 2', { copyOf: made.id });
    expect(copy.draft).toEqual(made.draft);
    expect(await make('X', { template: 'none' })).toMatchObject({ code: 'no-such-template' });
  });
});

describe('publishing', () => {
  test('people inside keep their version; the difference is said; a version comes back; all of it is undone', async () => {
    const journey = await make('Pinned');
    const live = await acted(journey, 'PUT', '/publication');
    expect(live).toMatchObject({ state: 'live', liveVersion: 1, changed: false });
    const person = await somebody('Pia Pinned');
    await rapport.send('track', { userId: 'Pia Pinned', event: 'Form Sent' });
    await until(async () => (await counts(journey)).inside === 1, 'somebody inside');
    const longer = { ...WAITS, steps: { ...WAITS.steps, rest: { ...WAITS.steps.rest, atMostMinutes: 120 } } };
    expect((await saved(journey, live.revision, longer)).status).toBe(200);
    const difference = await body<JourneyDifference>(editor(at(journey, '/difference')));
    expect(difference.words).toEqual([
      'Step “rest”, does: Wait for “Form Read”, at most 1 hour. → Wait for “Form Read”, at most 2 hours.',
    ]);
    const second = await acted(journey, 'PUT', '/publication');
    expect(second.liveVersion).toBe(2);
    const { rows: inside } = await body<{ rows: JourneyPersonRow[] }>(
      editor(at(journey, '/people?step=rest')),
    );
    expect(inside).toMatchObject([
      { personId: person, name: 'Pia Pinned', version: 1, waitsFor: 'Form Read' },
    ]);
    const { rows: versions } = await body<{ rows: JourneyVersionRow[] }>(editor(at(journey, '/versions')));
    expect(versions).toMatchObject([
      { version: 2, live: true, inside: 0, publishedBy: 'editor' },
      { version: 1, live: false, inside: 1 },
    ]);
    expect((await undo(second)).status).toBe(200);
    expect(await body<JourneyView>(editor(at(journey)))).toMatchObject({ liveVersion: 1, changed: true });
    const restored = await editor(at(journey, '/versions/1/restoration'), {
      method: 'POST',
      headers: { 'if-match': '*' },
    });
    expect(await body<JourneyAct>(restored)).toMatchObject({ changed: false });
  });

  test('moving people to a version says first where they go, moves them, and can be taken back', async () => {
    const journey = await make('Moved');
    const live = await acted(journey, 'PUT', '/publication');
    await somebody('Mo Moved');
    await rapport.send('track', { userId: 'Mo Moved', event: 'Form Sent' });
    await until(async () => (await counts(journey)).inside === 1, 'somebody inside');
    const other = {
      ...WAITS,
      start: 'pause',
      steps: {
        pause: { kind: 'wait', minutes: 5_000, next: 'end' },
        end: { kind: 'end', outcome: 'completed' },
      },
    };
    expect((await saved(journey, live.revision, other)).status).toBe(200);
    await acted(journey, 'PUT', '/publication');
    const plan = await body<JourneyMove>(editor(at(journey, '/move?to=2')));
    expect(plan).toMatchObject({ mapped: [], unmapped: [{ step: 'rest', people: 1, goes: null }] });
    const move = await body<JourneyMove & JourneyUndo>(
      editor(at(journey, '/move'), json('POST', { to: 2, places: { rest: 'pause' }, otherwise: 'stay' })),
    );
    expect(move).toMatchObject({ moved: 1, left: 0 });
    const where = async (): Promise<JourneyPersonRow | undefined> =>
      (await body<{ rows: JourneyPersonRow[] }>(editor(at(journey, '/people')))).rows[0];
    await until(
      async () => (await where())?.dueAt !== null && (await where())?.step === 'pause',
      'the new wait',
    );
    expect(await where()).toMatchObject({ version: 2, step: 'pause' });
    const back = await editor(`/api/v1/undo/${move.undo?.id}`, { method: 'POST' });
    expect(await body(back)).toMatchObject({ result: { people: 1 } });
    expect(await where()).toMatchObject({ version: 1, step: 'rest', waitsFor: 'Form Read' });
  });

  test('pause, resume, drain and archive are resources that tell what stands in the way', async () => {
    const journey = await make('Life');
    expect((await act(journey, 'PUT', '/pause')).status).toBe(409);
    await acted(journey, 'PUT', '/publication');
    const paused = await acted(journey, 'PUT', '/pause');
    expect(paused).toMatchObject({ state: 'paused', undo: { words: 'Go on' } });
    expect((await undo(paused)).status).toBe(200);
    expect(await body<JourneyView>(editor(at(journey)))).toMatchObject({ state: 'live' });
    expect(await acted(journey, 'PUT', '/drain')).toMatchObject({ state: 'draining' });
    expect(await acted(journey, 'PUT', '/pause')).toMatchObject({ state: 'paused' });
    expect(await acted(journey, 'DELETE', '/pause')).toMatchObject({ state: 'draining' });
    expect(await acted(journey, 'DELETE', '/drain')).toMatchObject({ state: 'live' });
    expect(await acted(journey, 'PUT', '/archive')).toMatchObject({ state: 'archived' });
    expect((await act(journey, 'PUT', '/publication')).status).toBe(409);
    expect(await acted(journey, 'DELETE', '/archive')).toMatchObject({ state: 'paused' });
    for (const rest of ['/publication', '/pause', '/drain', '/archive'])
      expect((await act(journey, 'PUT', rest, reader)).status).toBe(403);
  });
});

describe('people', () => {
  test('are put in by hand once per key, traced step by step, taken out, and named only to whoever may see people', async () => {
    const journey = await make('By hand', { definition: { ...WAITS, entry: { call: 'manual-or-api' } } });
    const person = await somebody('Hanna Hand');
    const enter = (): Promise<Response> =>
      editor(at(journey, '/entries'), {
        ...json('POST', { people: [person] }),
        headers: { 'content-type': 'application/json', 'idempotency-key': 'hand-1' },
      });
    expect((await enter()).status).toBe(409);
    await acted(journey, 'PUT', '/publication');
    const first = await enter();
    expect(first.status).toBe(202);
    const entries = await body<JourneyEntries>(first);
    expect(entries).toMatchObject({ people: 1 });
    expect(await body<JourneyEntries>(enter())).toEqual(entries);
    await until(async () => (await counts(journey)).inside === 1, 'somebody inside');
    await until(async () => (await sweeps(journey))[0]?.state === 'done', 'the end of the sweep');
    expect(await sweeps(journey)).toMatchObject([{ kind: 'people', entered: 1, seen: 1 }]);
    await rapport.send('track', { userId: 'Hanna Hand', event: 'Form Read' });
    await until(async () => (await counts(journey)).outcomes.completed === 1, 'the end');
    expect((await counts(journey)).steps.rest).toMatchObject({ passed: 1, ways: { event: 1 } });
    const { rows } = await body<{ rows: PersonJourneyRow[] }>(carer(`/api/v1/people/${person}/journeys`));
    expect(rows).toMatchObject([{ journey: 'By hand', outcome: 'completed', words: 'Came to the end.' }]);
    const trace = await body<PersonJourney>(carer(`/api/v1/people/${person}/journeys/${rows[0]?.run}`));
    expect(trace.trace.map((t) => [t.step, t.way])).toEqual([
      ['rest', 'event'],
      ['mark', null],
      ['end', null],
    ]);
    await editor(at(journey, '/entries'), json('POST', { people: [person] }));
    await until(async () => (await counts(journey)).inside === 1, 'inside again');
    const named = await body<{ rows: JourneyPersonRow[] }>(editor(at(journey, '/people')));
    expect((await act(journey, 'DELETE', `/people/${named.rows[0]?.run}`)).status).toBe(200);
    expect(await counts(journey)).toMatchObject({ inside: 0, outcomes: { removed: 1 } });
    const unknown = await editor(at(journey, '/entries'), json('POST', { people: [journey.id] }));
    expect(await body(unknown)).toMatchObject({ code: 'no-such-person', field: 'people[0]' });
    const audited = await rapport.instance.house.db.owner((tx) =>
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
    await rapport.send('identify', { userId: 'pace-a', traits: { name: 'Pace A', kind: 'hcp' } });
    await rapport.send('identify', { userId: 'pace-b', traits: { name: 'Pace B', kind: 'hcp' } });
    await personOf('Pace A');
    await personOf('Pace B');
    const audience = await body<{ id: string }>(
      editor('/api/v1/audiences', json('POST', { name: 'Paced', rule: { kind: 'hcp' } })),
    );
    const journey = await make('Paced', { definition: { ...WAITS, entry: { call: 'manual-or-api' } } });
    await acted(journey, 'PUT', '/publication');
    const members = (): Promise<number> =>
      rapport.instance.house.db.owner(async (tx) => {
        const [row] = await tx.query<{ n: number }>(
          'select count(*)::int as n from audience_member where audience_id = $1',
          [audience.id],
        );
        return row?.n ?? 0;
      });
    await until(async () => (await members()) >= 2, 'members');
    const sweep = await body<JourneySweepRow>(
      editor(at(journey, '/sweeps'), json('POST', { audience: audience.id, perMinute: 1 })),
    );
    expect(sweep).toMatchObject({ kind: 'audience', of: 'Paced', perMinute: 1 });
    await until(async () => (await counts(journey)).inside === 1, 'the first');
    expect(await body<JourneySweepRow>(act(journey, 'DELETE', `/sweeps/${sweep.id}`))).toMatchObject({
      state: 'cancelled',
      entered: 1,
    });
    expect(await sweeps(journey)).toMatchObject([{ state: 'cancelled', entered: 1 }]);
  });

  test('who is stuck is listed with the reason, and tried again', async () => {
    const journey = await make('Stuck', {
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
    await acted(journey, 'PUT', '/publication');
    await somebody('Stan Stuck');
    await rapport.send('track', { userId: 'Stan Stuck', event: 'Form Sent' });
    await until(async () => (await counts(journey)).stuck === 1, 'somebody stuck');
    const { rows } = await body<{ rows: JourneyStuckRow[] }>(editor(at(journey, '/stuck')));
    expect(rows).toMatchObject([
      { step: 'day', problem: expect.stringContaining('no date'), words: expect.stringContaining('visit') },
    ]);
    await rapport.send('identify', { userId: 'Stan Stuck', traits: { visit: '2020-01-01' } });
    const redrive = (): Promise<{ redriven: number }> =>
      body(editor(at(journey, '/stuck/redrive'), json('POST', { step: 'day' })));
    await until(async () => {
      await redrive();
      return (await counts(journey)).steps.rest?.inside === 1;
    }, 'the next step');
  });

  test('a walk is told step by step, stores nothing, and shows a known person only to whoever may see health', async () => {
    const journey = await make('Walked');
    const walk = (ask: Ask, more: object): Promise<Response> => ask(at(journey, '/walk'), json('POST', more));
    const walked = await body<JourneyWalk>(
      walk(editor, {
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
    const person = await somebody('Wanda Walk');
    expect((await walk(editor, { personId: person })).status).toBe(403);
    expect(await body<JourneyWalk>(walk(carer, { personId: person }))).toMatchObject({
      outcome: 'completed',
    });
    expect(await counts(journey)).toMatchObject({ entered: 0, inside: 0 });
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
      expect((await editor(at(nowhere, rest))).status, rest).toBe(404);
    expect((await editor(at({ id: 'x' }))).status).toBe(404);
    expect((await editor('/api/v1/journeys?cursor=forged')).status).toBe(400);
  });
});

const sweeps = async (j: { id: string }): Promise<JourneySweepRow[]> =>
  (await body<{ rows: JourneySweepRow[] }>(editor(at(j, '/sweeps')))).rows;
