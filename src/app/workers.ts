// The background of a process: the engagement loop, the measures, and what they tell the live screens.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type PassServices, runPasses, startRebuilder } from '../audiences/index.ts';
import { passSweeps, readJourneyStates, startSweeper } from '../journeys/index.ts';
import { countFacts, MEASURES_CONSUMER } from '../measures/index.ts';
import { type Consumer, type LoggedFact, startConsumer } from '../platform/consumer.ts';
import type { Tx } from '../platform/db.ts';
import { describeError } from '../platform/logging.ts';
import { listOrganisations } from '../trust/index.ts';
import type { House } from './house.ts';
import { insertDeadLetter } from './house-store.ts';
import { runLoop } from './loop.ts';
import { type Meter, openMeter } from './meter.ts';
import { makeTimers } from './timers.ts';

/** The name under which the engagement loop reads the log. */
export const LOOP_CONSUMER = 'loop';

/** The running consumers. */
export interface Workers {
  readonly meter: Meter;
  /** Something was appended to the log by this process. */
  wake(): void;
  /** Brings audiences in line with their rules and people into journeys, then runs both consumers until nothing is left; for seeding and tests, with `idle` workers. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

const ORGANISATIONS_MS = 2_000;

/**
 * Starts the consumers.
 * @param idle true: they only run when drained (history is seeded with a stepped clock)
 */
export async function startWorkers(house: House, idle = false): Promise<Workers> {
  const meter = openMeter(house.clock);
  const orgIds = rememberOrganisations(house);
  const owner = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const common = {
    db: house.db,
    clock: house.clock,
    owner,
    orgIds,
    onError: (error: unknown) =>
      house.log.error('a consumer failed and will try again', { error: describeError(error) }),
  };
  const measures = await startConsumer(
    {
      ...common,
      name: MEASURES_CONSUMER,
      idleMs: 300,
      batch: 4_000,
      bury: bury(house, MEASURES_CONSUMER),
      handle: async (tx, facts) => {
        await countFacts(tx, house.vault, facts);
        tx.onCommit(() => tell(house, facts));
      },
    },
    !idle,
  );
  const services = { ...house, onError: stepFailed(house) };
  const loop = await startConsumer(
    {
      ...common,
      name: LOOP_CONSUMER,
      due: makeTimers({ ...services, orgIds, onRound: (_, decisions) => meter.batch(0, decisions, []) }),
      bury: bury(house, LOOP_CONSUMER),
      handle: async (tx, facts) => {
        const result = await runLoop(tx, services, facts);
        tx.onCommit(() => meter.batch(result.signals, result.decisions.length, facts));
      },
    },
    !idle,
  );
  const passes: PassServices = { ...house, ports: { journeyStates: readJourneyStates } };
  const background = idle ? [] : [startRebuilder({ ...passes, ...common }), startSweeper(services)];
  const catchUp = async (): Promise<void> => {
    await runPasses(passes, await orgIds(), house.clock.now());
    await passSweeps(services);
  };
  return { meter, ...together(loop, measures, background, catchUp) };
}

function stepFailed(house: House): (error: unknown) => void {
  return (error) =>
    house.log.error('a step of a journey failed; the run is set aside', { error: describeError(error) });
}

function together(
  loop: Consumer,
  measures: Consumer,
  background: readonly { stop(): Promise<unknown> }[],
  catchUp: () => Promise<void>,
): Pick<Workers, 'wake' | 'drain' | 'stop'> {
  return {
    wake: () => loop.wake(),
    drain: async () => {
      await catchUp();
      await loop.drain();
      await measures.drain();
    },
    stop: async () => {
      await Promise.all([loop, measures, ...background].map((each) => each.stop()));
    },
  };
}

/** Screens hear that something moved after it was counted, so that what they then read already holds it. */
function tell(house: House, facts: readonly LoggedFact[]): void {
  const decided = new Set<string>();
  for (const fact of facts) if (fact.name === 'decision.made') decided.add(fact.orgId);
  for (const orgId of new Set(facts.map((f) => f.orgId))) {
    house.live.publish(orgId, 'home');
    if (decided.has(orgId)) house.live.publish(orgId, 'decisions');
  }
}

function bury(house: House, consumer: string): (tx: Tx, fact: LoggedFact, error: unknown) => Promise<void> {
  return async (tx, fact, error) => {
    const now = house.clock.now();
    house.log.error('a fact could not be digested and was set aside', {
      consumer,
      fact: fact.id,
      error: describeError(error),
    });
    await insertDeadLetter(
      tx,
      house.newId(now),
      consumer,
      fact,
      error instanceof Error ? error.name : 'unknown',
      now,
    );
  };
}

/** New organisations are seen within two seconds; in between their list is not asked for again. */
function rememberOrganisations(house: House): () => Promise<readonly string[]> {
  let known: readonly string[] = [];
  let until = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() < until) return known;
    known = (await house.db.auth((tx) => listOrganisations(tx))).map((o) => o.id);
    until = performance.now() + (known.length > 0 ? ORGANISATIONS_MS : 100);
    return known;
  };
}
