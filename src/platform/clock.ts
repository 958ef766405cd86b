// The one clock: rooms receive it, so that a whole run can be replayed at another time and speed.

/** Milliseconds since the Unix epoch, and a cancellable wait. */
export interface Clock {
  now(): number;
  /** Waits `ms` milliseconds of this clock's time; ends early (without error) when the signal aborts. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  wait: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = setTimeout(finish, ms);
      function finish(): void {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        resolve();
      }
      signal?.addEventListener('abort', finish);
    }),
};

/** A clock that only moves when told to; `wait` returns at once. For seeding history, replays and tests. */
export class SteppedClock implements Clock {
  private current: number;
  constructor(start: number) {
    this.current = start;
  }
  now(): number {
    return this.current;
  }
  /** Moves to `time`; never backwards. */
  moveTo(time: number): void {
    this.current = Math.max(this.current, time);
  }
  wait(): Promise<void> {
    return Promise.resolve();
  }
}
