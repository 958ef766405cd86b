// What Alvara Life Sciences says to health-care professionals: the sponsor is named in every item.
import type { TownContent } from './model.ts';
import { item } from './words.ts';

const DEAR = 'Dear {{person.name | default: "colleague"}},';
const SPONSOR = 'Alvara Life Sciences';

export const ALVARA_CONTENT: readonly TownContent[] = [
  item(
    'Symposium at the heart congress',
    { purpose: 'events', lane: 'marketing', topic: 'heart failure', sponsor: SPONSOR },
    {
      en: {
        subject: 'Invitation: heart failure symposium',
        mail: `${DEAR}\n\nYou are invited to our satellite symposium on heart failure in everyday practice, on site or online.\n\nThe agenda and the speakers' disclosures are on the event page. Promotional meeting, organised and paid for by Alvara Life Sciences.`,
        title: 'Heart failure symposium, on site or online',
        feed: 'Satellite symposium on heart failure in everyday practice. Organised and paid for by Alvara Life Sciences.',
        label: 'See the agenda',
      },
    },
  ),
  item(
    'New data in one page',
    { purpose: 'marketing', lane: 'marketing', topic: 'lipid management', sponsor: SPONSOR },
    {
      en: {
        subject: 'New outcome data in one page',
        mail: `${DEAR}\n\nWe have put the new outcome data on one page: design, main result, safety and limits. The full paper is linked.\n\nPromotional material by Alvara Life Sciences.`,
        title: 'New outcome data in one page',
        feed: 'Design, main result, safety and limits, with the full paper linked. Promotional material by Alvara Life Sciences.',
        label: 'Read the page',
      },
    },
  ),
  item(
    'Case discussion webinar',
    { purpose: 'education', lane: 'engagement', topic: 'kidney disease', sponsor: SPONSOR },
    {
      en: {
        subject: 'Webinar: three cases, one hour',
        mail: `${DEAR}\n\nThree kidney cases, discussed live by two nephrologists. You can send a question before the hour starts.\n\nSponsored by Alvara Life Sciences. The speakers choose the content.`,
        title: 'Webinar: three cases, one hour',
        feed: 'Three kidney cases, discussed live. Sponsored by Alvara Life Sciences; the speakers choose the content.',
        label: 'Register',
      },
    },
  ),
  item(
    'Your request has arrived',
    { purpose: 'service', lane: 'reply', sponsor: SPONSOR },
    {
      en: {
        subject: 'We have your medical question',
        mail: `${DEAR}\n\nYour question has reached our medical department. A medical science liaison answers within two working days.\n\nYour request is not seen by sales.`,
        title: 'We have your medical question',
        feed: 'A medical science liaison answers within two working days. Your request is not seen by sales.',
        label: 'See my request',
      },
    },
  ),
  item(
    'Welcome to the Alvara portal',
    { purpose: 'service', lane: 'transactional', sponsor: SPONSOR },
    {
      en: {
        subject: 'Your portal for health-care professionals',
        mail: `${DEAR}\n\nYour access is ready: events, medical information and the people to talk to. You decide what we send you.`,
        title: 'Welcome',
        feed: 'Events, medical information and the people to talk to. You decide what we send you.',
        label: 'Open the portal',
      },
    },
  ),
  item(
    'What would be of use to you?',
    { purpose: 'education', lane: 'engagement', topic: 'news', sponsor: SPONSOR },
    {
      en: {
        subject: 'What would be of use to you?',
        mail: `${DEAR}\n\nYou have not looked in for a while. Tell us what you would read, or how rarely you want to hear from us.\n\nSent by Alvara Life Sciences.`,
        title: 'What would be of use to you?',
        feed: 'Choose your topics, or how rarely you want to hear from us. Sent by Alvara Life Sciences.',
        label: 'Choose',
      },
    },
  ),
];
