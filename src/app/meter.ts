// How fast the loop runs and how long a signal waits for its decision: the engine's figures on Health.
import type { Clock } from '../platform/clock.ts';
import type { LoggedFact } from '../platform/consumer.ts';

/** Figures over the last seconds. */
export interface MeterReading {
  readonly eventsPerSecond: number;
  readonly decisionsPerSecond: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number };
}

export interface Meter {
  /** A batch was committed: its signals are processed and its decisions visible. */
  batch(signals: number, decisions: number, facts: readonly LoggedFact[]): void;
  read(): MeterReading;
}

const WINDOW_MS = 10_000;
const SAMPLES = 4_096;

/** Opens a meter over a sliding window of ten seconds. */
export function openMeter(clock: Clock): Meter {
  let batches: { at: number; signals: number; decisions: number }[] = [];
  const waits = new Float64Array(SAMPLES);
  let taken = 0;
  return {
    batch(signals, decisions, facts) {
      const at = clock.now();
      batches.push({ at, signals, decisions });
      batches = batches.filter((b) => b.at > at - WINDOW_MS);
      // A few facts of each batch stand for all: they were committed together.
      for (let i = 0; i < facts.length; i += Math.max(1, Math.floor(facts.length / 16))) {
        const fact = facts[i];
        if (fact && fact.origin !== 'loop') waits[taken++ % SAMPLES] = at - fact.receivedAt;
      }
    },
    read() {
      const since = clock.now() - WINDOW_MS;
      const recent = batches.filter((b) => b.at > since);
      const sum = (of: (b: { signals: number; decisions: number }) => number): number =>
        recent.reduce((a, b) => a + of(b), 0);
      const sorted = waits.slice(0, Math.min(taken, SAMPLES)).sort();
      const quantile = (q: number): number =>
        Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0);
      return {
        eventsPerSecond: Math.round((sum((b) => b.signals) / WINDOW_MS) * 1000),
        decisionsPerSecond: Math.round((sum((b) => b.decisions) / WINDOW_MS) * 1000),
        latencyMs: { p50: quantile(0.5), p99: quantile(0.99) },
      };
    },
  };
}
