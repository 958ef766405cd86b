// Wires the rooms that reach out and are visited: the sender of mails, tracked links, one-click pages, the portal.
import {
  acceptForms,
  confirmRoutes,
  directMailer,
  inboundRoutes,
  makeContentCache,
  openTransport,
  type PersonalLink,
  pageAssets,
  type RecordSignals,
  type SendDirect,
  type Sender,
  startConfirming,
  startSender,
  trackingRoutes,
  unsubscribeRoutes,
} from '../channels/index.ts';
import { recordSignals } from '../intake/index.ts';
import { findBearers } from '../people/index.ts';
import type { HttpServer } from '../platform/http/index.ts';
import {
  checkInStaffRoutes,
  type LatenessServices,
  latenessRoutes,
  type PortalServices,
  portalRoutes,
} from '../portal/index.ts';
import { followMessageLink } from '../surveys/index.ts';
import { exportSubject, type InboundServices, readAccountNames, type Trust } from '../trust/index.ts';
import type { House } from './house.ts';

/** The running sender; absent without a mail server. */
export type Sending = Sender;

const FROM = 'rapport@localhost';
const NAME = 'Rapport';

/** Starts the sender of mails. Without RAPPORT_SMTP_URL deliveries wait in the outbox, and Health says so. */
export function startSending(house: House): Sending | null {
  const { smtpUrl, publicUrl, mailFrom } = house.config;
  if (!smtpUrl) return null;
  const sender = startSender(house, { smtpUrl, publicUrl, from: mailFrom ?? FROM });
  const mail = openDirectMail(house);
  const confirming = mail && startConfirming({ ...house, send: mail.send });
  return {
    ...sender,
    stop: async () => {
      await Promise.all([sender.stop(), confirming?.stop()]);
      mail?.close();
    },
  };
}

/** How the bearers of an address are found. */
function bearersOf(house: House): InboundServices['bearers'] {
  return (tx, orgId, { channel, plain }) => {
    const kind = channel === 'email' ? 'email' : 'phone';
    const { vault } = house;
    return findBearers(tx, orgId, {
      kind,
      valueHash: vault.blindIndex(orgId, kind, plain),
      addressKey: vault.addressKey(plain),
      digits: kind === 'phone' ? plain : null,
    });
  };
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

/** What judging places by the clock needs; what it records is read from the log in its turn. */
export function latenessServices(house: House): LatenessServices {
  const { db, clock, newId } = house;
  return { db, clock, newId, record: (tx, request) => recordSignals(tx, house, request) };
}

/** Registers the pages that mails link to, and the portal. */
export function outreachRoutes(app: HttpServer, house: House, trust: Trust, record: RecordSignals): void {
  const mail = openDirectMail(house);
  const services = { ...house, contents: makeContentCache(), publicUrl: house.config.publicUrl, record };
  const exportPerson: PortalServices['exportPerson'] = (orgId, personId, actor) =>
    exportSubject(house, trust.privacy, orgId, personId, actor);
  app.addHook('onClose', async () => mail?.close());
  pageAssets(app);
  const personalLink: PersonalLink = (tx, orgId, subjectId, link) =>
    followMessageLink(tx, services, orgId, subjectId, link);
  trackingRoutes(app, { ...services, personalLink });
  unsubscribeRoutes(app, services);
  checkInStaffRoutes(app, services);
  latenessRoutes(app, {
    ...services,
    namesOf: (ids) => house.db.auth((tx) => readAccountNames(tx, ids)),
  });
  confirmRoutes(app, services);
  inboundRoutes(app, { ...services, keyRing: trust.keyRing, bearers: bearersOf(house) });
  app.register((scope, _options, done) => {
    acceptForms(scope);
    portalRoutes(scope, { ...services, personalLink, sendMail: mail?.send ?? null, exportPerson });
    done();
  });
}
