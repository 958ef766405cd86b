// Audiences as the API shows them: rules, who is in and why, live counts, overlap, earlier versions, manual lists, scores.
import type { Page } from '../api.ts';
import type { Http, Query } from '../http.ts';
import type { UndoOffer } from './consent.ts';

/** A rule as JSON; docs/audiences.md lists its clauses. */
export type AudienceRule = { readonly [key: string]: unknown };
export type AudienceState = 'live' | 'paused' | 'archived';

/** GET /api/v1/audiences. `building`: how far everybody has been judged anew after a change; null when that is done. */
export interface AudienceRow {
  id: string;
  name: string;
  description: string;
  sentence: string;
  members: number;
  state: AudienceState;
  version: number;
  updatedAt: string;
  building: { judged: number; people: number } | null;
}

/** GET /api/v1/audiences/:id. `health`: the rule asks for health data, so that seeing who fits needs that right. */
export interface AudienceView extends AudienceRow {
  rule: AudienceRule;
  health: boolean;
  usedBy: { kind: 'journey' | 'audience'; id: string; name: string }[];
}

export interface AudienceDraft {
  name: string;
  description?: string;
  rule: AudienceRule;
}

export interface AudienceEdit extends Partial<AudienceDraft> {
  state?: AudienceState;
}

/** What is wrong with a rule; `field` is where, e.g. `rule.all[1].value`. */
export interface RuleProblem {
  field: string;
  message: string;
  fix: string | null;
}

/** POST /api/v1/audiences/preview */
export interface RulePreview {
  /** Null while the rule cannot be read. */
  sentence: string | null;
  problems: RuleProblem[];
  /** How many fit; null when there are problems, or when it is withheld. */
  count: number | null;
  /** `margin`: the true number lies within it in 95 of 100 cases. */
  kind: 'exact' | 'estimate';
  margin: number | null;
  /** How many people were looked at, of how many. */
  judged: number;
  people: number;
  /** Up to ten who fit; absent for who may not see people. */
  sample?: { id: string; name: string | null; kind: string }[];
  /** The capability without which count and sample are not told. */
  withheld: string | null;
  /** Why it can be counted only once it is saved. */
  later: string | null;
  milliseconds: number;
}

/** One clause of a rule, whether it holds for a person, what decided it, when time alone changes it, and its parts. */
export interface WhyClause {
  sentence: string;
  holds: boolean;
  facts?: string;
  changesAt: string | null;
  clauses?: WhyClause[];
}

/** GET /api/v1/audiences/:id/why/:personId. `since`: in the audience from then on; null: not in it. */
export interface WhyInOrOut extends WhyClause {
  personId: string;
  name: string | null;
  since: string | null;
}

export interface AudienceMember {
  id: string;
  name: string | null;
  kind: string | null;
  since: string;
}

/** GET /api/v1/audiences/:id/members: `total` is the whole number. */
export interface AudienceMembers extends Page<AudienceMember> {
  total: number;
}

export interface AudienceVersion {
  version: number;
  name: string;
  sentence: string;
  rule: AudienceRule;
  state: AudienceState;
  at: string;
  by: string | null;
}

/** GET /api/v1/audience-movement: the last 24 hours by audience; one without movement is left out. */
export interface AudienceMoves {
  id: string;
  entered: number;
  left: number;
}

/** GET /api/v1/audiences/:id/movement: every hour of a day, or every day. */
export interface AudienceMovement {
  step: 'hour' | 'day';
  rows: { from: string; entered: number; left: number }[];
  entered: number;
  left: number;
}

/** GET /api/v1/audiences/overlap. `inAll`: people who are in every one of these; `only`: in this one and no other. */
export interface AudienceOverlap {
  audiences: { id: string; name: string; members: number; only: number }[];
  sets: { ids: string[]; people: number }[];
  pairs: { ids: [string, string]; people: number }[];
  inAll: number;
  inAny: number;
}

/** GET /api/v1/audiences/names. What this organisation has seen; values only where they say nothing about a person. */
export interface RuleNames {
  events: { name: string; properties: string[] }[];
  traits: {
    name: string;
    type: 'text' | 'number' | 'yes-no' | 'date' | 'list';
    health: boolean;
    values: string[];
  }[];
  audiences: { id: string; name: string }[];
  journeys: { id: string; name: string }[];
  lists: { id: string; name: string }[];
  scores: { id: string; name: string }[];
}

/** GET /api/v1/audience-lists */
export interface AudienceListRow {
  id: string;
  name: string;
  description: string;
  state: 'live' | 'archived';
  version: number;
  people: number;
  updatedAt: string;
}

export interface AudienceListPerson {
  id: string;
  name: string | null;
  kind: string | null;
  addedAt: string;
}

/** What changed on a list. `notFound` and `unclear` count the pasted lines from 1. */
export interface ListChange {
  people: number;
  already: number;
  undo: UndoOffer | null;
  notFound?: number[];
  unclear?: number[];
}

/** What an event adds to a score. */
export type ScoreWeight = {
  event: string;
  where?: { property: string; is: string; value?: string | number | boolean }[];
  points: number;
};

export interface ScoreDraft {
  name: string;
  description?: string;
  weights: ScoreWeight[];
  halfLifeDays: number | null;
}

/** GET /api/v1/scores */
export interface ScoreRow {
  id: string;
  name: string;
  description: string;
  weights: ScoreWeight[];
  halfLifeDays: number | null;
  version: number;
  state: 'live' | 'archived';
  /** Points of everybody are being read back from the past. */
  filling: boolean;
}

/** GET /api/v1/scores/:id/distribution. `people` of a bar is null where fewer than `least` stand in it. */
export interface ScoreDistribution {
  /** Everybody, and those with any points. */
  of: number;
  people: number;
  least: number;
  bars: { from: number; to: number; people: number | null }[];
  median: number | null;
  highest: number | null;
}

const at = (id: string): string => `/api/v1/audiences/${encodeURIComponent(id)}`;
const listAt = (id: string): string => `/api/v1/audience-lists/${encodeURIComponent(id)}`;
const scoreAt = (id: string): string => `/api/v1/scores/${encodeURIComponent(id)}`;

export function audienceFaces(http: Http) {
  return {
    audiences: (query: Query, signal?: AbortSignal) =>
      http.get<Page<AudienceRow>>('/api/v1/audiences', query, signal),
    audience: (id: string, signal?: AbortSignal) => http.get<AudienceView>(at(id), {}, signal),
    createAudience: (draft: AudienceDraft) => http.send<AudienceRow>('POST', '/api/v1/audiences', draft),
    /** `version`: the one that was seen; 412 when somebody else was faster. */
    saveAudience: (id: string, version: number, edit: AudienceEdit) =>
      http.send<AudienceRow>('PUT', at(id), edit, { version }),
    copyAudience: (id: string) => http.send<AudienceRow>('POST', `${at(id)}/copies`),
    previewRule: (rule: AudienceRule, audience?: string, signal?: AbortSignal) =>
      http.send<RulePreview>(
        'POST',
        '/api/v1/audiences/preview',
        { rule, ...(audience === undefined ? {} : { audience }) },
        signal ? { signal } : {},
      ),
    audienceMembers: (id: string, query: Query, signal?: AbortSignal) =>
      http.get<AudienceMembers>(`${at(id)}/members`, query, signal),
    audienceMembersFile: (id: string): string => `${at(id)}/members/export`,
    whyInAudience: (id: string, personId: string, signal?: AbortSignal) =>
      http.get<WhyInOrOut>(`${at(id)}/why/${encodeURIComponent(personId)}`, {}, signal),
    audienceVersions: (id: string, signal?: AbortSignal) =>
      http.get<Page<AudienceVersion>>(`${at(id)}/versions`, {}, signal),
    restoreAudience: (id: string, seen: number, version: number) =>
      http.send<AudienceRow>('POST', `${at(id)}/versions/${version}/restoration`, undefined, {
        version: seen,
      }),
    audienceMovement: (id: string, query: { days: number }, signal?: AbortSignal) =>
      http.get<AudienceMovement>(`${at(id)}/movement`, query, signal),
    audienceMoves: (signal?: AbortSignal) =>
      http.get<Page<AudienceMoves>>('/api/v1/audience-movement', {}, signal),
    audienceOverlap: (ids: readonly string[], signal?: AbortSignal) =>
      http.get<AudienceOverlap>('/api/v1/audiences/overlap', { ids: ids.join(',') }, signal),
    ruleNames: (signal?: AbortSignal) => http.get<RuleNames>('/api/v1/audiences/names', {}, signal),
    ...listFaces(http),
    ...scoreFaces(http),
  };
}

function listFaces(http: Http) {
  return {
    audienceLists: (signal?: AbortSignal) =>
      http.get<Page<AudienceListRow>>('/api/v1/audience-lists', {}, signal),
    audienceList: (id: string, signal?: AbortSignal) => http.get<AudienceListRow>(listAt(id), {}, signal),
    createAudienceList: (draft: { name: string; description?: string }) =>
      http.send<AudienceListRow>('POST', '/api/v1/audience-lists', draft),
    saveAudienceList: (
      id: string,
      version: number,
      edit: { name?: string; description?: string; state?: 'live' | 'archived' },
    ) => http.send<AudienceListRow>('PUT', listAt(id), edit, { version }),
    listPeople: (id: string, query: Query, signal?: AbortSignal) =>
      http.get<Page<AudienceListPerson>>(`${listAt(id)}/people`, query, signal),
    addToList: (id: string, personIds: readonly string[]) =>
      http.send<ListChange>('POST', `${listAt(id)}/additions`, { personIds }),
    takeOffList: (id: string, personIds: readonly string[]) =>
      http.send<ListChange>('POST', `${listAt(id)}/removals`, { personIds }),
    pasteToList: (id: string, kind: string, identifiers: readonly string[]) =>
      http.send<ListChange>('POST', `${listAt(id)}/pasted`, { kind, identifiers }),
    filterToList: (id: string, filter: { [name: string]: string }) =>
      http.send<ListChange>('POST', `${listAt(id)}/filtered`, filter),
  };
}

function scoreFaces(http: Http) {
  return {
    scores: (signal?: AbortSignal) => http.get<Page<ScoreRow>>('/api/v1/scores', {}, signal),
    score: (id: string, signal?: AbortSignal) => http.get<ScoreRow>(scoreAt(id), {}, signal),
    createScore: (draft: ScoreDraft) => http.send<ScoreRow>('POST', '/api/v1/scores', draft),
    saveScore: (id: string, version: number, edit: Partial<ScoreDraft> & { state?: ScoreRow['state'] }) =>
      http.send<ScoreRow>('PUT', scoreAt(id), edit, { version }),
    scoreDistribution: (id: string, signal?: AbortSignal) =>
      http.get<ScoreDistribution>(`${scoreAt(id)}/distribution`, {}, signal),
  };
}
