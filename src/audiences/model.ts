// Audience rules as data: who belongs, decided purely from a person's state.
import type { Json } from '../platform/json.ts';

/** How a trait is compared. `contains` is for lists and texts; dates are ISO texts. */
export type Comparison = 'is' | 'is-not' | 'contains' | 'at-least' | 'at-most' | 'exists' | 'missing';

/** A rule: nested all/any/none over conditions on traits and events. */
export type Rule =
  | { readonly all: readonly Rule[] }
  | { readonly any: readonly Rule[] }
  | { readonly none: readonly Rule[] }
  | { readonly trait: string; readonly is: Comparison; readonly value?: Json }
  | { readonly kind: 'patient' | 'hcp' | 'contact' | 'respondent' }
  | { readonly did: string; readonly atLeast?: number; readonly withinDays?: number }
  | { readonly didNot: string; readonly withinDays?: number };

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

/** A person came into an audience or left it. */
export interface Move {
  readonly orgId: string;
  readonly personId: string;
  readonly audienceId: string;
  readonly audienceName: string;
  readonly direction: 'entered' | 'left';
  readonly at: number;
  /** The fact that caused it. */
  readonly causeEventId: string | null;
}
