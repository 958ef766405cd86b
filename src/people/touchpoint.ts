// What a fact of the log is to somebody who reads a person's journey: its channel, its words, and where it leads. Pure.
import type { Json, JsonObject } from '../platform/json.ts';

/** The touchpoints a journey is made of (mission B1). */
export const TOUCH_CHANNELS = [
  'web',
  'portal',
  'mail',
  'call',
  'visit',
  'survey',
  'record',
  'decision',
  'consent',
  'other',
] as const;
export type TouchChannel = (typeof TOUCH_CHANNELS)[number];

/** A fact without its values. */
export interface Named {
  readonly kind: string;
  readonly name: string;
  readonly origin: string;
}

/**
 * Which names belong to which channel, first match counts. The same table serves the filter (as patterns of the database)
 * and the words on screen. `%` stands for anything.
 */
export const CHANNEL_PATTERNS: readonly (readonly [channel: TouchChannel, names: readonly string[]])[] = [
  ['decision', ['decision.%']],
  ['consent', ['Consent %', 'consent.%']],
  ['mail', ['email.%', 'delivery.%', 'Email %', 'Message Received']],
  ['portal', ['Portal %', 'Item %']],
  ['call', ['Call %', 'Contact Made']],
  ['visit', ['Appointment %', 'Visit %', 'Checked In', 'Patient %', 'Clinic %']],
  ['survey', ['Survey %', 'Feedback %', 'Review %', 'Complaint %', 'NPS %', 'CSAT %']],
  ['record', ['Lab %', 'Observation %', 'Procedure %', 'Immunization %', 'Medication %', 'Screening %']],
  ['web', ['Page Viewed', 'Site %', 'Article %', 'Paper %', 'Webinar %', 'Link %', 'Form %', 'Video %']],
];

/** Pages and screens are web whatever they are called. */
export function channelOf(fact: Named): TouchChannel {
  if (fact.kind === 'page' || fact.kind === 'screen') return 'web';
  return CHANNEL_PATTERNS.find(([, names]) => names.some((name) => fits(name, fact.name)))?.[0] ?? 'other';
}

function fits(pattern: string, name: string): boolean {
  return pattern.endsWith('%') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** Facts for the medical side only: whoever sells must not know that a medical question was asked (mission A11). */
export const MEDICAL_ONLY = 'Medical Question %';

export function isMedicalOnly(name: string): boolean {
  return fits(MEDICAL_ONLY, name);
}

/** The coarse kinds by which timelines were filtered first; screens and older clients still use them. */
export type TouchType = 'signal' | 'decision' | 'delivery' | 'consent' | 'fact';

export function typeOf(fact: Named): TouchType {
  if (fact.name.startsWith('decision.')) return 'decision';
  if (fact.name.startsWith('email.') || fact.name.startsWith('delivery.')) return 'delivery';
  if (fact.name.startsWith('Consent ')) return 'consent';
  return fact.kind === 'fact' ? 'fact' : 'signal';
}

const TITLES: { readonly [name: string]: string } = {
  'decision.made': 'Decision',
  'email.sent': 'E-mail sent',
  'email.failed': 'E-mail not delivered',
  'email.unknown': 'E-mail: outcome unknown',
  'email.cancelled': 'E-mail cancelled',
  'audience.entered': 'Entered audience',
  'audience.left': 'Left audience',
  'status.question': 'Question about the status answered',
  'Task Completed': 'Task done',
  'Task Dismissed': 'Task dismissed',
  'identity.linked': 'Anonymous visits linked to this person',
  'identity.seen': 'Identifiers seen together',
  'identity.merged': 'Joined with another profile',
  'identity.separated': 'Separated from another profile',
  'identity.undone': 'Joining or separating taken back',
};

/** What happened, in a few words. */
export function titleOf(fact: Named, properties: JsonObject): string {
  const title = TITLES[fact.name] ?? (fact.kind === 'page' ? `Viewed ${fact.name}` : fact.name);
  const about = properties.audienceName ?? properties.content;
  return typeof about === 'string' ? `${title}: ${about}` : title;
}

const TELLING = ['words', 'text', 'question', 'query', 'reason', 'title', 'topic', 'service', 'url', 'path'];
const LONGEST = 400;

/** The one value that says most about it, unless the title says it already. A decision explains itself on its own screen. */
export function detailOf(fact: Named, properties: JsonObject): string | null {
  if (fact.name.startsWith('decision.')) return null;
  const title = titleOf(fact, properties);
  for (const key of TELLING) {
    const value = properties[key];
    if (typeof value === 'string' && value.length > 0 && !title.includes(value))
      return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
  }
  return null;
}

/** The screen on which more of it can be read. */
export function hrefOf(properties: JsonObject, importId: string | null): string | null {
  const decision = textOf(properties.decision);
  if (decision) return `/decisions/${decision}`;
  const task = textOf(properties.task);
  if (task) return `/tasks?scope=all&id=${task}`;
  const survey = textOf(properties.surveyId);
  if (survey) return `/surveys/${survey}`;
  return importId ? `/imports/${importId}` : null;
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
