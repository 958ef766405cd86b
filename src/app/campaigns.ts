// What campaigns need of the rooms after journeys: sending copies to staff, counting contacts, taking messages back.
import { reasonWords } from '../arbiter/index.ts';
import { REASONS } from '../arbiter/model.ts';
import {
  availableChannels,
  cancelOfJourney,
  countDecided,
  countDelivered,
  hasWaiting,
  normaliseEmail,
  openTransport,
  sampleMailer,
  sampleWords,
  sendableAddress,
} from '../channels/index.ts';
import { type CampaignServices, startCampaigns } from '../journeys/index.ts';
import { readAccountNames, readMembers } from '../trust/index.ts';
import type { House } from './house.ts';

/** The services of campaigns, and what closes them. */
export interface OpenedCampaigns {
  readonly services: CampaignServices;
  close(): void;
}

const FROM = 'rapport@localhost';
const NAME = 'Rapport';

/** Opens them; without a mail server campaigns go on, and only copies for staff are refused. */
export function openCampaigns(house: House): OpenedCampaigns {
  const { smtpUrl, publicUrl, mailFrom } = house.config;
  const transport = smtpUrl ? openTransport({ url: smtpUrl, connections: 1 }) : null;
  const from = mailFrom ?? FROM;
  return {
    services: {
      ...house,
      connected: availableChannels,
      sendCopy: transport && sampleMailer({ ...house, transport, publicUrl, from, name: NAME }),
      fill: sampleWords,
      colleagues: (orgId) => house.db.auth((tx) => readMembers(tx, orgId)),
      namesOf: (ids) => house.db.auth((tx) => readAccountNames(tx, ids)),
      mailbox: (address) => {
        const found = sendableAddress(address);
        return found === null ? null : normaliseEmail(found);
      },
      contacts: {
        decided: countDecided,
        delivered: countDelivered,
        waiting: hasWaiting,
        takeBack: async (tx, orgId, journeyId, most, now) =>
          (await cancelOfJourney(tx, { orgId, journeyId, most }, 'campaign-cancelled', now, house.newId))
            .length,
        reasonWords: (reason) => (isReason(reason) ? reasonWords(reason) : reason),
      },
    },
    close: () => transport?.close(),
  };
}

/** Starts the background of campaigns. */
export function runCampaigns(house: House): { stop(): Promise<void> } {
  const { services, close } = openCampaigns(house);
  const runner = startCampaigns(services);
  return {
    stop: async () => {
      await runner.stop();
      close();
    },
  };
}

function isReason(text: string): text is keyof typeof REASONS {
  return Object.hasOwn(REASONS, text);
}
