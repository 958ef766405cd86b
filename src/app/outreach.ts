// Wires the rooms that reach out and are visited: the sender of mails, tracked links, one-click pages, the portal.
import {
  acceptForms,
  directMailer,
  makeContentCache,
  openTransport,
  pageAssets,
  type RecordSignals,
  type SendDirect,
  type Sender,
  startSender,
  trackingRoutes,
  unsubscribeRoutes,
} from '../channels/index.ts';
import type { HttpServer } from '../platform/http/index.ts';
import { type PortalServices, portalRoutes } from '../portal/index.ts';
import { exportSubject, type Trust } from '../trust/index.ts';
import type { House } from './house.ts';

/** The running sender; absent without a mail server. */
export type Sending = Sender;

const FROM = 'rapport@localhost';
const NAME = 'Rapport';

/** Starts the sender of mails. Without RAPPORT_SMTP_URL deliveries wait in the outbox, and Health says so. */
export function startSending(house: House): Sending | null {
  const { smtpUrl, publicUrl, mailFrom } = house.config;
  if (!smtpUrl) return null;
  return startSender(house, { smtpUrl, publicUrl, from: mailFrom ?? FROM });
}

/** Sends sign-in links and the like at once; null without a mail server. */
function openDirectMail(house: House): { send: SendDirect; close(): void } | null {
  const { smtpUrl, publicUrl, mailFrom } = house.config;
  if (!smtpUrl) return null;
  const transport = openTransport({ url: smtpUrl });
  return {
    send: directMailer({ ...house, transport, publicUrl, from: mailFrom ?? FROM, name: NAME }),
    close: () => transport.close(),
  };
}

/** Registers the pages that mails link to, and the portal. */
export function outreachRoutes(app: HttpServer, house: House, trust: Trust, record: RecordSignals): void {
  const mail = openDirectMail(house);
  const services = { ...house, contents: makeContentCache(), publicUrl: house.config.publicUrl, record };
  const exportPerson: PortalServices['exportPerson'] = (orgId, personId, actor) =>
    exportSubject(house, trust.privacy, orgId, personId, actor);
  app.addHook('onClose', async () => mail?.close());
  pageAssets(app);
  trackingRoutes(app, services);
  unsubscribeRoutes(app, services);
  app.register((scope, _options, done) => {
    acceptForms(scope);
    portalRoutes(scope, { ...services, sendMail: mail?.send ?? null, exportPerson });
    done();
  });
}
