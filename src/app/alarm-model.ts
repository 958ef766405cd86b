// When a queue counts as standing still, when as caught up, and the words for each. Pure.

/** What may stand still. Consumers are named `log:NAME`. */
export const QUEUE_WORDS: { readonly [queue: string]: string } = {
  'log:loop': 'Events waiting for their decision',
  'log:measures': 'Facts waiting to be counted',
  journeys: 'People whose next step in a journey is due',
  audiences: 'People whose audiences change by the clock',
  outbox: 'Messages due to go out',
  webhooks: 'Webhooks due to be called',
  jobs: 'Background jobs due to run',
  'jobs-dead': 'Background jobs held by a process that is gone',
};

/** How a queue stands. `lateSeconds`: how long the oldest has waited beyond its time; 0: nothing does. */
export interface QueueReading {
  readonly queue: string;
  readonly lateSeconds: number;
  /** How many wait, counted up to a thousand. */
  readonly waiting: number;
}

/** From when a queue is late, and from when it has caught up again, s. Between the two nothing changes. */
export interface Limits {
  readonly late: number;
  readonly caughtUp: number;
}

/** Looked at every ten seconds, a queue that stands still is told of within a minute. */
export const LIMITS: Limits = { late: 45, caughtUp: 15 };

/** What a look at the queues leads to. */
export interface Verdict {
  /** Late now: an incident is opened, or goes on. */
  readonly late: readonly QueueReading[];
  /** Caught up: an incident that is open ends. */
  readonly caughtUp: readonly string[];
}

export function judgeQueues(readings: readonly QueueReading[], limits: Limits = LIMITS): Verdict {
  return {
    late: readings.filter((r) => r.lateSeconds > limits.late),
    caughtUp: readings.filter((r) => r.lateSeconds <= limits.caughtUp).map((r) => r.queue),
  };
}

/** A queue in words for staff. */
export function queueWords(queue: string): string {
  return QUEUE_WORDS[queue] ?? queue;
}
