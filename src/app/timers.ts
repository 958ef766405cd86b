// The clock's rounds of a worker: what is due is done in crowds, and a crowd that fails is narrowed to the run that fails alone.
import { type DueRef, findDue, stickRuns, unpark } from '../journeys/index.ts';
import { isOutage } from '../platform/consumer.ts';
import type { Tx } from '../platform/db.ts';
import { type DueResult, type LoopServices, runDue, runWheel } from './loop.ts';

/** How many runs of journeys, or people of audiences, one transaction takes: well under a second of work. */
const MOST_DUE = 4_000;
const MOST_JUDGED = 2_000;
const ATTEMPTS = 3;
/** After a failed turn of the wheel so many rounds go by without one, at most. */
const MOST_RESTS = 64;
const FAILED = 'This step failed again and again. The log of the server says why.';

/** What timers need. */
export interface TimerServices extends LoopServices {
  readonly orgIds: () => Promise<readonly string[]>;
  /** Hears of what the rounds led to, after their commit. */
  readonly onRound?: (done: number, decisions: number) => void;
}

/** One kind of timer: how much it did of what is due in these buckets. */
type Round = (tx: Tx, buckets: readonly number[]) => Promise<number>;

/**
 * Makes the rounds of one worker; give it to the consumer as `due`. Each round does one kind of work, in turns, because
 * each locks its people in the order of ids.
 */
export function makeTimers(services: TimerServices, mostDue = MOST_DUE): Round {
  const tell = (tx: Tx, { done, decisions }: DueResult): number => {
    if (done > 0) tx.onCommit(() => services.onRound?.(done, decisions.length));
    return done;
  };
  const wheel = wheelRounds(services, tell);
  const runs = runRounds(services, mostDue, tell);
  let wheelFirst = false;
  return async (tx, buckets) => {
    wheelFirst = !wheelFirst;
    const done = wheelFirst ? await wheel(tx, buckets) : await runs(tx, buckets);
    if (done > 0) return done;
    return wheelFirst ? runs(tx, buckets) : wheel(tx, buckets);
  };
}

type Tell = (tx: Tx, result: DueResult) => number;

/** People judged again. A turn that fails is tried with fewer people, and rests, so that everything else goes on. */
function wheelRounds(services: TimerServices, tell: Tell): Round {
  let most = MOST_JUDGED;
  let rests = 0;
  let failures = 0;
  return async (tx, buckets) => {
    if (rests > 0) {
      rests -= 1;
      return 0;
    }
    try {
      const result = await runWheel(tx, services, buckets, most);
      tx.onCommit(() => {
        failures = 0;
        most = Math.min(MOST_JUDGED, most * 2);
      });
      return tell(tx, result);
    } catch (error) {
      if (!isOutage(error)) {
        failures += 1;
        rests = Math.min(MOST_RESTS, 2 ** failures);
        most = Math.max(1, Math.floor(most / 8));
      }
      throw error;
    }
  };
}

/** Runs of journeys; parked ones that may move go on first. */
function runRounds(services: TimerServices, most: number, tell: Tell): Round {
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
      const done = tell(tx, await runDue(tx, services, due));
      if (!group) return freed + done;
      tx.onCommit(() => passed(suspects));
      return Math.max(1, done);
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
