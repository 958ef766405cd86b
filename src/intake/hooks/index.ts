// Webhooks in: signed deliveries of other systems become signals.
import type { HttpServer } from '../../platform/http/index.ts';
import { hookDoor } from './door-routes.ts';
import { type SourceServices, sourceRoutes } from './source-routes.ts';
import { trialRoutes } from './trial-routes.ts';

export type { HookMap, Scheme } from './model.ts';
export { SCHEMES } from './model.ts';
export { SEALED as WEBHOOK_SEAL } from './receive.ts';
export type { SourceServices as WebhookServices } from './source-routes.ts';
export { insertSource as insertWebhookSource } from './store.ts';

/** Registers the door and the routes of its sources. */
export function webhookRoutes(app: HttpServer, services: SourceServices): void {
  hookDoor(app, services);
  sourceRoutes(app, services);
  trialRoutes(app, services);
}
