// Passes on a real database: they go on where they stopped, begin anew when the rule changes, and never lose a neighbour's change.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStand, type Stand } from '../../test/support/audiences.ts';
import { systemClock } from '../platform/clock.ts';
import { iso } from '../platform/db.ts';
import { isRefusal } from '../platform/result.ts';
import { editAudience } from './audiences.ts';
import type { Audience, Rule } from './model.ts';
import { readProgress } from './pass-store.ts';
import { runPasses, type Step, stepPass } from './rebuild.ts';
import { startRebuilder } from './rebuilder.ts';
import { findAudience } from './store.ts';

const NOW = Date.UTC(2026, 4, 13, 10);
const PEOPLE = 12_000;

let stand: Stand;
beforeAll(async () => {
  stand = await openStand(NOW);
  await stand.at.db.owner((tx) =>
    tx.query(
      `insert into profile (org_id, person_id, kind, traits, first_seen_at, last_seen_at, updated_at)
       select $1, gen_random_uuid(), 'patient', jsonb_build_object('n', i, 'team', case when i % 2 = 0 then 'blue' else 'red' end), $3, $3, $3
       from generate_series(1, $2::int) i`,
      [stand.at.orgId, PEOPLE, iso(NOW)],
    ),
  );
});
afterAll(() => stand.close());

const step = (): Promise<Step> => stepPass(stand.at, [stand.at.orgId], NOW);
const progress = () => stand.at.db.web(stand.at.orgId, (tx) => readProgress(tx, stand.at.orgId));
async function members(audience: Audience): Promise<number> {
  const found = await stand.at.db.web(stand.at.orgId, (tx) => findAudience(tx, stand.at.orgId, audience.id));
  return found?.members ?? -1;
}
async function edit(audience: Audience, version: number, rule: Rule): Promise<Audience> {
  const edited = await stand.at.db.web(stand.at.orgId, (tx) =>
    editAudience(tx, stand.at.orgId, audience.id, version, { rule }, NOW, stand.at.newId),
  );
  if (isRefusal(edited)) throw new Error(edited.message);
  return edited;
}
/** Steps until so many people have been judged for the audience. */
async function judgedSome(): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (((await progress())[0]?.judged ?? 0) > 0) return;
    if ((await step()) === 'settling') await systemClock.wait(5);
  }
  throw new Error('nobody was judged');
}

describe('a pass', () => {
  test('goes on where it stopped, and says how far it is', async () => {
    const red = await stand.audience('Red', { trait: 'team', is: 'is', value: 'red' });
    expect(await progress()).toMatchObject([{ audienceId: red.id, state: 'waiting', judged: 0 }]);
    await judgedSome();
    const half = await members(red);
    expect(half).toBeGreaterThan(0);
    expect(half).toBeLessThan(PEOPLE / 2);
    expect(await progress()).toMatchObject([{ judged: 5_000, total: PEOPLE, state: 'judging' }]);
    // Whoever goes on is another process: all it knows is in the table.
    expect(await runPasses(stand.at, [stand.at.orgId], NOW)).toBeGreaterThan(0);
    expect(await members(red)).toBe(PEOPLE / 2);
    expect(await progress()).toEqual([]);
    expect(await step()).toBe('idle');
  });

  test('begins anew when the rule changes on the way', async () => {
    const some = await stand.audience('Some', { trait: 'n', is: 'at-most', value: 6_000 });
    await judgedSome();
    await edit(some, 1, { trait: 'n', is: 'at-least', value: 11_001 });
    await runPasses(stand.at, [stand.at.orgId], NOW);
    expect(await members(some)).toBe(1_000);
  });

  test('is not lost when only the name changes on the way', async () => {
    const named = await stand.audience('Named', { trait: 'n', is: 'at-most', value: 7_000 });
    await judgedSome();
    await stand.at.db.web(stand.at.orgId, (tx) =>
      editAudience(tx, stand.at.orgId, named.id, 1, { name: 'Renamed' }, NOW, stand.at.newId),
    );
    await runPasses(stand.at, [stand.at.orgId], NOW);
    expect(await members(named)).toBe(7_000);
  });

  test('keeps what the loop did meanwhile, and nobody is sent anywhere', async () => {
    const seen = await stand.audience('Seen', { none: [{ did: 'Left' }] });
    await stand.pass();
    await stand.happens({ who: 'user:m', event: 'Seen' });
    expect(await stand.membersOf(seen)).toContain(await stand.desk.person('user:m'));
    const edited = await edit(seen, 1, { all: [{ none: [{ did: 'Left' }] }, { none: [{ did: 'Gone' }] }] });
    await judgedSome();
    expect(await stand.happens({ who: 'user:m', event: 'Gone' })).toMatchObject([{ direction: 'left' }]);
    await runPasses(stand.at, [stand.at.orgId], NOW);
    expect(await stand.membersOf(edited)).not.toContain(await stand.desk.person('user:m'));
    expect(await members(edited)).toBe((await stand.membersOf(edited)).length);
    const facts = await stand.at.db.owner((tx) =>
      tx.query(`select 1 from event where name like 'audience.%'`),
    );
    expect(facts).toEqual([]);
  });

  test('waits for a transaction that may still judge by the old rule', async () => {
    const late = await stand.audience('Late', { trait: 'n', is: 'is', value: 1 });
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const older = stand.at.db.worker([stand.at.orgId], async (tx) => {
      await tx.query('select pg_current_xact_id()');
      await held;
    });
    await systemClock.wait(20);
    const steps = [await step(), await step(), await step()];
    release();
    expect(steps).toEqual(['worked', 'settling', 'settling']);
    await older;
    await runPasses(stand.at, [stand.at.orgId], NOW);
    expect(await members(late)).toBe(1);
  });

  test('is run in the background, by whichever process is there', async () => {
    const services = {
      ...stand.at,
      clock: systemClock,
      orgIds: () => Promise.resolve([stand.at.orgId]),
      onError: (error: unknown) => {
        throw error;
      },
    };
    const both = [startRebuilder(services), startRebuilder(services)];
    const blue = await stand.audience('Blue', { trait: 'team', is: 'is', value: 'blue' });
    for (const each of both) each.wake();
    for (let i = 0; i < 400 && (await progress()).length > 0; i++) await systemClock.wait(25);
    await Promise.all(both.map((each) => each.stop()));
    expect(await members(blue)).toBe(PEOPLE / 2);
  });
});

test('a pass that fails goes behind the others, and is tried again', async () => {
  const broken = {
    ...stand.at,
    ports: { journeyStates: () => Promise.reject(new Error('no journeys today')) },
  };
  const journey = stand.at.newId(NOW);
  await stand.at.db.owner((tx) =>
    tx.query(
      `insert into journey (org_id, id, name, state, created_at, updated_at, draft) values ($1, $2, 'J', 'draft', now(), now(), '{}')`,
      [stand.at.orgId, journey],
    ),
  );
  const never = await stand.audience('Never in it', { journey, is: 'never' });
  await expect(runPasses(broken, [stand.at.orgId], NOW + 1_000)).rejects.toThrow('no journeys today');
  const [row] = await stand.at.db.owner((tx) =>
    tx.query<{ at: number }>(`select stepped_at as at from audience_pass where state <> 'done'`),
  );
  expect(row?.at).toBe(NOW + 1_000);
  await stand.pass();
  expect(await members(never)).toBeGreaterThanOrEqual(PEOPLE);
});

test('a rule that asks for too much together is refused before anything is written', async () => {
  const rule = (i: number): Rule => ({ did: `E${i}`, atLeast: 2, withinDays: 3 });
  for (let i = 0; i < 4; i++)
    await stand.audience(`Many ${i}`, { any: Array.from({ length: 50 }, (_, j) => rule(i * 50 + j)) });
  await expect(stand.audience('One more', rule(1_000))).rejects.toThrow('more than 200');
  const rows = await stand.at.db.owner((tx) => tx.query('select 1 from audience_watch'));
  expect(rows).toHaveLength(200);
});
