// The two organisations of the town with their audiences, journeys and declared data classes.
import { ALVARA_CONTENT } from './content-alvara.ts';
import { RIVERSIDE_CONTENT } from './content-riverside.ts';
import { RIVERSIDE_CARE } from './content-riverside-care.ts';
import { ALVARA_JOURNEYS } from './journeys-alvara.ts';
import { RIVERSIDE_JOURNEYS } from './journeys-riverside.ts';
import type { TownAudience, TownOrganisation } from './model.ts';

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
    name: 'New in the diabetes clinic',
    description: 'Their first kept visit to the diabetes clinic was within the last month.',
    rule: {
      all: [
        { kind: 'patient' },
        {
          first: 'Appointment Completed',
          withinDays: 30,
          where: [{ property: 'service', is: 'is', value: 'diabetes' }],
        },
      ],
    },
  },
  {
    name: 'Read, then booked',
    description: 'Read an article and booked a visit within three days of it.',
    rule: { sequence: [{ event: 'Article Read' }, { event: 'Appointment Booked' }], withinDays: 3 },
  },
  {
    name: 'Heart visits missed',
    description: 'Missed a heart visit in the last month, and may be written to about care.',
    rule: {
      all: [
        {
          did: 'Appointment Missed',
          withinDays: 30,
          where: [{ property: 'service', is: 'is', value: 'cardiology' }],
        },
        { none: [{ consent: 'care', channel: 'email', is: 'withdrawn' }] },
      ],
    },
  },
  {
    name: 'Check-up in the next two weeks',
    description: 'A planned check-up lies ahead; whose day has come leaves by itself.',
    rule: { trait: 'nextCheckup', is: 'in-next-days', value: 14 },
  },
  {
    name: 'Patient council',
    description: 'The people on the council’s list.',
    rule: (ids) => ({ list: ids.list('Patient council'), is: 'in' }),
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
    name: 'Warm for papers',
    description: 'Cardiologists and nephrologists whose interest is high at the moment.',
    rule: (ids) => ({
      all: [
        { specialty: ['Cardiology', 'Nephrology'] },
        { score: ids.score('Interest in papers'), atLeast: 8 },
      ],
    }),
  },
  {
    name: 'Gone quiet',
    description: 'Read papers before, and nothing for ten days.',
    rule: { all: [{ kind: 'hcp' }, { last: 'Paper Opened', beforeDays: 10 }] },
  },
  {
    name: 'A tenth by lot',
    description: 'Ten in a hundred professionals, always the same ones: for a first look at something new.',
    rule: { all: [{ kind: 'hcp' }, { random: 'first look', from: 0, to: 10 }] },
  },
  {
    name: 'North-east',
    description: 'Professionals and contacts of the north-east territory.',
    rule: { trait: 'territory', is: 'is', value: 'north-east' },
  },
];

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
    content: [...RIVERSIDE_CONTENT, ...RIVERSIDE_CARE],
    audiences: RIVERSIDE_AUDIENCES,
    journeys: RIVERSIDE_JOURNEYS,
    scores: [],
    lists: [{ name: 'Patient council', description: 'Patients who advise the hospital; asked for by hand.' }],
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
    scores: [
      {
        name: 'Interest in papers',
        description: 'Opening a paper counts three, looking at a page one; half of it fades in two weeks.',
        weights: [
          { event: 'Paper Opened', points: 3 },
          { event: 'Page Viewed', points: 1 },
        ],
        halfLifeDays: 14,
      },
    ],
    lists: [],
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
