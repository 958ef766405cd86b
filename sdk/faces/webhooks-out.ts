// Webhooks out in the client: their JSON shapes and one function per face.
import { type Http, type Query, withQuery } from '../http.ts';

export type EndpointCarries = 'public' | 'personal' | 'health';
export type CallState = 'queued' | 'delivered' | 'failed';

export interface WebhookEndpoint {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  /** The highest class of data that may leave by it. */
  readonly carries: EndpointCarries;
  readonly paused: boolean;
  /** Set when the receiver answered that it is gone. */
  readonly disabledAt: string | null;
  /** The breaker: nothing is sent before this. */
  readonly restsUntil: string | null;
  readonly failuresInARow: number;
  readonly oldSecretUntil: string | null;
  readonly createdAt: string;
  readonly lastAt: string | null;
  /** Calls that wait or have failed, and those delivered within a day. */
  readonly calls: { readonly waiting: number; readonly failed: number; readonly deliveredToday: number };
}

export interface WebhookCallRow {
  readonly id: string;
  /** What the receiver knows it by (`webhook-id`). */
  readonly messageId: string;
  readonly state: CallState;
  readonly createdAt: string;
  readonly settledAt: string | null;
  readonly nextAt: string | null;
  readonly journey: { readonly id: string; readonly name: string };
  readonly step: string;
  /** Absent for readers who see no people. */
  readonly personId?: string;
  readonly tries: readonly WebhookTry[];
}

export interface WebhookTry {
  readonly at: string;
  readonly status: number | null;
  readonly detail: string;
  readonly milliseconds: number;
}

export interface WebhookCallPage {
  readonly rows: readonly WebhookCallRow[];
  readonly next?: string;
}

export interface EndpointChange {
  readonly name?: string;
  readonly url?: string;
  readonly carries?: EndpointCarries;
  readonly paused?: boolean;
  /** Lets a disabled endpoint be called again. */
  readonly enabled?: true;
}

/** The answer to a test call. */
export interface WebhookTested {
  readonly delivered: boolean;
  readonly status: number | null;
  readonly detail: string;
  readonly milliseconds: number;
}

const PATH = '/api/v1/webhooks-out';

export function webhookOutFaces(http: Http) {
  const at = (id: string, part = ''): string => `${PATH}/${encodeURIComponent(id)}${part}`;
  return {
    webhooksOut: (signal?: AbortSignal) => http.get<{ rows: readonly WebhookEndpoint[] }>(PATH, {}, signal),
    webhookOut: (id: string, signal?: AbortSignal) => http.get<WebhookEndpoint>(at(id), {}, signal),
    createWebhookOut: (endpoint: { name: string; url: string; carries: EndpointCarries }) =>
      http.send<{ id: string; secret: string }>('POST', PATH, endpoint),
    changeWebhookOut: (id: string, change: EndpointChange) =>
      http.send<WebhookEndpoint>('PATCH', at(id), change),
    deleteWebhookOut: (id: string) => http.send<unknown>('DELETE', at(id)),
    rotateWebhookOut: (id: string, hours: number) =>
      http.send<{ secret: string; oldSecretUntil: string }>('POST', at(id, '/secret'), { hours }),
    testWebhookOut: (id: string) => http.send<WebhookTested>('POST', at(id, '/test')),
    webhookOutCalls: (id: string, query: Query, signal?: AbortSignal) =>
      http.get<WebhookCallPage>(at(id, '/calls'), query, signal),
    webhookOutCallsCsv: (id: string, query: Query = {}) => withQuery(at(id, '/calls.csv'), query),
    /** Without ids: everything that failed. */
    replayWebhookOut: (id: string, calls?: readonly string[]) =>
      http.send<{ queued: number }>('POST', at(id, '/replays'), calls ? { calls } : {}),
  };
}
