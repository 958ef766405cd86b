// Journeys as data: a graph of steps, who comes in, and what ends it. Everything the engine needs to move a person is here.
import type { Rule } from '../audiences/model.ts';
import type { Channel, Lane, Purpose } from '../trust/model.ts';

/** Properties an event must have. */
export type Where = { readonly [property: string]: string | number | boolean };

/** What lets a person in. `schedule` and `import` bring everybody of an audience or a file; `call` is a person or a program. */
export type Entry =
  | { readonly audience: string }
  | { readonly event: string; readonly where?: Where }
  | { readonly schedule: Schedule; readonly of: string }
  | { readonly import: string | 'any' }
  | { readonly call: 'manual-or-api' };

/** Local times of the organisation's zone. `days` are ISO week days (1 Monday); without them every day. `on` is one date. */
export interface Schedule {
  readonly at: string;
  readonly on?: string;
  readonly days?: readonly number[];
  readonly dayOfMonth?: number;
}

/** The message of a step. `value` is what reaching the person is worth (0..1); urgency raises the price of waiting. */
export interface MessageStep {
  readonly contentItemId: string;
  readonly lane: Lane;
  readonly purpose: Purpose;
  readonly channels: readonly Channel[];
  readonly urgency: 'now' | 'today' | 'week' | 'whenever';
  readonly value: number;
  /** Hours after which the message is pointless. */
  readonly expiresAfterHours: number;
  /** `best`: the arbiter picks one channel; `each`: one request for every channel (campaigns). */
  readonly spread?: 'best' | 'each';
}

/** Whose clock a local time means; a person without a zone has the organisation's. */
export type ZoneOf = 'person' | 'organisation';

/** A step. `next` names the step that follows; null ends the journey there. */
export type Step =
  | { readonly kind: 'wait'; readonly minutes: number; readonly next: Next }
  | { readonly kind: 'wait-until'; readonly until: Until; readonly zone: ZoneOf; readonly next: Next }
  | {
      readonly kind: 'wait-for';
      readonly event: string;
      readonly where?: Where;
      readonly atMostMinutes: number;
      readonly next: Next;
      readonly onTimeout: Next;
    }
  | { readonly kind: 'wait-hours'; readonly hours: Hours; readonly zone: ZoneOf; readonly next: Next }
  | {
      readonly kind: 'branch';
      readonly ways: readonly { readonly name: string; readonly when: Rule; readonly next: Next }[];
      readonly otherwise: Next;
    }
  | {
      readonly kind: 'split';
      /** Shares in percent; they sum to 100. A hold-out way gets nothing from there on and is measured. */
      readonly ways: readonly {
        readonly name: string;
        readonly share: number;
        readonly holdOut?: boolean;
        readonly next: Next;
      }[];
    }
  | ({ readonly kind: 'message'; readonly next: Next } & MessageStep)
  | {
      readonly kind: 'task';
      readonly title: string;
      readonly script: string;
      /** The role that does it (`care-team`, `call-centre-agent`, `field`, …). */
      readonly role: string;
      readonly dueMinutes: number;
      /** `done`: the journey goes on once somebody has done or dismissed it; `at-once`: it does not wait. */
      readonly then: 'done' | 'at-once';
      readonly next: Next;
    }
  | { readonly kind: 'webhook'; readonly endpoint: string; readonly next: Next }
  | {
      readonly kind: 'update';
      readonly traits: { readonly [trait: string]: string | number | boolean | null };
      readonly next: Next;
    }
  | { readonly kind: 'start'; readonly journey: string; readonly next: Next }
  | { readonly kind: 'end'; readonly outcome: 'completed' | 'exit' };

export type StepKind = Step['kind'];
export type Next = string | null;

/** A date and time, a local time of day, a day of the week at a time, or a time before or after a date trait. */
export type Until =
  | { readonly date: string }
  | { readonly time: string; readonly weekday?: number }
  | { readonly trait: string; readonly shiftMinutes: number };

/** Opening hours: ISO week days and local times (`09:00`). */
export interface Hours {
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
}

/** What ends a journey wherever somebody is in it. */
export type Ending = { readonly event: string; readonly where?: Where } | { readonly rule: Rule };

/** May somebody come in again? Nobody is ever inside the same journey twice at a time. */
export type Reentry = 'never' | 'always' | { readonly afterDays: number };

/** The whole journey. Step ids are short words, unique within it, kept over versions so that people can be moved. */
export interface Definition {
  readonly entry: Entry;
  readonly start: string;
  readonly steps: { readonly [id: string]: Step };
  readonly goal?: Ending;
  readonly exits?: readonly Ending[];
  readonly reentry: Reentry;
  readonly caps?: { readonly perDay?: number; readonly inside?: number; readonly total?: number };
  /** Where the canvas draws the steps; of no meaning to the engine. */
  readonly layout?: { readonly [id: string]: { readonly x: number; readonly y: number } };
}

/**
 * `live` lets people in and moves them; `draining` moves them and lets nobody in; `paused` does neither (times go on, and
 * whoever is late moves when it goes on).
 */
export type JourneyState = 'draft' | 'live' | 'paused' | 'draining' | 'archived';

export interface Journey {
  readonly orgId: string;
  readonly id: string;
  readonly name: string;
  readonly kind: 'journey' | 'campaign';
  readonly state: JourneyState;
  /** What is being edited; equal to the live definition when nothing is. */
  readonly draft: Definition;
  /** Counts edits of the draft: what an editor has seen (ETag). */
  readonly revision: number;
  /** The published version that newcomers get; null before the first. */
  readonly liveVersion: number | null;
}

/**
 * Where a person is in a journey. `active` waits for its time or an event; `held` for the end of a crisis hold; `parked`
 * for the end of a pause; `stuck` for somebody who mends it.
 */
export type RunState = 'active' | 'held' | 'parked' | 'stuck' | 'finished';
export type Outcome = 'completed' | 'goal' | 'exit' | 'hold-out' | 'removed';

/** One person's way through one journey. Its person is whoever `subjectId` belongs to now. Times are ms. */
export interface Run {
  readonly orgId: string;
  readonly subjectId: string;
  readonly id: string;
  readonly journeyId: string;
  /** The version it entered, or was moved to. */
  readonly version: number;
  /** The fact, call or sweep that let it in: the same cause lets the same subject in once. */
  readonly cause: string;
  /** Where it stands; null once finished. */
  readonly step: string | null;
  /** How many steps it has taken: the fence of every effect. */
  readonly taken: number;
  readonly state: RunState;
  /** True while it waits inside its step; false while the step is still to be taken. */
  readonly begun: boolean;
  /** When it goes on by the clock. */
  readonly dueAt: number | null;
  /** Names of events it waits for at this step. */
  readonly waitsFor: string | null;
  readonly outcome: Outcome | null;
  /** Why it is stuck, in words for staff; holds no value of the person. */
  readonly problem: string | null;
  readonly enteredAt: number;
}

/** A message that a journey wants to bring to a person: the arbiter's input. */
export interface MessageRequest {
  readonly orgId: string;
  readonly personId: string;
  readonly journeyId: string | null;
  readonly causeEventId: string | null;
  readonly contentVersionId: string;
  readonly topic: string | null;
  readonly lane: Lane;
  readonly purpose: Purpose;
  readonly channels: readonly Channel[];
  readonly urgency: MessageStep['urgency'];
  readonly value: number;
  readonly requestedAt: number;
  readonly expiresAt: number;
  /** The id its decision shall have, made at `requestedAt`: so a step knows what was decided on it. */
  readonly decisionId?: string;
}
