// Who may come in, who is let out, what is set aside: the engine's rules on a real database.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approved, DAY, did, doing, NOON, openContacts, step } from '../../../test/support/contacts.ts';
import {
  ALL_BUCKETS,
  graph,
  happens,
  known,
  publishGraph,
  runsOf,
  setState,
  strikes,
  traceOf,
} from '../../../test/support/journeys.ts';
import type { TestInstance } from '../../../test/support/organisation.ts';
import { makeTimers } from '../../app/timers.ts';
import { withdrawVersion } from '../../content/index.ts';
import type { Person } from '../../people/model.ts';
import { SteppedClock } from '../../platform/clock.ts';
import { seededRandom } from '../../platform/random.ts';
import type { Definition, Step } from '../model.ts';
import { privacyPort } from '../privacy.ts';
import { readJourneyStates, redriveRuns, removeRuns, trimRuns } from './hand-store.ts';
import { letIn } from './let-in.ts';

const HOUR = 3_600_000;
const wait: Step = { kind: 'wait', minutes: 60, next: null };
let at: TestInstance;
let names = 0;
const event = (): string => `Event ${names++}`;
beforeAll(async () => {
  at = await openContacts();
});
afterAll(() => at.close());

const does = (person: Person, name: string, now = NOON) =>
  happens(at, [person], [{ ...did(person, name), receivedAt: now }], now);
const crowd = (n: number) => Promise.all(Array.from({ length: n }, () => known(at, NOON)));
const together = (people: readonly Person[], name: string, now = NOON) =>
  happens(
    at,
    people,
    people.map((p) => ({ ...did(p, name), receivedAt: now })),
    now,
  );
async function inside(id: string): Promise<number> {
  const rows = await at.db.owner((tx) =>
    tx.query(`select 1 from journey_run where journey_id = $1 and state <> 'finished'`, [id]),
  );
  return rows.length;
}

describe('coming in', () => {
  it('happens once at a time, and again as the journey says', async () => {
    const open = async (reentry: Definition['reentry']) => {
      const name = event();
      await publishGraph(at, graph(name, { wait }, { reentry }), NOON);
      const ada = await known(at, NOON);
      for (const days of [0, 0.01, 1, 2, 3]) {
        await strikes(at, NOON + days * DAY);
        await does(ada, name, NOON + days * DAY);
      }
      return (await runsOf(at, ada)).length;
    };
    expect(await open('never')).toBe(1);
    expect(await open('always')).toBe(4);
    expect(await open({ afterDays: 2 })).toBe(2);
  });

  it('ends at the caps, whoever lets in at the same time', async () => {
    const name = event();
    const caps = { inside: 5, total: 7 };
    const id = await publishGraph(at, graph(name, { wait }, { caps }), NOON);
    const people = await crowd(24);
    await Promise.all([0, 8, 16].map((from) => together(people.slice(from, from + 8), name)));
    expect(await inside(id)).toBe(5);
    await strikes(at, NOON + HOUR);
    expect(await inside(id)).toBe(0);
    await together(await crowd(5), name, NOON + HOUR);
    expect(await inside(id)).toBe(2);
    const daily = event();
    const other = await publishGraph(at, graph(daily, { wait }, { caps: { perDay: 2 } }), NOON);
    await together(await crowd(3), daily);
    await together(await crowd(3), daily, NOON + DAY);
    expect(await inside(other)).toBe(4);
  });

  it('may be by a list, at a time of its own, once per cause', async () => {
    const id = await publishGraph(at, graph(event(), { wait }), NOON);
    const people = await crowd(3);
    const causes = people.map(() => at.newId(NOON));
    const dead = await known(at, NOON, { gates: { deceased: true } });
    const all = [...people, dead].map((p, i) => ({
      subjectId: p.personId,
      cause: causes[i] ?? at.newId(NOON),
      dueAt: NOON + i * 60_000,
    }));
    const ask = { orgId: at.orgId, journeyId: id, newcomers: all, now: NOON };
    const enter = () => at.db.worker([at.orgId], (tx) => letIn(tx, at, ask));
    expect(await enter()).toEqual({ entered: 3, refused: 1 });
    expect(await enter()).toEqual({ entered: 0, refused: 4 });
    await strikes(at, NOON + 60_000);
    const stand = await Promise.all(people.map((p) => runsOf(at, p)));
    expect(stand.map(([r]) => r?.due)).toEqual([NOON + 60_000 + HOUR, NOON + 60_000 + HOUR, NOON + 120_000]);
    expect(await Promise.all(people.map((p) => traceOf(at, p)))).toEqual([[], [], []]);
  });

  it('by a step of another journey happens in the same go, and goes round no more than a few times at once', async () => {
    const [first, second] = [at.newId(NOON), at.newId(NOON)];
    const name = event();
    const starting = (journey: string): { [id: string]: Step } => ({
      go: { kind: 'start', journey, next: null },
    });
    await publishGraph(at, graph(name, starting(second)), NOON, first);
    await publishGraph(at, graph(event(), starting(first)), NOON, second);
    const ada = await known(at, NOON);
    await does(ada, name);
    const runs = await runsOf(at, ada);
    expect(runs.length).toBeLessThanOrEqual(7);
    expect(runs.filter((r) => r.state === 'active')).toMatchObject([{ due: NOON + 60_000 }]);
    await Promise.all([first, second].map((id) => setState(at, id, 'archived')));
  });
});

describe('coming out', () => {
  it('by the goal, by an exit, by hand, or by death', async () => {
    const name = event();
    const ends = { goal: { event: 'Goal Met', where: { n: 1 } }, exits: [{ event: 'Left' }] };
    const id = await publishGraph(at, graph(name, { wait }, ends), NOON);
    const people = await crowd(4);
    const [ada, bob, cyd, dan] = people;
    if (!ada || !bob || !cyd || !dan) throw new Error('four people');
    await together(people, name);
    await happens(at, [ada], [did(ada, 'Goal Met', { n: 2 }), did(ada, 'Goal Met', { n: 1 })], NOON);
    await does(bob, 'Left');
    const [run] = await runsOf(at, cyd);
    const refs = [{ subjectId: cyd.personId, runId: run?.id ?? '' }];
    expect(await at.db.worker([at.orgId], (tx) => removeRuns(tx, at.orgId, refs, NOON))).toBe(1);
    await happens(at, [{ ...dan, gates: { deceased: true } }], [], NOON);
    const outcomes = await Promise.all(people.map(async (p) => (await runsOf(at, p))[0]?.outcome));
    expect(outcomes).toEqual(['goal', 'exit', 'removed', 'removed']);
    const states = await at.db.worker([at.orgId], (tx) =>
      readJourneyStates(tx, [ada.personId, bob.personId], [id]),
    );
    expect(states.map((s) => s.is).sort()).toEqual(['finished', 'finished', 'reached-goal']);
    const counts = await at.db.owner((tx) =>
      tx.query(
        `select way, sum(passed) as n from journey_count where journey_id = $1 and step = '' group by 1 order by 1`,
        [id],
      ),
    );
    expect(counts).toEqual([
      { way: 'entered', n: '4' },
      { way: 'exit', n: '1' },
      { way: 'goal', n: '1' },
      { way: 'removed', n: '2' },
    ]);
  });

  it('of whoever became one person: they go on once, where they came in first', async () => {
    const name = event();
    await publishGraph(at, graph(name, { wait }), NOON);
    const [ada, same] = [await known(at, NOON), await known(at, NOON)];
    await does(ada, name, NOON);
    await does(same, name, NOON + 5);
    await at.db.owner((tx) =>
      tx.query(
        `insert into person_link (org_id, subject_id, person_id, evidence, linked_at) values ($1, $2, $3, 'test', now())`,
        [at.orgId, same.personId, ada.personId],
      ),
    );
    await strikes(at, NOON + HOUR);
    expect([...(await runsOf(at, ada)), ...(await runsOf(at, same))].map((r) => r.outcome)).toEqual([
      'completed',
      'removed',
    ]);
  });
});

describe('what cannot be done', () => {
  it('is set aside in words, and goes on when redriven', async () => {
    const name = event();
    const { itemId, versionId } = await approved('care', 'care');
    const id = await publishGraph(
      at,
      graph(name, {
        wait: { ...wait, next: 'tell' },
        tell: { kind: 'message', ...step(itemId, 'care', 'care'), next: null },
      }),
      NOON,
    );
    const ada = await known(at, NOON);
    await does(ada, name);
    await at.db.web(at.orgId, (tx) => withdrawVersion(tx, doing('author'), itemId, versionId));
    expect((await strikes(at, NOON + HOUR)).decisions).toEqual([]);
    expect(await runsOf(at, ada)).toMatchObject([
      {
        state: 'stuck',
        step: 'tell',
        problem: 'The content of this step is not approved any more (withdrawn).',
      },
    ]);
    await at.db.owner((tx) =>
      tx.query(`update content_version set state = 'approved' where id = $1`, [versionId]).catch(() => []),
    );
    const redrive = () =>
      at.db.web(at.orgId, (tx) =>
        redriveRuns(tx, at.orgId, { journeyId: id, runs: null, step: null }, NOON + HOUR),
      );
    expect(await redrive()).toBe(1);
    expect(await redrive()).toBe(0);
    expect((await strikes(at, NOON + HOUR)).done).toBe(1);
  });

  it('alone is narrowed to one run of a crowd, while the others go on', async () => {
    const name = event();
    await publishGraph(at, graph(name, { wait }), NOON);
    const people = await crowd(9);
    await together(people, name);
    const poison = people[4];
    if (!poison) throw new Error('nine people');
    await at.db.owner(async (tx) => {
      await tx.query(
        `create function poison() returns trigger language plpgsql as $$ begin if new.subject_id = '${poison.personId}' then raise 'poison'; end if; return new; end $$`,
      );
      await tx.query(
        'create trigger poison before insert on journey_step for each row execute function poison()',
      );
    });
    const clock = new SteppedClock(NOON + HOUR);
    const random = { next: () => 0.5, bytes: seededRandom(1).bytes };
    const round = makeTimers({ ...at, clock, random, orgIds: () => Promise.resolve([at.orgId]) });
    let failures = 0;
    for (let i = 0; i < 40; i++)
      await at.db
        .worker([at.orgId], (tx) => round(tx, ALL_BUCKETS))
        .catch(() => {
          failures += 1;
        });
    await at.db.owner((tx) => tx.query('drop function poison() cascade'));
    expect(failures).toBeGreaterThan(3);
    const states = await Promise.all(people.map(async (p) => (await runsOf(at, p))[0]?.state));
    expect(states).toEqual(people.map((p) => (p === poison ? 'stuck' : 'finished')));
  });
});

describe('what steps ask for', () => {
  it('is there once: a task that is waited for, a call, a message that a hold keeps back', async () => {
    const name = event();
    const { itemId } = await approved('marketing', 'marketing');
    const hook = at.newId(NOON);
    const task = { title: 'Call', script: '', role: 'care-team', dueMinutes: 60 } as const;
    await publishGraph(
      at,
      graph(name, {
        // biome-ignore lint/suspicious/noThenProperty: the word of the definition; nobody awaits a step
        call: { kind: 'task', ...task, then: 'done', next: 'tell' },
        tell: { kind: 'message', ...step(itemId, 'marketing', 'marketing'), next: 'hook' },
        hook: { kind: 'webhook', endpoint: hook, next: null },
      }),
      NOON,
    );
    const ada = await known(at, NOON);
    await does(ada, name);
    await does(ada, name);
    const tasks = await at.db.owner((tx) =>
      tx.query('select run_id as run, taken, step, waits from task where subject_id = $1', [ada.personId]),
    );
    const [run] = await runsOf(at, ada);
    expect(tasks).toEqual([{ run: run?.id, taken: 1, step: 'call', waits: true }]);
    const hold = at.newId(NOON);
    await at.db.owner(async (tx) => {
      await tx.query(
        `insert into crisis_hold (org_id, id, care_too, reason, started_at, started_by) values ($1, $2, false, 'test', $3, 'test')`,
        [at.orgId, hold, new Date(NOON).toISOString()],
      );
      await tx.query('update journey_run set due_at = $2 where subject_id = $1', [
        ada.personId,
        new Date(NOON).toISOString(),
      ]);
    });
    await strikes(at, NOON);
    expect(await runsOf(at, ada)).toMatchObject([{ state: 'held', step: 'tell', due: null }]);
    const held = await at.db.owner((tx) =>
      tx.query('select hold_id as hold, step, lane from crisis_hold_run where subject_id = $1', [
        ada.personId,
      ]),
    );
    expect(held).toEqual([{ hold, step: 'tell', lane: 'marketing' }]);
    await at.db.owner(async (tx) => {
      await tx.query('update crisis_hold set ended_at = $1', [new Date(NOON).toISOString()]);
      await tx.query(`update journey_run set state = 'active', due_at = $2 where subject_id = $1`, [
        ada.personId,
        new Date(NOON).toISOString(),
      ]);
    });
    expect((await strikes(at, NOON + 1)).decisions).toHaveLength(1);
    expect(await traceOf(at, ada)).toEqual(['call:done', 'tell']);
    expect(await runsOf(at, ada)).toMatchObject([
      { state: 'stuck', step: 'hook', problem: 'The endpoint of this step is gone.' },
    ]);
  });
});

describe('a person', () => {
  it('is told where they went, and forgotten; old traces go by themselves', async () => {
    const name = event();
    await publishGraph(at, graph(name, { wait }), NOON);
    const [ada, bob] = [await known(at, NOON), await known(at, NOON)];
    await together([ada, bob], name);
    await strikes(at, NOON + HOUR);
    await at.db.worker([at.orgId], async (tx) => {
      expect(await privacyPort.export(tx, at.orgId, [ada.personId])).toMatchObject({
        journeys: [{ state: 'completed', steps: [{ step: 'wait', kind: 'wait' }] }],
      });
      expect(await privacyPort.erase(tx, at.orgId, [ada.personId])).toBe(1);
      expect(await trimRuns(tx, NOON + 2 * HOUR, 1_000)).toBeGreaterThan(0);
      expect(await trimRuns(tx, NOON + 2 * HOUR, 1_000)).toBe(0);
    });
    expect([await runsOf(at, ada), await traceOf(at, bob)]).toEqual([[], []]);
    expect(await runsOf(at, bob)).toHaveLength(1);
  });
});
