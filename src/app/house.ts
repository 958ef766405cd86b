// The services of one process, opened once and handed to the rooms: the house without its doors.
import path from 'node:path';
import type { IntakeServices } from '../intake/index.ts';
import { subjectPort } from '../people/index.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import { type Database, openDatabase } from '../platform/db.ts';
import { createSafeFetch } from '../platform/fetch.ts';
import { ensurePartitions } from '../platform/housekeeping.ts';
import { idFactory } from '../platform/ids.ts';
import { createLiveHub } from '../platform/live.ts';
import { type Logger, openLogger } from '../platform/logging.ts';
import { openMetrics } from '../platform/metrics.ts';
import { type Migrated, migrate } from '../platform/migrate.ts';
import { startEmbeddedPostgres } from '../platform/postgres/index.ts';
import { type Random, systemRandom } from '../platform/random.ts';
import { isRefusal } from '../platform/result.ts';
import { readSecrets } from '../platform/secrets.ts';
import type { Services } from '../platform/services.ts';
import { createUndoRegistry } from '../platform/undo.ts';
import { openVault, syncShippedRoles, type Vault } from '../trust/index.ts';
import { StartRefused, startError } from './start-refused.ts';

const DAY = 86_400_000;
const PARTITIONS_AHEAD = 7 * DAY;

/** How a process is set up. Clock and chance are the machine's unless a run is to be replayed. */
export interface HouseOptions {
  readonly config: Config;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly log?: Logger;
  /** Told of each step as it begins, in words for the person who waits. */
  readonly step?: (words: string) => void;
}

/** Everything rooms ask for. */
export interface House extends Services, IntakeServices {
  readonly vault: Vault;
  readonly instanceKey: Uint8Array;
  readonly cursorSecret: Uint8Array;
  readonly databaseUrl: string;
  readonly embedded: boolean;
  readonly migrated: Migrated;
  /** Closes the pools and, where it is ours, the database server. */
  close(): Promise<void>;
}

/** Opens the database (embedded unless one is configured), brings its schema up to date, and opens the services. */
export async function openHouse(options: HouseOptions): Promise<House> {
  const { config } = options;
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  const log = options.log ?? openLogger(config.logLevel);
  const step = options.step ?? (() => undefined);
  const secrets = await readSecrets(config, systemRandom);
  if (isRefusal(secrets)) throw new StartRefused(secrets);
  const server = await openServer(config, step, log);
  const db = openDatabase({ url: server.url });
  const close = async (): Promise<void> => {
    await db.close();
    await server.stop();
  };
  step('Bring the schema up to date');
  const migrated = await bringUpToDate(server.url, db, log, clock).catch(async (error: unknown) => {
    await close();
    throw startError(error);
  });
  const vault = openVault(secrets.instanceKey);
  const newId = idFactory(random);
  return {
    db,
    clock,
    random,
    newId,
    config,
    log,
    live: createLiveHub(),
    metrics: openMetrics(),
    fetch: createSafeFetch(config.outboundAllow),
    undo: createUndoRegistry(clock, newId),
    vault,
    subjects: subjectPort({ vault, newId }),
    instanceKey: secrets.instanceKey,
    cursorSecret: secrets.cursorSecret,
    databaseUrl: server.url,
    embedded: config.databaseUrl === null,
    migrated,
    close,
  };
}

async function bringUpToDate(url: string, db: Database, log: Logger, clock: Clock): Promise<Migrated> {
  const migrated = await migrate(url);
  await db.owner((tx) => syncShippedRoles(tx));
  await ensurePartitions({ db, log }, clock.now() - DAY, clock.now() + PARTITIONS_AHEAD);
  return migrated;
}

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

async function openServer(config: Config, step: (words: string) => void, log: Logger): Promise<Server> {
  if (config.databaseUrl) return { url: config.databaseUrl, stop: () => Promise.resolve() };
  step('Start the embedded database');
  return startEmbeddedPostgres({
    dataDir: path.join(path.resolve(config.dataDir), 'postgres'),
    log: (line) => log.debug(line),
  });
}
