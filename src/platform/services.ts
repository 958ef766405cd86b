// What the composition root hands to the rooms: one of each, so that a whole run can be rebuilt with others.
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Database } from './db.ts';
import type { SafeFetch } from './fetch.ts';
import type { NewId } from './ids.ts';
import type { LiveHub } from './live.ts';
import type { Logger } from './logging.ts';
import type { Metrics } from './metrics.ts';
import type { Random } from './random.ts';
import type { UndoRegistry } from './undo.ts';

/** The platform's part. Trust adds the vault; a room asks for the fields it needs and no more. */
export interface Services {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: NewId;
  readonly config: Config;
  readonly log: Logger;
  readonly live: LiveHub;
  readonly metrics: Metrics;
  /** The only way out by HTTP. */
  readonly fetch: SafeFetch;
  readonly undo: UndoRegistry;
}
