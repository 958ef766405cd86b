// Reasons and options in plain English, in one place: screens show these words and make none of their own.
import { CHANNELS } from '../trust/model.ts';
import type { Option, Reason } from './model.ts';

const GATE_WORDS: { readonly [R in Reason]: string } = {
  chosen: 'Sent now.',
  deceased: 'This person has died. Nothing is sent.',
  minor: 'This person is under age. Messages go to the authorised representative.',
  sensitive: 'A sensitive event is on file. Optional messages stay silent.',
  restricted: 'The use of this person’s data is legally restricted.',
  'content-not-approved': 'The content is not approved.',
  'content-expired': 'The approval of the content has expired.',
  'no-variant': 'There are no approved words for this channel.',
  'health-in-channel': 'Health topics may not be sent on this channel.',
  'not-connected': 'This channel is not connected.',
  'request-expired': 'It would arrive too late to be of use.',
  'no-address': 'There is no address for this channel.',
  'address-suppressed': 'This address must not be written to (bounce, complaint or unsubscribe).',
  'no-consent': 'The person has not agreed to this purpose on this channel.',
  'consent-withdrawn': 'The person said no to this purpose on this channel.',
  paused: 'The person has paused messages.',
  'topic-off': 'The person switched this topic off.',
  'personal-frequency': 'The person wants only what matters: no optional messages.',
  'held-out': 'The person is in the comparison group that gets no optional messages.',
  'already-seen': 'The person has already had this content in the last 30 days.',
  'quiet-hours': 'It is quiet time where the person lives.',
  'channel-cap': 'The weekly cap of this channel is reached.',
  'organisation-cap': 'The weekly cap of this organisation is reached.',
  'personal-limit': 'The person’s weekly limit over all organisations is reached.',
  'lower-utility': 'Another option was worth more.',
  'not-needed': 'Nobody needs to be asked: a message can go out.',
};

/** Why an option was closed, or why a push was not chosen. */
export function reasonWords(reason: Reason): string {
  return GATE_WORDS[reason];
}

const CHANNEL_WORDS: { readonly [channel: string]: string } = {
  email: 'e-mail',
  sms: 'text message',
  push: 'web push',
  call: 'call',
  visit: 'visit',
  feed: 'portal',
};

/** A channel inside a sentence, e.g. "e-mail". */
export function channelWords(channel: string): string {
  return CHANNEL_WORDS[channel] ?? channel;
}

const FIXED: { readonly [option: string]: string } = {
  digest: 'Keep for the digest',
  pull: 'Show in the portal',
  human: 'Ask a member of staff',
  silence: 'Say nothing',
};

/** An option as a heading, e.g. "E-mail now". */
export function optionWords(option: Option): string {
  const [kind, channel] = option.split(':');
  if (channel === undefined) return FIXED[option] ?? option;
  const words = channelWords(channel);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} ${kind === 'later' ? 'later' : 'now'}`;
}

/** True for what can stand in `chosen`: an option, or the first word of one. */
export function isOptionWord(text: string): boolean {
  const [kind, channel] = text.split(':');
  if (channel !== undefined)
    return (kind === 'push' || kind === 'later') && CHANNELS.some((c) => c === channel);
  return kind === 'push' || kind === 'later' || FIXED[text] !== undefined;
}
