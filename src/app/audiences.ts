// Mounts everything about audiences, with what journeys say about them.
import { audienceRoutes } from '../audiences/index.ts';
import { readJourneyStates } from '../journeys/index.ts';
import type { HttpServer } from '../platform/http/index.ts';
import { readAccountNames } from '../trust/index.ts';
import { journeyNames, journeysNaming } from './audiences-store.ts';
import type { House } from './house.ts';

/** Registers the routes. */
export function mountAudiences(app: HttpServer, house: House): void {
  audienceRoutes(app, {
    ...house,
    namesOf: (ids) => house.db.auth((tx) => readAccountNames(tx, ids)),
    journeys: { names: journeyNames, using: journeysNaming, journeyStates: readJourneyStates },
  });
}
