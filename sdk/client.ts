// A typed client of /api/v1: one function per face of sdk/api.ts, for the console, scripts and tests.
import type {
  AuditRow,
  BadRow,
  CommentRow,
  ContentRow,
  ContentView,
  DecisionRow,
  DecisionView,
  Experiment,
  Feedback,
  HealthFigures,
  Home,
  ImportRow,
  Invitation,
  MemberRow,
  Organisation,
  OrganisationChange,
  Page,
  PersonProfile,
  PersonRow,
  RoleRow,
  Session,
  TimelineEntry,
  WriteKeyRow,
} from './api.ts';
import { alarmFaces } from './faces/alarm.ts';
import { audienceFaces } from './faces/audiences.ts';
import { briefFaces } from './faces/brief.ts';
import { campaignFaces } from './faces/campaigns.ts';
import { consentFaces } from './faces/consent.ts';
import { doorFaces } from './faces/doors.ts';
import { eventFaces } from './faces/events.ts';
import { fhirFaces } from './faces/fhir.ts';
import { holdFaces } from './faces/holds.ts';
import { identityFaces } from './faces/identity.ts';
import { importWizardFaces } from './faces/imports.ts';
import { journeyFaces } from './faces/journeys.ts';
import { latenessFaces } from './faces/lateness.ts';
import { likenessFaces } from './faces/likeness.ts';
import { statusFaces } from './faces/status.ts';
import { surveyFaces } from './faces/surveys.ts';
import { taskFaces } from './faces/tasks.ts';
import { viewFaces } from './faces/views.ts';
import { webhookOutFaces } from './faces/webhooks-out.ts';
import { createHttp, type Http, type HttpOptions, type Query } from './http.ts';

export { ApiError } from './http.ts';

/** Asks for one page: filters plus `cursor` and `limit`. */
export type PageQuery = Query;

export type Client = ReturnType<typeof createClient>;

/** Makes a client. Every function throws ApiError when the server refuses. */
export function createClient(options: HttpOptions = {}) {
  const http = createHttp(options);
  return {
    ...sessionFaces(http),
    ...peopleFaces(http),
    ...loopFaces(http),
    ...measureFaces(http),
    ...importFaces(http),
    ...importWizardFaces(http),
    ...settingsFaces(http),
    ...consentFaces(http),
    ...surveyFaces(http),
    ...viewFaces(http),
    ...campaignFaces(http),
    ...statusFaces(http),
    ...audienceFaces(http),
    ...briefFaces(http),
    ...doorFaces(http),
    ...eventFaces(http),
    ...fhirFaces(http),
    ...holdFaces(http),
    ...identityFaces(http),
    ...latenessFaces(http),
    ...likenessFaces(http),
    ...journeyFaces(http),
    ...taskFaces(http),
    ...webhookOutFaces(http),
    ...alarmFaces(http),
  };
}

function segment(id: string): string {
  return encodeURIComponent(id);
}

function sessionFaces(http: Http) {
  return {
    signIn: (email: string, password: string) =>
      http.send<unknown>('POST', '/api/auth/sign-in/email', { email, password }),
    /** Sets a password with the token of an invitation. */
    setPassword: (token: string, newPassword: string) =>
      http.send<unknown>('POST', '/api/auth/reset-password', { token, newPassword }),
    signOut: () => http.send<unknown>('POST', '/api/auth/sign-out', {}),
    session: (signal?: AbortSignal) => http.get<Session>('/api/v1/session', {}, signal),
    chooseOrganisation: (slug: string) => http.send<unknown>('PUT', '/api/v1/session/organisation', { slug }),
  };
}

function peopleFaces(http: Http) {
  return {
    people: (query: PageQuery, signal?: AbortSignal) =>
      http.get<Page<PersonRow>>('/api/v1/people', query, signal),
    /** What people can be filtered by; countries as ISO 3166 codes. */
    peopleFilters: (signal?: AbortSignal) =>
      http.get<{ countries: string[] }>('/api/v1/people-filters', {}, signal),
    person: (id: string, signal?: AbortSignal) =>
      http.get<PersonProfile>(`/api/v1/people/${segment(id)}`, {}, signal),
    timeline: (id: string, query: PageQuery, signal?: AbortSignal) =>
      http.get<Page<TimelineEntry>>(`/api/v1/people/${segment(id)}/timeline`, query, signal),
    exportPerson: (id: string) => http.get<unknown>(`/api/v1/people/${segment(id)}/export`),
    erasePerson: (id: string, confirm: string) =>
      http.send<unknown>('POST', `/api/v1/people/${segment(id)}/erasure`, { confirm }),
  };
}

function loopFaces(http: Http) {
  return {
    home: (hours: number, signal?: AbortSignal) => http.get<Home>('/api/v1/home', { hours }, signal),
    decisions: (query: PageQuery, signal?: AbortSignal) =>
      http.get<Page<DecisionRow>>('/api/v1/decisions', query, signal),
    decision: (id: string, signal?: AbortSignal) =>
      http.get<DecisionView>(`/api/v1/decisions/${segment(id)}`, {}, signal),
    /** Decides again from the stored input and model snapshot. */
    replayDecision: (id: string) =>
      http.send<{ same: boolean; decision: { chosen: string; reason: string } }>(
        'POST',
        `/api/v1/decisions/${segment(id)}/replay`,
      ),
    content: (query: PageQuery, signal?: AbortSignal) =>
      http.get<Page<ContentRow>>('/api/v1/content', query, signal),
    contentItem: (id: string, signal?: AbortSignal) =>
      http.get<ContentView>(`/api/v1/content/${segment(id)}`, {}, signal),
  };
}

function measureFaces(http: Http) {
  return {
    healthFigures: (signal?: AbortSignal) => http.get<HealthFigures>('/api/v1/health-figures', {}, signal),
    feedback: (query: Query, signal?: AbortSignal) => http.get<Feedback>('/api/v1/feedback', query, signal),
    comments: (query: PageQuery, signal?: AbortSignal) =>
      http.get<Page<CommentRow>>('/api/v1/feedback/comments', query, signal),
    experiments: async (signal?: AbortSignal): Promise<Page<Experiment>> => {
      const answer = await http.get<Page<Experiment> | Experiment[]>('/api/v1/experiments', {}, signal);
      return Array.isArray(answer) ? { rows: answer } : answer;
    },
  };
}

function importFaces(http: Http) {
  return {
    imports: ({ cursor }: PageQuery, signal?: AbortSignal) =>
      http.get<Page<ImportRow>>('/api/v1/imports', { cursor }, signal),
    badRows: (id: string, { cursor }: PageQuery, signal?: AbortSignal) =>
      http.get<Page<BadRow>>(`/api/v1/imports/${segment(id)}/bad-rows`, { cursor }, signal),
    undoImport: (id: string) => http.send<unknown>('POST', `/api/v1/imports/${segment(id)}/undo`),
  };
}

function settingsFaces(http: Http) {
  return {
    organisation: (signal?: AbortSignal) => http.get<Organisation>('/api/v1/organisation', {}, signal),
    changeOrganisation: (change: OrganisationChange) =>
      http.send<Organisation>('PATCH', '/api/v1/organisation', change),
    members: (signal?: AbortSignal) => http.get<Page<MemberRow>>('/api/v1/members', {}, signal),
    addMember: (member: { email: string; name: string; roles: readonly string[] }) =>
      http.send<{ id: string; invitation: Invitation | null }>('POST', '/api/v1/members', member),
    inviteMember: (id: string) => http.send<Invitation>('POST', `/api/v1/members/${segment(id)}/invitation`),
    changeMember: (id: string, change: { roles?: readonly string[]; active?: boolean }) =>
      http.send<MemberRow>('PUT', `/api/v1/members/${segment(id)}`, change),
    roles: (signal?: AbortSignal) => http.get<Page<RoleRow>>('/api/v1/roles', {}, signal),
    writeKeys: (signal?: AbortSignal) => http.get<Page<WriteKeyRow>>('/api/v1/write-keys', {}, signal),
    createWriteKey: (name: string, scopes: readonly string[]) =>
      http.send<{ id: string; key: string }>('POST', '/api/v1/write-keys', { name, scopes }),
    revokeWriteKey: (id: string) => http.send<unknown>('DELETE', `/api/v1/write-keys/${segment(id)}`),
    audit: (query: PageQuery, signal?: AbortSignal) =>
      http.get<Page<AuditRow>>('/api/v1/audit', query, signal),
  };
}
