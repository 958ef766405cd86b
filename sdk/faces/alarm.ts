// The queues in the client: how late each is, and when one stood still.
import type { Http } from '../http.ts';

export interface QueueHealth {
  readonly queues: readonly {
    readonly queue: string;
    readonly words: string;
    /** How long the oldest has waited beyond its time. */
    readonly lateSeconds: number;
    /** Counted up to a bound. */
    readonly waiting: number;
  }[];
  /** Open ones first, then the latest. */
  readonly incidents: readonly QueueIncident[];
}

export interface QueueIncident {
  readonly id: string;
  readonly queue: string;
  readonly words: string;
  readonly openedAt: string;
  readonly endedAt: string | null;
  readonly worstSeconds: number;
  readonly waiting: number;
}

export function alarmFaces(http: Http) {
  return { queues: (signal?: AbortSignal) => http.get<QueueHealth>('/api/v1/queues', {}, signal) };
}
