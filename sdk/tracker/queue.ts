// What is to be sent waits here: in small batches, again when the network fails, at once when the page goes.
import type { Surroundings } from './surroundings.ts';

export interface Queue {
  add(message: object): void;
}

const PAUSE = 300;
const LONGEST_PAUSE = 60_000;
const MOST_WAITING = 100;
const MOST_AT_ONCE = 20;

/** Opens the queue to one address. A message may be sent twice; its id makes the second one harmless. */
export function openQueue(win: Surroundings, url: string): Queue {
  let waiting: object[] = [];
  let pause = PAUSE;
  let timed = false;
  let busy = false;

  const later = (ms: number): void => {
    if (timed) return;
    timed = true;
    win.setTimeout(() => {
      timed = false;
      void flush();
    }, ms);
  };
  async function flush(): Promise<void> {
    const batch = waiting.slice(0, MOST_AT_ONCE);
    if (busy || batch.length === 0) return;
    busy = true;
    const status = await post(win, url, bodyOf(win, batch)).then(
      (answer) => answer.status,
      () => 0,
    );
    busy = false;
    // What is refused as wrong is not tried again; what was not heard is, after ever longer pauses.
    const again = status === 0 || status === 429 || status >= 500;
    if (!again) waiting = waiting.filter((message) => !batch.includes(message));
    pause = again ? Math.min(pause * 2, LONGEST_PAUSE) : PAUSE;
    if (waiting.length > 0) later(pause);
  }

  function leave(): void {
    const batch = waiting.slice(0, MOST_AT_ONCE);
    if (batch.length === 0) return;
    if ('keepalive' in win.Request.prototype) post(win, url, bodyOf(win, batch)).catch(() => undefined);
    else win.navigator.sendBeacon?.(url, bodyOf(win, batch));
    waiting = waiting.slice(MOST_AT_ONCE);
  }

  win.addEventListener('pagehide', leave);
  win.document.addEventListener('visibilitychange', () => {
    if (win.document.visibilityState === 'hidden') leave();
  });
  return {
    add(message) {
      waiting = [...waiting, message].slice(-MOST_WAITING);
      later(PAUSE);
    },
  };
}

function bodyOf(win: Surroundings, batch: readonly object[]): string {
  return JSON.stringify({ batch, sentAt: new Date(win.Date.now()).toISOString() });
}

/** Plain text asks no permission first, and no cookie goes along. */
function post(win: Surroundings, url: string, body: string): Promise<{ readonly status: number }> {
  return win.fetch(url, {
    method: 'POST',
    body,
    keepalive: true,
    credentials: 'omit',
    referrerPolicy: 'origin',
    headers: { 'content-type': 'text/plain' },
  });
}
