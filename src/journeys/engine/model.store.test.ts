// The engine on a real database against a plain interpreter: whatever people, clocks, editors, crashes and second workers do.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { approved, did, NOON, openContacts, step } from '../../../test/support/contacts.ts';
import { ALL_BUCKETS, happens, known, publishGraph, setState } from '../../../test/support/journeys.ts';
import type { TestInstance } from '../../../test/support/organisation.ts';
import { PlainJourney } from '../../../test/support/plain-journeys.ts';
import { makeTimers } from '../../app/timers.ts';
import type { Person } from '../../people/model.ts';
import { SteppedClock } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db.ts';
import { seededRandom } from '../../platform/random.ts';
import type { Definition, MessageStep } from '../model.ts';

const MINUTE = 60_000;
let at: TestInstance;
let message: MessageStep;
beforeAll(async () => {
  at = await openContacts();
  message = step((await approved('care', 'care')).itemId, 'care', 'care');
});
afterAll(() => at.close());

/** Version 1; version 2 waits longer and tells twice. */
function versionOf(n: number): Definition {
  const ways = [{ name: 'eye', when: { trait: 'clinic', is: 'is', value: 'eye' }, next: 'lot' }] as const;
  return {
    entry: { event: 'Set Out' },
    start: 'pause',
    reentry: 'always',
    goal: { event: 'Arrived' },
    steps: {
      pause: { kind: 'wait', minutes: 2 * n, next: 'fork' },
      fork: { kind: 'branch', ways, otherwise: 'answer' },
      lot: {
        kind: 'split',
        ways: [
          { name: 'told', share: 60, next: 'tell' },
          { name: 'quiet', share: 40, next: 'answer' },
        ],
      },
      tell: { kind: 'message', ...message, next: n === 1 ? 'answer' : 'again' },
      again: { kind: 'message', ...message, next: 'answer' },
      answer: { kind: 'wait-for', event: 'Answered', atMostMinutes: 3, next: 'rest', onTimeout: 'end' },
      rest: { kind: 'wait', minutes: 1, next: null },
      end: { kind: 'end', outcome: 'exit' },
    },
  };
}

type Command =
  | { readonly does: 'Set Out' | 'Answered' | 'Arrived'; readonly who: number }
  | { readonly passes: number; readonly late: boolean }
  | { readonly by: 'pause' | 'resume' | 'publish' | 'crash' | 'two-workers' };
const who = fc.nat(2);
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ does: fc.constant('Set Out' as const), who }) },
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constantFrom('Answered' as const, 'Arrived' as const), who }),
  },
  { weight: 6, arbitrary: fc.record({ passes: fc.nat(4), late: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      by: fc.constantFrom(
        'pause' as const,
        'resume' as const,
        'publish' as const,
        'crash' as const,
        'two-workers' as const,
      ),
    }),
  },
);

/** One world of the property: the engine's and the plain one, moved by the same commands. */
class Both {
  readonly people: readonly Person[];
  private readonly id: string;
  private readonly plain: PlainJourney;
  private readonly clock = new SteppedClock(NOON);
  private readonly round: (tx: Tx, buckets: readonly number[]) => Promise<number>;
  private versions = 1;

  constructor(people: readonly Person[], id: string) {
    this.people = people;
    this.id = id;
    this.plain = new PlainJourney(versionOf(1), NOON);
    const random = { next: () => 0.5, bytes: seededRandom(1).bytes };
    this.round = makeTimers({ ...at, clock: this.clock, random, orgIds: () => Promise.resolve([at.orgId]) });
  }

  async run(c: Command): Promise<void> {
    if ('does' in c) await this.does(c.does, c.who);
    else if ('passes' in c) await this.passes(c.passes, c.late);
    else if (c.by === 'pause') await this.state('paused');
    else if (c.by === 'resume') await this.state('live');
    else if (c.by === 'publish') await this.publish();
    else if (c.by === 'crash') await this.crash();
    else await this.twoWorkers();
    await this.compare();
  }

  private async does(name: string, n: number): Promise<void> {
    const person = this.people[n];
    if (!person) return;
    this.moves(1);
    const now = this.clock.now();
    await happens(at, [person], [{ ...did(person, name), receivedAt: now }], now);
    if (name === 'Set Out') this.plain.enter(person.personId, String(person.traits.clinic));
    else this.plain.event(person.personId, name);
  }

  /** `late`: no worker has looked at the clock yet. */
  private async passes(minutes: number, late: boolean): Promise<void> {
    this.moves(minutes * MINUTE);
    if (late) return;
    await this.settle();
    this.plain.strike();
  }

  private moves(ms: number): void {
    this.clock.moveTo(this.clock.now() + ms);
    this.plain.now = this.clock.now();
  }

  private async settle(): Promise<void> {
    while ((await at.db.worker([at.orgId], (tx) => this.round(tx, ALL_BUCKETS))) > 0);
  }

  private async state(state: 'paused' | 'live'): Promise<void> {
    await setState(at, this.id, state);
    if (state === 'paused') this.plain.paused = true;
    await this.settle();
    if (state === 'live') this.plain.resume();
    this.plain.strike();
  }

  private async publish(): Promise<void> {
    if (this.plain.paused || this.versions === 2) return;
    this.versions = 2;
    this.plain.definition = versionOf(2);
    await publishGraph(at, versionOf(2), NOON, this.id);
  }

  /** Time passes and the worker dies before its commit: nothing has happened. */
  private async crash(): Promise<void> {
    this.moves(MINUTE);
    const killed = at.db.worker([at.orgId], async (tx) => {
      await this.round(tx, ALL_BUCKETS);
      throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    await this.settle();
    this.plain.strike();
  }

  /** Two workers believe that the buckets are theirs. */
  private async twoWorkers(): Promise<void> {
    this.moves(MINUTE);
    await Promise.all([this.settle(), this.settle()]);
    this.plain.strike();
  }

  private async compare(): Promise<void> {
    const rows = await at.db.owner((tx) =>
      tx.query<{
        who: string;
        id: string;
        step: string | null;
        state: string;
        outcome: string | null;
        due: number | null;
        trace: string[];
        told: number;
      }>(
        `select r.subject_id as who, r.id, r.step, r.state, r.outcome, r.due_at as due,
           array(select s.step || coalesce(':' || s.way, '') from journey_step s where s.subject_id = r.subject_id and s.run_id = r.id order by s.taken) as trace,
           (select count(distinct s.decision_id) from journey_step s where s.subject_id = r.subject_id and s.run_id = r.id and s.kind = 'message') as told
         from journey_run r where r.journey_id = $1 order by r.entered_at, r.id`,
        [this.id],
      ),
    );
    for (const { personId } of this.people) {
      const own = rows.filter((r) => r.who === personId);
      const plain = this.plain.runs.get(personId) ?? [];
      for (const [i, run] of plain.entries()) run.id = own[i]?.id ?? '';
      expect(own.map(({ who: _, id: __, ...r }) => r)).toEqual(
        plain.map((r) => ({
          step: r.step,
          state: r.state,
          outcome: r.outcome,
          due: r.waits?.until ?? (r.state === 'parked' ? expect.any(Number) : null),
          trace: r.trace,
          told: r.messages,
        })),
      );
    }
  }
}

it('moves people as a plain interpreter does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 40 }), async (commands) => {
      const clinics = ['eye', 'eye', 'ear'];
      const people = await Promise.all(clinics.map((clinic) => known(at, NOON, { traits: { clinic } })));
      const id = await publishGraph(at, versionOf(1), NOON);
      const both = new Both(people, id);
      try {
        for (const c of commands) await both.run(c);
      } finally {
        await setState(at, id, 'archived');
      }
    }),
    { numRuns: 20 },
  );
}, 120_000);
