// How the queues stand, and when one stood still, for who may see the engine's figures.
import type { QueueHealth } from '../../sdk/faces/alarm.ts';
import { iso, isoOrNull } from '../platform/db.ts';
import type { HttpServer } from '../platform/http/index.ts';
import { queueWords } from './alarm-model.ts';
import { listIncidents, readQueues } from './alarm-store.ts';
import type { House } from './house.ts';

const MOST_SHOWN = 50;

/** Registers `/api/v1/queues`. */
export function alarmRoutes(app: HttpServer, house: House): void {
  const schema = { tags: ['engine'], summary: 'How late each queue is, and when one stood still' };
  const config = { capability: 'health.read', background: true } as const;
  app.get('/api/v1/queues', { schema, config }, () => readQueueHealth(house));
}

async function readQueueHealth(house: House): Promise<QueueHealth> {
  const now = house.clock.now();
  const { queues, incidents } = await house.db.owner(async (tx) => ({
    queues: await readQueues(tx, now, house.config.smtpUrl !== null),
    incidents: await listIncidents(tx, MOST_SHOWN),
  }));
  return {
    queues: queues.map((q) => ({ ...q, words: queueWords(q.queue) })),
    incidents: incidents.map((i) => ({
      id: i.id,
      queue: i.queue,
      words: queueWords(i.queue),
      openedAt: iso(i.openedAt),
      endedAt: isoOrNull(i.endedAt),
      worstSeconds: i.worstSeconds,
      waiting: i.waiting,
    })),
  };
}
