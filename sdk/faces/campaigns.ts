// Campaigns over the API: their JSON shapes and one function per face.
import type { Http, Query } from '../http.ts';

export type CampaignState =
  | 'draft'
  | 'in-review'
  | 'approved'
  | 'scheduled'
  | 'running'
  | 'paused'
  | 'resuming'
  | 'cancelling'
  | 'cancelled'
  | 'finished';

/** Whom it goes to. */
export type CampaignTarget = { readonly audience: string } | { readonly list: string };

/** `local`: a date and time of day on everybody's own clock (of the organisation where a person has no zone). */
export type CampaignWhen =
  | { readonly kind: 'now' }
  | { readonly kind: 'at'; readonly at: string }
  | {
      readonly kind: 'local';
      readonly date: string;
      readonly time: string;
      readonly past: 'next-day' | 'at-once';
    };

/** Everything that an approval is about. */
export interface CampaignPlan {
  readonly contentItemId: string;
  readonly to: CampaignTarget;
  readonly channels: readonly string[];
  /** `best`: one channel per person; `each`: every channel is asked for by itself. */
  readonly spread: 'best' | 'each';
  readonly when: CampaignWhen;
  /** At most so many people in a minute or an hour; null: as fast as it goes. */
  readonly pace: { readonly people: number; readonly per: 'minute' | 'hour' } | null;
  /** Seconds after the launch in which it can be taken back. */
  readonly delaySeconds: number;
  readonly urgency: 'now' | 'today' | 'week' | 'whenever';
  readonly value: number;
  readonly expiresAfterHours: number;
}

export interface CampaignBody {
  readonly name: string;
  readonly plan: CampaignPlan;
}

/** `error` stops the launch. */
export interface CampaignProblem {
  readonly level: 'error' | 'warning';
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

/** A row of the list. */
export interface CampaignRow {
  readonly id: string;
  readonly name: string;
  readonly state: CampaignState;
  readonly content: string;
  readonly lane: string;
  readonly target: string;
  readonly channels: readonly string[];
  readonly startsAt: string | null;
  readonly taken: number;
  readonly createdAt: string;
  readonly archived: boolean;
}

export interface CampaignApprovalRow {
  readonly approver: string;
  readonly role: string;
  readonly meaning: string;
  readonly at: string;
  /** It is for the plan as it stands now. */
  readonly counts: boolean;
}

/** A test or a copy of the seed list. */
export interface CampaignCopyRow {
  readonly kind: 'test' | 'seed';
  readonly recipient: string;
  readonly sentBy: string;
  readonly outcome: string;
  readonly at: string;
}

/** The words of a channel, filled in for a person who does not exist. */
export interface CampaignVariant {
  readonly channel: string;
  readonly language: string;
  readonly subject: string | null;
  readonly body: string;
  readonly button: string | null;
  readonly fault: string | null;
}

/** One campaign. Its ETag is the revision. */
export interface CampaignView {
  readonly id: string;
  readonly name: string;
  readonly state: CampaignState;
  readonly revision: number;
  readonly plan: CampaignPlan;
  readonly content: {
    readonly id: string;
    readonly name: string;
    readonly lane: string;
    readonly purpose: string;
    readonly sponsor: string | null;
    readonly state: string;
  } | null;
  readonly target: {
    readonly kind: 'audience' | 'list';
    readonly name: string;
    readonly sentence: string;
  } | null;
  readonly variants: readonly CampaignVariant[];
  readonly people: number;
  readonly problems: readonly CampaignProblem[];
  readonly authors: readonly string[];
  /** Whether the member who asks wrote in it, and so may not approve it. */
  readonly mine: boolean;
  readonly approvals: readonly CampaignApprovalRow[];
  readonly copies: readonly CampaignCopyRow[];
  readonly journeyId: string | null;
  readonly launchedBy: string | null;
  readonly launchedAt: string | null;
  readonly startsAt: string | null;
  readonly startedAt: string | null;
  readonly pausedAt: string | null;
  readonly endedAt: string | null;
  readonly archived: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** From this many people on, a launch needs the campaign's name in `confirm`. */
  readonly many: number;
}

/** How far it is. Counts of decisions and messages; a person may have several with `each`. */
export interface CampaignProgress {
  readonly taken: number;
  readonly waiting: number;
  readonly held: number;
  readonly stuck: number;
  readonly asked: number;
  readonly options: readonly { readonly option: string; readonly decisions: number }[];
  readonly withheld: readonly {
    readonly reason: string;
    readonly words: string;
    readonly decisions: number;
  }[];
  readonly queued: number;
  readonly delivered: number;
  readonly unknown: number;
  readonly failed: number;
  readonly stopped: number;
  readonly cancelled: number;
  readonly opened: number;
  readonly clicked: number;
  readonly peopleBack: number;
  readonly messagesBack: number;
  /** People are still being taken. */
  readonly sweeping: boolean;
}

/** What a launch now would mean. */
export interface CampaignEstimate {
  readonly people: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly minutes: number;
  readonly zones: readonly { readonly zone: string; readonly people: number; readonly from: string }[];
  /** `looked`: how many were looked at for this. */
  readonly reach: readonly {
    readonly channel: string;
    readonly looked: number;
    readonly address: number;
    readonly given: number;
    readonly withdrawn: number;
  }[];
  readonly problems: readonly CampaignProblem[];
}

export interface SeedRow {
  readonly name: string;
  readonly email: string;
}

type Rows<T> = { rows: T[]; next?: string };

/** The client's functions for campaigns. */
export function campaignFaces(http: Http) {
  const at = (id: string, rest = ''): string => `/api/v1/campaigns/${encodeURIComponent(id)}${rest}`;
  return {
    campaigns: (query: Query = {}, signal?: AbortSignal) =>
      http.get<Rows<CampaignRow>>('/api/v1/campaigns', query, signal),
    campaign: (id: string, signal?: AbortSignal) => http.get<CampaignView>(at(id), {}, signal),
    createCampaign: (body: CampaignBody) => http.send<CampaignView>('POST', '/api/v1/campaigns', body),
    /** Writes name and plan; `version` is the revision it was read at. Any change voids the approval. */
    changeCampaign: (id: string, version: number, body: CampaignBody) =>
      http.send<CampaignView>('PUT', at(id), body, { version }),
    copyCampaign: (id: string) => http.send<CampaignView>('POST', at(id, '/copies')),
    archiveCampaign: (id: string) => http.send<CampaignView>('PUT', at(id, '/archive')),
    restoreCampaign: (id: string) => http.send<CampaignView>('DELETE', at(id, '/archive')),
    submitCampaign: (id: string) => http.send<CampaignView>('PUT', at(id, '/review')),
    returnCampaign: (id: string) => http.send<CampaignView>('DELETE', at(id, '/review')),
    approveCampaign: (id: string, revision: number, meaning: string) =>
      http.send<CampaignView>('POST', at(id, '/approval'), { revision, meaning }),
    launchCampaign: (id: string, confirm?: string) =>
      http.send<CampaignView>('PUT', at(id, '/launch'), confirm === undefined ? {} : { confirm }),
    takeLaunchBack: (id: string) => http.send<CampaignView>('DELETE', at(id, '/launch')),
    pauseCampaign: (id: string) => http.send<CampaignView>('PUT', at(id, '/pause')),
    resumeCampaign: (id: string) => http.send<CampaignView>('DELETE', at(id, '/pause')),
    cancelCampaign: (id: string) => http.send<CampaignView>('PUT', at(id, '/cancellation')),
    campaignProgress: (id: string, signal?: AbortSignal) =>
      http.get<CampaignProgress>(at(id, '/progress'), {}, signal),
    campaignEstimate: (id: string, signal?: AbortSignal) =>
      http.get<CampaignEstimate>(at(id, '/estimate'), {}, signal),
    /** The same for a plan that is not saved. */
    estimatePlan: (plan: CampaignPlan) =>
      http.send<CampaignEstimate>('POST', '/api/v1/campaigns/estimate', { plan }),
    /** Sends a test to these members; without any, to oneself. */
    testCampaign: (id: string, members: readonly string[] = [], language?: string) =>
      http.send<Rows<CampaignCopyRow>>('POST', at(id, '/test'), {
        members,
        ...(language === undefined ? {} : { language }),
      }),
    /** Who may get a test. */
    campaignColleagues: (signal?: AbortSignal) =>
      http.get<Rows<{ id: string; name: string }>>('/api/v1/campaigns/colleagues', {}, signal),
    seedList: (signal?: AbortSignal) => http.get<Rows<SeedRow>>('/api/v1/campaigns/seed-list', {}, signal),
    writeSeedList: (rows: readonly SeedRow[]) =>
      http.send<Rows<SeedRow>>('PUT', '/api/v1/campaigns/seed-list', { rows }),
  };
}
