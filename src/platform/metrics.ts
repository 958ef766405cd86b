// Figures about the running process for Prometheus; labels are few and never a person.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Values of labels, by label. Each distinct set is one time series: use closed lists only. */
export interface Labels {
  readonly [label: string]: string | number;
}

/** Only goes up. */
export interface CounterMetric {
  add(amount: number, labels?: Labels): void;
}

/** Goes up and down. */
export interface GaugeMetric {
  set(value: number, labels?: Labels): void;
}

/** Counts observations into buckets; durations are in seconds. */
export interface HistogramMetric {
  observe(value: number, labels?: Labels): void;
}

/** Makes metrics by name; asking again for a name gives the same metric. */
export interface Metrics {
  counter(name: string, help: string, labels?: readonly string[]): CounterMetric;
  gauge(name: string, help: string, labels?: readonly string[]): GaugeMetric;
  histogram(
    name: string,
    help: string,
    labels?: readonly string[],
    buckets?: readonly number[],
  ): HistogramMetric;
  /** Runs before each reading, to set gauges that are cheaper to ask for than to keep. */
  beforeRead(collect: () => void | Promise<void>): void;
  /** All figures in Prometheus' text format. */
  read(): Promise<string>;
  readonly contentType: string;
}

/** Bounds of durations in seconds, from a cached read to a slow report. */
export const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/**
 * Opens a registry of its own: two servers in one process (tests) do not share figures.
 * @param ofProcess whether memory, event-loop delay and garbage collection are measured too
 */
export function openMetrics(ofProcess = true): Metrics {
  const registry = new Registry();
  if (ofProcess) collectDefaultMetrics({ register: registry });
  const made = new Map<string, CounterMetric & GaugeMetric & HistogramMetric>();
  const collectors: (() => void | Promise<void>)[] = [];
  const once = (name: string, make: () => Partial<CounterMetric & GaugeMetric & HistogramMetric>) => {
    const metric = made.get(name) ?? { add: wrongKind, set: wrongKind, observe: wrongKind, ...make() };
    made.set(name, metric);
    return metric;
  };
  const options = (name: string, help: string, labels: readonly string[] = []) => ({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
  });
  return {
    counter: (name, help, labels) =>
      once(name, () => {
        const metric = new Counter(options(name, help, labels));
        return { add: (amount, values) => metric.inc(values ?? {}, amount) };
      }),
    gauge: (name, help, labels) =>
      once(name, () => {
        const metric = new Gauge(options(name, help, labels));
        return { set: (value, values) => metric.set(values ?? {}, value) };
      }),
    histogram: (name, help, labels, buckets = SECONDS) =>
      once(name, () => {
        const metric = new Histogram({ ...options(name, help, labels), buckets: [...buckets] });
        return { observe: (value, values) => metric.observe(values ?? {}, value) };
      }),
    beforeRead: (collect) => {
      collectors.push(collect);
    },
    read: async () => {
      await Promise.all(collectors.map((collect) => collect()));
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

function wrongKind(): never {
  throw new Error('this metric was made as another kind');
}
