// The background that brings people in: schedules that are due, imports that have ended, and chunk after chunk of sweeps.
// It is no part of the loop's own transactions, because it writes runs and nothing that they lead to.
import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../platform/db.ts';
import { describeError, type Logger } from '../../platform/logging.ts';
import { listOrganisations } from '../../trust/index.ts';
import type { EngineServices } from '../engine/services.ts';
import { beginAfterImports, beginDueSchedule, sweepOnce } from './sweeping.ts';

export interface SweeperServices extends EngineServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface Sweeper {
  stop(): Promise<void>;
}

const PAUSE = 1_000;
/** Ended imports are looked for this often, ms. */
const IMPORTS_EVERY = 3_000;

/** Everything there is to do now, one step a transaction; returns how many steps that were. */
export async function passSweeps(
  services: SweeperServices,
  imports = true,
  stopped: () => boolean = () => false,
): Promise<number> {
  const { db, clock, newId } = services;
  const orgIds = (await db.auth((tx) => listOrganisations(tx))).map((o) => o.id);
  if (orgIds.length === 0) return 0;
  const step = (work: (tx: Tx) => Promise<boolean>): Promise<boolean> =>
    stopped() ? Promise.resolve(false) : db.worker(orgIds, work);
  let steps = 0;
  while (await step((tx) => beginDueSchedule(tx, newId, clock.now()))) steps++;
  if (imports && (await step((tx) => beginAfterImports(tx, newId, clock.now())))) steps++;
  while (await step((tx) => sweepOnce(tx, services, clock.now()))) steps++;
  return steps;
}

/** Starts the background; it looks every second. */
export function startSweeper(services: SweeperServices): Sweeper {
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    let looked = Number.NEGATIVE_INFINITY;
    while (!stopping.signal.aborted) {
      const imports = performance.now() - looked >= IMPORTS_EVERY;
      if (imports) looked = performance.now();
      await passSweeps(services, imports, () => stopping.signal.aborted).catch((error: unknown) =>
        services.log.error('people could not be brought into a journey', { error: describeError(error) }),
      );
      if (!stopping.signal.aborted) await services.clock.wait(PAUSE, stopping.signal);
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
