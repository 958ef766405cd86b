// The doors of events, wired to the rooms they need: the calls, schemas, quarantine, live tail, dead letters.
import {
  intakeRoutes,
  openVerdictCounts,
  quarantineRoutes,
  schemaRoutes,
  tailRoutes,
} from '../intake/index.ts';
import { findPersons } from '../people/index.ts';
import type { HttpServer } from '../platform/http/index.ts';
import { describeError } from '../platform/logging.ts';
import { readAccountNames, type Trust } from '../trust/index.ts';
import { deadLetterRoutes, handlersOf } from './dead-letters.ts';
import type { House } from './house.ts';

/** Registers them. @param appended called after something was appended to the log */
export function eventRoutes(app: HttpServer, house: House, trust: Trust, appended: () => void): void {
  const onError = (error: unknown): void => house.log.error('events', { error: describeError(error) });
  const services = {
    ...house,
    keyRing: trust.keyRing,
    appended,
    onError,
    counts: openVerdictCounts(house.db, house.clock, onError),
    namesOf: (_orgId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> =>
      house.db.auth((tx) => readAccountNames(tx, ids)),
    personsOf: findPersons,
  };
  intakeRoutes(app, services);
  schemaRoutes(app, services);
  quarantineRoutes(app, services);
  tailRoutes(app, services);
  deadLetterRoutes(app, house, handlersOf(house));
}
