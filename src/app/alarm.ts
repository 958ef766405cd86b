// Notices queues that stand still: every process looks by itself every ten seconds, so that the one that hangs is told of
// by another.
import { directMailer, openTransport } from '../channels/index.ts';
import { describeError } from '../platform/logging.ts';
import { listOrganisations } from '../trust/index.ts';
import { judgeQueues, LIMITS, type Limits, queueWords } from './alarm-model.ts';
import {
  claimTelling,
  endIncidents,
  forgetIncidents,
  type IncidentRow,
  noteLate,
  readQueues,
} from './alarm-store.ts';
import type { House } from './house.ts';

/** How often it looks, and what counts as late; shorter in tests. `every` in ms. */
export interface AlarmOptions {
  readonly every?: number;
  readonly limits?: Limits;
}

/** A running alarm. */
export interface Alarm {
  /** Looks now. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

/** The live topic under which the alarm is told. */
export const ALARM_TOPIC = 'alarm';
const EVERY = 10_000;
const TOLD_AGAIN = 3_600_000;
const KEPT = 90 * 86_400_000;

/** Starts looking. */
export function startAlarm(house: House, { every = EVERY, limits = LIMITS }: AlarmOptions = {}): Alarm {
  const gauge = house.metrics.gauge(
    'rapport_queue_late_seconds',
    'how long the oldest of a queue has waited beyond its time',
    ['queue'],
  );
  const look = async (): Promise<void> => {
    const now = house.clock.now();
    const { readings, opened, ended } = await house.db.owner(async (tx) => {
      const found = await readQueues(tx, now, house.config.smtpUrl !== null);
      const { late, caughtUp } = judgeQueues(found, limits);
      const begun = await noteLate(tx, late, () => house.newId(now), now);
      const over = await endIncidents(tx, caughtUp, now);
      await forgetIncidents(tx, now - KEPT);
      return { readings: found, opened: begun, ended: over };
    });
    for (const { queue, lateSeconds } of readings) gauge.set(lateSeconds, { queue });
    await tell(house, opened, ended);
  };
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await look().catch((error: unknown) =>
        house.log.error('the alarm could not look at the queues', { error: describeError(error) }),
      );
      await house.clock.wait(every, stopping.signal);
    }
  };
  const running = run();
  return {
    look,
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function tell(
  house: House,
  opened: readonly IncidentRow[],
  ended: readonly IncidentRow[],
): Promise<void> {
  for (const { queue, worstSeconds, waiting } of opened)
    house.log.error('a queue stands still', { queue, lateSeconds: worstSeconds, waiting });
  for (const { queue, worstSeconds } of ended)
    house.log.info('a queue has caught up', { queue, worstSeconds });
  if (opened.length === 0 && ended.length === 0) return;
  const organisations = await house.db.auth((tx) => listOrganisations(tx));
  for (const { id } of organisations) house.live.publish(id, ALARM_TOPIC);
  if (opened.length > 0) await mail(house, opened);
}

/** Writes to the operators, at most once an hour for each queue, whichever process notices. */
async function mail(house: House, opened: readonly IncidentRow[]): Promise<void> {
  const { alarmMail, smtpUrl, publicUrl, mailFrom } = house.config;
  if (alarmMail.length === 0 || smtpUrl === null) return;
  const now = house.clock.now();
  const ids = opened.map((o) => o.id);
  const told = await house.db.owner((tx) => claimTelling(tx, ids, now - TOLD_AGAIN, now));
  if (told.length === 0) return;
  const transport = openTransport({ url: smtpUrl });
  const send = directMailer({
    ...house,
    transport,
    publicUrl,
    from: mailFrom ?? 'rapport@localhost',
    name: 'Rapport',
  });
  try {
    for (const to of alarmMail)
      await send({
        to,
        language: 'en',
        subject: 'Rapport: a queue stands still',
        body: wordsOf(told),
        button: { label: 'Open Health', path: '/console/settings/health' },
      });
  } finally {
    transport.close();
  }
}

function wordsOf(told: readonly IncidentRow[]): string {
  const lines = told.map(
    (i) => `${queueWords(i.queue)}: ${i.worstSeconds} seconds late, ${i.waiting} waiting.`,
  );
  return [
    ...lines,
    'Look whether a worker runs, and at the log of the one that does. The alarm ends by itself once the queue has caught up.',
  ].join('\n\n');
}
