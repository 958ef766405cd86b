// People on their way through journeys as the API shows them: counts, traces, walks, moves between versions, sweeps.
import type { JourneyNext, JourneyState, JourneyStepKind } from './journey-definition.ts';

export type JourneyRunState = 'active' | 'held' | 'parked' | 'stuck' | 'finished';
export type JourneyOutcome = 'completed' | 'goal' | 'exit' | 'hold-out' | 'removed';

/** What happened at one step, over all versions. */
export interface JourneyStepCount {
  readonly inside: number;
  /** Of those inside. */
  readonly stuck: number;
  readonly held: number;
  readonly parked: number;
  readonly passed: number;
  /** How many took each way, e.g. `timeout`, or the name of a branch. */
  readonly ways: { readonly [way: string]: number };
}

export interface JourneyCounts {
  readonly state: JourneyState;
  readonly entered: number;
  readonly inside: number;
  readonly stuck: number;
  readonly held: number;
  readonly outcomes: { readonly [outcome in JourneyOutcome]: number };
  readonly steps: { readonly [step: string]: JourneyStepCount };
  /** When it was counted. */
  readonly at: string;
}

/** Somebody inside. `personId` and `name` are absent without people.read. */
export interface JourneyPersonRow {
  readonly run: string;
  readonly personId?: string;
  readonly name?: string | null;
  readonly step: string;
  readonly version: number;
  readonly state: JourneyRunState;
  readonly enteredAt: string;
  readonly dueAt: string | null;
  readonly waitsFor: string | null;
  readonly problem: string | null;
}

export interface JourneyStuckRow extends JourneyPersonRow {
  /** The step in words. */
  readonly words: string;
}

/** One way of a person through a journey. */
export interface PersonJourneyRow {
  readonly run: string;
  readonly journeyId: string;
  readonly journey: string;
  readonly version: number;
  readonly state: JourneyRunState;
  readonly step: string | null;
  /** Where the person stands, or how it ended, in words. */
  readonly words: string;
  readonly outcome: JourneyOutcome | null;
  readonly enteredAt: string;
  readonly endedAt: string | null;
  readonly dueAt: string | null;
  readonly problem: string | null;
}

/** One step that was taken. */
export interface JourneyTraceStep {
  readonly at: string;
  readonly step: string;
  readonly kind: JourneyStepKind | null;
  readonly words: string;
  /** The way that was taken out of the step; null where there is only one. */
  readonly way: string | null;
  /** Message steps: what was decided on it. */
  readonly decision: { readonly id: string; readonly chosen: string; readonly reason: string } | null;
}

export interface PersonJourney extends PersonJourneyRow {
  readonly trace: readonly JourneyTraceStep[];
}

/** A field that differs, in words. */
export interface JourneyChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What `to` says otherwise than `from`. Versions are null for the draft. */
export interface JourneyDifference {
  readonly from: number | null;
  readonly to: number | null;
  readonly same: boolean;
  readonly added: readonly { readonly step: string; readonly words: string }[];
  readonly removed: readonly { readonly step: string; readonly words: string }[];
  readonly changed: readonly {
    readonly step: string;
    readonly words: string;
    readonly changes: readonly JourneyChange[];
  }[];
  /** Entry, start, endings, re-entry, caps. */
  readonly settings: readonly JourneyChange[];
  /** The whole difference, a sentence a line. */
  readonly words: readonly string[];
}

/** Moving the people inside to a version: where each step's people go. */
export interface JourneyMove {
  readonly to: number;
  /** People who stand at a step that the version has too. */
  readonly mapped: readonly { readonly step: string; readonly people: number; readonly words: string }[];
  /** People whose step is gone: `goes` is where they would go, null: they stay with their version (or leave). */
  readonly unmapped: readonly {
    readonly step: string;
    readonly people: number;
    readonly words: string;
    readonly goes: JourneyNext;
  }[];
  /** Set when it was done. */
  readonly moved?: number;
  readonly left?: number;
}

/**
 * Who is walked through: a person, or somebody described. Events are what is assumed to happen, minutes after the
 * entry; `chances` name the way taken at splits (else the first); nothing is sent and nothing stored.
 */
export interface JourneyWalkBody {
  readonly personId?: string;
  readonly person?: {
    readonly kind?: 'patient' | 'hcp' | 'contact' | 'respondent';
    readonly language?: string;
    readonly country?: string;
    readonly zone?: string;
    readonly traits?: { readonly [trait: string]: unknown };
  };
  readonly version?: number;
  /** ISO time of the entry; now when it is left out. */
  readonly at?: string;
  readonly events?: readonly {
    readonly event: string;
    readonly afterMinutes: number;
    readonly properties?: { readonly [property: string]: string | number | boolean };
  }[];
  readonly chances?: { readonly [step: string]: string };
}

export interface JourneyWalkStep {
  readonly at: string;
  readonly step: string;
  readonly kind: JourneyStepKind;
  readonly words: string;
  readonly way: string | null;
  /** Why it went on, and that way. */
  readonly why: string;
}

export interface JourneyWalk {
  readonly steps: readonly JourneyWalkStep[];
  /** Null while it would still be inside at the end of what was walked. */
  readonly outcome: JourneyOutcome | null;
  readonly endedAt: string;
  /** The whole walk in one sentence. */
  readonly words: string;
  /** What was taken for granted, a sentence each. */
  readonly assumptions: readonly string[];
}

/** People by hand: ids of people, or a manual list's id. */
export type JourneyEntryBody =
  | { readonly people: readonly string[]; readonly perMinute?: number }
  | { readonly list: string; readonly perMinute?: number };

/** `let in` happens in the background, at once for few. */
export interface JourneyEntries {
  readonly sweep: string;
  readonly people: number;
}

export type JourneySweepBody =
  | { readonly audience: string; readonly perMinute?: number }
  | { readonly import: string; readonly perMinute?: number };

export interface JourneySweepRow {
  readonly id: string;
  readonly kind: 'audience' | 'import' | 'list' | 'people' | 'schedule';
  /** The name of what it brings in. */
  readonly of: string;
  readonly state: 'running' | 'done' | 'cancelled';
  /** How many there are to bring in, where it is known. */
  readonly total: number | null;
  readonly seen: number;
  readonly entered: number;
  readonly perMinute: number | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
}
