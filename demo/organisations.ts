// The two organisations of the town with their audiences, journeys and declared data classes.
import { ALVARA_CONTENT } from './content-alvara.ts';
import { RIVERSIDE_CONTENT } from './content-riverside.ts';
import type { TownAudience, TownJourney, TownOrganisation } from './model.ts';

const RIVERSIDE_AUDIENCES: readonly TownAudience[] = [
  {
    name: 'Diabetes learners',
    description: 'Adults of the diabetes clinic who read about diabetes in the last month.',
    rule: {
      all: [
        { kind: 'patient' },
        { trait: 'clinics', is: 'contains', value: 'diabetes' },
        { did: 'Article Read', withinDays: 30 },
      ],
    },
  },
  {
    name: 'Heart clinic, active',
    description: 'Patients of cardiology seen on the website or in the portal this month.',
    rule: {
      all: [
        { trait: 'clinics', is: 'contains', value: 'cardiology' },
        {
          any: [
            { did: 'Page Viewed', withinDays: 30 },
            { did: 'Portal Visited', withinDays: 30 },
          ],
        },
      ],
    },
  },
  {
    name: 'Joint clinic readers',
    description: 'Patients of the joint clinic who read an article this month.',
    rule: {
      all: [
        { trait: 'clinics', is: 'contains', value: 'orthopaedics' },
        { did: 'Article Read', withinDays: 30 },
      ],
    },
  },
  {
    name: 'Missed twice',
    description: 'Missed two visits, the last one within ninety days: a person should call.',
    rule: {
      all: [
        { did: 'Appointment Missed', atLeast: 2 },
        { did: 'Appointment Missed', withinDays: 90 },
      ],
    },
  },
  {
    name: 'Screening age',
    description: 'Adults of 50 to 75 years without a planned screening.',
    rule: {
      all: [
        { kind: 'patient' },
        { trait: 'age', is: 'at-least', value: 50 },
        { trait: 'age', is: 'at-most', value: 75 },
        { did: 'Screening Due', withinDays: 60 },
      ],
    },
  },
  {
    name: 'Portal regulars',
    description: 'Came to the portal more than once, and within the last fortnight: no need to push.',
    rule: {
      all: [
        { did: 'Portal Visited', atLeast: 2 },
        { did: 'Portal Visited', withinDays: 14 },
      ],
    },
  },
  {
    name: 'Quiet for two weeks',
    description: 'Known patients who did nothing for a fortnight.',
    rule: {
      all: [
        { kind: 'patient' },
        { didNot: 'Page Viewed', withinDays: 14 },
        { didNot: 'Portal Visited', withinDays: 14 },
        { did: 'Appointment Completed' },
      ],
    },
  },
];

const ALVARA_AUDIENCES: readonly TownAudience[] = [
  {
    name: 'Cardiology readers',
    description: 'Cardiologists and internists who opened two papers in a month.',
    rule: {
      all: [
        { kind: 'hcp' },
        {
          any: [
            { trait: 'specialty', is: 'is', value: 'Cardiology' },
            { trait: 'specialty', is: 'is', value: 'Internal Medicine' },
          ],
        },
        { did: 'Paper Opened', withinDays: 30 },
      ],
    },
  },
  {
    name: 'Asked medical',
    description: 'Sent a medical question in the last ninety days.',
    rule: { did: 'Medical Question Asked', withinDays: 90 },
  },
  {
    name: 'Kidney interest',
    description: 'Endocrinologists and nephrologists active this month.',
    rule: {
      all: [
        { kind: 'hcp' },
        {
          any: [
            { trait: 'specialty', is: 'is', value: 'Nephrology' },
            { trait: 'specialty', is: 'is', value: 'Endocrinology' },
          ],
        },
        { did: 'Page Viewed', withinDays: 30 },
      ],
    },
  },
  {
    name: 'North-east',
    description: 'Professionals and contacts of the north-east territory.',
    rule: { trait: 'territory', is: 'is', value: 'north-east' },
  },
];

const RIVERSIDE_JOURNEYS: readonly TownJourney[] = [
  journey('Remind of the visit', { event: 'Appointment Upcoming' }, 'Appointment reminder', [
    'care',
    'care',
    'today',
    0.9,
    36,
  ]),
  journey('After a missed visit', { event: 'Appointment Missed' }, 'We missed you', [
    'care',
    'care',
    'today',
    0.8,
    72,
  ]),
  journey('After the visit', { event: 'Appointment Completed' }, 'How are you after your visit?', [
    'care',
    'care',
    'week',
    0.5,
    120,
  ]),
  journey('Result is ready', { event: 'Lab Result Ready' }, 'A new result is ready', [
    'care',
    'care',
    'today',
    0.9,
    240,
  ]),
  journey('Home again', { event: 'Patient Discharged' }, 'Your first days at home', [
    'care',
    'care',
    'now',
    0.95,
    48,
  ]),
  journey('Screening', { audience: 'Screening age' }, 'Screening is due', ['care', 'care', 'week', 0.6, 720]),
  journey('Diabetes series', { audience: 'Diabetes learners' }, 'Living well with diabetes', [
    'engagement',
    'education',
    'week',
    0.5,
    336,
  ]),
  journey('Heart evening', { audience: 'Heart clinic, active' }, 'Heart health evening', [
    'engagement',
    'events',
    'week',
    0.45,
    240,
  ]),
  journey('Flu season', { event: 'Site Searched' }, 'Flu shots without a visit', [
    'engagement',
    'education',
    'week',
    0.35,
    336,
  ]),
  journey('Move well', { audience: 'Joint clinic readers' }, 'Move well week', [
    'engagement',
    'education',
    'week',
    0.45,
    240,
  ]),
  journey('Monthly for regulars', { audience: 'Portal regulars' }, 'Riverside monthly', [
    'engagement',
    'education',
    'whenever',
    0.25,
    480,
  ]),
  journey('Monthly for the quiet', { audience: 'Quiet for two weeks' }, 'Riverside monthly', [
    'engagement',
    'education',
    'whenever',
    0.3,
    480,
  ]),
  journey('Portal welcome', { event: 'Portal Account Opened' }, 'Welcome to your portal', [
    'transactional',
    'service',
    'now',
    0.7,
    72,
  ]),
];

const ALVARA_JOURNEYS: readonly TownJourney[] = [
  journey('Symposium', { audience: 'Cardiology readers' }, 'Symposium at the heart congress', [
    'marketing',
    'events',
    'week',
    0.6,
    336,
  ]),
  journey(
    'New data',
    { event: 'Paper Opened', where: { topic: 'lipid management' } },
    'New data in one page',
    ['marketing', 'marketing', 'week', 0.5, 336],
  ),
  journey('Kidney webinar', { audience: 'Kidney interest' }, 'Case discussion webinar', [
    'engagement',
    'education',
    'week',
    0.5,
    240,
  ]),
  journey('Medical question', { event: 'Medical Question Asked' }, 'Your request has arrived', [
    'reply',
    'service',
    'now',
    0.9,
    24,
  ]),
];

function journey(
  name: string,
  entry: TownJourney['entry'],
  content: string,
  [lane, purpose, urgency, value, expiresAfterHours]: readonly [
    TownJourney['message']['lane'],
    TownJourney['message']['purpose'],
    TownJourney['message']['urgency'],
    number,
    number,
  ],
): TownJourney {
  return {
    name,
    entry,
    content,
    message: { lane, purpose, urgency, value, expiresAfterHours, channels: ['email', 'feed'] },
  };
}

/** Names of properties that say nothing of a person's health; what is not declared stays health. */
const SHARED_PROPERTIES = {
  deliveryId: 'public',
  decisionId: 'public',
  campaign: 'public',
  site: 'public',
  device: 'public',
  minutes: 'public',
} as const;

export const ORGANISATIONS: readonly TownOrganisation[] = [
  {
    slug: 'riverside',
    name: 'Riverside Hospital',
    kind: 'care-provider',
    zone: 'America/New_York',
    locale: 'en',
    jurisdiction: 'US',
    postalAddress: 'Riverside Hospital, 1 Sample Street, Springfield, NY 00000',
    content: RIVERSIDE_CONTENT,
    audiences: RIVERSIDE_AUDIENCES,
    journeys: RIVERSIDE_JOURNEYS,
    classes: {
      property: {
        ...SHARED_PROPERTIES,
        appointmentId: 'personal',
        at: 'personal',
        by: 'public',
        question: 'public',
        service: 'public',
        sentiment: 'public',
        themes: 'public',
      },
      trait: {
        kind: 'public',
        minor: 'personal',
        deceased: 'personal',
        minorRepresentative: 'personal',
        restricted: 'personal',
        mrn: 'personal',
      },
    },
  },
  {
    slug: 'alvara',
    name: 'Alvara Life Sciences',
    kind: 'life-science',
    zone: 'Europe/Berlin',
    locale: 'en',
    jurisdiction: 'DE',
    postalAddress: 'Alvara Life Sciences, Musterstraße 1, 00000 Musterstadt',
    content: ALVARA_CONTENT,
    audiences: ALVARA_AUDIENCES,
    journeys: ALVARA_JOURNEYS,
    classes: {
      property: {
        ...SHARED_PROPERTIES,
        topic: 'public',
        title: 'public',
        path: 'public',
        congress: 'public',
        question: 'personal',
      },
      trait: {
        kind: 'public',
        npi: 'personal',
        orcid: 'personal',
        specialty: 'personal',
        interest: 'personal',
        affiliation: 'personal',
        territory: 'public',
        role: 'public',
        yearsInPractice: 'personal',
      },
    },
  },
];
