// The live tail: bounded, and nothing is missed when its link breaks.
import type { LiveState } from '@rapport/kit';
import { useCallback, useEffect, useEffectEvent, useState } from 'react';
import type { TailBeat, TailMessage } from '../../../../../sdk/faces/events.ts';
import { openLink } from '../../live.ts';

const KEPT = 500;

/** What is shown, what waits, and how much of it was sampled. */
export interface Tail {
  readonly rows: readonly TailMessage[];
  readonly waiting: number;
  readonly state: LiveState;
  /** The last beat of which only a part was shown, or null. */
  readonly sampled: { readonly shown: number; readonly of: number; readonly atLeast: boolean } | null;
  readonly begun: boolean;
  /** Shows what waits. */
  readonly release: () => void;
  readonly clear: () => void;
}

interface Kept {
  readonly shown: readonly TailMessage[];
  readonly waiting: readonly TailMessage[];
}

/** Follows the tail. @param held new messages wait instead of moving what is being read */
export function useTail(held: boolean): Tail {
  const [state, setState] = useState<LiveState>('reconnecting');
  const [kept, setKept] = useState<Kept>({ shown: [], waiting: [] });
  const [sampled, setSampled] = useState<Tail['sampled']>(null);
  const [begun, setBegun] = useState(false);
  const receive = useEffectEvent((beat: TailBeat) => {
    setBegun(true);
    if (beat.seconds > 0)
      setSampled(beat.of > beat.shown ? { shown: beat.shown, of: beat.of, atLeast: beat.atLeast } : null);
    setKept((now) =>
      held
        ? { shown: now.shown, waiting: newestFirst(beat.messages, now.waiting) }
        : { shown: newestFirst([...beat.messages, ...now.waiting], now.shown), waiting: [] },
    );
  });
  useEffect(() => openTail(setState, (beat) => receive(beat)), []);
  const release = useCallback(
    () => setKept((now) => ({ shown: newestFirst(now.waiting, now.shown), waiting: [] })),
    [],
  );
  const clear = useCallback(() => setKept({ shown: [], waiting: [] }), []);
  return { rows: kept.shown, waiting: kept.waiting.length, state, sampled, begun, release, clear };
}

/** New messages before old ones, each once, no more than are kept. */
function newestFirst(fresh: readonly TailMessage[], known: readonly TailMessage[]): readonly TailMessage[] {
  const all = new Map([...fresh, ...known].map((m) => [m.id, m]));
  return [...all.values()].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).slice(0, KEPT);
}

/** Opens the link, which goes on where it was; returns its end. */
function openTail(setState: (state: LiveState) => void, receive: (beat: TailBeat) => void): () => void {
  let position = '';
  const listen = (source: EventSource) =>
    source.addEventListener('tail', (event) => {
      const beat: TailBeat = JSON.parse(event.data);
      position = beat.position;
      receive(beat);
    });
  return openLink(
    () => `/api/v1/events/tail${position === '' ? '' : `?after=${position}`}`,
    listen,
    setState,
  );
}
