// Journeys under test on a real database: published graphs, people who do things, and a clock that only moves when told to.
import { type DueResult, runDue } from '../../src/app/loop.ts';
import type { Move } from '../../src/audiences/model.ts';
import { readSendable } from '../../src/content/index.ts';
import { findDue, type Journeyed, moveByFacts } from '../../src/journeys/index.ts';
import type { Definition, JourneyState, Step } from '../../src/journeys/model.ts';
import type { Person, Signal } from '../../src/people/model.ts';
import { savePeople } from '../../src/people/store.ts';
import { SteppedClock } from '../../src/platform/clock.ts';
import { BUCKETS } from '../../src/platform/ids.ts';
import { seededRandom } from '../../src/platform/random.ts';
import { somebody } from './contacts.ts';
import type { TestInstance } from './organisation.ts';

/** Every bucket. */
export const ALL_BUCKETS: readonly number[] = Array.from({ length: BUCKETS }, (_, i) => i);

let names = 0;

/** Publishes a graph, or its next version; returns the journey's id. Nothing is checked: also bad graphs can be tried. */
export async function publishGraph(
  at: TestInstance,
  definition: Definition,
  now: number,
  id = at.newId(now),
): Promise<string> {
  const draft = JSON.stringify(definition);
  const time = new Date(now).toISOString();
  await at.db.owner(async (tx) => {
    await tx.query(
      `insert into journey (org_id, id, name, draft, state, live_version, created_at, updated_at) values ($1, $2, $3, $4::jsonb, 'live', 1, $5, $5)
       on conflict (org_id, id) do update set draft = excluded.draft, live_version = journey.live_version + 1, state = 'live'`,
      [at.orgId, id, `Journey ${++names}`, draft, time],
    );
    await tx.query(
      `insert into journey_version (org_id, journey_id, version, definition, published_at)
       select org_id, id, live_version, draft, $3 from journey where org_id = $1 and id = $2`,
      [at.orgId, id, time],
    );
  });
  return id;
}

/** Pauses, drains, or lets go on. */
export async function setState(at: TestInstance, id: string, state: JourneyState): Promise<void> {
  await at.db.owner((tx) => tx.query('update journey set state = $2 where id = $1', [id, state]));
}

/** A graph that an event enters; its steps in order, each following the other unless it says otherwise. */
export function graph(
  event: string,
  steps: { readonly [id: string]: Step },
  more: Partial<Definition> = {},
): Definition {
  const [start = ''] = Object.keys(steps);
  return { entry: { event }, start, steps, reentry: 'always', ...more };
}

/** A person with a profile. */
export async function known(at: TestInstance, now: number, change: Partial<Person> = {}): Promise<Person> {
  const person = somebody(change);
  await at.db.worker([at.orgId], (tx) => savePeople(tx, [person], now));
  return person;
}

/** Something that people do at `now`, in one batch. */
export function happens(
  at: TestInstance,
  people: readonly Person[],
  signals: readonly Signal[],
  now: number,
  moves: readonly Move[] = [],
): Promise<Journeyed> {
  return at.db.worker([at.orgId], async (tx) =>
    moveByFacts(tx, at, {
      people: new Map(people.map((p) => [p.personId, p])),
      signals,
      moves,
      now,
      contents: await readSendable(tx, [at.orgId]),
    }),
  );
}

/** The clock strikes: everything due at `now` moves. */
export function strikes(at: TestInstance, now: number, most = 1_000): Promise<DueResult> {
  const services = {
    clock: new SteppedClock(now),
    random: { next: () => 0.5, bytes: seededRandom(1).bytes },
    newId: at.newId,
    vault: at.vault,
  };
  return at.db.worker([at.orgId], async (tx) =>
    runDue(tx, services, await findDue(tx, ALL_BUCKETS, now, most)),
  );
}

/** Where somebody's runs stand, oldest first. */
export function runsOf(
  at: TestInstance,
  person: Person,
): Promise<
  {
    id: string;
    step: string | null;
    state: string;
    taken: number;
    outcome: string | null;
    due: number | null;
    problem: string | null;
  }[]
> {
  return at.db.owner((tx) =>
    tx.query(
      'select id, step, state, taken, outcome, due_at as due, problem from journey_run where subject_id = $1 order by entered_at, id',
      [person.personId],
    ),
  );
}

/** The steps somebody took, in order, as `step` or `step:way`. */
export async function traceOf(at: TestInstance, person: Person): Promise<string[]> {
  const rows = await at.db.owner((tx) =>
    tx.query<{ words: string }>(
      `select s.step || coalesce(':' || s.way, '') as words from journey_step s join journey_run r on r.subject_id = s.subject_id and r.id = s.run_id
       where s.subject_id = $1 order by r.entered_at, r.id, s.taken`,
      [person.personId],
    ),
  );
  return rows.map((r) => r.words);
}
