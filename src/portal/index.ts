// The portal's front door: the pull side, where everything waits for a visit.
import { acceptForms } from '../channels/index.ts';
import type { HttpServer } from '../platform/http/index.ts';
import { type ArrivalServices, arrivalRoutes } from './arrival-routes.ts';
import { checkInPointRoutes } from './check-in-point-routes.ts';
import { checkInRoutes } from './check-in-routes.ts';
import { connectionsRoutes } from './connections-routes.ts';
import { dataRoutes } from './data-routes.ts';
import { historyRoutes } from './history-routes.ts';
import { homeRoutes } from './home-routes.ts';
import { invitationRoutes } from './invitation-routes.ts';
import { manifestRoute } from './manifest.ts';
import { preferencesRoutes } from './preferences-routes.ts';
import type { PortalServices } from './services.ts';
import { signInRoutes } from './sign-in-routes.ts';

export { SEALED as ARRIVAL_SEAL } from './check-in.ts';
export { insertArrival, insertPoint } from './check-in-store.ts';
export { type FeedInput, publishFeed } from './feed.ts';
export { judgePlaces, type LatenessServices, sweepLateness } from './lateness.ts';
export { type LatenessRouteServices, latenessRoutes } from './lateness-routes.ts';
export { privacyPort } from './privacy.ts';
export type { PortalServices } from './services.ts';
export { noteVisits } from './visits-due.ts';

/** What staff do with check-in: points, and the list of who came. */
export function checkInStaffRoutes(app: HttpServer, services: ArrivalServices): void {
  checkInPointRoutes(app, services);
  arrivalRoutes(app, services);
}

/** Registers all pages of the portal. */
export function portalRoutes(app: HttpServer, services: PortalServices): void {
  void app.register((scope: HttpServer, _options, done) => {
    acceptForms(scope);
    signInRoutes(scope, services);
    homeRoutes(scope, services);
    preferencesRoutes(scope, services);
    historyRoutes(scope, services);
    connectionsRoutes(scope, services);
    invitationRoutes(scope, services);
    dataRoutes(scope, services);
    checkInRoutes(scope, services);
    manifestRoute(scope);
    done();
  });
}
