// Rules to begin with: what care providers and life science ask for most. Names of events and traits may differ here.
import type { AudienceDraft } from '../../../../../sdk/faces/audiences.ts';

export interface AudienceTemplate extends AudienceDraft {
  readonly id: string;
  readonly description: string;
}

export const TEMPLATES: readonly AudienceTemplate[] = [
  {
    id: 'missed-twice',
    name: 'Missed two visits',
    description: 'Patients who missed two visits within 90 days and did not come since.',
    rule: {
      all: [
        { kind: 'patient' },
        { did: 'Appointment Missed', atLeast: 2, withinDays: 90 },
        { didNot: 'Appointment Completed', withinDays: 30 },
      ],
    },
  },
  {
    id: 'quiet',
    name: 'Gone quiet',
    description: 'People who were last seen in the portal more than 30 days ago.',
    rule: { all: [{ last: 'Portal Visited', beforeDays: 30 }] },
  },
  {
    id: 'after-discharge',
    name: 'Home from hospital',
    description: 'Discharged in the last two weeks, without a visit booked since.',
    rule: {
      all: [
        { did: 'Patient Discharged', withinDays: 14 },
        {
          none: [
            { sequence: [{ event: 'Patient Discharged' }, { event: 'Appointment Booked' }], withinDays: 14 },
          ],
        },
      ],
    },
  },
  {
    id: 'screening-age',
    name: 'Screening age',
    description: 'Patients of 50 to 75 years who had no screening in two years.',
    rule: {
      all: [
        { kind: 'patient' },
        { trait: 'age', is: 'at-least', value: 50 },
        { trait: 'age', is: 'at-most', value: 75 },
        { didNot: 'Screening Completed', withinDays: 730 },
      ],
    },
  },
  {
    id: 'specialists',
    name: 'Interested specialists',
    description: 'Cardiologists who opened two papers in a month.',
    rule: {
      all: [
        { kind: 'hcp' },
        { specialty: ['Cardiology'] },
        { did: 'Paper Opened', atLeast: 2, withinDays: 30 },
      ],
    },
  },
  {
    id: 'may-hear',
    name: 'May hear from us',
    description: 'Agreed to marketing by e-mail, and did not unsubscribe lately.',
    rule: {
      all: [
        { consent: 'marketing', channel: 'email', is: 'given' },
        { didNot: 'Email Unsubscribed', withinDays: 365 },
      ],
    },
  },
  {
    id: 'tenth',
    name: 'A tenth for comparison',
    description: 'Ten percent of everybody, always the same people: a group to compare with.',
    rule: { all: [{ random: 'comparison', from: 0, to: 10 }] },
  },
];
