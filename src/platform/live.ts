// Tells open screens that something moved, so that they ask again: hints, never the record itself.
import { type Clock, systemClock } from './clock.ts';
import type { JsonObject } from './json.ts';

/** A hint about a topic of one organisation. `data` is small and holds ids and counts, nothing of a person. */
export interface LiveMessage {
  readonly orgId: string;
  readonly topic: string;
  readonly data: JsonObject;
}

/** Takes a hint for one subscriber. */
export type SendLive = (topic: string, data: JsonObject) => void;

/** The hub of one process. */
export interface LiveHub {
  /** Says that a topic moved; costs one look-up when nobody listens. */
  publish(orgId: string, topic: string, data?: JsonObject): void;
  /**
   * Hears topics of one organisation: the first hint at once, then at most one per gap and topic, the newest winning.
   * @returns stops hearing
   */
  subscribe(orgId: string, topics: readonly string[], send: SendLive): () => void;
  /** Hands on a hint that another process published, without telling it to others again. */
  deliver(message: LiveMessage): void;
  /** How many subscriptions are open. */
  readonly subscribers: number;
}

/** Carries hints to the other processes of the instance; they call `deliver`. */
export interface LiveRelay {
  send(message: LiveMessage): void;
}

export interface LiveOptions {
  readonly clock?: Clock;
  /** Least time between two hints on one topic for one subscriber, ms. */
  readonly gap?: number;
  readonly relay?: LiveRelay;
}

type Listener = (data: JsonObject) => void;

/** Opens a hub. */
export function createLiveHub({ clock = systemClock, gap = 1_000, relay }: LiveOptions = {}): LiveHub {
  const listeners = new Map<string, Set<Listener>>();
  let subscribers = 0;

  const deliver = ({ orgId, topic, data }: LiveMessage): void => {
    for (const listener of listeners.get(`${orgId}/${topic}`) ?? []) listener(data);
  };

  return {
    deliver,
    publish: (orgId, topic, data = {}) => {
      deliver({ orgId, topic, data });
      relay?.send({ orgId, topic, data });
    },
    subscribe: (orgId, topics, send) => {
      const stopped = new AbortController();
      subscribers++;
      const mine = topics.map((topic) => {
        const listener = coalesce(clock, gap, stopped.signal, (data) => send(topic, data));
        const key = `${orgId}/${topic}`;
        const all = listeners.get(key) ?? new Set();
        listeners.set(key, all.add(listener));
        return { key, listener };
      });
      return () => {
        if (stopped.signal.aborted) return;
        stopped.abort();
        subscribers--;
        for (const { key, listener } of mine) {
          const all = listeners.get(key);
          all?.delete(listener);
          if (all?.size === 0) listeners.delete(key);
        }
      };
    },
    get subscribers() {
      return subscribers;
    },
  };
}

/** Passes the first call on at once, and of the calls that follow within the gap only the last, at its end. */
function coalesce(clock: Clock, gap: number, stopped: AbortSignal, send: Listener): Listener {
  let waiting: JsonObject | null = null;
  let quiet = false;
  const pause = async (): Promise<void> => {
    quiet = true;
    do {
      await clock.wait(gap, stopped);
      if (stopped.aborted) return;
      const next = waiting;
      waiting = null;
      if (next) send(next);
      else quiet = false;
    } while (quiet);
  };
  return (data) => {
    if (quiet) {
      waiting = data;
      return;
    }
    send(data);
    void pause();
  };
}
