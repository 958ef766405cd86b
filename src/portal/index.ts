// The portal's front door: the pull side, where everything waits for a visit.
import { acceptForms } from '../channels/index.ts';
import type { HttpServer } from '../platform/http/index.ts';
import { dataRoutes } from './data-routes.ts';
import { homeRoutes } from './home-routes.ts';
import { manifestRoute } from './manifest.ts';
import { preferencesRoutes } from './preferences-routes.ts';
import type { PortalServices } from './services.ts';
import { signInRoutes } from './sign-in-routes.ts';

export { type FeedInput, publishFeed } from './feed.ts';
export { privacyPort } from './privacy.ts';
export type { PortalServices } from './services.ts';

/** Registers all pages of the portal. */
export function portalRoutes(app: HttpServer, services: PortalServices): void {
  void app.register((scope: HttpServer, _options, done) => {
    acceptForms(scope);
    signInRoutes(scope, services);
    homeRoutes(scope, services);
    preferencesRoutes(scope, services);
    dataRoutes(scope, services);
    manifestRoute(scope);
    done();
  });
}
