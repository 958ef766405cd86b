// Crisis holds over the API: start, look, end, and let go of what was kept, pile by pile.
import type { Page } from '../api.ts';
import type { Http } from '../http.ts';

/** A pile of the same that a hold keeps. `expired` of `count` have passed their time: they will not be sent. */
export interface HeldItemView {
  kind: 'journey' | 'campaign' | 'queued';
  id: string;
  name: string;
  lanes: string[];
  count: number;
  expired: number;
  oldest: string | null;
  nextExpiry: string | null;
}

/** What was let go. */
export interface HoldReleaseView {
  kind: HeldItemView['kind'];
  id: string;
  at: string;
  by: string;
  released: number;
  expired: number;
}

/** GET /api/v1/holds. `place` null: the whole organisation. */
export interface HoldRowView {
  id: string;
  place: string | null;
  careToo: boolean;
  reason: string;
  state: 'on' | 'over';
  startedAt: string;
  startedBy: string;
  endsAt: string | null;
  endedAt: string | null;
  endedBy: string | null;
  statement: { id: string; name: string } | null;
  /** Too late for the hold: in a sender's hands at the start, and gone in the hour before. */
  inHand: number;
  gone: number;
}

/** GET /api/v1/holds/:id */
export interface HoldView extends HoldRowView {
  items: HeldItemView[];
  releases: HoldReleaseView[];
}

/** GET /api/v1/holds/preview: what would stop, and the places that can be named. */
export interface HoldPreview {
  items: HeldItemView[];
  inHand: number;
  gone: number;
  places: string[];
}

/** What is said about a hold: the approved words, one set a language. */
export interface HoldStatement {
  language: string;
  title: string | null;
  body: string;
}

/** GET /api/v1/holds/current: what is on, with the words to say; for every member, and for call scripts. */
export interface CurrentHold {
  id: string;
  place: string | null;
  careToo: boolean;
  startedAt: string;
  endsAt: string | null;
  statement: HoldStatement[];
}

/** POST /api/v1/holds */
export interface HoldWishBody {
  place?: string | null;
  careToo?: boolean;
  reason: string;
  endsAt?: string | null;
  statementItemId?: string | null;
}

/** PUT /api/v1/holds/:id/releases/:kind/:item. `confirm`: the pile's name, typed. */
export interface ReleasedView {
  released: number;
  expired: number;
}

export function holdFaces(http: Http) {
  const at = (id: string): string => `/api/v1/holds/${encodeURIComponent(id)}`;
  return {
    holds: (query: { cursor?: string; limit?: number } = {}, signal?: AbortSignal) =>
      http.get<Page<HoldRowView>>('/api/v1/holds', query, signal),
    currentHolds: (signal?: AbortSignal) =>
      http.get<{ rows: CurrentHold[] }>('/api/v1/holds/current', {}, signal),
    holdPreview: (wish: { place?: string; careToo?: 'true' | 'false' }, signal?: AbortSignal) =>
      http.get<HoldPreview>('/api/v1/holds/preview', wish, signal),
    hold: (id: string, signal?: AbortSignal) => http.get<HoldView>(at(id), {}, signal),
    startHold: (wish: HoldWishBody) => http.send<{ id: string }>('POST', '/api/v1/holds', wish),
    changeHold: (id: string, change: { endsAt?: string | null; statementItemId?: string | null }) =>
      http.send<HoldView>('PATCH', at(id), change),
    endHold: (id: string) => http.send<HoldView>('PUT', `${at(id)}/end`),
    releaseHeld: (id: string, item: { kind: string; id: string }, confirm: string) =>
      http.send<ReleasedView>(
        'PUT',
        `${at(id)}/releases/${encodeURIComponent(item.kind)}/${encodeURIComponent(item.id)}`,
        { confirm },
      ),
  };
}
