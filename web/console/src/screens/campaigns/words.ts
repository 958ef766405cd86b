// Campaigns in words: when, how fast, what a state means; and the draft that the wizard edits.
import { durationWords, exactWords } from '@rapport/kit';
import type {
  CampaignPlan,
  CampaignState,
  CampaignView,
  CampaignWhen,
} from '../../../../../sdk/faces/campaigns.ts';

/** What the wizard holds: a plan whose parts may still be missing. */
export interface PlanDraft {
  readonly name: string;
  readonly content: string;
  /** `audience:ID` or `list:ID`. */
  readonly to: string;
  readonly channels: readonly string[];
  readonly spread: CampaignPlan['spread'];
  readonly when: CampaignWhen['kind'];
  /** Local to the organisation, `2026-11-24T09:00`. */
  readonly at: string;
  readonly date: string;
  readonly time: string;
  readonly past: 'next-day' | 'at-once';
  readonly paced: boolean;
  readonly pacePeople: number;
  readonly pacePer: 'minute' | 'hour';
  readonly delaySeconds: number;
  readonly urgency: CampaignPlan['urgency'];
  readonly expiresAfterHours: number;
}

export const EMPTY: PlanDraft = {
  name: '',
  content: '',
  to: '',
  channels: [],
  spread: 'best',
  when: 'now',
  at: '',
  date: '',
  time: '09:00',
  past: 'next-day',
  paced: false,
  pacePeople: 100,
  pacePer: 'minute',
  delaySeconds: 60,
  urgency: 'week',
  expiresAfterHours: 72,
};

/** How much a message is worth, while nobody states it: the middle. */
const VALUE = 0.5;

/** The plan of a draft, or null while something is missing. */
export function planOf(draft: PlanDraft, zone: string): CampaignPlan | null {
  const [kind, id] = draft.to.split(':');
  const when = whenOf(draft, zone);
  if (draft.content === '' || !id || draft.channels.length === 0 || !when) return null;
  return {
    contentItemId: draft.content,
    to: kind === 'list' ? { list: id } : { audience: id },
    channels: draft.channels,
    spread: draft.channels.length > 1 ? draft.spread : 'best',
    when,
    pace: draft.paced && draft.pacePeople > 0 ? { people: draft.pacePeople, per: draft.pacePer } : null,
    delaySeconds: draft.delaySeconds,
    urgency: draft.urgency,
    value: VALUE,
    expiresAfterHours: draft.expiresAfterHours,
  };
}

function whenOf(draft: PlanDraft, zone: string): CampaignWhen | null {
  if (draft.when === 'now') return { kind: 'now' };
  if (draft.when === 'at') {
    const at = momentIn(zone, draft.at);
    return at === null ? null : { kind: 'at', at: new Date(at).toISOString() };
  }
  const { date, time, past } = draft;
  return date === '' || time === '' ? null : { kind: 'local', date, time, past };
}

/** The draft of a campaign that is there. */
export function draftOf({ name, plan }: CampaignView, zone: string): PlanDraft {
  const { when } = plan;
  return {
    ...EMPTY,
    name,
    content: plan.contentItemId,
    to: 'list' in plan.to ? `list:${plan.to.list}` : `audience:${plan.to.audience}`,
    channels: plan.channels,
    spread: plan.spread,
    when: when.kind,
    at: when.kind === 'at' ? wallClock(zone, Date.parse(when.at)) : '',
    ...(when.kind === 'local' ? { date: when.date, time: when.time, past: when.past } : {}),
    paced: plan.pace !== null,
    ...(plan.pace ? { pacePeople: plan.pace.people, pacePer: plan.pace.per } : {}),
    delaySeconds: plan.delaySeconds,
    urgency: plan.urgency,
    expiresAfterHours: plan.expiresAfterHours,
  };
}

/** What the clock of a zone shows, as a field of date and time holds it. */
export function wallClock(zone: string, at: number): string {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    ...{ timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit' },
  }).format(at);
  return parts.replace(' ', 'T');
}

/** The moment at which a zone's clock shows `2026-11-24T09:00`; null for what is no date and time. */
export function momentIn(zone: string, wall: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(wall)) return null;
  const wished = Date.parse(`${wall}:00Z`);
  if (!Number.isFinite(wished)) return null;
  const offset = (at: number): number => Date.parse(`${wallClock(zone, at)}:00Z`) - at;
  const near = wished - offset(wished);
  return wished - offset(near);
}

/** When it goes out. */
export function whenWords(when: CampaignWhen, zone: string): string {
  if (when.kind === 'now') return 'At once after the launch';
  if (when.kind === 'at') return exactWords(Date.parse(when.at), zone);
  const late = when.past === 'next-day' ? 'the next day at the same time' : 'at once';
  return `${when.date} at ${when.time} on everybody’s own clock; who is past it then: ${late}`;
}

/** How fast. */
export function paceWords(pace: CampaignPlan['pace']): string {
  if (!pace) return 'As fast as it goes';
  return `At most ${pace.people.toLocaleString('en')} people ${pace.per === 'minute' ? 'a minute' : 'an hour'}`;
}

export function spreadWords({ channels, spread }: CampaignPlan): string {
  if (channels.length < 2) return 'One channel';
  return spread === 'each' ? 'On each channel' : 'On the channel that suits each person best';
}

export function delayWords(seconds: number): string {
  return seconds === 0 ? 'None' : durationWords(seconds);
}

export const URGENCIES = [
  { value: 'now', label: 'Now: waiting costs much' },
  { value: 'today', label: 'Today' },
  { value: 'week', label: 'This week' },
  { value: 'whenever', label: 'Whenever it suits' },
];

export const DELAYS = [
  { value: '0', label: 'None: it starts at once' },
  { value: '60', label: 'One minute' },
  { value: '300', label: 'Five minutes' },
  { value: '900', label: 'A quarter of an hour' },
  { value: '3600', label: 'An hour' },
];

/** One sentence about what a state means and what comes next. */
export const STATE_WORDS: { readonly [state in CampaignState]: string } = {
  draft: 'A draft. Hand it over, and somebody else approves it.',
  'in-review': 'Waiting for the approval of somebody who did not write in it.',
  approved: 'Approved. It can be launched; any change makes it a draft again.',
  scheduled: 'Launched. Nobody has been taken yet, so the launch can be taken back.',
  running: 'On its way.',
  paused: 'Paused: nothing more is decided. Messages that were decided before still go out.',
  resuming: 'About to go on: who is late is spread by the pace again.',
  cancelling: 'Being called off: what is not handed over is taken back.',
  cancelled: 'Called off. What had gone before stays with the people who got it.',
  finished: 'Over: everybody had their turn.',
};

/** States in which figures still move. */
export function isMoving(state: CampaignState): boolean {
  return ['scheduled', 'running', 'resuming', 'cancelling', 'paused'].includes(state);
}
