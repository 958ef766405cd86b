// The faces of merge review: pairs of people who may be one, what speaks for it, and what a human answered.
import type { PersonRow } from '../api.ts';
import type { Http, Query } from '../http.ts';

export type SuggestionState = 'open' | 'merged' | 'apart' | 'stale';
export type EvidenceField =
  | 'firstName'
  | 'lastName'
  | 'birthDate'
  | 'email'
  | 'phone'
  | 'address'
  | 'device'
  | 'handle'
  | 'number'
  | 'gender';
export type EvidenceVerdict =
  | 'agree'
  | 'turned'
  | 'similar'
  | 'initial'
  | 'swapped'
  | 'slip'
  | 'partly'
  | 'differ'
  | 'common'
  | 'missing';

/** One line of evidence, without any value. `weight` in bits: 1 doubles the odds. */
export interface SuggestionEvidence {
  field: EvidenceField;
  verdict: EvidenceVerdict;
  weight: number;
  /** How many people have this same value, the two included. */
  sharedBy?: number;
}

/** A row of GET /api/v1/merge-suggestions?state=&kind=&cursor= (people.merge); names only with people.read. */
export interface SuggestionRow {
  id: string;
  state: SuggestionState;
  confidence: number;
  band: 'likely' | 'possible' | null;
  relation: 'household' | 'twins' | null;
  people: { id: string; name?: string | null; kind?: PersonRow['kind'] | null }[];
  agree: EvidenceField[];
  foundAt: string;
  decidedAt: string | null;
  reason: string | null;
}

/** The queue. `decided`: what you answered in the last twelve hours. */
export interface SuggestionQueue {
  rows: SuggestionRow[];
  next?: string;
  counts: { open: number; decided: number };
}

/** People at the same street and postcode; the first by name, and how many there are. */
export interface Household {
  total: number;
  people: { id: string; name: string | null }[];
}

export interface SuggestionSide {
  id: string;
  name: string | null;
  kind: PersonRow['kind'];
  firstSeenAt: string;
  lastSeenAt: string;
  events: number;
  identities: number;
  touchpoints: { at: string; title: string; type: string; origin: string }[];
}

/** GET /api/v1/merge-suggestions/:id: both people with the fields your role may see. `household` with people.read.contact. */
export interface SuggestionView extends SuggestionRow {
  evidence: SuggestionEvidence[];
  sides: SuggestionSide[];
  fields: { name: string; a: unknown; b: unknown; same: boolean }[];
  household?: Household;
}

/** Answer of POST /api/v1/merge-suggestions/:id/merge {reason?, confirm?} and …/apart {reason?}. DELETE …/decision takes it back. */
export interface SuggestionAnswer {
  id: string;
  state: 'merged' | 'apart';
  mergeId: string | null;
  undo: { id: string; words: string; expiresAt: string };
}

/** GET /api/v1/people/:id/likeness: possible doubles (people.merge) and the household (people.read.contact). */
export interface Likeness {
  suggestions?: SuggestionRow[];
  household?: Household;
}

const at = (id: string): string => `/api/v1/merge-suggestions/${encodeURIComponent(id)}`;

/** The part of the client that merge review uses. */
export function likenessFaces(http: Http) {
  return {
    mergeSuggestions: (query: Query, signal?: AbortSignal) =>
      http.get<SuggestionQueue>('/api/v1/merge-suggestions', query, signal),
    mergeSuggestion: (id: string, signal?: AbortSignal) => http.get<SuggestionView>(at(id), {}, signal),
    /** `merge`: one person. `apart`: two people, never ask again. `confirm`: though both bear a number one has once. */
    answerSuggestion: (
      id: string,
      answer: 'merge' | 'apart',
      said: { reason?: string; confirm?: boolean } = {},
    ) => http.send<SuggestionAnswer>('POST', `${at(id)}/${answer}`, said),
    reopenSuggestion: (id: string) => http.send<null>('DELETE', `${at(id)}/decision`),
    likeness: (personId: string, signal?: AbortSignal) =>
      http.get<Likeness>(`/api/v1/people/${encodeURIComponent(personId)}/likeness`, {}, signal),
  };
}
