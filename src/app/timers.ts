// The clock's rounds of a worker: what is due is done in crowds, and a crowd that fails is narrowed to the run that fails alone.
import { type DueRef, findDue, stickRuns, unpark } from '../journeys/index.ts';
import { isOutage } from '../platform/consumer.ts';
import type { Tx } from '../platform/db.ts';
import { type LoopServices, runDue } from './loop.ts';

/** How many runs of journeys one transaction moves: well under a second of work. */
const MOST_DUE = 4_000;
const ATTEMPTS = 3;
const FAILED = 'This step failed again and again. The log of the server says why.';

/** What timers need. */
export interface TimerServices extends LoopServices {
  readonly orgIds: () => Promise<readonly string[]>;
  /** Hears of what the rounds led to, after their commit. */
  readonly onRound?: (runs: number, decisions: number) => void;
}

/** Makes the rounds of one worker; give it to the consumer as `due`. */
export function makeTimers(
  services: TimerServices,
  most = MOST_DUE,
): (tx: Tx, buckets: readonly number[]) => Promise<number> {
  const suspects: Suspects = { groups: [], attempts: 0 };
  return async (tx, buckets) => {
    const now = services.clock.now();
    const freed = await unpark(tx, await services.orgIds(), buckets);
    const [group] = suspects.groups;
    const [alone] = group?.length === 1 ? group : [];
    if (alone && suspects.attempts >= ATTEMPTS) {
      await stickRuns(tx, [alone], FAILED, now);
      tx.onCommit(() => passed(suspects));
      return 1;
    }
    const due = group ?? (await findDue(tx, buckets, now, most));
    try {
      const { runs, decisions } = await runDue(tx, services, due);
      tx.onCommit(() => {
        if (group) passed(suspects);
        services.onRound?.(runs, decisions.length);
      });
      return group ? Math.max(1, runs) : freed + runs;
    } catch (error) {
      if (!isOutage(error)) failed(suspects, due);
      throw error;
    }
  };
}

/** Crowds that failed, in smaller parts; they are tried before anything else. */
interface Suspects {
  groups: readonly (readonly DueRef[])[];
  /** How often the first one failed alone. */
  attempts: number;
}

function passed(suspects: Suspects): void {
  suspects.groups = suspects.groups.slice(1);
  suspects.attempts = 0;
}

function failed(suspects: Suspects, due: readonly DueRef[]): void {
  const rest = suspects.groups.slice(1);
  if (due.length <= 1) {
    suspects.groups = [due, ...rest];
    suspects.attempts += 1;
    return;
  }
  const half = Math.ceil(due.length / 2);
  suspects.groups = [due.slice(0, half), due.slice(half), ...rest];
  suspects.attempts = 0;
}
