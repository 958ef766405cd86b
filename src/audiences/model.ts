// Audience rules as data: who belongs, decided purely from what is known of a person and the time.
import type { Channel, Purpose } from '../trust/model.ts';

/**
 * How a trait is compared. Texts are compared without regard to case by `contains` and `starts-with` only. Dates are ISO
 * texts; those without a time or zone are meant by the organisation's clock. `in-last-days` and `in-next-days` change by
 * the clock alone.
 */
export const COMPARISONS = [
  'is',
  'is-not',
  'one-of',
  'contains',
  'starts-with',
  'at-least',
  'at-most',
  'before',
  'after',
  'in-last-days',
  'in-next-days',
  'exists',
  'missing',
] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** How a property of an event is compared. */
export const PROPERTY_COMPARISONS = ['is', 'is-not', 'contains', 'at-least', 'at-most', 'exists'] as const;
export type PropertyComparison = (typeof PROPERTY_COMPARISONS)[number];

/** A value that things are compared with. */
export type Scalar = string | number | boolean;

/** A condition on one property of an event; all of an event's conditions must hold. */
export interface Condition {
  readonly property: string;
  readonly is: PropertyComparison;
  readonly value?: Scalar;
}

/** How far back is looked: in days or in minutes, never both; neither is for ever. */
export interface Window {
  readonly withinDays?: number;
  readonly withinMinutes?: number;
}

export const AUDIENCE_KINDS = ['patient', 'hcp', 'contact', 'respondent'] as const;
export const CONSENT_WORDS = ['given', 'withdrawn', 'unstated'] as const;
/** Where somebody is in a journey. `finished`: has been through it and is not inside now, whatever the outcome. */
export const JOURNEY_WORDS = ['inside', 'finished', 'reached-goal', 'never'] as const;
export type JourneyWord = (typeof JOURNEY_WORDS)[number];
/** Numbers under which somebody is registered: identifiers by these kinds, or traits by these names. */
export const REGISTRATIONS = ['npi', 'orcid', 'mrn', 'registrationNumber'] as const;
export type Registration = (typeof REGISTRATIONS)[number];

export interface TraitRule {
  readonly trait: string;
  readonly is: Comparison;
  readonly value?: Scalar | readonly Scalar[];
}

/** Did an event, once or `atLeast` and `atMost` so often, within a window or ever. */
export interface DidRule extends Window {
  readonly did: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly where?: readonly Condition[];
}

export interface DidNotRule extends Window {
  readonly didNot: string;
  readonly where?: readonly Condition[];
}

/** The first, or the last, time of an event lies within a window, or longer ago than `before…`. Exactly one is stated. */
interface Edge extends Window {
  readonly beforeDays?: number;
  readonly beforeMinutes?: number;
  readonly where?: readonly Condition[];
}
export interface FirstRule extends Edge {
  readonly first: string;
}
export interface LastRule extends Edge {
  readonly last: string;
}

/** One event of a sequence. */
export interface SequenceStep {
  readonly event: string;
  readonly where?: readonly Condition[];
}

/** Events one after another, from the first to the last within the window; `since…`: the last of them so lately. */
export interface SequenceRule extends Window {
  readonly sequence: readonly SequenceStep[];
  readonly sinceDays?: number;
  readonly sinceMinutes?: number;
}

/** Without a channel: `given` on any, `withdrawn` on some and given on none, `unstated` on all. */
export interface ConsentRule {
  readonly consent: Purpose;
  readonly channel?: Channel;
  readonly is: (typeof CONSENT_WORDS)[number];
}

/** Parts of a place; those that are stated must all fit. `postalCode` is the beginning of one. */
export interface Place {
  readonly country?: string;
  readonly state?: string;
  readonly city?: string;
  readonly postalCode?: string;
  readonly location?: string;
}

/** A rule: nested all/any/none over conditions. */
export type Rule =
  | { readonly all: readonly Rule[] }
  | { readonly any: readonly Rule[] }
  | { readonly none: readonly Rule[] }
  | TraitRule
  | { readonly kind: (typeof AUDIENCE_KINDS)[number] }
  | DidRule
  | DidNotRule
  | FirstRule
  | LastRule
  | SequenceRule
  | ConsentRule
  /** By the id of another audience. */
  | { readonly audience: string; readonly is: 'in' | 'out' }
  /** By the id of a journey. */
  | { readonly journey: string; readonly is: JourneyWord }
  /** By the id of a score. */
  | { readonly score: string; readonly atLeast?: number; readonly atMost?: number }
  | { readonly place: Place }
  /** One of these, as main or other specialty, by name or code. */
  | { readonly specialty: readonly string[] }
  | { readonly registration: Registration; readonly is: 'present' | 'missing' }
  /** A share of everybody, drawn by lot but always the same for the same salt: from (included) to (excluded) percent. */
  | { readonly random: string; readonly from: number; readonly to: number }
  /** By the id of a manual list. */
  | { readonly list: string; readonly is: 'in' | 'out' };

export interface Audience {
  readonly orgId: string;
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly rule: Rule;
  readonly version: number;
  readonly state: 'live' | 'paused' | 'archived';
  readonly members: number;
}

/** What an event adds to a score. */
export interface ScoreWeight {
  readonly event: string;
  readonly where?: readonly Condition[];
  readonly points: number;
}

/** Declared weights of events, summed; with a half-life the sum fades. */
export interface Score {
  readonly orgId: string;
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly weights: readonly ScoreWeight[];
  /** Days after which a point is worth half; null: never. */
  readonly halfLifeDays: number | null;
  readonly version: number;
  readonly state: 'live' | 'archived';
}

/** A person came into an audience or left it. */
export interface Move {
  readonly orgId: string;
  readonly personId: string;
  readonly audienceId: string;
  readonly audienceName: string;
  readonly direction: 'entered' | 'left';
  readonly at: number;
  /** The fact that caused it; of a move by the clock a fresh id. */
  readonly causeEventId: string | null;
}
