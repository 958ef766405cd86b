// The words of a decision: what was possible, what stopped it, what was chosen, and everything needed to replay it.
import type { MessageRequest } from '../journeys/model.ts';
import type { Channel, Lane, Purpose } from '../trust/model.ts';

/** What the arbiter can do with a message: push it on a channel, push it later, digest, pull, a human, or silence. */
export type Option = `push:${Channel}` | `later:${Channel}` | 'digest' | 'pull' | 'human' | 'silence';

/** Integer reason codes of the gates, in the order in which they are asked; the first failing one is recorded. */
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
  'not-connected': 24,
  'request-expired': 25,
  'no-address': 30,
  'address-suppressed': 31,
  'no-consent': 32,
  'consent-withdrawn': 33,
  paused: 34,
  'topic-off': 35,
  'personal-frequency': 36,
  'held-out': 40,
  'already-seen': 41,
  'quiet-hours': 50,
  'channel-cap': 51,
  'organisation-cap': 52,
  'personal-limit': 53,
  'lower-utility': 60,
  /** For `human`: nobody needs to be asked, because a push can go out. */
  'not-needed': 61,
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
  /** For `quiet-hours` and caps: when the gate opens again, ms. For `later`: when it is due. */
  readonly opensAt: number | null;
}

/** Half of the usual, at most one optional message a week, or none at all. */
export type Rhythm = 'fewer' | 'low' | 'essential';

/** What is known about reaching a person on one channel, for the purpose of the request. */
export interface Reach {
  readonly address: boolean;
  readonly suppressed: boolean;
  readonly consent: 'given' | 'withdrawn' | 'none';
}

/** An organisation's own quiet hours ("21:00") and weekly caps, where they differ from the defaults. */
export interface Limits {
  readonly quietFrom?: string;
  readonly quietTo?: string;
  readonly perChannel?: { readonly [channel: string]: number };
  readonly perOrganisation?: number;
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
    /** Messages go to whoever acts for the person; their address is meant in `channels`. */
    readonly standIn?: true;
    readonly channels: { readonly [channel: string]: Reach };
    /** The person's zone, or every zone it may be when unknown. */
    readonly zones: readonly string[];
    readonly pausedUntil: number | null;
    /** The person switched this topic off. */
    readonly topicOff: boolean;
    /** The rhythm the person chose; absent: as usual. */
    readonly frequency?: Rhythm;
    readonly heldOut: boolean;
    readonly alreadySeen: boolean;
    readonly accountLinked: boolean;
    /** Visits of the portal per week, decayed. */
    readonly portalRate: number;
    readonly opens: number;
    readonly sends: number;
  };
  readonly content: {
    readonly state: string;
    readonly expiresAt: number | null;
    readonly variants: readonly string[];
    readonly healthTopic: boolean;
  };
  readonly pressure: {
    /** Contacts of this organisation in the last seven days and already planned ones: their times (ms) and channels. */
    readonly own: readonly number[];
    readonly ownChannels: readonly string[];
    /** Over all organisations only a band is known (ground 1). */
    readonly personal: 'free' | 'near' | 'reached';
  };
  /** Channels that this installation can deliver on. */
  readonly connected: readonly string[];
  /** The organisation's zone. */
  readonly zone: string;
  readonly limits: Limits;
}

/** What `decide` answers: a decision without the identifiers that only the store needs. */
export interface DecisionCore {
  readonly chosen: Option;
  readonly channel: Channel | null;
  /** When a `later` push is due, ms. */
  readonly dueAt: number | null;
  /** `chosen` for a push that goes out now; otherwise why it did not. */
  readonly reason: Reason;
  readonly options: readonly WeighedOption[];
  /** One plain sentence: what would have to change for another answer. */
  readonly counterfactual: string | null;
  readonly modelSnapshot: string;
  readonly ruleVersion: string;
}

/** The stored decision. The why view renders it and computes nothing. */
export interface Decision extends DecisionCore {
  readonly orgId: string;
  readonly personId: string;
  readonly id: string;
  readonly decidedAt: number;
  readonly lane: Lane;
  readonly purpose: Purpose;
  /** The content's name, for lists; null when it is not known any more. */
  readonly contentName: string | null;
  readonly input: InputVector;
}

/** What a person or a member of staff said about a contact. */
export const VERDICTS = ['useful', 'not-for-me', 'too-much'] as const;
export type Verdict = (typeof VERDICTS)[number];
