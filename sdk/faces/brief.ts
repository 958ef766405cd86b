// The brief for the next contact over the API.
import type { PersonRow } from '../api.ts';
import type { Http } from '../http.ts';

/** GET /api/v1/people/:id/brief. What the role may not see is absent; `withheld` counts entries with such values. */
export interface BriefView {
  person: PersonRow;
  age: number | null;
  zone: string | null;
  madeAt: string;
  reachedBy: string | null;
  lastContactAt: string | null;
  nextAppointmentAt: string | null;
  /** What may not be done or said, and why. */
  limits: { code: string; words: string }[];
  sections: {
    section: 'due' | 'asked' | 'said' | 'read' | 'visits' | 'contacts';
    lines: { at: string; words: string; detail: string | null; times: number; href: string | null }[];
  }[];
  withheld: number;
}

export function briefFaces(http: Http) {
  return {
    brief: (id: string, signal?: AbortSignal) =>
      http.get<BriefView>(`/api/v1/people/${encodeURIComponent(id)}/brief`, {}, signal),
  };
}
