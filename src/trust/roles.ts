// The roles Rapport ships: named sets of capabilities, each as small as the work allows (minimum necessary).
import { CAPABILITIES, type Capability } from './model.ts';

/** A role that every organisation has from its first day and none may change. */
export interface ShippedRole {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly capabilities: readonly Capability[];
}

/** What an administrator does not get by being one: reading health data, approving content, working cases. */
const NOT_OF_ADMIN: readonly Capability[] = [
  'people.read.health',
  'content.approve',
  'cases.work',
  'medical.work',
  'safety.work',
];

export const SHIPPED_ROLES: readonly ShippedRole[] = [
  {
    id: 'admin',
    name: 'Administrator',
    description:
      'Runs the organisation: members, keys, settings, audiences and journeys. Sees no health data.',
    capabilities: CAPABILITIES.filter((c) => !NOT_OF_ADMIN.includes(c)),
  },
  {
    id: 'communications',
    name: 'Communications',
    description: 'Plans and writes what the organisation says, and answers in public.',
    capabilities: [
      'home.read',
      'people.read',
      'people.read.contact',
      'audiences.read',
      'audiences.edit',
      'journeys.read',
      'journeys.edit',
      'content.read',
      'content.edit',
      'decisions.read',
      'feedback.read',
      'measures.read',
      'cases.work',
      'surveys.read',
      'surveys.edit',
    ],
  },
  {
    id: 'marketer',
    name: 'Marketer',
    description: 'Builds audiences, journeys and content; sees no addresses and no health data.',
    capabilities: [
      'home.read',
      'people.read',
      'audiences.read',
      'audiences.edit',
      'journeys.read',
      'journeys.edit',
      'content.read',
      'content.edit',
      'decisions.read',
      'feedback.read',
      'measures.read',
      'surveys.read',
      'surveys.edit',
    ],
  },
  {
    id: 'call-centre-agent',
    name: 'Call-centre agent',
    description: 'Answers callers: finds the person, sees the last contacts, records consent.',
    capabilities: [
      'home.read',
      'people.read',
      'people.read.contact',
      'people.edit',
      'content.read',
      'decisions.read',
      'consent.edit',
      'cases.work',
      'people.merge',
    ],
  },
  {
    id: 'real-time-officer',
    name: 'Real-time officer',
    description: 'On duty for what people say in public: takes cases, answers, escalates.',
    capabilities: [
      'home.read',
      'health.read',
      'people.read',
      'content.read',
      'decisions.read',
      'feedback.read',
      'cases.work',
    ],
  },
  {
    id: 'care-team',
    name: 'Care team',
    description: 'Doctors, nurses and their office: the whole person, with health data.',
    capabilities: [
      'home.read',
      'people.read',
      'people.read.contact',
      'people.read.health',
      'people.edit',
      'audiences.read',
      'journeys.read',
      'content.read',
      'decisions.read',
      'feedback.read',
      'consent.edit',
      'people.merge',
      'surveys.read',
    ],
  },
  {
    id: 'medical',
    name: 'Medical (MSL)',
    description: 'Medical science liaison: answers unsolicited medical questions, apart from promotion.',
    capabilities: [
      'home.read',
      'people.read',
      'people.read.contact',
      'content.read',
      'decisions.read',
      'medical.work',
    ],
  },
  {
    id: 'field-rep',
    name: 'Field (rep)',
    description: 'Visits professionals; sees contacts and approved content, no medical questions.',
    capabilities: [
      'home.read',
      'people.read',
      'people.read.contact',
      'content.read',
      'decisions.read',
      'consent.edit',
    ],
  },
  {
    id: 'reviewer',
    name: 'Reviewer',
    description: 'Medical, legal, regulatory or patient-advocate review of content.',
    capabilities: ['home.read', 'content.read', 'content.approve', 'surveys.read'],
  },
  {
    id: 'pharmacovigilance',
    name: 'Pharmacovigilance',
    description: 'Works safety reports; sees the person and the health data a report needs.',
    capabilities: [
      'home.read',
      'people.read',
      'people.read.contact',
      'people.read.health',
      'feedback.read',
      'safety.work',
    ],
  },
  {
    id: 'compliance',
    name: 'Compliance',
    description: "Privacy requests, consent and the audit trail; answers for the organisation's rules.",
    capabilities: [
      'home.read',
      'people.read',
      'people.read.contact',
      'people.export',
      'people.erase',
      'consent.edit',
      'content.read',
      'decisions.read',
      'measures.read',
      'audit.read',
      'people.merge',
      'surveys.read',
    ],
  },
  {
    id: 'data-steward',
    name: 'Data steward',
    description:
      'Keeps the data right: imports, mends messages that were held, decides which profiles are one person. Sees health data.',
    capabilities: [
      'home.read',
      'people.read',
      'people.read.contact',
      'people.read.health',
      'people.edit',
      'people.merge',
      'imports.run',
      'events.read',
      'surveys.read',
      'feedback.read',
      'decisions.read',
    ],
  },
  {
    id: 'analyst',
    name: 'Analyst',
    description: 'Reads measures and feedback in numbers; sees no person.',
    capabilities: [
      'home.read',
      'audiences.read',
      'journeys.read',
      'content.read',
      'measures.read',
      'surveys.read',
    ],
  },
  {
    id: 'operator',
    name: 'Operator',
    description: 'Keeps the installation running: imports, keys, health figures. Sees no person.',
    capabilities: ['home.read', 'health.read', 'imports.run', 'events.read', 'settings.keys', 'audit.read'],
  },
];
