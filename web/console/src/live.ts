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
    const link = openLink(key, setState, (topic, text) => {
      try {
        receive(topic, JSON.parse(text));
      } catch {
        // A message that is not JSON says nothing; the next one will.
      }
    });
    return link.close;
  }, [key]);
  return state;
}

type Receive = (topic: LiveTopic, text: string) => void;

function openLink(topics: string, setState: (state: LiveState) => void, receive: Receive) {
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
    setState(navigator.onLine ? 'reconnecting' : 'offline');
    source = new EventSource(`/live?topics=${encodeURIComponent(topics)}`);
    source.onopen = () => {
      pause = 1_000;
      setState('live');
    };
    source.onerror = () => {
      setState(navigator.onLine ? 'reconnecting' : 'offline');
      if (source?.readyState === EventSource.CLOSED) again();
    };
    for (const topic of topicsOf(topics)) {
      source.addEventListener(topic, (event) => receive(topic, event.data));
    }
  };
  /** The browser gave up (refused, not dropped): ask whether the session still stands, then try later. */
  const again = () => {
    void queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 }).catch(() => undefined);
    timer = setTimeout(start, pause);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  };
  const followVisibility = () => (document.hidden ? stop() : start());
  const goOffline = () => setState('offline');

  document.addEventListener('visibilitychange', followVisibility);
  window.addEventListener('online', start);
  window.addEventListener('offline', goOffline);
  start();
  return {
    close: () => {
      document.removeEventListener('visibilitychange', followVisibility);
      window.removeEventListener('online', start);
      window.removeEventListener('offline', goOffline);
      stop();
    },
  };
}

function topicsOf(text: string): LiveTopic[] {
  const all: LiveTopic[] = ['home', 'health', 'decisions', 'surveys'];
  return all.filter((topic) => text.split(',').includes(topic));
}
