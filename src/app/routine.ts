// What happens by the clock: partitions ahead of time, retention, expiry. Every task may run twice without harm.
import { expireVersions } from '../content/index.ts';
import { type Jobs, startJobs, type Task } from '../platform/jobs.ts';
import { listOrganisations } from '../trust/index.ts';
import { ensurePartitions, type House } from './house.ts';
import { expireRows } from './house-store.ts';

const CRONTAB = ['7 * * * * partitions', '*/10 * * * * retention', '*/5 * * * * expire-content'].join('\n');

/** Starts the queue of this process with the tasks of the house. */
export function startRoutine(house: House): Promise<Jobs> {
  const tasks: { readonly [name: string]: Task } = {
    partitions: () => ensurePartitions(house.db, house.clock.now(), 1, 7),
    retention: () => house.db.owner((tx) => expireRows(tx, house.clock.now())),
    'expire-content': async () => {
      const orgIds = (await house.db.auth((tx) => listOrganisations(tx))).map((o) => o.id);
      await house.db.worker(orgIds, (tx) => expireVersions(tx, house.clock.now()));
    },
  };
  return startJobs({ url: house.databaseUrl, tasks, crontab: CRONTAB, log: house.log });
}
