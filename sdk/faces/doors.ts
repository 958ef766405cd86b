// Doors of intake over the API: webhooks of other systems, the tracker of websites, check-in at a place.
import type { Page } from '../api.ts';
import type { Http } from '../http.ts';

export type SchemeName = 'standard' | 'github' | 'stripe' | 'slack' | 'custom';
export type IdentifierKind =
  | 'user'
  | 'anonymous'
  | 'device'
  | 'email'
  | 'phone'
  | 'external'
  | 'mrn'
  | 'npi'
  | 'orcid'
  | 'handle'
  | 'row';

export interface SignatureScheme {
  readonly name: SchemeName;
  readonly signatureHeader: string;
  readonly form: 'plain' | 'pairs';
  readonly prefix: string;
  readonly encoding: 'hex' | 'base64';
  readonly signed: string;
  readonly timestampHeader: string | null;
  readonly idHeader: string | null;
  readonly secret: 'text' | 'base64';
}

/** Which place of a body is what; places are JSON pointers (RFC 6901). */
export interface WebhookMap {
  readonly each: string | null;
  readonly event: {
    readonly is: string | null;
    readonly from: string | null;
    readonly names: { readonly [theirs: string]: string };
  };
  readonly time: string | null;
  readonly id: string | null;
  readonly identifiers: readonly { readonly kind: IdentifierKind; readonly from: string }[];
  readonly properties: readonly { readonly name: string; readonly from: string }[];
  readonly traits: readonly { readonly name: string; readonly from: string }[];
}

export interface WebhookSource {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly scheme: SignatureScheme;
  readonly map: WebhookMap;
  readonly paused: boolean;
  readonly createdAt: string;
  readonly lastAt: string | null;
  /** Until when the secret before the last rotation is valid too. */
  readonly oldSecretUntil: string | null;
  readonly day: { readonly accepted: number; readonly held: number; readonly refused: number };
}

export interface WebhookWish {
  readonly name: string;
  readonly scheme: SchemeName | Omit<SignatureScheme, 'name'>;
  readonly map: WebhookMap;
  /** A secret the sender has already; without one Rapport makes it. */
  readonly secret?: string;
  readonly example?: string;
}

export interface WebhookDelivery {
  readonly id: string;
  readonly at: string;
  readonly status: number;
  readonly verdict: string;
  readonly code: string | null;
  readonly signals: number;
  readonly times: number;
}

/** What a body would become; nothing is stored. */
export interface WebhookRehearsal {
  readonly signals: readonly {
    readonly name: string;
    readonly occurredAt: string;
    readonly identifiers: readonly { readonly kind: string; readonly value: string }[];
    readonly properties: object;
    readonly traits: object;
  }[];
  readonly faults: readonly {
    readonly item: number;
    readonly code: string;
    readonly field: string;
    readonly detail: string;
  }[];
}

export interface TrackerKey {
  readonly id: string;
  readonly name: string;
  readonly publicKey: string;
  readonly origins: readonly string[];
  readonly searchParams: readonly string[];
  readonly keepParams: readonly string[];
  readonly traits: readonly string[];
  readonly createdAt: string;
  readonly revokedAt: string | null;
  readonly oldSecretUntil: string | null;
  readonly script: {
    readonly url: string;
    readonly pinnedUrl: string;
    readonly integrity: string;
    readonly bytes: number;
    readonly gzip: number;
    readonly brotli: number;
  };
}

export interface TrackerWish {
  readonly name: string;
  readonly origins: readonly string[];
  readonly searchParams: readonly string[];
  readonly keepParams: readonly string[];
  readonly traits: readonly string[];
}

export type PlaceKind = 'clinic-desk' | 'event' | 'congress-booth';

export interface CheckInPoint {
  readonly id: string;
  readonly name: string;
  readonly place: string;
  readonly zone: string;
  readonly kind: PlaceKind;
  readonly url: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly createdAt: string;
  readonly today: number;
}

export interface CheckInPointWish {
  readonly name: string;
  readonly place: string;
  readonly zone: string;
  readonly kind: PlaceKind;
  readonly expiresAt?: string;
}

export interface Arrival {
  readonly id: string;
  readonly at: string;
  readonly point: { readonly id: string; readonly name: string; readonly place: string };
  readonly state: 'waiting' | 'matched' | 'dismissed';
  readonly person: { readonly id: string; readonly name: string | null } | null;
  /** What was typed at the door; only while nobody knows who it is. */
  readonly said: { readonly name: string; readonly birthDate: string; readonly number: string } | null;
  /** Came, and was not called in yet. */
  readonly waits: boolean;
}

const HOOKS = '/api/v1/webhook-sources';
const TRACKERS = '/api/v1/trackers';
const POINTS = '/api/v1/check-in-points';
const ARRIVALS = '/api/v1/arrivals';

/** Client functions of the doors. */
export function doorFaces(http: Http) {
  return { ...hookFaces(http), ...trackerFaces(http), ...checkInFaces(http) };
}

function hookFaces(http: Http) {
  return {
    webhookSources: (signal?: AbortSignal) => http.get<Page<WebhookSource>>(HOOKS, {}, signal),
    createWebhookSource: (wish: WebhookWish) =>
      http.send<{ id: string; secret: string }>('POST', HOOKS, wish),
    changeWebhookSource: (id: string, change: Partial<Omit<WebhookWish, 'secret'>> & { paused?: boolean }) =>
      http.send<WebhookSource>('PATCH', `${HOOKS}/${id}`, change),
    rotateWebhookSecret: (id: string, hours: number, secret?: string) =>
      http.send<{ secret: string; oldSecretUntil: string }>('POST', `${HOOKS}/${id}/secret`, {
        hours,
        ...(secret ? { secret } : {}),
      }),
    deleteWebhookSource: (id: string) => http.send<null>('DELETE', `${HOOKS}/${id}`),
    webhookDeliveries: (id: string, { cursor }: { cursor?: string }, signal?: AbortSignal) =>
      http.get<Page<WebhookDelivery>>(`${HOOKS}/${id}/deliveries`, { cursor }, signal),
    rehearseWebhook: (map: WebhookMap, example: string) =>
      http.send<WebhookRehearsal>('POST', `${HOOKS}/rehearsal`, { map, example }),
    /** Signs the example with the source's secret and runs all checks; nothing is stored but the verdict. */
    tryWebhook: (id: string) => http.send<WebhookRehearsal>('POST', `${HOOKS}/${id}/trial`),
    webhookExample: (id: string, signal?: AbortSignal) =>
      http.get<{ example: string | null }>(`${HOOKS}/${id}/example`, {}, signal),
  };
}

function trackerFaces(http: Http) {
  return {
    trackers: (signal?: AbortSignal) => http.get<Page<TrackerKey>>(TRACKERS, {}, signal),
    createTracker: (wish: TrackerWish) => http.send<{ id: string; secret: string }>('POST', TRACKERS, wish),
    changeTracker: (id: string, wish: TrackerWish) => http.send<TrackerKey>('PUT', `${TRACKERS}/${id}`, wish),
    rotateTrackerSecret: (id: string, hours: number) =>
      http.send<{ secret: string; oldSecretUntil: string }>('POST', `${TRACKERS}/${id}/secret`, { hours }),
    revokeTracker: (id: string) => http.send<null>('DELETE', `${TRACKERS}/${id}`),
  };
}

function checkInFaces(http: Http) {
  return {
    checkInPoints: (signal?: AbortSignal) => http.get<Page<CheckInPoint>>(POINTS, {}, signal),
    createCheckInPoint: (wish: CheckInPointWish) => http.send<CheckInPoint>('POST', POINTS, wish),
    /** A new code: the printed one stops working. */
    rotateCheckInPoint: (id: string) => http.send<CheckInPoint>('POST', `${POINTS}/${id}/code`),
    revokeCheckInPoint: (id: string) => http.send<null>('DELETE', `${POINTS}/${id}`),
    arrivals: (query: { point?: string; state?: string; cursor?: string }, signal?: AbortSignal) =>
      http.get<Page<Arrival>>(ARRIVALS, query, signal),
    matchArrival: (id: string, personId: string) =>
      http.send<Arrival>('PUT', `${ARRIVALS}/${id}/person`, { personId }),
    dismissArrival: (id: string) => http.send<Arrival>('PUT', `${ARRIVALS}/${id}/dismissal`),
    takeBackDismissal: (id: string) => http.send<Arrival>('DELETE', `${ARRIVALS}/${id}/dismissal`),
    callIn: (id: string) => http.send<Arrival>('PUT', `${ARRIVALS}/${id}/call`),
    makeCheckInCode: (personId: string) =>
      http.send<{ code: string; expiresAt: string }>('POST', `/api/v1/people/${personId}/check-in-code`),
  };
}
