// The brief for the next contact: what a person asked, read, said and was told, what is due, and what may not be said.
// Pure: it arranges touchpoints that were already cleared for the reader, and adds nothing they may not see.
import type { Json } from '../platform/json.ts';
import type { Gates } from './model.ts';
import type { Touchpoint } from './timeline.ts';

export const BRIEF_SECTIONS = ['due', 'asked', 'said', 'read', 'visits', 'contacts'] as const;
export type BriefSection = (typeof BRIEF_SECTIONS)[number];

/** One line of the brief. `times`: how often the same thing happened; the newest time is shown. */
export interface BriefLine {
  readonly at: number;
  readonly words: string;
  readonly detail: string | null;
  readonly times: number;
  readonly href: string | null;
}

/** A word of consent that rules. */
export interface BriefConsent {
  readonly purpose: string;
  readonly channel: string;
  readonly state: string;
  readonly at: number;
}

/** Something that may not be done or said in the contact, and why. */
export interface BriefLimit {
  readonly code: string;
  readonly words: string;
}

export interface Brief {
  readonly sections: { readonly [section in BriefSection]: readonly BriefLine[] };
  readonly limits: readonly BriefLimit[];
  /** The channel on which the person last answered, clicked or called. */
  readonly reachedBy: string | null;
  readonly lastContactAt: number | null;
  readonly nextAppointmentAt: number | null;
  /** Entries with values that were left out for the reader's role. */
  readonly withheld: number;
}

export interface BriefInput {
  /** Newest first. */
  readonly touchpoints: readonly Touchpoint[];
  readonly gates: Gates;
  readonly consents: readonly BriefConsent[];
  readonly reader: { readonly health: boolean; readonly medical: boolean };
  readonly kind: string;
  /** ms */
  readonly now: number;
}

/** Which names say what, first match counts; `%` stands for anything. */
const SECTION_OF: readonly (readonly [section: BriefSection, names: readonly string[]])[] = [
  ['asked', ['Site Searched', 'Question %', 'Medical Question %', 'Call Received', 'Message Received']],
  ['asked', ['Information Requested', 'Visit Requested', 'Callback Requested']],
  ['said', ['Survey %', 'Feedback %', 'Complaint %', 'Review %', 'NPS %', 'CSAT %']],
  ['due', ['Screening Due', 'Refill Due', 'Vaccination Due', 'Follow-up Due', 'Lab Result Ready']],
  ['visits', ['Appointment %', 'Checked In', 'Visit %', 'Patient %', 'Procedure %', 'Immunization %']],
  ['visits', ['Medication %', 'Observation %', 'Congress %', 'Webinar %']],
  ['read', ['Article %', 'Paper %', 'Item Opened', 'Email Clicked', 'Email Opened', 'Video %', 'Guide %']],
  ['contacts', ['email.sent', 'Call Made', 'Contact Made', 'Visit Made']],
];
const MOST_LINES = 8;
/** What is due goes stale after this, ms. */
const DUE_FOR = 90 * 86_400_000;
/** A future time is looked for under these names. */
const WHEN = ['at', 'startsAt', 'start', 'date', 'dueAt'];

/** Arranges a brief. What a record said in error is left out. */
export function briefOf(told: BriefInput): Brief {
  const input = { ...told, touchpoints: told.touchpoints.filter((t) => !t.retracted) };
  const upcoming = upcomingOf(input);
  const lines = (section: BriefSection): BriefLine[] => linesOf(section, input, upcoming);
  return {
    sections: {
      due: lines('due'),
      asked: lines('asked'),
      said: lines('said'),
      read: lines('read'),
      visits: lines('visits'),
      contacts: lines('contacts'),
    },
    limits: limitsOf(input),
    reachedBy: reachedBy(input.touchpoints),
    lastContactAt: input.touchpoints.find((t) => sectionOf(t) === 'contacts')?.at ?? null,
    nextAppointmentAt: upcoming[0]?.when ?? null,
    withheld: input.touchpoints.filter((t) => t.hidden > 0 && sectionOf(t) !== null).length,
  };
}

function reachedBy(touchpoints: readonly Touchpoint[]): string | null {
  for (const { name } of touchpoints) if (REACHED[name]) return REACHED[name];
  return null;
}

const REACHED: { readonly [name: string]: string } = {
  'Email Clicked': 'e-mail',
  'Email Opened': 'e-mail',
  'Call Received': 'phone',
  'Portal Visited': 'portal',
  'Message Received': 'message',
};

/** The section of a touchpoint, or null when a brief does not speak of it. */
export function sectionOf(touchpoint: Pick<Touchpoint, 'name'>): BriefSection | null {
  const fits = (pattern: string): boolean =>
    pattern.endsWith('%') ? touchpoint.name.startsWith(pattern.slice(0, -1)) : touchpoint.name === pattern;
  return SECTION_OF.find(([, names]) => names.some(fits))?.[0] ?? null;
}

interface Upcoming {
  readonly when: number;
  readonly touchpoint: Touchpoint;
}

/** Appointments still ahead, soonest first. A later word on the same appointment (missed, cancelled) takes it away. */
function upcomingOf({ touchpoints, now }: BriefInput): Upcoming[] {
  const settled = new Set<string>();
  const ahead = new Map<string, Upcoming>();
  for (const touchpoint of touchpoints) {
    if (!touchpoint.name.startsWith('Appointment ')) continue;
    const key = keyOf(touchpoint);
    const when = timeIn(touchpoint.properties);
    if (settled.has(key) || ahead.has(key)) continue;
    if (/(Cancelled|Missed|Completed)$/.test(touchpoint.name)) settled.add(key);
    else if (when !== null && when > now) ahead.set(key, { when, touchpoint });
  }
  return [...ahead.values()].sort((a, b) => a.when - b.when);
}

function keyOf(touchpoint: Touchpoint): string {
  const id = touchpoint.properties.appointmentId ?? touchpoint.properties.appointment;
  return typeof id === 'string' ? id : touchpoint.id;
}

function timeIn(properties: { readonly [name: string]: Json | undefined }): number | null {
  for (const name of WHEN) {
    const value = properties[name];
    const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
    if (Number.isFinite(at)) return at;
  }
  return null;
}

function linesOf(section: BriefSection, input: BriefInput, upcoming: readonly Upcoming[]): BriefLine[] {
  const own = input.touchpoints.filter((t) => sectionOf(t) === section && stillDue(section, t, input));
  const lines = folded(own.map(lineOf));
  if (section !== 'due') return lines.slice(0, MOST_LINES);
  const handed = input.touchpoints.filter(
    (t) => t.name === 'decision.made' && t.properties.chosen === 'human',
  );
  return [
    ...upcoming.map(({ when, touchpoint }) => ({ ...lineOf(touchpoint), at: when, words: 'Appointment' })),
    ...folded(
      handed.map((t) => ({ ...lineOf(t), words: t.title.replace(/^Decision/, 'A person should call') })),
    ),
    ...lines,
  ].slice(0, MOST_LINES);
}

function stillDue(section: BriefSection, touchpoint: Touchpoint, { now }: BriefInput): boolean {
  return section !== 'due' || now - touchpoint.at < DUE_FOR;
}

function lineOf(touchpoint: Touchpoint): BriefLine {
  return {
    at: touchpoint.at,
    words: touchpoint.title,
    detail: touchpoint.detail,
    times: 1,
    href: touchpoint.href,
  };
}

/** The same thing said twice is one line with a count. */
function folded(lines: readonly BriefLine[]): BriefLine[] {
  const byWords = new Map<string, BriefLine>();
  for (const line of lines) {
    const key = `${line.words}\n${line.detail ?? ''}`;
    const known = byWords.get(key);
    byWords.set(key, known ? { ...known, times: known.times + 1, at: Math.max(known.at, line.at) } : line);
  }
  return [...byWords.values()];
}

const GATE_LIMITS: readonly (readonly [gate: keyof Gates, words: string])[] = [
  ['deceased', 'This person has died. Do not contact; speak to the family only if they ask.'],
  ['minor', 'A minor: speak to the authorised representative.'],
  ['sensitive', 'A sensitive event is on file: nothing promotional, no routine reminders.'],
  ['restricted', 'Processing is restricted by law: use the data for this contact only if the person asks.'],
];

function limitsOf(input: BriefInput): BriefLimit[] {
  const gates = GATE_LIMITS.filter(([gate]) => input.gates[gate]).map(([code, words]) => ({ code, words }));
  const said = input.consents
    .filter((c) => c.state !== 'given')
    .map((c) => ({ code: `${c.purpose}:${c.channel}`, words: withdrawnWords(c) }));
  const kind = input.kind === 'hcp' && !input.reader.medical ? [MEDICAL] : [];
  const patient = input.kind === 'patient' && !input.reader.health ? [HEALTH] : [];
  return [...gates, ...said, ...kind, ...patient];
}

const MEDICAL: BriefLimit = {
  code: 'medical',
  words: 'No medical questions: hand them to the medical team, unanswered.',
};
const HEALTH: BriefLimit = {
  code: 'health',
  words: 'Health details are not shown to your role: do not ask for them, do not confirm treatment.',
};

function withdrawnWords(consent: BriefConsent): string {
  return consent.state === 'pending'
    ? `No ${consent.purpose} by ${consent.channel} yet: asked, not confirmed.`
    : `No ${consent.purpose} by ${consent.channel}: consent was taken back.`;
}
