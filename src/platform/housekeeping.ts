// Work that keeps the database fit: tomorrow's partitions exist before tomorrow, and what is kept for a time goes.
import type { Clock } from './clock.ts';
import type { Database } from './db.ts';
import type { Task } from './jobs.ts';
import { addPartitions, type Expiring, expireContacts, expireRows, partitionedTables } from './jobs-store.ts';
import { describeError, type Logger } from './logging.ts';

const DAY = 86_400_000;
/** Days of partitions that exist ahead. */
const AHEAD = 7;
/** No limit on contacts looks back further. */
const CONTACTS_KEPT = 35 * DAY;

const EXPIRING: readonly Expiring[] = [
  { table: 'idempotency', column: 'created_at', keptFor: DAY },
  { table: 'message_seen', column: 'seen_at', keptFor: 7 * DAY },
  { table: 'webhook_delivery', column: 'at', keptFor: 30 * DAY },
  { table: 'webhook_call', column: 'created_at', keptFor: 30 * DAY },
  { table: 'webhook_attempt', column: 'at', keptFor: 30 * DAY },
  { table: 'arrival', column: 'at', keptFor: 30 * DAY },
  { table: 'check_in_code', column: 'expires_at', keptFor: DAY },
];

export interface HousekeepingServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
  /** Every organisation of the instance. */
  readonly orgIds: () => Promise<readonly string[]>;
}

/** When the tasks run: at minutes when nothing else starts, UTC. */
export const HOUSEKEEPING_CRONTAB = ['7 * * * * partitions', '23 * * * * expire'].join('\n');

/** The tasks `partitions` and `expire`, for `startJobs`. */
export function housekeepingTasks(services: HousekeepingServices): { readonly [name: string]: Task } {
  return {
    partitions: async () => {
      const now = services.clock.now();
      await ensurePartitions(services, now, now + AHEAD * DAY);
    },
    expire: async () => {
      const now = services.clock.now();
      const orgIds = await services.orgIds();
      for (const each of EXPIRING) await expireRows(services.db, orgIds, each, now - each.keptFor);
      await services.db.worker(orgIds, (tx) => expireContacts(tx, now - CONTACTS_KEPT));
    },
  };
}

/**
 * Makes the daily partitions of every partitioned table for the days from `from` to `to` (ms). Call it at start too.
 * Rows of a late day are moved out of the default partition. A day that cannot be
 * made (the table is busy) is logged and left: nothing is lost by it.
 * @returns how many partitions were made
 */
export async function ensurePartitions(
  services: Pick<HousekeepingServices, 'db' | 'log'>,
  from: number,
  to: number,
): Promise<number> {
  const tables = await services.db.owner(partitionedTables);
  let made = 0;
  for (const table of tables) made += await partitionsOf(services, table, from, to);
  return made;
}

async function partitionsOf(
  { db, log }: Pick<HousekeepingServices, 'db' | 'log'>,
  table: string,
  from: number,
  to: number,
): Promise<number> {
  try {
    return await db.owner((tx) => addPartitions(tx, table, from, to));
  } catch (error) {
    // All days at once failed: one after the other, so that one bad day does not cost the others.
    let made = 0;
    for (let day = from; day <= to && from < to; day += DAY)
      made += await partitionsOf({ db, log }, table, day, day);
    if (from >= to)
      log.warn('partition not made', {
        table,
        day: new Date(from).toISOString().slice(0, 10),
        error: describeError(error),
      });
    return made;
  }
}
