// All routes of journeys.
import type { HttpServer } from '../platform/http/index.ts';
import { journeyActRoutes } from './editing/act-routes.ts';
import { moveRoutes } from './editing/move-routes.ts';
import { journeyReadingRoutes } from './editing/routes.ts';
import { journeyLookingRoutes } from './looking/routes.ts';
import { walkRoute } from './looking/walk-routes.ts';
import type { JourneyServices } from './services.ts';
import { callRoutes } from './sweeps/call-routes.ts';
import { sweepRoutes } from './sweeps/routes.ts';

export type { JourneyServices } from './services.ts';

/** Registers the routes of journeys. */
export function journeyRoutes(app: HttpServer, services: JourneyServices): void {
  journeyReadingRoutes(app, services);
  journeyActRoutes(app, services);
  journeyLookingRoutes(app, services);
  walkRoute(app, services);
  moveRoutes(app, services);
  sweepRoutes(app, services);
  callRoutes(app, services);
}
