// The front door of webhooks out.
export { insertEndpoint, readEndpoints } from './endpoint-store.ts';
export type { Endpoint } from './model.ts';
export { webhookOutPrivacy } from './privacy.ts';
export { queueCalls } from './queue.ts';
export { webhookOutRoutes } from './routes.ts';
export {
  type CallSender,
  startCallSender,
  WEBHOOK_OUT_SEAL,
  WEBHOOKS_OUT_TOPIC,
} from './sender.ts';
