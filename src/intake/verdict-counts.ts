// How many messages of each name came: gathered in memory and written once a second by one statement, because a row that
// every batch of an organisation must write would make them wait for one another.
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db.ts';
import { addCounts } from './schema-store.ts';

export type Verdict = 'accepted' | 'violations' | 'quarantined';

/** The counts of one process. What a killed process had not written yet (a second at most) is missing in the figures. */
export interface VerdictCounts {
  note(orgId: string, call: string, name: string, verdict: Verdict): void;
  /** Writes what was gathered. */
  flush(): Promise<void>;
  /** Writes what was gathered and stops. */
  close(): Promise<void>;
}

interface Tally {
  readonly orgId: string;
  at: number;
  readonly call: string;
  readonly name: string;
  accepted: number;
  violations: number;
  quarantined: number;
}

const EVERY_MS = 1_000;
/** Names come from outside: beyond so many different ones of an organisation since the start the rest count as one. */
const MOST_NAMES = 1_000;
const OTHERS = '(other names)';

/** Opens the counts. Nothing runs before the first message. */
export function openVerdictCounts(
  db: Database,
  clock: Clock,
  failed: (error: unknown) => void,
): VerdictCounts {
  let tallies = new Map<string, Tally>();
  const names = new Map<string, Set<string>>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const write = async (): Promise<void> => {
    const full = tallies;
    tallies = new Map();
    const byOrg = Map.groupBy(full.values(), (t) => t.orgId);
    for (const [orgId, counts] of byOrg) await db.web(orgId, (tx) => addCounts(tx, counts)).catch(failed);
  };
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(write);
    return writing;
  };
  const boundedName = (orgId: string, name: string): string => {
    const known = names.get(orgId) ?? new Set();
    names.set(orgId, known);
    if (known.has(name)) return name;
    if (known.size >= MOST_NAMES) return OTHERS;
    known.add(name);
    return name;
  };

  return {
    note(orgId, call, name, verdict) {
      const bounded = boundedName(orgId, name);
      const key = `${orgId} ${call} ${bounded}`;
      let tally = tallies.get(key);
      if (!tally) {
        tally = { orgId, at: 0, call, name: bounded, accepted: 0, violations: 0, quarantined: 0 };
        tallies.set(key, tally);
      }
      tally.at = clock.now();
      tally[verdict] += 1;
      timer ??= setTimeout(() => void flush(), EVERY_MS).unref();
    },
    flush,
    close: flush,
  };
}
