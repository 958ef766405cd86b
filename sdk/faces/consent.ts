// Consent, its texts, double opt-in and the suppression list, as /api/v1 shows them.
import type { Http, Query } from '../http.ts';

/** An offer to take something back; run it with `undo`. */
export interface UndoOffer {
  id: string;
  words: string;
  expiresAt: string;
}

/** One statement in a person's history. */
export interface ConsentWord {
  id: string;
  purpose: string;
  channel: string;
  state: 'given' | 'withdrawn';
  at: string;
  source: string;
  textVersion: string;
  /** The title of that text; null when it is kept elsewhere. */
  text: string | null;
  jurisdiction: string;
  language: string;
  /** The kind of proof, in words. */
  proof: string;
}

/** A yes under double opt-in. Only `confirmed` became consent. */
export interface PendingConsent {
  id: string;
  purpose: string;
  channel: string;
  source: string;
  textVersion: string;
  text: string | null;
  state: 'waiting' | 'expired' | 'confirmed' | 'closed';
  outcome: string | null;
  askedAt: string;
  expiresAt: string;
  sentAt: string | null;
  closedAt: string | null;
  sends: number;
  most: number;
  maySend: boolean;
}

/** What staff state on behalf of a person. */
export interface NewConsent {
  purpose: string;
  channel: string;
  state: 'given' | 'withdrawn';
  source: string;
  textVersion?: string;
  textReference?: string;
}

/** A version of a consent text. `shipped`: comes with Rapport. */
export interface ConsentTextRow {
  version: string;
  purpose: string;
  channel: string;
  language: string;
  jurisdiction: string;
  number: number;
  title: string;
  body: string;
  shipped: boolean;
  createdAt: string | null;
  people: number;
}

export interface ConsentTexts {
  rows: ConsentTextRow[];
  elsewhere: { version: string; people: number; last: string }[];
}

/** Somebody who named a version in a statement. */
export interface Agreed {
  id: string;
  subjectId: string;
  name: string | null;
  state: string;
  purpose: string;
  channel: string;
  source: string;
  at: string;
}

export interface ConsentRules {
  jurisdiction: string;
  rows: { purpose: string; channel: string; doubleOptIn: boolean; own: boolean }[];
}

export interface Suppressions {
  rows: { channel: string; reason: string; addresses: number; last: string }[];
  changes: {
    id: string;
    channel: string;
    action: 'added' | 'removed';
    reason: string;
    note: string;
    by: string;
    at: string;
  }[];
}

export interface SuppressionWish {
  channel: string;
  address: string;
  note: string;
}

/** The functions of consent. */
export function consentFaces(http: Http) {
  const person = (id: string): string => `/api/v1/people/${encodeURIComponent(id)}`;
  return {
    personConsents: (id: string, signal?: AbortSignal) =>
      http.get<{ rows: ConsentWord[]; pending: PendingConsent[] }>(`${person(id)}/consents`, {}, signal),
    stateConsent: (id: string, statements: readonly NewConsent[]) =>
      http.send<{ stated: number; pending: number; undo?: UndoOffer }>('POST', `${person(id)}/consents`, {
        statements,
      }),
    sendConfirmation: (id: string, request: string) =>
      http.send<unknown>('POST', `${person(id)}/consent-requests/${encodeURIComponent(request)}/sending`),
    inviteToPortal: (id: string) => http.send<unknown>('POST', `${person(id)}/portal-invitation`),
    consentTexts: (signal?: AbortSignal) => http.get<ConsentTexts>('/api/v1/consent-texts', {}, signal),
    addConsentText: (
      text: Pick<ConsentTextRow, 'purpose' | 'channel' | 'language' | 'jurisdiction' | 'title' | 'body'>,
    ) => http.send<ConsentTextRow>('POST', '/api/v1/consent-texts', text),
    consentTextPeople: (version: string, query: Query, signal?: AbortSignal) =>
      http.get<{ rows: Agreed[]; next?: string }>(
        `/api/v1/consent-texts/${encodeURIComponent(version)}/people`,
        query,
        signal,
      ),
    consentRules: (signal?: AbortSignal) => http.get<ConsentRules>('/api/v1/consent-rules', {}, signal),
    setConsentRule: (purpose: string, channel: string, doubleOptIn: boolean | null) =>
      http.send<unknown>('PUT', `/api/v1/consent-rules/${purpose}/${channel}`, { doubleOptIn }),
    suppressions: (signal?: AbortSignal) => http.get<Suppressions>('/api/v1/suppressions', {}, signal),
    lookUpSuppression: (channel: string, address: string) =>
      http.send<{ suppressed: boolean; reason: string | null; at: string | null }>(
        'POST',
        '/api/v1/suppressions/look-up',
        { channel, address },
      ),
    addSuppression: (wish: SuppressionWish) =>
      http.send<{ undo?: UndoOffer }>('POST', '/api/v1/suppressions', wish),
    removeSuppression: (wish: SuppressionWish) =>
      http.send<{ undo?: UndoOffer }>('POST', '/api/v1/suppressions/removal', wish),
    importSuppressions: (channel: string, note: string, lines: readonly string[]) =>
      http.send<{ read: number; added: number; known: number; bad: number[] }>(
        'POST',
        '/api/v1/suppressions/import',
        { channel, note, lines },
      ),
    takeBack: (undo: string) => http.send<unknown>('POST', `/api/v1/undo/${encodeURIComponent(undo)}`),
  };
}
