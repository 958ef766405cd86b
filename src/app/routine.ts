// What happens by the clock: partitions ahead of time, retention, expiry. Every task may run twice without harm.
import { expireVersions } from '../content/index.ts';
import { expireHeld, expireUploads } from '../intake/index.ts';
import { trimRuns } from '../journeys/index.ts';
import { sweepSuggestions } from '../people/index.ts';
import { HOUSEKEEPING_CRONTAB, housekeepingTasks } from '../platform/housekeeping.ts';
import { type Jobs, startJobs, type Task } from '../platform/jobs.ts';
import { sweepLateness } from '../portal/index.ts';
import { tidySurveys } from '../surveys/index.ts';
import { listOrganisations } from '../trust/index.ts';
import type { House } from './house.ts';
import { latenessServices } from './outreach.ts';

/** How long the verdict on a held message is kept, after its content went, ms. */
const VERDICTS_KEPT_MS = 400 * 86_400_000;

/** How long the trace of a journey is kept after its end, ms; and of how many runs one transaction deletes. */
const TRACES_KEPT_MS = 180 * 86_400_000;
const TRIMMED = 2_000;

/** How far back the nightly look at changed people goes, ms: a day, and some room. */
const SWEPT_MS = 26 * 3_600_000;

const CRONTAB = [
  HOUSEKEEPING_CRONTAB,
  '*/5 * * * * expire-content',
  '*/5 * * * * tidy-surveys',
  '41 * * * * expire-held',
  '17 3 * * * sweep-suggestions',
  '53 * * * * expire-uploads',
  '* * * * * sweep-lateness',
  '37 * * * * trim-journeys',
].join('\n');

/** Starts the queue of this process with the tasks of the house. */
export function startRoutine(house: House): Promise<Jobs> {
  const orgIds = async (): Promise<readonly string[]> =>
    (await house.db.auth((tx) => listOrganisations(tx))).map((o) => o.id);
  const tasks: { readonly [name: string]: Task } = {
    ...housekeepingTasks({ ...house, orgIds }),
    'expire-content': async () => {
      await house.db.worker(await orgIds(), (tx) => expireVersions(tx, house.clock.now()));
    },
    'expire-held': async () => {
      const now = house.clock.now();
      await house.db.worker(await orgIds(), (tx) => expireHeld(tx, now, now - VERDICTS_KEPT_MS));
    },
    'expire-uploads': async () => expireUploads(house, await orgIds(), house.clock.now()),
    'sweep-suggestions': async () => {
      const now = house.clock.now();
      for (const orgId of await orgIds()) await sweepSuggestions(house, orgId, now - SWEPT_MS, now);
    },
    'sweep-lateness': async () => {
      await sweepLateness(latenessServices(house), await orgIds());
    },
    'trim-journeys': async () => {
      const [ids, before] = [await orgIds(), house.clock.now() - TRACES_KEPT_MS];
      while ((await house.db.worker(ids, (tx) => trimRuns(tx, before, TRIMMED))) > 0);
    },
    'tidy-surveys': async () => {
      await house.db.worker(await orgIds(), (tx) => tidySurveys(tx, house.clock.now()));
    },
  };
  return startJobs({ url: house.databaseUrl, tasks, crontab: CRONTAB, log: house.log });
}
