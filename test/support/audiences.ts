// What tests of audiences share: intake, a loop that folds and judges by a clock that stands still until it is moved.

import {
  createAudience,
  type JourneyStand,
  type JudgePorts,
  judgeDue,
  moveMembers,
  runPasses,
} from '../../src/audiences/index.ts';
import type { Audience, Move, Rule } from '../../src/audiences/model.ts';
import { recordSignals } from '../../src/intake/index.ts';
import { projectSignals, subjectPort } from '../../src/people/index.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { type Consumer, startConsumer } from '../../src/platform/consumer.ts';
import { BUCKETS } from '../../src/platform/ids.ts';
import type { JsonObject } from '../../src/platform/json.ts';
import { isRefusal } from '../../src/platform/result.ts';
import { type Desk, deskOf, identifiers } from './identity.ts';
import { type TestInstance, testInstance } from './organisation.ts';

/** Something that somebody did. */
export interface Deed {
  readonly who: string;
  readonly event: string;
  /** ms; the clock's time without it. */
  readonly at?: number;
  readonly properties?: JsonObject;
}

/** An instance whose audiences move. */
export interface Stand {
  readonly at: TestInstance;
  readonly desk: Desk;
  /** Where people are in journeys, as the port says. */
  readonly journeys: JourneyStand[];
  /** Moves the clock; the loop does nothing by itself. */
  set(now: number): void;
  audience(name: string, rule: Rule): Promise<Audience>;
  /** Does all passes to their ends. */
  pass(): Promise<number>;
  /** Records, and has the loop read it; returns the moves. */
  happens(...deeds: Deed[]): Promise<Move[]>;
  /** Records without reading. */
  record(...deeds: Deed[]): Promise<void>;
  identify(who: string, traits: JsonObject): Promise<Move[]>;
  read(): Promise<Move[]>;
  /** Judges whose turn it is at the clock's time. */
  due(): Promise<Move[]>;
  membersOf(audience: Audience): Promise<string[]>;
  /** The time (ms) at which somebody's turn is. */
  turnOf(who: string): Promise<number | null>;
  close(): Promise<void>;
}

/** What a stand works with. */
interface Works {
  readonly at: TestInstance;
  readonly desk: Desk;
  readonly journeys: JourneyStand[];
  readonly ports: JudgePorts;
  readonly clock: Clock;
  readonly loop: Consumer;
  /** The moves since they were last taken. */
  take(): Move[];
}

/** Opens it at a time, ms. */
export async function openStand(start: number): Promise<Stand> {
  const at = await testInstance();
  let now = start;
  const clock: Clock = { now: () => now, wait: () => Promise.resolve() };
  const journeys: JourneyStand[] = [];
  const ports: JudgePorts = {
    journeyStates: (_tx, subjectIds, ids) =>
      Promise.resolve(journeys.filter((j) => subjectIds.includes(j.subjectId) && ids.includes(j.journeyId))),
  };
  const moved: Move[] = [];
  const loop = await judgingLoop(at, clock, ports, (moves) => moved.push(...moves));
  const works = { at, desk: deskOf(at), journeys, ports, clock, loop, take: () => moved.splice(0) };
  return {
    ...works,
    set: (to) => {
      now = to;
    },
    ...changing(works),
    ...happening(works),
    ...looking(works),
    close: async () => {
      await loop.stop();
      await at.close();
    },
  };
}

function changing({ at, ports, clock }: Works): Pick<Stand, 'audience' | 'pass' | 'due'> {
  return {
    audience: async (name, rule) => {
      const made = await at.db.web(at.orgId, (tx) =>
        createAudience(tx, at.orgId, { name, description: '', rule }, clock.now(), at.newId),
      );
      if (isRefusal(made)) throw new Error(made.message);
      return made;
    },
    pass: () => runPasses({ ...at, ports }, [at.orgId], clock.now()),
    due: async () => {
      const buckets = [...Array(BUCKETS).keys()];
      const ask = { ...ports, buckets, now: clock.now(), most: 1_000, newId: at.newId };
      const { moves } = await at.db.worker([at.orgId], (tx) => judgeDue(tx, ask));
      return [...moves];
    },
  };
}

function happening(works: Works): Pick<Stand, 'record' | 'happens' | 'identify' | 'read'> {
  const { at, clock, loop, take } = works;
  const services = { ...at, clock, subjects: subjectPort(at) };
  const record = async (deeds: readonly Deed[], traits: JsonObject | null): Promise<void> => {
    const signals = deeds.map((deed) => ({
      messageId: null,
      kind: traits ? ('identify' as const) : ('track' as const),
      name: deed.event,
      identifiers: identifiers(deed.who),
      occurredAt: deed.at ?? clock.now(),
      properties: deed.properties ?? {},
      traits: traits ?? {},
    }));
    await at.db.web(at.orgId, (tx) =>
      recordSignals(tx, services, { orgId: at.orgId, origin: 'api', signals }),
    );
  };
  const read = async (): Promise<Move[]> => {
    await loop.drain();
    return take();
  };
  return {
    record: (...deeds) => record(deeds, null),
    happens: async (...deeds) => {
      await record(deeds, null);
      return read();
    },
    identify: async (who, traits) => {
      await record([{ who, event: 'Identify' }], traits);
      return read();
    },
    read,
  };
}

function looking({ at, desk }: Works): Pick<Stand, 'membersOf' | 'turnOf'> {
  return {
    membersOf: async ({ id }) => {
      const rows = await at.db.owner((tx) =>
        tx.query<{ id: string }>(
          'select subject_id as id from audience_member where audience_id = $1 order by 1',
          [id],
        ),
      );
      return rows.map((r) => r.id);
    },
    turnOf: async (who) => {
      const id = await desk.person(who);
      const rows = await at.db.owner((tx) =>
        tx.query<{ at: number }>('select at from audience_wheel where subject_id = $1', [id]),
      );
      return rows[0]?.at ?? null;
    },
  };
}

function judgingLoop(
  at: TestInstance,
  clock: Clock,
  ports: JudgePorts,
  told: (moves: readonly Move[]) => void,
): Promise<Consumer> {
  return startConsumer(
    {
      db: at.db,
      clock,
      name: 'loop',
      owner: 'test',
      orgIds: () => Promise.resolve([at.orgId]),
      handle: async (tx, facts) => {
        const projected = await projectSignals(tx, at.vault, facts, clock.now());
        told(await moveMembers(tx, { ...projected, ...ports, now: clock.now() }));
      },
      bury: (_tx, _fact, error) => Promise.reject(error),
      onError: (error) => {
        throw error;
      },
    },
    false,
  );
}
