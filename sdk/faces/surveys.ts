// Surveys in the client: their JSON shapes and one function per face.
import { type Http, type Query, withQuery } from '../http.ts';

export type SurveyState = 'draft' | 'open' | 'paused' | 'closed';
export type SurveyQuestionKind = 'nps' | 'csat' | 'single' | 'multiple' | 'text' | 'yesno';

export interface SurveyQuestion {
  readonly id: string;
  readonly kind: SurveyQuestionKind;
  readonly required: boolean;
  readonly newPage: boolean;
  readonly showIf: { readonly question: string; readonly is: readonly string[] } | null;
  readonly class: 'public' | 'personal' | 'health';
  readonly trait: { readonly name: string; readonly class: 'public' | 'personal' | 'health' } | null;
  readonly themes: boolean;
  readonly choices: readonly string[];
  readonly words: {
    readonly [language: string]: {
      readonly label: string;
      readonly hint: string;
      readonly choices: { readonly [choice: string]: string };
    };
  };
}

export interface SurveyFormBody {
  readonly languages: readonly string[];
  readonly words: {
    readonly [language: string]: { readonly title: string; readonly intro: string; readonly thanks: string };
  };
  readonly questions: readonly SurveyQuestion[];
  readonly askContact: boolean;
}

export interface SurveyListRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly state: SurveyState;
  readonly anonymous: boolean;
  readonly answered: number;
  readonly partial: number;
  readonly lastAnswerAt: string | null;
  readonly closesAt: string | null;
  readonly newestVersion: 'draft' | 'in-review' | 'published';
}

export interface SurveyVersionRow {
  readonly number: number;
  readonly state: 'draft' | 'in-review' | 'published';
  readonly hash: string;
  readonly authors: readonly string[];
  readonly createdAt: string;
  readonly approvedBy: string | null;
  readonly meaning: string | null;
  readonly approvedAt: string | null;
}

export interface SurveyPlace {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly opens: number;
  readonly closed: boolean;
}

export interface SurveyView {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly state: SurveyState;
  readonly anonymous: boolean;
  readonly repeatable: boolean;
  readonly closesAt: string | null;
  readonly keepDays: number;
  readonly liveVersion: number | null;
  readonly revision: number;
  /** The newest words: a draft, under review, or what is live. */
  readonly form: SurveyFormBody;
  readonly problems: readonly { readonly field: string; readonly message: string }[];
  readonly hints: readonly { readonly field: string; readonly message: string }[];
  readonly versions: readonly SurveyVersionRow[];
  readonly places: readonly SurveyPlace[];
  /** What a message's button leads to, so that each reader gets a link of their own. */
  readonly messageLink: string;
  /** Whether the member who asks wrote in the newest version. */
  readonly mine: boolean;
}

export interface SurveySettingsBody {
  readonly name: string;
  readonly anonymous: boolean;
  readonly repeatable: boolean;
  readonly closesAt: string | null;
  readonly keepDays: number;
}

/** A score with its 95 % interval, in points or as a share. */
export interface SurveyFigure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

export interface SurveyQuestionResult {
  readonly id: string;
  readonly kind: SurveyQuestionKind;
  readonly label: string;
  readonly answered: number;
  readonly counts: readonly { readonly value: string; readonly label: string; readonly count: number }[];
  readonly nps:
    | (SurveyFigure & { readonly promoters: number; readonly passives: number; readonly detractors: number })
    | null;
  readonly csat: (SurveyFigure & { readonly mean: number }) | null;
}

export interface SurveyCell {
  readonly name: string;
  /** Null where too few answered to be shown. */
  readonly answered: number | null;
  readonly nps: number | null;
  readonly csat: number | null;
}

export interface SurveyResults {
  readonly sent: number;
  readonly opened: number;
  readonly answered: number;
  readonly personalAnswered: number;
  readonly partial: number;
  readonly abandoned: number;
  readonly publicOpened: number;
  readonly responseRate: number | null;
  /** Fewer than `least` answered: nothing else is shown. */
  readonly suppressed: boolean;
  readonly least: number;
  readonly questions: readonly SurveyQuestionResult[];
  readonly overTime: readonly SurveyCell[];
  readonly bucket: 'day' | 'week' | 'month';
  readonly segments: readonly SurveyCell[];
  readonly themes: readonly string[];
  readonly truncated: boolean;
}

export interface SurveyCommentRow {
  readonly id: string;
  readonly at: string;
  readonly question: string;
  readonly text: string;
  readonly themes: readonly string[];
  readonly personId: string | null;
}

export interface SurveyLinkRow {
  readonly personId: string;
  readonly url: string;
  readonly expiresAt: string;
}

type Rows<T> = { rows: T[]; readonly next?: string };

/** The client's functions for surveys. */
export function surveyFaces(http: Http) {
  const at = (id: string, rest = ''): string => `/api/v1/surveys/${encodeURIComponent(id)}${rest}`;
  return {
    surveys: (signal?: AbortSignal) => http.get<Rows<SurveyListRow>>('/api/v1/surveys', {}, signal),
    survey: (id: string, signal?: AbortSignal) => http.get<SurveyView>(at(id), {}, signal),
    createSurvey: (body: SurveySettingsBody & { slug: string; form: SurveyFormBody }) =>
      http.send<SurveyView>('POST', '/api/v1/surveys', body),
    /** Writes the draft; `revision` is the one it was read at. */
    writeSurvey: (id: string, revision: number, form: SurveyFormBody) =>
      http.send<SurveyView>('PUT', at(id, '/form'), { revision, form }),
    surveySettings: (id: string, revision: number, settings: SurveySettingsBody) =>
      http.send<SurveyView>('PUT', at(id, '/settings'), { revision, ...settings }),
    submitSurvey: (id: string) => http.send<SurveyView>('POST', at(id, '/review')),
    takeSurveyBack: (id: string) => http.send<SurveyView>('DELETE', at(id, '/review')),
    approveSurvey: (id: string, hash: string, meaning: string) =>
      http.send<SurveyView>('POST', at(id, '/approval'), { hash, meaning }),
    setSurveyState: (id: string, state: SurveyState) =>
      http.send<SurveyView>('PUT', at(id, '/state'), { state }),
    tryOutSurvey: (id: string) => http.send<{ url: string }>('POST', at(id, '/try-out')),
    surveyResults: (id: string, query: Query, signal?: AbortSignal) =>
      http.get<SurveyResults>(at(id, '/results'), query, signal),
    surveyComments: (id: string, query: Query, signal?: AbortSignal) =>
      http.get<Rows<SurveyCommentRow>>(at(id, '/comments'), query, signal),
    surveyAnswersCsv: (id: string, query: Query = {}) => withQuery(at(id, '/answers.csv'), query),
    surveyLinks: (id: string, personIds: readonly string[]) =>
      http.send<Rows<SurveyLinkRow>>('POST', at(id, '/links'), { personIds }),
    revokeSurveyLinks: (id: string, personIds: readonly string[]) =>
      http.send<{ revoked: number }>('POST', at(id, '/links/revocation'), { personIds }),
    addSurveyPlace: (id: string, name: string) => http.send<SurveyView>('POST', at(id, '/places'), { name }),
    closeSurveyPlace: (id: string, place: string) =>
      http.send<SurveyView>('DELETE', at(id, `/places/${encodeURIComponent(place)}`)),
    surveyPlaceCode: (id: string, place: string) => at(id, `/places/${encodeURIComponent(place)}/code.svg`),
    surveySafety: (signal?: AbortSignal) =>
      http.get<{ safety: { [language: string]: string } }>('/api/v1/survey-safety-line', {}, signal),
    writeSurveySafety: (safety: { readonly [language: string]: string }) =>
      http.send<{ safety: { [language: string]: string } }>('PUT', '/api/v1/survey-safety-line', { safety }),
  };
}
