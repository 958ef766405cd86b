// The JSON faces of /api/v1 as the console and other clients see them. Times are ISO 8601 texts in UTC.
// Every list (GET of a plural) answers Page<Row>, also where one page always suffices. Filters that are absent or empty do not filter.

/** A page of rows. `next` is a signed cursor, absent on the last page. */
export interface Page<Row> {
  rows: Row[];
  next?: string;
}

/** GET /api/v1/session */
export interface Session {
  user: { id: string; name: string; email: string };
  organisation: {
    id: string;
    slug: string;
    name: string;
    kind: 'care-provider' | 'life-science';
    zone: string;
    sample: boolean;
  };
  organisations: { id: string; slug: string; name: string }[];
  roles: string[];
  capabilities: string[];
  /** The live link's and idle log-off's limits, in seconds. */
  idleSeconds: number;
}

/** GET /api/v1/home?hours=24 — every number names the rows it opens. */
export interface Home {
  at: string;
  hours: number;
  /** The hero: how contacts were balanced in the window. */
  balance: { push: number; later: number; digest: number; pull: number; human: number; silence: number };
  withheld: { reason: string; words: string; count: number }[];
  today: {
    signals: number;
    decisions: number;
    sent: number;
    opened: number;
    clicked: number;
    visits: number;
    unpromptedVisits: number;
    unsubscribed: number;
  };
  /** Hourly series over the window, oldest first. */
  series: { hour: string; signals: number; push: number; pull: number; opened: number; visits: number }[];
  needsMe: {
    kind: 'human-task' | 'approval' | 'quarantine' | 'failed-delivery';
    title: string;
    count: number;
    href: string;
  }[];
  people: number;
  recent: {
    id: string;
    at: string;
    personId: string;
    person: string;
    content: string;
    chosen: string;
    lane: string;
  }[];
}

/** GET /api/v1/health-figures */
export interface HealthFigures {
  at: string;
  eventsPerSecond: number;
  decisionsPerSecond: number;
  /** Facts not yet processed by the loop, and the age of the oldest in seconds. */
  backlog: number;
  backlogSeconds: number;
  decisionLatencyMs: { p50: number; p99: number };
  outbox: { waiting: number; unknown: number; failed: number };
  consumers: { name: string; backlog: number; owner: string | null }[];
  deadLetters: number;
  quarantined: number;
  database: { version: string; embedded: boolean; sizeMb: number; connections: number };
  uptimeSeconds: number;
  version: string;
}

/** GET /api/v1/people?query=&kind=&country=&audience=&named=&cursor=&limit= */
export interface PersonRow {
  id: string;
  name: string | null;
  kind: 'patient' | 'hcp' | 'contact' | 'respondent';
  email: string | null;
  phone?: string | null;
  country: string | null;
  language: string | null;
  firstSeenAt: string;
  lastSeenAt: string;
  portalSeenAt: string | null;
  events: number;
  audiences: string[];
}

/**
 * GET /api/v1/people/:id. Fields the role may not see are absent.
 * GET /api/v1/people/:id/export (people.export) answers the person's data as one JSON object.
 * POST /api/v1/people/:id/erasure (people.erase) {confirm: string} forgets the person; 204.
 */
export interface PersonProfile extends PersonRow {
  zone: string | null;
  traits: { name: string; value: unknown; class: 'public' | 'personal' | 'health' }[];
  subjects: { id: string; source: string; createdAt: string }[];
  consents: { purpose: string; channel: string; state: 'given' | 'withdrawn'; at: string }[];
  gates: string[];
  budget: { used: number; limit: number; personal: 'free' | 'near' | 'reached' };
  memberOf: { id: string; name: string; since: string }[];
}

/** GET /api/v1/people/:id/timeline?cursor=&types=&channels=&asOf= — newest first. */
export interface TimelineEntry {
  id: string;
  at: string;
  type: 'signal' | 'decision' | 'delivery' | 'consent' | 'fact';
  title: string;
  detail: string | null;
  origin: string;
  channel:
    | 'web'
    | 'portal'
    | 'mail'
    | 'call'
    | 'visit'
    | 'survey'
    | 'record'
    | 'decision'
    | 'consent'
    | 'other';
  properties: { [name: string]: unknown };
  /** How many values were left out for the reader's role. */
  hidden: number;
  /** The record that said so was entered in error. */
  retracted?: boolean;
  href?: string;
}

/** GET /api/v1/decisions?chosen=&lane=&reason=&cursor= — `chosen` is an option or its first word (`push` finds every `push:…`). */
export interface DecisionRow {
  id: string;
  at: string;
  personId: string;
  person: string | null;
  content: string;
  lane: string;
  purpose: string;
  chosen: string;
  reason: string;
  reasonWords: string;
}

/** GET /api/v1/decisions/:id — the why view renders this and computes nothing. POST .../replay returns {same, decision}. */
export interface DecisionView extends DecisionRow {
  journey: { id: string; name: string } | null;
  options: {
    option: string;
    words: string;
    gate: string | null;
    gateWords: string | null;
    utility: number | null;
    terms: { [name: string]: number };
    propensity: number;
    opensAt: string | null;
  }[];
  counterfactual: string | null;
  input: unknown;
  modelSnapshot: string;
  ruleVersion: string;
  delivery: {
    id: string;
    state: string;
    channel: string;
    queuedAt: string;
    openedAt: string | null;
    clickedAt: string | null;
  } | null;
}

/** GET /api/v1/content */
export interface ContentRow {
  id: string;
  name: string;
  purpose: string;
  lane: string;
  sponsor: string | null;
  topic: string | null;
  version: number;
  state: string;
  expiresAt: string | null;
  channels: string[];
}
/** GET /api/v1/content/:id */
export interface ContentView extends ContentRow {
  versions: {
    id: string;
    number: number;
    state: string;
    createdBy: string;
    createdAt: string;
    expiresAt: string | null;
    variants: {
      channel: string;
      language: string;
      subject: string | null;
      body: string;
      callToAction: { label: string; url: string } | null;
    }[];
    approvals: { role: string; approver: string; meaning: string; at: string }[];
  }[];
}

/** GET /api/v1/feedback?import= — survey comments counted by theme and sentiment (1 very positive .. 5 very negative). */
export interface Feedback {
  total: number;
  sentiments: { sentiment: string; count: number }[];
  themes: { theme: string; count: number; sentiments: { [sentiment: string]: number } }[];
  questions: { question: string; count: number }[];
}
/** GET /api/v1/feedback/comments?theme=&sentiment=&cursor= (audited read) */
export interface CommentRow {
  id: string;
  personId: string;
  at: string;
  text: string;
  themes: string[];
  sentiment: string | null;
  question: string | null;
}

/** GET /api/v1/experiments — arms with outcomes counted. Rates are 0..1 with a 95 % Wilson interval. */
export interface Experiment {
  name: string;
  arms: {
    arm: string;
    people: number;
    outcomes: { [outcome: string]: { count: number; rate: number; low: number; high: number } };
    value: number;
  }[];
}

/** GET /api/v1/imports, POST /api/v1/imports/:id/undo */
export interface ImportRow {
  id: string;
  kind: string;
  fileName: string;
  state: 'running' | 'stopped' | 'done' | 'failed' | 'undone';
  percent: number;
  rowsRead: number;
  rowsStored: number;
  rowsRepeated: number;
  rowsBad: number;
  startedAt: string;
  finishedAt: string | null;
  startedBy: string;
}
/** GET /api/v1/imports/:id/bad-rows */
export interface BadRow {
  line: number;
  field: string | null;
  code: string;
  detail: string;
}

/**
 * Settings. GET /api/v1/write-keys, /members, /roles, /audit?action=&cursor=. POST /api/v1/write-keys {name, scopes} returns the key once:
 * {id, key}. DELETE /api/v1/write-keys/:id revokes. PUT /api/v1/members/:id {roles} replaces a member's roles.
 */
export interface WriteKeyRow {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
  /** How many messages a second it may send; null: as many as it likes. */
  eventsPerSecond: number | null;
}
export interface MemberRow {
  id: string;
  name: string;
  email: string;
  roles: string[];
  teams: string[];
  territories: string[];
  active: boolean;
}
/** POST /api/v1/members and /api/v1/members/:id/invitation answer the invitation once. */
export interface Invitation {
  token: string;
  expiresAt: string;
}
/** GET and PATCH /api/v1/organisation */
export interface Organisation {
  id: string;
  slug: string;
  name: string;
  kind: 'care-provider' | 'life-science';
  zone: string;
  locale: string;
  jurisdiction: string;
  postalAddress: string;
  sample: boolean;
  createdAt: string;
}
export type OrganisationChange = Partial<
  Pick<Organisation, 'name' | 'zone' | 'locale' | 'jurisdiction' | 'postalAddress'>
>;
export interface RoleRow {
  id: string;
  name: string;
  description: string;
  capabilities: string[];
  shipped: boolean;
}
export interface AuditRow {
  id: string;
  at: string;
  actorKind: string;
  actor: string;
  action: string;
  subjectId: string | null;
  object: string | null;
}

/** Every error: application/problem+json (RFC 9457). */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  field?: string;
  fix?: string;
}

/** SSE `GET /live?topics=home,health` — event names equal topics; data is Home or HealthFigures, at most once a second. */
export type LiveTopic =
  | 'home'
  | 'health'
  | 'decisions'
  | 'surveys'
  | 'holds'
  | 'tasks'
  | 'webhooks-out'
  | 'alarm';
