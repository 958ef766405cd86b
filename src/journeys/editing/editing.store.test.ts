// Journeys in the hands of editors, on a real database: as files and back, taken back with people inside, and forgotten.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openContacts } from '../../../test/support/contacts.ts';
import { graph, known, publishGraph } from '../../../test/support/journeys.ts';
import type { TestInstance } from '../../../test/support/organisation.ts';
import { isRefusal, type Refusal } from '../../platform/result.ts';
import { letIn } from '../engine/let-in.ts';
import { privacyPort } from '../privacy.ts';
import { startSweep } from '../sweeps/sweeping.ts';
import { bringDefinition, fileJourney, listFiled, readFiled } from './filed.ts';
import { moveBack, moveRuns } from './move-store.ts';
import { archive, type Changing, pause, publish, resume, takeBack, unarchive } from './publishing.ts';
import { findJourney } from './store.ts';

const NOW = Date.UTC(2026, 2, 2, 12);
const WAIT = graph('Form Sent', { rest: { kind: 'wait', minutes: 60, next: null } });

let at: TestInstance;
beforeAll(async () => {
  at = await openContacts();
});
afterAll(() => at.close());

function good<T>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw new Error(answer.code);
  return answer;
}

const changing = (id: string): Changing => ({ orgId: at.orgId, id, by: null, now: NOW, newId: at.newId });

async function filed(name: string): Promise<string> {
  const made = await at.db.web(at.orgId, (tx) =>
    bringDefinition(tx, at.orgId, { name, definition: WAIT }, { now: NOW, newId: at.newId }),
  );
  return good(made).id;
}

async function enter(journeyId: string): Promise<string> {
  const { personId } = await known(at, NOW);
  const newcomers = [{ subjectId: personId, cause: at.newId(NOW), dueAt: NOW }];
  const came = await at.db.worker([at.orgId], (tx) =>
    letIn(tx, at, { orgId: at.orgId, journeyId, newcomers, now: NOW }),
  );
  expect(came).toEqual({ entered: 1, refused: 0 });
  return personId;
}

test('a journey is taken out as a file and brought in again as the same draft', async () => {
  const id = await filed('As a file');
  const file = good(await at.db.web(at.orgId, (tx) => fileJourney(tx, at.orgId, id)));
  expect(good(readFiled(JSON.parse(JSON.stringify(file))))).toEqual({ name: 'As a file', definition: WAIT });
  expect(await filed('As a file')).toBe(id);
  expect(await at.db.web(at.orgId, (tx) => findJourney(tx, at.orgId, id))).toMatchObject({
    revision: 2,
    state: 'draft',
  });
  expect(await at.db.web(at.orgId, (tx) => listFiled(tx, at.orgId))).toMatchObject([
    { id, name: 'As a file' },
  ]);
  expect(readFiled({ name: '', definition: WAIT })).toMatchObject({ code: 'bad-file', field: 'name' });
});

test('a first publication that is taken back leaves those who came in with a journey that is only paused', async () => {
  const id = await filed('Taken back');
  const published = good(await at.db.web(at.orgId, (tx) => publish(tx, changing(id))));
  await enter(id);
  const back = good(await at.db.web(at.orgId, (tx) => takeBack(tx, changing(id), published)));
  expect(back.after).toMatchObject({ state: 'paused', liveVersion: 1 });
  expect(await at.db.web(at.orgId, (tx) => takeBack(tx, changing(id), published))).toMatchObject({
    code: 'changed-meanwhile',
  });
  expect(good(await at.db.web(at.orgId, (tx) => resume(tx, changing(id))))?.after).toMatchObject({
    state: 'live',
  });
  expect(await at.db.web(at.orgId, (tx) => archive(tx, changing(id)))).toMatchObject({
    code: 'people-inside',
  });
});

test('a journey with nobody inside goes into the archive and comes back resting', async () => {
  const id = await filed('Archived');
  good(await at.db.web(at.orgId, (tx) => publish(tx, changing(id))));
  good(await at.db.web(at.orgId, (tx) => archive(tx, changing(id))));
  expect(await at.db.web(at.orgId, (tx) => pause(tx, changing(id)))).toMatchObject({ code: 'archived' });
  expect(good(await at.db.web(at.orgId, (tx) => unarchive(tx, changing(id))))?.after).toMatchObject({
    state: 'paused',
  });
});

test('who is moved back stands where they stood; who has gone on meanwhile stays', async () => {
  const id = await publishGraph(at, WAIT, NOW);
  const people = [await enter(id), await enter(id)];
  const ref = { orgId: at.orgId, journeyId: id, id: at.newId(NOW), to: 2, now: NOW };
  await publishGraph(at, graph('Form Sent', { other: { kind: 'wait', minutes: 5, next: null } }), NOW, id);
  const routes = [{ version: 1, step: 'rest', toStep: 'other', begun: false, waitsFor: null }];
  expect(await at.db.worker([at.orgId], (tx) => moveRuns(tx, ref, routes, 10))).toBe(2);
  await at.db.owner((tx) =>
    tx.query('update journey_run set taken = taken + 1 where subject_id = $1', [people[0]]),
  );
  expect(await at.db.worker([at.orgId], (tx) => moveBack(tx, at.orgId, ref.id, 10))).toEqual({
    seen: 2,
    back: 1,
  });
  const rows = await at.db.owner((tx) =>
    tx.query('select version, step from journey_run where journey_id = $1 order by version', [id]),
  );
  expect(rows).toEqual([
    { version: 1, step: 'rest' },
    { version: 2, step: 'other' },
  ]);
});

test('erasing somebody takes them out of sweeps and moves too', async () => {
  const id = await publishGraph(at, WAIT, NOW);
  const person = await enter(id);
  const ref = { orgId: at.orgId, journeyId: id, id: at.newId(NOW), to: 1, now: NOW };
  const routes = [{ version: 1, step: 'rest', toStep: 'rest', begun: true, waitsFor: null }];
  await at.db.worker([at.orgId], (tx) => moveRuns(tx, ref, routes, 10));
  const source = { kind: 'people' as const, people: [person, at.newId(NOW)] };
  const wish = { orgId: at.orgId, journeyId: id, version: 1, source, perMinute: null, by: null };
  const sweep = await at.db.web(at.orgId, (tx) => startSweep(tx, wish, { now: NOW, newId: at.newId }));
  await at.db.worker([at.orgId], (tx) => privacyPort.erase(tx, at.orgId, [person]));
  const left = await at.db.owner((tx) =>
    tx.query<{ people: string[]; moves: number }>(
      `select source->'people' as people, (select count(*)::int from journey_move where subject_id = $2) as moves from journey_sweep where id = $1`,
      [sweep.id, person],
    ),
  );
  expect(left[0]?.people).toEqual([source.people[1]]);
  expect(left[0]?.moves).toBe(0);
});
