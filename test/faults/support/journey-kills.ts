// Kills the worker at random moments while people are on their way through a journey, then lets it finish and draws the
// balance.

import { fillPeople } from '../../../bench/support/many-people.ts';
import type { Definition, MessageStep } from '../../../src/journeys/model.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { idFactory } from '../../../src/platform/ids.ts';
import { appendFacts, type Fact } from '../../../src/platform/log.ts';
import { seededRandom, systemRandom } from '../../../src/platform/random.ts';
import { type JourneyLedger, journeyLedger } from './journey-ledger.ts';
import { eventually, loadSpare, type Spare } from './processes.ts';
import { outliveLeases, type Site } from './site.ts';

/** How often, and how many people set out in each life. */
export interface JourneyKillOptions {
  readonly kills: number;
  readonly perLife: number;
  readonly seed: number;
  readonly spares: number;
  readonly told?: (kills: number) => void;
}

/** What came of it. */
export interface JourneyKillResult {
  readonly kills: number;
  /** Kills that met a worker in the midst of a transaction. */
  readonly atWork: number;
  readonly ledger: JourneyLedger;
}

const ENTRY = 'Visit Booked';
const LONGEST_LIFE = 500;
const SECOND = 1 / 60;

/** Branch, split, waits, a message, a wait for an event, a task: everything happens within seconds. */
export function visitGraph(message: MessageStep): Definition {
  const task = { title: 'Call', script: 'Ask how it went.', role: 'care-team', dueMinutes: 60 } as const;
  return {
    entry: { event: ENTRY },
    start: 'fork',
    reentry: 'always',
    steps: {
      fork: {
        kind: 'branch',
        ways: [{ name: 'near', when: { trait: 'clinic', is: 'at-most', value: 1 }, next: 'lot' }],
        otherwise: 'pause',
      },
      lot: { kind: 'split', ways: ['a', 'b'].map((name) => ({ name, share: 50, next: 'pause' })) },
      pause: { kind: 'wait', minutes: SECOND / 2, next: 'tell' },
      tell: { kind: 'message', ...message, next: 'answer' },
      answer: {
        kind: 'wait-for',
        event: 'Visit Paid',
        atMostMinutes: SECOND,
        next: 'rest',
        onTimeout: 'call',
      },
      // biome-ignore lint/suspicious/noThenProperty: the word of the definition; nobody awaits a step
      call: { kind: 'task', ...task, then: 'at-once', next: 'rest' },
      rest: { kind: 'wait', minutes: SECOND / 4, next: 'end' },
      end: { kind: 'end', outcome: 'completed' },
    },
  };
}

/** Runs it. */
export async function killOnTheWay(site: Site, options: JourneyKillOptions): Promise<JourneyKillResult> {
  const random = seededRandom(options.seed);
  const newId = idFactory(systemRandom);
  const journeyId = newId(Date.now());
  const definition = visitGraph(await messageOf(site));
  await publish(site, journeyId, definition);
  const people = await crowd(site, (options.kills + 1) * options.perLife);
  const spares = Array.from({ length: options.spares }, loadSpare);
  const nextLife = async (): Promise<Spare> => {
    const next = spares.shift() ?? loadSpare();
    await next.start({ ...site.settings, role: 'worker' });
    return next;
  };
  const setOut = (life: number): Promise<void> => {
    const now = Date.now();
    const from = life * options.perLife;
    const facts = people.slice(from, from + options.perLife).map((id) => fact(site, newId, id, ENTRY, now));
    const paying = people.slice(Math.max(0, from - options.perLife), from).filter(() => random.next() < 0.5);
    facts.push(...paying.map((id) => fact(site, newId, id, 'Visit Paid', now)));
    return site.db.worker([site.orgId], (tx) => appendFacts(tx, facts));
  };
  let current = await nextLife();
  let atWork = 0;
  for (let kills = 1; kills <= options.kills; kills++) {
    spares.push(loadSpare());
    const before = await progress(site);
    await setOut(kills - 1);
    await eventually(async () => (await progress(site)) > before, 'a step taken in this life');
    await systemClock.wait(random.next() * LONGEST_LIFE);
    if (await inTransaction(site)) atWork += 1;
    await current.kill('SIGKILL');
    await outliveLeases(site.db, current.process.pid ?? 0);
    options.told?.(kills);
    current = await nextLife();
  }
  await setOut(options.kills);
  await eventually(() => isQuiet(site, people.length), 'everybody at the end of the way', 120_000);
  await current.kill('SIGTERM');
  for (const spare of spares) await spare.kill('SIGKILL');
  const ledger = await journeyLedger(site.db, site.orgId, journeyId, definition, ENTRY);
  return { kills: options.kills, atWork, ledger };
}

function fact(
  site: Site,
  newId: (now: number) => string,
  subjectId: string,
  name: string,
  now: number,
): Fact {
  return {
    ...{
      orgId: site.orgId,
      subjectId,
      id: newId(now),
      receivedAt: now,
      occurredAt: now,
      kind: 'track',
      name,
    },
    ...{ origin: 'api', importId: null, open: { p: {} }, sealed: null },
  };
}

async function crowd(site: Site, count: number): Promise<string[]> {
  await site.db.owner((tx) => fillPeople(tx, site.orgId, count));
  const rows = await site.db.owner((tx) =>
    tx.query<{ id: string }>('select person_id as id from profile where org_id = $1 order by 1', [
      site.orgId,
    ]),
  );
  return rows.map((r) => r.id);
}

async function messageOf(site: Site): Promise<MessageStep> {
  const [row] = await site.db.owner((tx) =>
    tx.query<{ message: MessageStep }>(
      `select draft->'steps'->'message' as message from journey where org_id = $1 and name = 'Reminder'`,
      [site.orgId],
    ),
  );
  if (!row) throw new Error('the organisation has no message');
  return row.message;
}

async function publish(site: Site, id: string, definition: Definition): Promise<void> {
  await site.db.owner(async (tx) => {
    await tx.query(
      `insert into journey (org_id, id, name, draft, state, live_version, created_at, updated_at) values ($1, $2, 'Visits', $3::jsonb, 'live', 1, now(), now())`,
      [site.orgId, id, JSON.stringify(definition)],
    );
    await tx.query(
      `insert into journey_version (org_id, journey_id, version, definition, published_at) values ($1, $2, 1, $3::jsonb, now())`,
      [site.orgId, id, JSON.stringify(definition)],
    );
  });
}

async function progress(site: Site): Promise<number> {
  const [row] = await site.db.owner((tx) =>
    tx.query<{ n: number }>('select coalesce(sum(passed), 0)::bigint as n from journey_count'),
  );
  return row?.n ?? 0;
}

async function inTransaction(site: Site): Promise<boolean> {
  const rows = await site.db.owner((tx) =>
    tx.query(
      `select 1 from pg_stat_activity where datname = current_database() and usename is not null and pid <> pg_backend_pid()
         and xact_start is not null and backend_type = 'client backend' limit 1`,
    ),
  );
  return rows.length > 0;
}

/** Everybody set out, nobody is on the way, and the log is read. */
async function isQuiet(site: Site, people: number): Promise<boolean> {
  const [row] = await site.db.owner((tx) =>
    tx.query<{ out: number; open: number }>(
      `select (select count(*) from journey_run r join journey j on j.id = r.journey_id and j.name = 'Visits') as out,
        (select count(*) from journey_run where state <> 'finished')
        + (select count(*) from event e join consumer_checkpoint k on k.consumer = 'loop' and k.bucket = e.bucket
           where e.org_id = $1 and e.origin <> 'loop' and (e.xid, e.seq) > (k.xid, k.seq)) as open`,
      [site.orgId],
    ),
  );
  return row?.out === people && row.open === 0;
}
