// Journeys and campaigns as something that a hold stops: the engine stops runs itself, here they are listed and let go.
import type { Tx } from '../../platform/db.ts';
import { addCounts, type Count } from '../engine/run-store.ts';
import {
  continueRuns,
  type HeldPileRef,
  listHeldRuns,
  listInside,
  type SkippedRun,
  skipRuns,
} from './run-store.ts';
import type { ReleasedItem, Stoppable } from './stoppable.ts';

const CHUNK = 2_000;
/** How the trace calls a message that passed its time under a hold. */
export const EXPIRED_WAY = 'expired-while-held';

/** People on their way: from the commit of a hold on, the engine stops each before a message that can wait. */
export const journeyRuns: Stoppable = {
  kinds: ['journey', 'campaign'],
  preview: (tx, hold) => listInside(tx, hold),
  stop: async () => ({ stopped: 0, next: null }),
  list: (tx, orgId, holdId, now) => listHeldRuns(tx, orgId, holdId, now),
  release: (tx, item, now) => release(tx, item, now),
};

async function release(tx: Tx, pile: HeldPileRef, now: number): Promise<ReleasedItem> {
  const skipped = await skipRuns(tx, pile, EXPIRED_WAY, now, CHUNK);
  await addCounts(tx, countsOf(skipped), 0);
  return { expired: skipped.length, released: await continueRuns(tx, pile, now, CHUNK) };
}

/** What the counters of the journey add up to. */
function countsOf(skipped: readonly SkippedRun[]): Count[] {
  const counts = new Map<string, Count>();
  const add = (run: SkippedRun, step: string, way: string): void => {
    const { orgId, journeyId, version } = run;
    const key = `${version} ${step} ${way}`;
    const passed = (counts.get(key)?.passed ?? 0) + 1;
    counts.set(key, { orgId, journeyId, version, step, way, passed });
  };
  for (const run of skipped) {
    add(run, run.step, EXPIRED_WAY);
    if (run.finished) add(run, '', 'completed');
  }
  return [...counts.values()];
}
