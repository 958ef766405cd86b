// The faces of identity: who a person is made of, uniting two people, setting apart, and taking either back.
import type { Http } from '../http.ts';

export type SubjectIdentifierKind =
  | 'mrn'
  | 'npi'
  | 'orcid'
  | 'user'
  | 'external'
  | 'handle'
  | 'anonymous'
  | 'device'
  | 'email'
  | 'phone'
  | 'row';

/** One source of a person. Level 1: a number given to one human; 2: a login or id; 3: a browser or device. */
export interface IdentitySubject {
  id: string;
  level: 1 | 2 | 3;
  source: string;
  createdAt: string;
  /** Values are kept as hashes; those that the profile holds too are shown with all but their end covered. */
  identifiers: { kind: SubjectIdentifierKind; value: string | null }[];
}

/** `together`: seen in one message; `confirmed`, `apart`: a human said so. */
export interface IdentityEdge {
  a: string;
  b: string;
  kind: 'together' | 'confirmed' | 'apart';
  evidence: string;
  at: string;
}

export interface IdentityDecision {
  id: string;
  kind: 'merge' | 'separation';
  people: string[];
  subjectIds: string[];
  reason: string;
  evidence: { [name: string]: unknown };
  by: { kind: string; id: string };
  at: string;
  undoneAt: string | null;
  undoneBy: string | null;
}

/** GET /api/v1/people/:id/identity (people.read). At most 200 of each, newest first. */
export interface Identity {
  id: string;
  total: number;
  subjects: IdentitySubject[];
  edges: IdentityEdge[];
  decisions: IdentityDecision[];
}

/** What a decision led to. `applied` false: it is stored, and the loop has not read it yet. */
export interface IdentityAnswer {
  id: string;
  applied: boolean;
  people: string[];
}

const person = (id: string): string => `/api/v1/people/${encodeURIComponent(id)}`;

/** The part of the client that identity uses; what changes needs people.merge. */
export function identityFaces(http: Http) {
  return {
    identity: (id: string, signal?: AbortSignal) => http.get<Identity>(`${person(id)}/identity`, {}, signal),
    mergePeople: (id: string, other: string, reason: string, confirm = false) =>
      http.send<IdentityAnswer>('POST', `${person(id)}/merges`, {
        with: other,
        reason,
        ...(confirm ? { confirm } : {}),
      }),
    separatePerson: (id: string, subjectIds: string[], reason: string) =>
      http.send<IdentityAnswer>('POST', `${person(id)}/separations`, { subjectIds, reason }),
    undoMerge: (id: string) =>
      http.send<IdentityAnswer>('DELETE', `/api/v1/merges/${encodeURIComponent(id)}`),
  };
}
