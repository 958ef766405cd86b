// A journey's definition as the API takes and shows it: data that fits into version control.

/** Properties an event must have. */
export type JourneyWhere = { readonly [property: string]: string | number | boolean };
/** A rule as audiences have it. */
export type JourneyRule = { readonly [key: string]: unknown };

/** `at` is a local time (`09:00`) of the organisation; `days` are ISO week days, 1 is Monday; `on` is one date. */
export interface JourneySchedule {
  readonly at: string;
  readonly on?: string;
  readonly days?: readonly number[];
  readonly dayOfMonth?: number;
}

export type JourneyEntry =
  | { readonly audience: string }
  | { readonly event: string; readonly where?: JourneyWhere }
  | { readonly schedule: JourneySchedule; readonly of: string }
  | { readonly import: string }
  | { readonly call: 'manual-or-api' };

export type JourneyNext = string | null;
export type JourneyUrgency = 'now' | 'today' | 'week' | 'whenever';
export type JourneyUntil =
  | { readonly date: string }
  | { readonly time: string; readonly weekday?: number }
  | { readonly trait: string; readonly shiftMinutes: number };

/** A step of a journey. An id that is still empty (`''`) is a slot to be filled: the problems name it. */
export type JourneyStep =
  | { readonly kind: 'wait'; readonly minutes: number; readonly next: JourneyNext }
  | {
      readonly kind: 'wait-until';
      readonly until: JourneyUntil;
      readonly zone: 'person' | 'organisation';
      readonly next: JourneyNext;
    }
  | {
      readonly kind: 'wait-for';
      readonly event: string;
      readonly where?: JourneyWhere;
      readonly atMostMinutes: number;
      readonly next: JourneyNext;
      readonly onTimeout: JourneyNext;
    }
  | {
      readonly kind: 'wait-hours';
      readonly hours: { readonly days: readonly number[]; readonly from: string; readonly to: string };
      readonly zone: 'person' | 'organisation';
      readonly next: JourneyNext;
    }
  | {
      readonly kind: 'branch';
      readonly ways: readonly {
        readonly name: string;
        readonly when: JourneyRule;
        readonly next: JourneyNext;
      }[];
      readonly otherwise: JourneyNext;
    }
  | {
      readonly kind: 'split';
      readonly ways: readonly {
        readonly name: string;
        readonly share: number;
        readonly holdOut?: boolean;
        readonly next: JourneyNext;
      }[];
    }
  | {
      readonly kind: 'message';
      readonly contentItemId: string;
      readonly lane: string;
      readonly purpose: string;
      readonly channels: readonly string[];
      readonly urgency: JourneyUrgency;
      /** What reaching the person is worth, 0 to 1. */
      readonly value: number;
      readonly expiresAfterHours: number;
      readonly spread?: 'best' | 'each';
      readonly next: JourneyNext;
    }
  | {
      readonly kind: 'task';
      readonly title: string;
      readonly script: string;
      readonly role: string;
      readonly dueMinutes: number;
      readonly then: 'done' | 'at-once';
      readonly next: JourneyNext;
    }
  | { readonly kind: 'webhook'; readonly endpoint: string; readonly next: JourneyNext }
  | {
      readonly kind: 'update';
      readonly traits: { readonly [trait: string]: string | number | boolean | null };
      readonly next: JourneyNext;
    }
  | { readonly kind: 'start'; readonly journey: string; readonly next: JourneyNext }
  | { readonly kind: 'end'; readonly outcome: 'completed' | 'exit' };

export type JourneyStepKind = JourneyStep['kind'];
export type JourneyEnding =
  | { readonly event: string; readonly where?: JourneyWhere }
  | { readonly rule: JourneyRule };

export interface JourneyDefinition {
  readonly entry: JourneyEntry;
  readonly start: string;
  readonly steps: { readonly [id: string]: JourneyStep };
  readonly goal?: JourneyEnding;
  readonly exits?: readonly JourneyEnding[];
  readonly reentry: 'never' | 'always' | { readonly afterDays: number };
  readonly caps?: { readonly perDay?: number; readonly inside?: number; readonly total?: number };
  readonly layout?: { readonly [id: string]: { readonly x: number; readonly y: number } };
}

export type JourneyState = 'draft' | 'live' | 'paused' | 'draining' | 'archived';
