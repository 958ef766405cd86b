// The live link (SSE): one per screen that needs it, silent while the page is hidden, honest about its state.
import type { LiveState } from '@rapport/kit';
import { useEffect, useEffectEvent, useState } from 'react';
import type { LiveTopic } from '../../../sdk/api.ts';
import { queryClient, sessionQuery } from './api.ts';

const LONGEST_PAUSE = 30_000;

/**
 * Listens to topics while the screen is shown.
 * @param onMessage called with the topic and the parsed data
 */
export function useLive(
  topics: readonly LiveTopic[],
  onMessage: (topic: LiveTopic, data: unknown) => void,
): LiveState {
  const [state, setState] = useState<LiveState>('reconnecting');
  const receive = useEffectEvent(onMessage);
  const key = topics.join(',');
  useEffect(() => {
    const listen = (source: EventSource) => {
      for (const topic of topicsOf(key))
        source.addEventListener(topic, ({ data }) => {
          try {
            receive(topic, JSON.parse(data));
          } catch {
            // A message that is not JSON says nothing; the next one will.
          }
        });
    };
    return openLink(() => `/live?topics=${encodeURIComponent(key)}`, listen, setState);
  }, [key]);
  return state;
}

/**
 * Opens a link and keeps it open, with ever longer pauses while nobody answers.
 * @param address where it leads, asked at every opening
 * @param listen told of every new source
 * @returns its end
 */
export function openLink(
  address: () => string,
  listen: (source: EventSource) => void,
  setState: (state: LiveState) => void,
): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = 1_000;

  const stop = () => {
    clearTimeout(timer);
    source?.close();
    source = null;
  };
  const start = () => {
    stop();
    if (document.hidden) return;
    setState(navigator.onLine ? 'reconnecting' : 'offline');
    source = new EventSource(address());
    source.onopen = () => {
      pause = 1_000;
      setState('live');
    };
    source.onerror = () => again(source?.readyState === EventSource.CLOSED);
    listen(source);
  };
  /** Refused, not dropped: asks as well whether the session still stands. */
  const again = (refused: boolean) => {
    stop();
    setState(navigator.onLine ? 'reconnecting' : 'offline');
    if (refused) void queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 }).catch(() => undefined);
    timer = setTimeout(start, pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  };
  const followVisibility = () => (document.hidden ? stop() : start());
  const goOffline = () => setState('offline');

  document.addEventListener('visibilitychange', followVisibility);
  window.addEventListener('online', start);
  window.addEventListener('offline', goOffline);
  start();
  return () => {
    document.removeEventListener('visibilitychange', followVisibility);
    window.removeEventListener('online', start);
    window.removeEventListener('offline', goOffline);
    stop();
  };
}

function topicsOf(text: string): LiveTopic[] {
  const all: LiveTopic[] = [
    'home',
    'health',
    'decisions',
    'surveys',
    'holds',
    'tasks',
    'webhooks-out',
    'alarm',
  ];
  return all.filter((topic) => text.split(',').includes(topic));
}
