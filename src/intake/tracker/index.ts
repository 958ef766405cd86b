// The tracker of websites: a script of the organisation's own, and the door it sends to.
import type { HttpServer } from '../../platform/http/index.ts';
import { trackerDoor } from './door-routes.ts';
import { type TrackerKeyServices, trackerKeyRoutes } from './key-routes.ts';

export { SEALED as TRACKER_SEAL } from './collect.ts';
export { insertTracker } from './store.ts';
export { signUser } from './token.ts';

/** Registers the door and the routes of its keys. */
export function trackerRoutes(app: HttpServer, services: TrackerKeyServices): void {
  trackerDoor(app, services);
  trackerKeyRoutes(app, services);
}
