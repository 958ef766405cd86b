// Wires the rooms that reach out and are visited: the sender of mails, tracked links, one-click pages, the portal.
import { makeContentCache, pageAssets, type RecordSignals, type Sender, startSender, trackingRoutes, unsubscribeRoutes } from '../channels/index.ts';
import type { HttpServer } from '../platform/http/index.ts';
import type { JsonObject } from '../platform/json.ts';
import { describeError } from '../platform/logging.ts';
import { portalRoutes } from '../portal/index.ts';
import type { Trust } from '../trust/index.ts';
import type { House } from './house.ts';

/** The running sender; absent without a mail server. */
export type Sending = Sender;

const FROM = 'Rapport <rapport@localhost>';

/** Starts the sender of mails. Without RAPPORT_SMTP_URL deliveries wait in the outbox, and Health says so. */
export function startSending(house: House): Sending | null {
  const { smtpUrl, publicUrl, mailFrom } = house.config;
  if (!smtpUrl) return null;
  const log = { info: (detail: object, message: string) => house.log.info(message, fieldsOf(detail)), error: (detail: object, message: string) => house.log.error(message, fieldsOf(detail)) };
  return startSender({ ...house, log }, { smtpUrl, publicUrl, from: mailFrom ?? FROM });
}

/** Registers the pages that mails link to, and the portal. */
export function outreachRoutes(app: HttpServer, house: House, _trust: Trust, record: RecordSignals): void {
  const contents = makeContentCache();
  const services = { ...house, contents, publicUrl: house.config.publicUrl, record };
  pageAssets(app);
  trackingRoutes(app, services);
  unsubscribeRoutes(app, services);
  portalRoutes(app, services);
}

/** Fields for our log out of whatever the sender tells: errors are described, nothing of a person is kept. */
function fieldsOf(detail: object): JsonObject {
  const fields: JsonObject = {};
  for (const [name, value] of Object.entries(detail)) {
    fields[name] = value instanceof Error ? describeError(value) : typeof value === 'number' || typeof value === 'string' ? value : null;
  }
  return fields;
}
