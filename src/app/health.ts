// The engine's figures: for Settings > Health and for operators, never about a person.
import type { HealthFigures } from '../../sdk/api.ts';
import { iso } from '../platform/db.ts';
import type { House } from './house.ts';
import { readEngine, readLag } from './house-store.ts';
import type { Meter } from './meter.ts';
import { LOOP_CONSUMER } from './workers.ts';

const MOST_COUNTED = 2_000;

/** Reads the figures now. */
export async function readHealth(
  house: House,
  meter: Meter,
  startedAt: number,
  version: string,
): Promise<HealthFigures> {
  const now = house.clock.now();
  const { lag, engine } = await house.db.owner(async (tx) => ({
    lag: await readLag(tx, now, MOST_COUNTED),
    engine: await readEngine(tx),
  }));
  const loop = lag.find((l) => l.consumer === LOOP_CONSUMER);
  const reading = meter.read();
  return {
    at: iso(now),
    eventsPerSecond: reading.eventsPerSecond,
    decisionsPerSecond: reading.decisionsPerSecond,
    backlog: loop?.backlog ?? 0,
    backlogSeconds: loop?.oldest ? Math.max(0, Math.round((now - loop.oldest) / 1000)) : 0,
    decisionLatencyMs: reading.latencyMs,
    outbox: { waiting: engine.waiting, unknown: engine.unknown, failed: engine.failed },
    consumers: lag.map((l) => ({ name: l.consumer, backlog: l.backlog, owner: l.owner })),
    deadLetters: engine.dead,
    quarantined: engine.quarantined,
    database: {
      version: engine.version,
      embedded: house.embedded,
      sizeMb: engine.size,
      connections: engine.connections,
    },
    uptimeSeconds: Math.round((now - startedAt) / 1000),
    version,
  };
}
