// A house with many people and journeys that are graphs: what the measurements of the journey engine load.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type House, openHouse } from '../../src/app/house.ts';
import { startWorkers } from '../../src/app/workers.ts';
import type { Definition, Step } from '../../src/journeys/model.ts';
import { readConfig } from '../../src/platform/config.ts';
import { silentLogger } from '../../src/platform/logging.ts';
import { startEmbeddedPostgres } from '../../src/platform/postgres/index.ts';
import { cpuSeconds } from './cpu.ts';
import { fillPeople } from './many-people.ts';
import { foundBenchOrganisation } from './organisation.ts';

/** A running house; nothing works in it until `work`. */
export interface GraphRig {
  readonly house: House;
  readonly orgId: string;
  /** CPU seconds so far, of the database and of this process, which is the worker. */
  cpu(): { readonly database: number; readonly worker: number };
  /** Starts the loop, resolves when `done` says so; seconds. */
  work(done: () => Promise<boolean>): Promise<number>;
  stop(): Promise<void>;
}

/** Opens it in a temporary folder, with the organisation of the benchmarks, without audiences, and so many people. fsync stays on. */
export async function startGraphRig(people: number): Promise<GraphRig> {
  const dir = await mkdtemp(path.join(tmpdir(), 'rapport-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(dir, 'postgres') });
  const config = readConfig({}, { databaseUrl: postgres.url, dataDir: dir, logLevel: 'silent' });
  if (Array.isArray(config)) throw new Error(JSON.stringify(config));
  const house = await openHouse({ config, log: silentLogger });
  const { orgId } = await foundBenchOrganisation(house, 0);
  await house.db.owner((tx) => fillPeople(tx, orgId, people));
  const pid = Number((await readFile(path.join(postgres.dataDir, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  return {
    house,
    orgId,
    cpu: () => {
      const { user, system } = process.cpuUsage();
      return { database: cpuSeconds(pid), worker: (user + system) / 1e6 };
    },
    work: async (done) => {
      const workers = await startWorkers(house);
      const started = performance.now();
      while (!(await done())) await house.clock.wait(100);
      const seconds = (performance.now() - started) / 1_000;
      await workers.stop();
      return seconds;
    },
    stop: async () => {
      await house.close();
      await postgres.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Publishes a graph that an event enters; returns its id. */
export async function publishGraph(
  { house, orgId }: GraphRig,
  name: string,
  event: string,
  steps: { readonly [id: string]: Step },
): Promise<string> {
  const now = house.clock.now();
  const id = house.newId(now);
  const [start = ''] = Object.keys(steps);
  const definition: Definition = { entry: { event }, start, steps, reentry: 'always' };
  await house.db.web(orgId, async (tx) => {
    await tx.query(
      `insert into journey (org_id, id, name, draft, state, live_version, created_at, updated_at) values ($1, $2, $3, $4::jsonb, 'live', 1, now(), now())`,
      [orgId, id, name, JSON.stringify(definition)],
    );
    await tx.query(
      `insert into journey_version (org_id, journey_id, version, definition, published_at) values ($1, $2, 1, $3::jsonb, now())`,
      [orgId, id, JSON.stringify(definition)],
    );
  });
  return id;
}

/** How many steps were taken in a journey. */
export async function stepsTaken({ house, orgId }: GraphRig, journeyId: string): Promise<number> {
  const [row] = await house.db.web(orgId, (tx) =>
    tx.query<{ n: number }>(
      `select coalesce(sum(passed), 0)::bigint as n from journey_count where org_id = $1 and journey_id = $2 and step <> ''`,
      [orgId, journeyId],
    ),
  );
  return row?.n ?? 0;
}
