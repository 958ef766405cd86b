// Definitions over the API of a whole running product: drafted, refused, published, compared, moved, undone.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  JourneyAct,
  JourneyDifference,
  JourneyListRow,
  JourneyMove,
  JourneyPersonRow,
  JourneyProblem,
  JourneyTemplate,
  JourneyUndo,
  JourneyVersionRow,
  JourneyView,
} from '../../sdk/faces/journeys.ts';
import { body, json } from '../support/api.ts';
import { at, type JourneyTown, journeyTown, WAITS } from '../support/journey-api.ts';
import { until } from '../support/rapport.ts';

let town: JourneyTown;
beforeAll(async () => {
  town = await journeyTown();
});
afterAll(() => town.rapport.close());

describe('drafts', () => {
  test('are read back in words, saved under the revision that was seen, and refused otherwise', async () => {
    const made = await town.make('Read in words');
    expect(made).toMatchObject({ state: 'draft', revision: 1, liveVersion: null, changed: true });
    expect(made.outline.steps.map((s) => s.words)[0]).toBe('Wait for “Form Read”, at most 1 hour.');
    const more = { ...WAITS, reentry: 'never' };
    expect((await town.saved(made, 1, more)).status).toBe(200);
    expect((await town.saved(made, 1, more)).status).toBe(412);
    expect((await town.editor(at(made, '/draft'), json('PUT', { definition: more }))).status).toBe(428);
    const again = await town.make('Read in words');
    expect(again).toMatchObject({ code: 'name-taken', field: 'name' });
    expect((await town.editor(at(made), json('PATCH', { name: 'Renamed' }))).status).toBe(200);
    const { rows } = await body<{ rows: JourneyListRow[] }>(town.editor('/api/v1/journeys?query=renamed'));
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
    const bad = await town.make('Round and round', { definition: circle });
    const { rows } = await body<{ rows: JourneyProblem[] }>(town.editor(at(bad, '/problems')));
    expect(rows.map((p) => `${p.step} ${p.code}`)).toEqual(
      expect.arrayContaining([
        'a zero-delay-cycle',
        'lonely orphan-step',
        'say content-missing',
        'say no-channel',
      ]),
    );
    const refused = await town.act(bad, 'PUT', '/publication');
    expect(refused.status).toBe(409);
    expect(await body<JourneyView>(town.editor(at(bad)))).toMatchObject({
      state: 'draft',
      liveVersion: null,
    });
  });

  test('bad definitions name the field, and no value comes back', async () => {
    const answer = await town.editor(
      '/api/v1/journeys',
      json('POST', { name: 'Bad', definition: { ...WAITS, start: 'Anna Smith' } }),
    );
    expect(answer.status).toBe(422);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ code: 'bad-definition', field: 'definition.start' });
    expect(text).not.toContain('Anna');
    const proto = await town.editor('/api/v1/journeys', {
      ...json('POST', {}),
      body: '{"name": "Proto", "definition": {"entry": {"call": "manual-or-api"}, "start": "a", "reentry": "never", "steps": {"__proto__": {}}}}',
    });
    expect(proto.status).toBe(422);
  });

  test('begin from templates, whose open slots are the problems', async () => {
    const { rows } = await body<{ rows: JourneyTemplate[] }>(town.editor('/api/v1/journey-templates'));
    expect(rows).toHaveLength(9);
    const made = await town.make('Late clinic', { template: 'late-clinic' });
    expect(made.problems.filter((p) => p.level === 'error').map((p) => p.code)).toEqual(['content-missing']);
    const copy = await town.make('Late clinic 2', { copyOf: made.id });
    expect(copy.draft).toEqual(made.draft);
    expect(await town.make('X', { template: 'none' })).toMatchObject({ code: 'no-such-template' });
  });
});

describe('publishing', () => {
  test('people inside keep their version; the difference is said; a version comes back; all of it is undone', async () => {
    const journey = await town.make('Pinned');
    const live = await town.acted(journey, 'PUT', '/publication');
    expect(live).toMatchObject({ state: 'live', liveVersion: 1, changed: false });
    const person = await town.somebody('Pia Pinned');
    await town.rapport.send('track', { userId: 'Pia Pinned', event: 'Form Sent' });
    await until(async () => (await town.counts(journey)).inside === 1, 'somebody inside');
    const longer = { ...WAITS, steps: { ...WAITS.steps, rest: { ...WAITS.steps.rest, atMostMinutes: 120 } } };
    expect((await town.saved(journey, live.revision, longer)).status).toBe(200);
    const difference = await body<JourneyDifference>(town.editor(at(journey, '/difference')));
    expect(difference.words).toEqual([
      'Step “rest”, does: Wait for “Form Read”, at most 1 hour. → Wait for “Form Read”, at most 2 hours.',
    ]);
    const second = await town.acted(journey, 'PUT', '/publication');
    expect(second.liveVersion).toBe(2);
    const { rows: inside } = await body<{ rows: JourneyPersonRow[] }>(
      town.editor(at(journey, '/people?step=rest')),
    );
    expect(inside).toMatchObject([
      { personId: person, name: 'Pia Pinned', version: 1, waitsFor: 'Form Read' },
    ]);
    const { rows: versions } = await body<{ rows: JourneyVersionRow[] }>(
      town.editor(at(journey, '/versions')),
    );
    expect(versions).toMatchObject([
      { version: 2, live: true, inside: 0, publishedBy: 'editor' },
      { version: 1, live: false, inside: 1 },
    ]);
    expect((await town.undo(second)).status).toBe(200);
    expect(await body<JourneyView>(town.editor(at(journey)))).toMatchObject({
      liveVersion: 1,
      changed: true,
    });
    const restored = await town.editor(at(journey, '/versions/1/restoration'), {
      method: 'POST',
      headers: { 'if-match': '*' },
    });
    expect(await body<JourneyAct>(restored)).toMatchObject({ changed: false });
  });

  test('moving people to a version says first where they go, moves them, and can be taken back', async () => {
    const journey = await town.make('Moved');
    const live = await town.acted(journey, 'PUT', '/publication');
    await town.somebody('Mo Moved');
    await town.rapport.send('track', { userId: 'Mo Moved', event: 'Form Sent' });
    await until(async () => (await town.counts(journey)).inside === 1, 'somebody inside');
    const other = {
      ...WAITS,
      start: 'pause',
      steps: {
        pause: { kind: 'wait', minutes: 5_000, next: 'end' },
        end: { kind: 'end', outcome: 'completed' },
      },
    };
    expect((await town.saved(journey, live.revision, other)).status).toBe(200);
    await town.acted(journey, 'PUT', '/publication');
    const plan = await body<JourneyMove>(town.editor(at(journey, '/move?to=2')));
    expect(plan).toMatchObject({ mapped: [], unmapped: [{ step: 'rest', people: 1, goes: null }] });
    const move = await body<JourneyMove & JourneyUndo>(
      town.editor(
        at(journey, '/move'),
        json('POST', { to: 2, places: { rest: 'pause' }, otherwise: 'stay' }),
      ),
    );
    expect(move).toMatchObject({ moved: 1, left: 0 });
    const where = async (): Promise<JourneyPersonRow | undefined> =>
      (await body<{ rows: JourneyPersonRow[] }>(town.editor(at(journey, '/people')))).rows[0];
    await until(
      async () => (await where())?.dueAt !== null && (await where())?.step === 'pause',
      'the new wait',
    );
    expect(await where()).toMatchObject({ version: 2, step: 'pause' });
    const back = await town.editor(`/api/v1/undo/${move.undo?.id}`, { method: 'POST' });
    expect(await body(back)).toMatchObject({ result: { people: 1 } });
    expect(await where()).toMatchObject({ version: 1, step: 'rest', waitsFor: 'Form Read' });
  });

  test('pause, resume, drain and archive are resources that tell what stands in the way', async () => {
    const journey = await town.make('Life');
    expect((await town.act(journey, 'PUT', '/pause')).status).toBe(409);
    await town.acted(journey, 'PUT', '/publication');
    const paused = await town.acted(journey, 'PUT', '/pause');
    expect(paused).toMatchObject({ state: 'paused', undo: { words: 'Go on' } });
    expect((await town.undo(paused)).status).toBe(200);
    expect(await body<JourneyView>(town.editor(at(journey)))).toMatchObject({ state: 'live' });
    expect(await town.acted(journey, 'PUT', '/drain')).toMatchObject({ state: 'draining' });
    expect(await town.acted(journey, 'PUT', '/pause')).toMatchObject({ state: 'paused' });
    expect(await town.acted(journey, 'DELETE', '/pause')).toMatchObject({ state: 'draining' });
    expect(await town.acted(journey, 'DELETE', '/drain')).toMatchObject({ state: 'live' });
    expect(await town.acted(journey, 'PUT', '/archive')).toMatchObject({ state: 'archived' });
    expect((await town.act(journey, 'PUT', '/publication')).status).toBe(409);
    expect(await town.acted(journey, 'DELETE', '/archive')).toMatchObject({ state: 'paused' });
    for (const rest of ['/publication', '/pause', '/drain', '/archive'])
      expect((await town.act(journey, 'PUT', rest, town.reader)).status).toBe(403);
  });
});
