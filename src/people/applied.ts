// A human's word on identity becomes persons in the loop: an answer waits for that, so that whoever reads on sees it.
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db.ts';
import { hasUnreadDecision } from './merging-store.ts';

/** How long an answer waits, ms, and how often it looks. */
const PATIENCE = 3_000;
const PAUSE = 50;

/** Waits until the loop has read what was last said of a decision; false when it takes longer than an answer may. */
export async function untilApplied(
  services: { readonly db: Database; readonly clock: Clock },
  orgId: string,
  decision: string,
): Promise<boolean> {
  for (let waited = 0; ; waited += PAUSE) {
    if (!(await services.db.worker([orgId], (tx) => hasUnreadDecision(tx, decision)))) return true;
    if (waited >= PATIENCE) return false;
    await services.clock.wait(PAUSE);
  }
}
