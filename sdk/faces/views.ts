// Saved views of lists over the API.
import type { Page } from '../api.ts';
import type { Http } from '../http.ts';

/** GET /api/v1/views?screen= — `query` is the part of the screen's address behind the question mark. */
export interface SavedView {
  id: string;
  name: string;
  query: string;
  shared: boolean;
  mine: boolean;
}

export function viewFaces(http: Http) {
  return {
    views: (screen: string, signal?: AbortSignal) =>
      http.get<Page<SavedView>>('/api/v1/views', { screen }, signal),
    keepView: (view: { screen: string; name: string; query: string; shared: boolean }) =>
      http.send<SavedView>('POST', '/api/v1/views', view),
    removeView: (id: string) => http.send<unknown>('DELETE', `/api/v1/views/${encodeURIComponent(id)}`),
  };
}
