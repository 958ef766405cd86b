// Status that gates every contact, and who acts for whom, over the API.
import type { Page } from '../api.ts';
import type { Http } from '../http.ts';

/** PUT /api/v1/people/:id/status. What is left out stays as it is; null or false opens a gate again. */
export interface StatusChange {
  deceased?: boolean;
  minor?: boolean;
  /** An adolescent whose own confidence is protected: messages do not go to the representative. */
  confidential?: boolean;
  restricted?: boolean;
  /** What the sensitive event is, in a word; null for none. */
  sensitive?: string | null;
  reason: string;
}

/** GET /api/v1/people/:id/representatives */
export interface RepresentativeView {
  id: string;
  /** `represented-by`: the other one acts for this person; `acts-for`: this person acts for the other one. */
  direction: 'represented-by' | 'acts-for';
  personId: string;
  name: string | null;
  role: 'guardian' | 'carer';
  relation: string;
  /** Messages for the person go to this one where the rules say so. */
  messages: boolean;
  from: string;
  until: string | null;
  reason: string;
  state: 'active' | 'to-come' | 'ended';
}

/** POST /api/v1/people/:id/representatives */
export interface RepresentativeWish {
  person: string;
  role: 'guardian' | 'carer';
  relation?: string;
  messages?: boolean;
  until?: string;
  reason: string;
}

/** What a system asks about a person and only staff may answer. */
export type StatusQuestion =
  | { about: 'deceased'; id: string; at: string; source: string | null; times: number }
  | { about: 'representative'; id: string; name: string; relation: string | null };

/** GET /api/v1/people/:id/status-questions. `withheld`: your role may not see whether something is asked. */
export interface StatusQuestions {
  rows: StatusQuestion[];
  withheld: boolean;
}

export function statusFaces(http: Http) {
  const at = (id: string): string => `/api/v1/people/${encodeURIComponent(id)}`;
  return {
    stateStatus: (id: string, change: StatusChange) =>
      http.send<{ stated: string[] }>('PUT', `${at(id)}/status`, change),
    statusQuestions: (id: string, signal?: AbortSignal) =>
      http.get<StatusQuestions>(`${at(id)}/status-questions`, {}, signal),
    answerQuestion: (id: string, question: string, answer: { dismissed: boolean; reason: string }) =>
      http.send<{ dismissed: boolean }>(
        'PUT',
        `${at(id)}/status-questions/${encodeURIComponent(question)}`,
        answer,
      ),
    representatives: (id: string, signal?: AbortSignal) =>
      http.get<Page<RepresentativeView>>(`${at(id)}/representatives`, {}, signal),
    nameRepresentative: (id: string, wish: RepresentativeWish) =>
      http.send<{ id: string }>('POST', `${at(id)}/representatives`, wish),
    endRepresentation: (id: string, representative: string) =>
      http.send<unknown>('DELETE', `${at(id)}/representatives/${encodeURIComponent(representative)}`),
  };
}
