// Three weeks of history through the real pipeline under a stepped clock: the caps, quiet hours and decisions are
// genuine. Only the last hop is not: mails of the past are settled as sent and handed to no mail server.

import { startWorkers } from '../src/app/workers.ts';
import { makeSender, type Transport } from '../src/channels/index.ts';
import { ensurePartitions } from '../src/platform/housekeeping.ts';
import { TownCampaigns } from './campaigns.ts';
import { type HistoryFigures, type HistoryRequest, Past } from './past.ts';

export type { HistoryFigures, HistoryRequest } from './past.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** How many days the town has lived when it is first seen. */
export const HISTORY_DAYS = 21;

/** Lives the history. Returns what happened. */
export async function liveHistory(request: HistoryRequest): Promise<HistoryFigures> {
  const { house, clock, until } = request;
  await ensurePartitions(house, until - (HISTORY_DAYS + 2) * DAY, until + WEEK);
  const workers = await startWorkers(house, true);
  const sender = makeSender(
    { ...house, log: QUIET },
    {
      smtpUrl: 'smtp://history.invalid',
      publicUrl: house.config.publicUrl,
      from: 'town@rapport.example',
      transport: ACCEPTS,
      claim: 2_000,
      batch: 500,
    },
  );
  const past = new Past(request, until - HISTORY_DAYS * DAY, workers, sender);
  const campaigns = new TownCampaigns(house, request.founded, until);
  try {
    await past.introduce();
    const steps = stepsOf(until);
    for (const [i, end] of steps.entries()) {
      await past.step(steps[i - 1] ?? until - HISTORY_DAYS * DAY, end);
      await campaigns.step(end);
      request.onProgress?.((i + 1) / steps.length);
    }
    clock.moveTo(until);
    await workers.drain();
    await past.ask(until);
    await campaigns.end();
    return past.figures;
  } finally {
    await sender.stop();
    await workers.stop();
  }
}

/** Mails of the past go nowhere: they count as handed over. */
const ACCEPTS: Transport = {
  submit: () =>
    Promise.resolve({ kind: 'accepted', detail: 'history of the demonstration: handed to no mail server' }),
  close: () => undefined,
};

/** Nobody watches the sender of the past; what fails is seen in the deliveries. */
const QUIET = { info: () => undefined, error: () => undefined };

/** When the day is cut, in hours UTC: morning, afternoon and evening at the town's clock, and night. */
const CUTS = { early: [3, 14, 21], recent: [3, 13, 17, 21] } as const;

/** Ends of the steps: a few a day, every two hours on the last day, so that today's curves are smooth. */
function stepsOf(until: number): number[] {
  const ends: number[] = [];
  const midnight = Math.floor((until - HISTORY_DAYS * DAY) / DAY) * DAY;
  for (let day = 0; day <= HISTORY_DAYS; day++) {
    for (const hour of day < 14 ? CUTS.early : CUTS.recent) {
      const end = midnight + day * DAY + hour * HOUR;
      if (end > until - HISTORY_DAYS * DAY && end < until - DAY) ends.push(end);
    }
  }
  for (let end = until - DAY; end <= until; end += 2 * HOUR) ends.push(end);
  return ends;
}
