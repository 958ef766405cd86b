// The words of a decision: what was possible, what stopped it, what was chosen, and everything needed to replay it.
import type { Channel, Lane, Purpose } from '../trust/model.ts';
import type { MessageRequest } from '../journeys/model.ts';

/** What the arbiter can do with a message: push it on a channel, push it later, digest, pull, a human, or silence. */
export type Option = `push:${Channel}` | `later:${Channel}` | 'digest' | 'pull' | 'human' | 'silence';

/** Integer reason codes of the gates; the first failing one is recorded. The why view words them. */
export const REASONS = {
  chosen: 0,
  deceased: 10,
  minor: 11,
  sensitive: 12,
  restricted: 13,
  'content-not-approved': 20,
  'content-expired': 21,
  'no-variant': 22,
  'health-in-channel': 23,
  'no-address': 30,
  'address-suppressed': 31,
  'no-consent': 32,
  'consent-withdrawn': 33,
  paused: 34,
  'held-out': 40,
  'already-seen': 41,
  'quiet-hours': 50,
  'channel-cap': 51,
  'organisation-cap': 52,
  'personal-limit': 53,
  'request-expired': 54,
  'lower-utility': 60,
} as const;
export type Reason = keyof typeof REASONS;

/** One option as it was weighed. `utility` and `terms` only where no gate failed. */
export interface WeighedOption {
  readonly option: Option;
  readonly gate: Reason | null;
  readonly utility: number | null;
  /** Named parts of the utility, e.g. value, pPush, pPull, cost, load. */
  readonly terms: { readonly [name: string]: number };
  /** Probability with which this option was chosen (0 when gated). */
  readonly propensity: number;
  /** For `quiet-hours` and caps: when the gate opens again, ms. */
  readonly opensAt: number | null;
}

/** Everything the decision looked at. Contains no health value; replaying it gives the same decision. */
export interface InputVector {
  readonly now: number;
  /** Uniform chance drawn for this decision. */
  readonly draw: number;
  readonly request: MessageRequest;
  readonly person: {
    readonly kind: string;
    readonly gates: readonly string[];
    readonly channels: { readonly [channel: string]: { readonly address: boolean; readonly suppressed: boolean; readonly consent: 'given' | 'withdrawn' | 'none' } };
    readonly zones: readonly string[];
    readonly pausedUntil: number | null;
    readonly heldOut: boolean;
    readonly alreadySeen: boolean;
    readonly accountLinked: boolean;
    /** Visits of the portal per week, decayed. */
    readonly portalRate: number;
    readonly opens: number;
    readonly sends: number;
  };
  readonly content: { readonly state: string; readonly expiresAt: number | null; readonly variants: readonly string[]; readonly healthTopic: boolean };
  readonly pressure: {
    /** Contacts of this organisation in the last seven days, all and per channel, with their times (ms). */
    readonly own: readonly number[];
    readonly ownChannels: readonly string[];
    /** Over all organisations only a band is known (ground 1). */
    readonly personal: 'free' | 'near' | 'reached';
  };
  readonly zone: string;
}

/** The stored decision. The why view renders it and computes nothing. */
export interface Decision {
  readonly orgId: string;
  readonly personId: string;
  readonly id: string;
  readonly decidedAt: number;
  readonly chosen: Option;
  readonly channel: Channel | null;
  /** When a `later` push is due, ms. */
  readonly dueAt: number | null;
  readonly reason: Reason;
  readonly lane: Lane;
  readonly purpose: Purpose;
  readonly options: readonly WeighedOption[];
  /** One plain sentence: what would have to change for another answer. */
  readonly counterfactual: string | null;
  readonly input: InputVector;
  readonly modelSnapshot: string;
  readonly ruleVersion: string;
}
