// Journeys: steps a second that people take, and how long a crowd takes that is due in the same second.
// node bench/journeys.ts [--people 40000] [--events 120000]     steps a second, from events through waits, branches and splits
// node bench/journeys.ts due [--people 100000]                  everybody due at once: wait, branch, wait; then with a message
import { parseArgs } from 'node:util';
import type { MessageStep } from '../src/journeys/model.ts';
import { appendFacts, type Fact } from '../src/platform/log.ts';
import { type GraphRig, publishGraph, startGraphRig, stepsTaken } from './support/graphs.ts';

const { values, positionals } = parseArgs({
  options: { people: { type: 'string' }, events: { type: 'string' } },
  allowPositionals: true,
});
if (positionals[0] === 'due') await due(Number(values.people ?? 100_000));
else await sustained(Number(values.people ?? 40_000), Number(values.events ?? 120_000));

/** Three journeys of different shape; each event takes somebody into one of them. */
async function sustained(people: number, events: number): Promise<void> {
  const rig = await startGraphRig(people);
  const clinic = (n: number) => ({ trait: 'clinic', is: 'is', value: n }) as const;
  const half = { kind: 'wait', minutes: 1 / 30, next: 'fork' } as const;
  const ids = [
    await publishGraph(rig, 'Split', 'Split Entered', {
      lot: { kind: 'split', ways: ['a', 'b'].map((name) => ({ name, share: 50, next: 'pause' })) },
      pause: half,
      fork: { kind: 'branch', ways: [{ name: 'one', when: clinic(1), next: 'end' }], otherwise: 'end' },
      end: { kind: 'end', outcome: 'completed' },
    }),
    await publishGraph(rig, 'Fork', 'Fork Entered', {
      first: { kind: 'branch', ways: [{ name: 'two', when: clinic(2), next: 'pause' }], otherwise: 'pause' },
      pause: half,
      fork: { kind: 'branch', ways: [{ name: 'three', when: clinic(3), next: 'again' }], otherwise: 'again' },
      again: { kind: 'wait', minutes: 1 / 30, next: null },
    }),
    await publishGraph(rig, 'Wait', 'Wait Entered', {
      answer: { kind: 'wait-for', event: 'Answered', atMostMinutes: 1 / 20, next: 'lot', onTimeout: 'lot' },
      lot: { kind: 'split', ways: ['a', 'b'].map((name) => ({ name, share: 50, next: 'fork' })) },
      fork: { kind: 'branch', ways: [{ name: 'four', when: clinic(4), next: 'end' }], otherwise: 'end' },
      end: { kind: 'end', outcome: 'completed' },
    }),
  ];
  const persons = await everybody(rig);
  const names = ['Split Entered', 'Fork Entered', 'Wait Entered', 'Page Viewed'];
  // A person is in a journey once at a time: so many events of one kind as there are people, and pages between them.
  for (let from = 0; from < events; from += 5_000) {
    const now = rig.house.clock.now();
    const facts = Array.from({ length: Math.min(5_000, events - from) }, (_, i) => {
      const n = from + i;
      const name = n < people * 3 ? names[Math.floor(n / people)] : undefined;
      return fact(rig, persons[n % people] ?? '', name ?? 'Page Viewed', now);
    });
    await rig.house.db.worker([rig.orgId], (tx) => appendFacts(tx, facts));
  }
  const expected = Math.min(events, people * 3) * 4;
  const before = rig.cpu();
  const taken = async (): Promise<number> =>
    (await Promise.all(ids.map((id) => stepsTaken(rig, id)))).reduce((sum, n) => sum + n, 0);
  const seconds = await rig.work(async () => (await taken()) >= expected);
  report(
    `${expected} steps of ${Math.min(events, people * 3)} people's ways`,
    expected,
    seconds,
    rig,
    before,
  );
  await rig.stop();
}

async function due(people: number): Promise<void> {
  const rig = await startGraphRig(people);
  const fork = {
    kind: 'branch',
    ways: [{ name: 'one', when: { trait: 'clinic', is: 'is', value: 1 }, next: 'later' }],
  } as const;
  const later = { kind: 'wait', minutes: 60, next: null } as const;
  const pause = { kind: 'wait', minutes: 1, next: 'after' } as const;
  const plain = await publishGraph(rig, 'Crowd', 'Nobody', {
    pause,
    after: { ...fork, otherwise: 'later' },
    later,
  });
  const message = await messageOf(rig);
  const told = await publishGraph(rig, 'Crowd told', 'Nobody', {
    pause,
    after: { kind: 'message', ...message, next: 'later' },
    later,
  });
  for (const [journeyId, words] of [
    [plain, 'wait -> branch -> wait'],
    [told, 'wait -> message -> wait'],
  ] as const) {
    await place(rig, journeyId);
    const before = rig.cpu();
    const seconds = await rig.work(async () => (await stepsTaken(rig, journeyId)) >= people * 2);
    report(`${people} people due at the same second, ${words}`, people * 2, seconds, rig, before);
  }
  await rig.stop();
}

function report(
  words: string,
  steps: number,
  seconds: number,
  rig: GraphRig,
  before: ReturnType<GraphRig['cpu']>,
): void {
  const after = rig.cpu();
  const [worker, database] = [after.worker - before.worker, after.database - before.database];
  const each = (cpu: number): string => ((cpu * 1_000) / steps).toFixed(3);
  console.log(
    `${words}: ${seconds.toFixed(1)} s, ${Math.round(steps / seconds)} steps/s; CPU ms per step ${each(worker + database)} (worker ${each(worker)}, database ${each(database)})`,
  );
}

function fact(rig: GraphRig, subjectId: string, name: string, now: number): Fact {
  return {
    orgId: rig.orgId,
    subjectId,
    id: rig.house.newId(now),
    receivedAt: now,
    occurredAt: now,
    kind: 'track',
    name,
    origin: 'api',
    importId: null,
    open: { p: {} },
    sealed: null,
  };
}

async function everybody(rig: GraphRig): Promise<string[]> {
  const rows = await rig.house.db.owner((tx) =>
    tx.query<{ id: string }>('select person_id as id from profile order by person_id'),
  );
  return rows.map((r) => r.id);
}

/** Everybody stands in the wait, due at the same moment, which has come. */
async function place(rig: GraphRig, journeyId: string): Promise<void> {
  await rig.house.db.owner(async (tx) => {
    await tx.query(
      `insert into journey_run (org_id, subject_id, id, journey_id, version, cause, bucket, step, state, begun, due_at, entered_at, moved_at)
       select org_id, person_id, gen_random_uuid(), $1, 1, gen_random_uuid(), get_byte(uuid_send(person_id), 15) % 64, 'pause', 'active', true,
         date_trunc('second', now()), now() - interval '1 minute', now() from profile`,
      [journeyId],
    );
    await tx.query('analyze journey_run');
  });
}

/** The message of the organisation's own journey of care. */
async function messageOf(rig: GraphRig): Promise<MessageStep> {
  const [row] = await rig.house.db.owner((tx) =>
    tx.query<{ message: MessageStep }>(
      `select draft->'steps'->'message' as message from journey where org_id = $1 and name = 'Reminder'`,
      [rig.orgId],
    ),
  );
  if (!row) throw new Error('the organisation has no message');
  return row.message;
}
