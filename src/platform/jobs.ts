// Background work by the clock or on request: a queue in the database whose jobs survive their worker.
import { EventEmitter } from 'node:events';
import { Logger as QueueLogger, run, runMigrations } from 'graphile-worker';
import pg from 'pg';
import { beat, type JobFigures, leave, prepareQueue, readFigures, unlockDead } from './jobs-store.ts';
import type { Json } from './json.ts';
import { describeError, type Logger } from './logging.ts';

export type { JobFigures } from './jobs-store.ts';

/** A task may run twice after a crash: its effect must bear that. It ends early when the signal aborts. */
export type Task = (
  payload: Json,
  context: { readonly attempt: number; readonly signal: AbortSignal },
) => Promise<void>;

export interface JobsOptions {
  /** Connection of the owner. */
  readonly url: string;
  readonly tasks: { readonly [name: string]: Task };
  /** Lines of `minute hour day month weekday task`, in UTC. */
  readonly crontab?: string;
  readonly log: Logger;
  /** Jobs at once in this process. */
  readonly concurrency?: number;
  /** ms between two signs of life, and ms of silence after which a worker counts as dead. */
  readonly heartbeat?: number;
  readonly deadAfter?: number;
  /** ms between looks at the queue; new jobs are announced, this is for due ones. */
  readonly pollInterval?: number;
}

export interface AddJob {
  /** ms; now by default. */
  readonly runAt?: number;
  /** A waiting job with the same key is replaced instead of joined. */
  readonly key?: string;
  readonly attempts?: number;
}

/** The running queue. */
export interface Jobs {
  /** Adds a job. The payload is stored in clear: ids only. */
  add(task: string, payload: Json, options?: AddJob): Promise<void>;
  figures(): Promise<JobFigures>;
  /** Finishes what is running, then ends. */
  stop(): Promise<void>;
}

const ATTEMPTS = 10;

/**
 * Starts this process's worker; makes the queue's schema when missing. A worker that was killed keeps its locks for
 * hours in the queue itself; here the living ones notice its silence and give its jobs back.
 */
export async function startJobs(options: JobsOptions): Promise<Jobs> {
  const { concurrency = 2, heartbeat = 10_000, deadAfter = 60_000 } = options;
  const pool = new pg.Pool({
    connectionString: options.url,
    max: concurrency + 3,
    connectionTimeoutMillis: 10_000,
  });
  // A connection that the server closes must not end the process, neither idle nor in use.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    await prepareQueue(pool, () => runMigrations({ pgPool: pool, logger: queueLogger(options.log) }));
    const events = new EventEmitter();
    const worker = nameOfWorker(events);
    const runner = await run({
      pgPool: pool,
      taskList: tasksOf(options),
      crontab: options.crontab ?? '',
      concurrency,
      pollInterval: options.pollInterval ?? 1_000,
      noHandleSignals: true,
      events,
      logger: queueLogger(options.log),
    });
    const name = await worker;
    const pulse = startPulse(pool, name, heartbeat, deadAfter, options.log);
    // Ends with an error only when the queue breaks down; `stop` still works then.
    runner.promise.catch((error: unknown) =>
      options.log.error('job queue ended', { error: describeError(error) }),
    );
    return {
      add: async (task, payload, { runAt, key, attempts = ATTEMPTS } = {}) => {
        await runner.addJob(task, payload, {
          maxAttempts: attempts,
          ...(runAt !== undefined && { runAt: new Date(runAt) }),
          ...(key !== undefined && { jobKey: key }),
        });
      },
      figures: () => readFigures(pool),
      stop: async () => {
        await runner.stop().catch(() => undefined);
        await pulse.stop();
        await leave(pool, name).catch(() => undefined);
        await pool.end();
      },
    };
  } catch (error) {
    await pool.end();
    throw error;
  }
}

/** The name under which the queue locks jobs for this process. */
function nameOfWorker(events: EventEmitter): Promise<string> {
  return new Promise((resolve) => {
    events.once('pool:create', ({ workerPool }: { workerPool: { id: string } }) => resolve(workerPool.id));
  });
}

function tasksOf({ tasks, log }: JobsOptions): {
  [name: string]: (payload: unknown, helpers: Helpers) => Promise<void>;
} {
  return Object.fromEntries(
    Object.entries(tasks).map(([name, task]) => [
      name,
      async (payload: unknown, { job, abortSignal }: Helpers): Promise<void> => {
        try {
          await task(asJson(payload), {
            attempt: job.attempts,
            signal: abortSignal ?? new AbortController().signal,
          });
        } catch (error) {
          const described = describeError(error);
          log.warn('job failed', { task: name, job: job.id, attempt: job.attempts, error: described });
          // The queue stores this text in clear.
          throw new Error(`${String(described.kind)} ${String(described.code ?? '')}`.trim());
        }
      },
    ]),
  );
}

interface Helpers {
  readonly job: { readonly id: string; readonly attempts: number };
  readonly abortSignal?: AbortSignal | undefined;
}

/** Payloads come out of a json column. */
function asJson(payload: unknown): Json {
  return JSON.parse(JSON.stringify(payload ?? null));
}

function startPulse(
  pool: pg.Pool,
  worker: string,
  every: number,
  deadAfter: number,
  log: Logger,
): { stop(): Promise<void> } {
  let running = Promise.resolve();
  const once = async (): Promise<void> => {
    try {
      await beat(pool, worker);
      const dead = await unlockDead(pool, deadAfter / 1_000);
      if (dead > 0) log.warn('gave back the jobs of silent workers', { workers: dead });
    } catch (error) {
      log.warn('heartbeat failed', { error: describeError(error) });
    }
  };
  running = once();
  const timer = setInterval(() => {
    running = running.then(once);
  }, every);
  return {
    stop: () => {
      clearInterval(timer);
      return running;
    },
  };
}

/** The queue's own words are for developers; errors are told by the tasks' wrapper. */
function queueLogger(log: Logger): QueueLogger {
  return new QueueLogger(() => (level, message) => {
    if (level === 'error') log.warn('job queue', { line: message.split('\n')[0]?.slice(0, 300) });
    else log.debug('job queue', { line: message.split('\n')[0]?.slice(0, 300) });
  });
}
