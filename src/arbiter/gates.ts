// Gates: what forbids an option, in a fixed order; the first one that fails is the reason that is shown.
import type { Channel } from '../trust/model.ts';
import {
  channelCap,
  type LaneRule,
  OPEN_CHANNELS,
  organisationCap,
  PERSONAL,
  quietHours,
  WEEK,
} from './lanes.ts';
import type { InputVector, Reason } from './model.ts';
import { isQuiet, opensAt } from './quiet.ts';

/** A gate that only time opens. `opensAt` is null when nobody can say when. */
export interface TimeGate {
  readonly gate: Reason;
  readonly opensAt: number | null;
}

/** The gates that no option but silence passes. */
export function commonGate(input: InputVector, rule: LaneRule): Reason | null {
  return personGate(input, rule) ?? contentGate(input);
}

/** The hard gates on people (ground 7). */
export function personGate(input: InputVector, rule: LaneRule): Reason | null {
  const gates = input.person.gates;
  if (gates.length === 0) return null;
  if (gates.includes('deceased')) return 'deceased';
  if (gates.includes('minor') && !minorMay(input, rule)) return 'minor';
  if (gates.includes('sensitive') && rule.whenSensitive === 'silent') return 'sensitive';
  if (gates.includes('restricted') && rule.whenRestricted === 'silent') return 'restricted';
  return null;
}

/** A minor hears what must be said through their representative; what is optional waits until they are grown up. */
function minorMay(input: InputVector, rule: LaneRule): boolean {
  return rule.whenMinor === 'goes' || (rule.whenMinor === 'human' && input.person.standIn === true);
}

/** Content must be approved and both content and request must still be valid. */
export function contentGate(input: InputVector): Reason | null {
  if (input.content.state === 'expired') return 'content-expired';
  if (input.content.state !== 'approved') return 'content-not-approved';
  if (input.content.expiresAt !== null && input.content.expiresAt <= input.now) return 'content-expired';
  return input.request.expiresAt <= input.now ? 'request-expired' : null;
}

/** What forbids pushing on a channel whatever the hour. */
export function pushGate(input: InputVector, rule: LaneRule, channel: Channel): Reason | null {
  return (
    variantGate(input, channel) ??
    reachGate(input, rule, channel) ??
    consentGate(input, rule, channel) ??
    (rule.optional ? choiceGate(input) : null)
  );
}

function variantGate(input: InputVector, channel: Channel): Reason | null {
  if (!input.content.variants.includes(channel)) return 'no-variant';
  if (input.content.healthTopic && OPEN_CHANNELS.has(channel)) return 'health-in-channel';
  return input.connected.includes(channel) ? null : 'not-connected';
}

function reachGate(input: InputVector, rule: LaneRule, channel: Channel): Reason | null {
  const reach = input.person.channels[channel];
  if (!reach?.address) return 'no-address';
  return rule.suppression && reach.suppressed ? 'address-suppressed' : null;
}

/** Consent for the purpose on the channel, as the lane asks for it. */
export function consentGate(input: InputVector, rule: LaneRule, channel: Channel): Reason | null {
  if (rule.consent === 'none') return null;
  const said = input.person.channels[channel]?.consent ?? 'none';
  if (said === 'withdrawn') return 'consent-withdrawn';
  return rule.consent === 'given' && said === 'none' ? 'no-consent' : null;
}

/** What the person, the experiment or the past says against an optional contact. */
function choiceGate(input: InputVector): Reason | null {
  const person = input.person;
  if (person.pausedUntil !== null && person.pausedUntil > input.now) return 'paused';
  if (person.topicOff) return 'topic-off';
  if (person.frequency === 'essential') return 'personal-frequency';
  if (person.heldOut) return 'held-out';
  return person.alreadySeen ? 'already-seen' : null;
}

/** The digest is an e-mail that waits: consent and choice count, quiet hours and caps do not. */
export function digestGate(input: InputVector, rule: LaneRule): Reason | null {
  if (!input.content.variants.includes('feed')) return 'no-variant';
  if (!input.connected.includes('email')) return 'not-connected';
  return reachGate(input, rule, 'email') ?? consentGate(input, rule, 'email') ?? choiceGate(input);
}

/** The portal waits to be visited: it needs words for the feed, and a topic the person did not switch off. */
export function pullGate(input: InputVector, rule: LaneRule): Reason | null {
  if (!input.content.variants.includes('feed')) return 'no-variant';
  return rule.optional && input.person.topicOff ? 'topic-off' : null;
}

/** The first gate that time would open, for a push on `channel` at the moment `at`. */
export function timeGate(input: InputVector, rule: LaneRule, channel: Channel, at: number): TimeGate | null {
  return quietGate(input, rule, at) ?? (rule.optional ? pressureGate(input, channel, at) : null);
}

function quietGate(input: InputVector, rule: LaneRule, at: number): TimeGate | null {
  if (rule.quietHours === 'never' || (rule.quietHours === 'unless-now' && input.request.urgency === 'now'))
    return null;
  const hours = quietHours(input.limits);
  const zones = input.person.zones;
  return isQuiet(zones, hours, at) ? { gate: 'quiet-hours', opensAt: opensAt(zones, hours, at) } : null;
}

function pressureGate(input: InputVector, channel: Channel, at: number): TimeGate | null {
  const { own, ownChannels, personal } = input.pressure;
  const onChannel = own.filter((_, i) => ownChannels[i] === channel);
  const channelOpens = capOpensAt(onChannel, channelCap(input.limits, channel, input.person.frequency), at);
  if (channelOpens > at) return { gate: 'channel-cap', opensAt: finite(channelOpens) };
  const organisationOpens = capOpensAt(own, organisationCap(input.limits, input.person.frequency), at);
  if (organisationOpens > at) return { gate: 'organisation-cap', opensAt: finite(organisationOpens) };
  return personal === 'reached' ? { gate: 'personal-limit', opensAt: null } : null;
}

/**
 * The first moment from `at` on at which one more contact keeps every window of seven days within `cap`. Contacts that
 * are planned for later count as well, so that no window on either side is overfilled.
 */
export function capOpensAt(times: readonly number[], cap: number, at: number): number {
  if (cap < 1) return Number.POSITIVE_INFINITY;
  if (times.length < cap) return at;
  const sorted = [...times].sort((a, b) => a - b);
  const decisive = sorted[sorted.length - cap];
  return decisive === undefined ? at : Math.max(at, decisive + WEEK);
}

function finite(time: number): number | null {
  return Number.isFinite(time) ? time : null;
}

/** The band of contacts over all organisations: all that one organisation may learn about the others (ground 1). */
export function personalBand(total: number): 'free' | 'near' | 'reached' {
  if (total >= PERSONAL.reached) return 'reached';
  return total >= PERSONAL.near ? 'near' : 'free';
}
