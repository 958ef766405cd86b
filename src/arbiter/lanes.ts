// The gates of each lane as data (ground 6), so that a lane is read in one line and changed in one place.
import type { Channel, Lane } from '../trust/model.ts';
import type { Limits, Rhythm } from './model.ts';

/** What a lane asks before somebody is interrupted. */
export interface LaneRule {
  /** `given`: said yes to purpose and channel; `not-withdrawn`: did not say no; `none`: not asked. */
  readonly consent: 'given' | 'not-withdrawn' | 'none';
  /** Is a suppressed address respected? */
  readonly suppression: boolean;
  readonly quietHours: 'always' | 'unless-now' | 'never';
  /** Pause, topics, hold-out, already seen, caps, budget, digest and exploration: only where contact is optional. */
  readonly optional: boolean;
  readonly whenRestricted: 'goes' | 'silent';
  readonly whenSensitive: 'goes' | 'silent';
  /** `human`: to the representative, or where none is named to a member of staff; optional messages are not sent at all. */
  readonly whenMinor: 'human' | 'silent' | 'goes';
  /** May a member of staff be asked to make the contact when no channel reaches the person? */
  readonly human: boolean;
}

const optional: LaneRule = {
  consent: 'given',
  suppression: true,
  quietHours: 'always',
  optional: true,
  whenRestricted: 'silent',
  whenSensitive: 'silent',
  whenMinor: 'silent',
  human: false,
};
const answer: LaneRule = {
  consent: 'none',
  suppression: true,
  quietHours: 'never',
  optional: false,
  whenRestricted: 'silent',
  whenSensitive: 'goes',
  whenMinor: 'human',
  human: false,
};

export const LANE_RULES: { readonly [L in Lane]: LaneRule } = {
  safety: { ...answer, suppression: false, whenRestricted: 'goes', human: true },
  care: { ...answer, consent: 'not-withdrawn', quietHours: 'unless-now', human: true },
  reply: { ...answer, human: true },
  transactional: { ...answer, whenRestricted: 'goes' },
  engagement: optional,
  marketing: optional,
  staff: { ...answer, suppression: false, whenRestricted: 'goes', whenMinor: 'goes' },
};

/** The version of lanes and gates; it changes whenever the same input could be answered otherwise. */
export const RULE_VERSION = 'rules-1';

export const WEEK = 7 * 86_400_000;
/** Contacts of one person in seven days, over all organisations: where the limit is near, and where it is reached. */
export const PERSONAL = { near: 4, reached: 6 } as const;
const PER_CHANNEL: { readonly [C in Channel]: number } = {
  email: 3,
  sms: 2,
  push: 3,
  call: 1,
  visit: 1,
  feed: Number.POSITIVE_INFINITY,
};

/** Channels whose senders may see the text: no health topic there. */
export const OPEN_CHANNELS: ReadonlySet<string> = new Set(['sms', 'push']);

/** The weekly cap of a channel, for a person's rhythm. */
export function channelCap(limits: Limits, channel: Channel, rhythm?: Rhythm): number {
  return inRhythm(limits.perChannel?.[channel] ?? PER_CHANNEL[channel], rhythm);
}

/** The weekly cap over all channels, for a person's rhythm. */
export function organisationCap(limits: Limits, rhythm?: Rhythm): number {
  return inRhythm(limits.perOrganisation ?? 4, rhythm);
}

/** Half is rounded up, so that it never becomes nothing by itself. */
function inRhythm(cap: number, rhythm: Rhythm | undefined): number {
  if (rhythm === 'essential') return 0;
  if (rhythm === 'low') return Math.min(cap, 1);
  return rhythm === 'fewer' ? Math.ceil(cap / 2) : cap;
}

/** Quiet hours as minutes of the local day; `from` may be later than `to` (over midnight). */
export function quietHours(limits: Limits): { readonly from: number; readonly to: number } {
  return { from: minutes(limits.quietFrom ?? '21:00'), to: minutes(limits.quietTo ?? '08:00') };
}

function minutes(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
}
