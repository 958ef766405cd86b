// Campaigns as data: one content item, to whom, on which channels, when and how fast; and what each state allows.
import type { Channel, Lane, Purpose } from '../../trust/model.ts';
import type { Definition } from '../model.ts';
import type { Pace, When } from './schedule.ts';

/**
 * `scheduled`: launched, nobody taken yet (until then the launch can be taken back); `running`: people are taken or
 * messages are on their way; `cancelling`: what had not gone is being taken back.
 */
export const CAMPAIGN_STATES = [
  'draft',
  'in-review',
  'approved',
  'scheduled',
  'running',
  'paused',
  'resuming',
  'cancelling',
  'cancelled',
  'finished',
] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];

/** Whom it goes to: everybody of an audience, or everybody on a manual list. */
export type Target = { readonly audience: string } | { readonly list: string };

/** Everything that an approval is about. Stored as it is, so that the database can tell whether it changed. */
export interface Plan {
  readonly contentItemId: string;
  /** The very version that its maker saw; a newer one must be approved with the campaign again. */
  readonly contentVersionId: string;
  readonly to: Target;
  readonly channels: readonly Channel[];
  /** `best`: the arbiter picks one channel per person; `each`: every channel is asked for by itself. */
  readonly spread: 'best' | 'each';
  readonly when: When;
  readonly pace: Pace | null;
  /** Seconds between the launch and the first message, in which the launch can be taken back. */
  readonly delaySeconds: number;
  readonly urgency: 'now' | 'today' | 'week' | 'whenever';
  /** What reaching a person is worth, 0..1. */
  readonly value: number;
  /** Hours after its time after which the message is pointless for a person. */
  readonly expiresAfterHours: number;
}

/** A campaign as stored. Times are ms. */
export interface Campaign {
  readonly orgId: string;
  readonly id: string;
  readonly name: string;
  readonly plan: Plan;
  readonly state: CampaignState;
  /** Counts changes of plan or name: what an editor has seen (ETag), and what an approval is for. */
  readonly revision: number;
  /** Everybody who wrote in it since the beginning; none of them may approve it. */
  readonly authors: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Its journey, made when it starts. */
  readonly journeyId: string | null;
  readonly launchedBy: string | null;
  readonly launchedAt: number | null;
  readonly startsAt: number | null;
  readonly startedAt: number | null;
  /** Where the taking of people stands; null before and after. */
  readonly sweep: Sweep | null;
  readonly entered: number;
  readonly pausedAt: number | null;
  readonly endedAt: number | null;
  /** People taken back by a cancellation before anything was decided for them, and messages taken back after. */
  readonly peopleBack: number;
  readonly messagesBack: number;
  readonly archivedAt: number | null;
}

/** People who share the moment of their release. `zones` null: everybody; '' stands for a person without a zone. */
export interface Wave {
  readonly from: number;
  readonly zones: readonly string[] | null;
}

/** How far the taking of people is: the wave, the last person of it, and the last due time given (the pace). */
export interface Sweep {
  readonly waves: readonly Wave[];
  readonly wave: number;
  readonly after: string | null;
  readonly lastDue: number | null;
  /** Who came in later than this is left out, ms. */
  readonly asOf: number;
}

/** From this many people on, a launch asks for the name of the campaign to be typed. */
export const MANY = 100;

/** States in which plan and name may be changed; every change makes a draft of it again. */
const EDITABLE: readonly CampaignState[] = ['draft', 'in-review', 'approved'];
const IN_FLIGHT: readonly CampaignState[] = ['scheduled', 'running', 'paused', 'resuming'];

export function isEditable(state: CampaignState): boolean {
  return EDITABLE.includes(state);
}

/** Launched, and not over: it can be cancelled. */
export function isInFlight(state: CampaignState): boolean {
  return IN_FLIGHT.includes(state);
}

/** What approved content says about itself, as far as a campaign asks. */
export interface ContentStanding {
  readonly versionId: string;
  readonly state: string;
  readonly expiresAt: number | null;
  readonly lane: Lane;
  readonly purpose: Purpose;
  readonly channels: readonly Channel[];
}

/** Something that stops the launch, or is worth a look. */
export interface Problem {
  readonly level: 'error' | 'warning';
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** What a plan is checked against. */
export interface Surroundings {
  readonly content: ContentStanding | null;
  /** Null: the audience or list is gone. */
  readonly people: number | null;
  /** Channels with a sender here; the feed needs none. */
  readonly connected: readonly Channel[];
}

/** What stands against launching a plan at `now` (ms), and what is worth a look; errors first. */
export function problemsOf(plan: Plan, around: Surroundings, now: number): Problem[] {
  const found = [
    ...contentProblems(plan, around, now),
    ...peopleProblems(around),
    ...timeProblems(plan, now),
  ];
  return found.sort((a, b) => Number(a.level === 'warning') - Number(b.level === 'warning'));
}

const error = (field: string, code: string, message: string): Problem => ({
  level: 'error',
  field,
  code,
  message,
});
const warning = (field: string, code: string, message: string): Problem => ({
  ...error(field, code, message),
  level: 'warning',
});

function contentProblems(plan: Plan, { content, connected }: Surroundings, now: number): Problem[] {
  if (content?.state !== 'approved' || (content.expiresAt !== null && content.expiresAt <= now))
    return [error('contentItemId', 'content-not-approved', 'The content has no approved version.')];
  const found: Problem[] = [];
  if (content.versionId !== plan.contentVersionId)
    found.push(
      error(
        'contentItemId',
        'content-changed',
        'The content has a newer approved version than the one this campaign was made with. Save the campaign again to take it up.',
      ),
    );
  for (const channel of plan.channels) {
    if (!content.channels.includes(channel))
      found.push(error('channels', 'no-variant', `The approved version has no words for ${channel}.`));
    else if (channel !== 'feed' && !connected.includes(channel))
      found.push(
        warning('channels', 'not-connected', `Nothing can be sent by ${channel} on this installation yet.`),
      );
  }
  if (plan.channels.every((channel) => channel !== 'feed' && !connected.includes(channel)))
    found.push(error('channels', 'nothing-connected', 'None of the channels can reach anybody here.'));
  return found;
}

function peopleProblems({ people }: Surroundings): Problem[] {
  if (people === null) return [error('to', 'no-such-target', 'The audience or list is not there any more.')];
  return people === 0 ? [error('to', 'nobody', 'There is nobody in it at the moment.')] : [];
}

function timeProblems({ when }: Plan, now: number): Problem[] {
  if (when.kind === 'at' && Date.parse(when.at) <= now)
    return [error('when', 'in-the-past', 'The time of the launch has passed.')];
  if (when.kind === 'local' && Date.parse(`${when.date}T${when.time}:00Z`) < now - LATEST_ZONE)
    return [error('when', 'in-the-past', 'This local time has passed everywhere.')];
  return [];
}

/** The last zone on earth reaches a local time twelve hours after UTC did. */
const LATEST_ZONE = 12 * 3_600_000;

/** The steps of a campaign's journey: everybody waits for their turn, then the message is asked for. */
export const TURN = 'turn';
export const SEND = 'send';

/** A plan as the journey that the engine moves people through. */
export function definitionOf(plan: Plan, content: Pick<ContentStanding, 'lane' | 'purpose'>): Definition {
  return {
    entry: { call: 'manual-or-api' },
    start: TURN,
    steps: {
      [TURN]: { kind: 'wait', minutes: 0, next: SEND },
      [SEND]: {
        kind: 'message',
        contentItemId: plan.contentItemId,
        lane: content.lane,
        purpose: content.purpose,
        channels: plan.channels,
        urgency: plan.urgency,
        value: plan.value,
        expiresAfterHours: plan.expiresAfterHours,
        spread: plan.spread,
        next: null,
      },
    },
    reentry: 'never',
  };
}
