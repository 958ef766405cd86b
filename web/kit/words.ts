// The words shown for lanes, options, channels and states, each with an icon: colour is never the only sign.
import {
  IconBriefcase,
  IconBuildingStore,
  IconCheck,
  IconClockPause,
  IconDeviceMobileMessage,
  IconHeartHandshake,
  IconInbox,
  IconLoader2,
  IconMail,
  IconMessageReply,
  IconMoonStars,
  IconNews,
  IconPencil,
  IconPhone,
  IconQuestionMark,
  IconReceipt,
  IconSend,
  IconShield,
  IconSparkles,
  IconSpeakerphone,
  IconUserCheck,
  IconX,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';

export type IconPart = ComponentType<{ size?: number | string; stroke?: number; 'aria-hidden'?: boolean }>;

/** How something is shown: words, an icon, and the token of its colour. */
export interface Mark {
  readonly words: string;
  readonly icon: IconPart;
  readonly color: string;
  readonly help?: string;
}

const OPTIONS: { [option: string]: Mark } = {
  push: { words: 'Push', icon: IconSend, color: 'var(--option-push)', help: 'Reach out now' },
  later: {
    words: 'Push later',
    icon: IconClockPause,
    color: 'var(--option-later)',
    help: 'Reach out when a gate opens',
  },
  digest: {
    words: 'Digest',
    icon: IconNews,
    color: 'var(--option-digest)',
    help: 'Keep it for the common newsletter',
  },
  pull: {
    words: 'Pull',
    icon: IconInbox,
    color: 'var(--option-pull)',
    help: 'Wait in the portal for a visit',
  },
  human: {
    words: 'Human',
    icon: IconUserCheck,
    color: 'var(--option-human)',
    help: 'Hand it to a member of staff',
  },
  silence: { words: 'Silence', icon: IconMoonStars, color: 'var(--option-silence)', help: 'Say nothing' },
};

const CHANNELS: { [channel: string]: Mark } = {
  email: { words: 'E-mail', icon: IconMail, color: 'var(--ink-2)' },
  sms: { words: 'SMS', icon: IconDeviceMobileMessage, color: 'var(--ink-2)' },
  push: { words: 'Web push', icon: IconDeviceMobileMessage, color: 'var(--ink-2)' },
  call: { words: 'Call', icon: IconPhone, color: 'var(--ink-2)' },
  visit: { words: 'Visit', icon: IconHeartHandshake, color: 'var(--ink-2)' },
  feed: { words: 'Portal feed', icon: IconInbox, color: 'var(--ink-2)' },
};

const LANES: { [lane: string]: Mark } = {
  safety: { words: 'Safety', icon: IconShield, color: 'var(--bad)' },
  care: { words: 'Care', icon: IconHeartHandshake, color: 'var(--option-pull)' },
  reply: { words: 'Reply', icon: IconMessageReply, color: 'var(--option-later)' },
  transactional: { words: 'Transactional', icon: IconReceipt, color: 'var(--ink-2)' },
  engagement: { words: 'Engagement', icon: IconSparkles, color: 'var(--option-digest)' },
  marketing: { words: 'Marketing', icon: IconSpeakerphone, color: 'var(--option-human)' },
  staff: { words: 'Staff', icon: IconBriefcase, color: 'var(--ink-2)' },
};

const STATES: { [state: string]: Mark } = {
  live: { words: 'Live', icon: IconCheck, color: 'var(--good)' },
  approved: { words: 'Approved', icon: IconCheck, color: 'var(--good)' },
  open: { words: 'Open', icon: IconCheck, color: 'var(--good)' },
  published: { words: 'Published', icon: IconCheck, color: 'var(--good)' },
  closed: { words: 'Closed', icon: IconX, color: 'var(--ink-2)' },
  taken: { words: 'Taken', icon: IconUserCheck, color: 'var(--option-later)' },
  delivered: { words: 'Delivered', icon: IconCheck, color: 'var(--good)' },
  done: { words: 'Done', icon: IconCheck, color: 'var(--good)' },
  sent: { words: 'Sent', icon: IconSend, color: 'var(--good)' },
  given: { words: 'Given', icon: IconCheck, color: 'var(--good)' },
  active: { words: 'Active', icon: IconCheck, color: 'var(--good)' },
  scheduled: { words: 'Launched, not started', icon: IconClockPause, color: 'var(--option-later)' },
  resuming: { words: 'Going on', icon: IconLoader2, color: 'var(--option-later)' },
  cancelling: { words: 'Being called off', icon: IconLoader2, color: 'var(--warn)' },
  cancelled: { words: 'Called off', icon: IconX, color: 'var(--ink-2)' },
  finished: { words: 'Finished', icon: IconCheck, color: 'var(--good)' },
  unwritable: { words: 'Cannot be written', icon: IconX, color: 'var(--bad)' },
  running: { words: 'Running', icon: IconLoader2, color: 'var(--option-later)' },
  queued: { words: 'Queued', icon: IconClockPause, color: 'var(--option-later)' },
  'in-review': { words: 'In review', icon: IconClockPause, color: 'var(--warn)' },
  draft: { words: 'Draft', icon: IconPencil, color: 'var(--ink-2)' },
  paused: { words: 'Paused', icon: IconClockPause, color: 'var(--warn)' },
  suspended: { words: 'Suspended', icon: IconX, color: 'var(--bad)' },
  unknown: { words: 'Unknown', icon: IconQuestionMark, color: 'var(--warn)' },
  expired: { words: 'Expired', icon: IconX, color: 'var(--bad)' },
  failed: { words: 'Failed', icon: IconX, color: 'var(--bad)' },
  withdrawn: { words: 'Withdrawn', icon: IconX, color: 'var(--bad)' },
  undone: { words: 'Undone', icon: IconX, color: 'var(--ink-2)' },
  revoked: { words: 'Revoked', icon: IconX, color: 'var(--bad)' },
  waiting: { words: 'Waiting', icon: IconClockPause, color: 'var(--warn)' },
  matched: { words: 'Matched', icon: IconUserCheck, color: 'var(--good)' },
  dismissed: { words: 'Dismissed', icon: IconX, color: 'var(--ink-2)' },
  accepted: { words: 'Accepted', icon: IconCheck, color: 'var(--good)' },
  partly: { words: 'Partly', icon: IconQuestionMark, color: 'var(--warn)' },
  repeated: { words: 'Repeated', icon: IconCheck, color: 'var(--ink-2)' },
  quarantined: { words: 'Held back', icon: IconInbox, color: 'var(--warn)' },
  unreadable: { words: 'Unreadable', icon: IconX, color: 'var(--bad)' },
  refused: { words: 'Refused', icon: IconShield, color: 'var(--bad)' },
  tried: { words: 'Tried', icon: IconSparkles, color: 'var(--ink-2)' },
  archived: { words: 'Archived', icon: IconBuildingStore, color: 'var(--ink-2)' },
};

/** The words in kebab or snake case as a plain phrase: `held-out` -> `Held out`. */
export function plainWords(code: string): string {
  const text = code.replaceAll(/[-_]+/g, ' ').trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a value is an identifier that says nothing to a reader. */
export function isId(value: unknown): boolean {
  return typeof value === 'string' && ID.test(value);
}

/** A name as it is; an identifier shortened to what tells it apart. */
export function nameWords(name: string): string {
  return isId(name) ? `Member …${name.slice(-6)}` : name;
}

function unknownMark(code: string): Mark {
  return { words: plainWords(code), icon: IconQuestionMark, color: 'var(--ink-2)' };
}

/** The mark of an option such as `push:email` or `digest`. */
export function optionMark(option: string): Mark {
  const [kind = '', channel] = option.split(':');
  const mark = OPTIONS[kind] ?? unknownMark(option);
  return channel ? { ...mark, words: `${mark.words} · ${channelMark(channel).words}` } : mark;
}

export function channelMark(channel: string): Mark {
  return CHANNELS[channel] ?? unknownMark(channel);
}

export function laneMark(lane: string): Mark {
  return LANES[lane] ?? unknownMark(lane);
}

export function stateMark(state: string): Mark {
  return STATES[state] ?? unknownMark(state);
}

export const OPTION_KINDS = Object.keys(OPTIONS);
export const LANE_NAMES = Object.keys(LANES);
