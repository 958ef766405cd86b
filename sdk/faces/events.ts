// The faces of events: schemas, quarantine, dead letters, the live tail, and limits of write keys.
import type { Page } from '../api.ts';
import { type Http, type Query, withQuery } from '../http.ts';

export type EventCall = 'identify' | 'track' | 'page' | 'screen' | 'group' | 'alias';
export type EventFieldType = 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';

/** What one property or trait may be: a subset of JSON Schema, and its class of data. */
export interface EventFieldRule {
  type: EventFieldType;
  enum?: (string | number | boolean)[];
  format?: 'date' | 'date-time' | 'email' | 'uuid' | 'uri';
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  items?: { type: EventFieldType };
  description?: string;
  class?: 'public' | 'personal' | 'health';
}
export interface EventObjectRule {
  properties: { [name: string]: EventFieldRule };
  required?: string[];
  additionalProperties?: boolean;
}
export interface EventSchemaDefinition {
  properties?: EventObjectRule;
  traits?: EventObjectRule;
}
/** GET /api/v1/event-schemas/:call/:name */
export interface EventSchemaView {
  call: EventCall;
  name: string;
  mode: 'observe' | 'enforce';
  definition: EventSchemaDefinition;
  version: number;
  savedAt: string;
  savedBy: string;
}
/** A row of GET /api/v1/event-schemas: every name that has a schema or came in the last days. */
export interface EventNameRow {
  call: EventCall;
  name: string;
  /** Null: no schema. */
  mode: 'observe' | 'enforce' | null;
  version: number;
  accepted: number;
  violations: number;
  quarantined: number;
  lastSeen: string | null;
  days: { day: string; accepted: number; violations: number; quarantined: number }[];
}
export interface EventSchemaVersion extends EventSchemaView {
  removed: boolean;
}
/** GET /api/v1/event-policy */
export interface EventPolicyView {
  unknownEvents: 'accept' | 'quarantine';
}
/** GET /api/v1/quarantine */
export interface HeldMessageRow {
  id: string;
  receivedAt: string;
  messageId: string | null;
  code: string;
  field: string | null;
  detail: string;
  call: EventCall | null;
  event: string | null;
  source: string;
  key: string | null;
  class: string;
  keepUntil: string | null;
  state: 'held' | 'released' | 'discarded';
  result: 'stored' | 'repeated' | null;
  reason: string | null;
  decidedBy: string | null;
  decidedAt: string | null;
}
/** GET /api/v1/quarantine/:id. `message` is null once its content is gone; `masked`: values are hidden from the reader. */
export interface HeldMessageView extends HeldMessageRow {
  message: unknown;
  masked: boolean;
}
export interface HeldReason {
  code: string;
  event: string | null;
  count: number;
}
/** What became of one message that was tried again. */
export interface ReplayResult {
  id: string;
  result: 'stored' | 'repeated' | null;
  code: string;
  field: string | null;
  detail: string;
}
/** GET /api/v1/quarantine/replays/:id */
export interface BulkReplay {
  id: string;
  state: 'running' | 'done';
  total: number;
  released: number;
  repeated: number;
  held: number;
  startedAt: string;
  movedAt: string;
  finishedAt: string | null;
}
/** Which held messages a bulk act concerns. */
export interface HeldFilter {
  code?: string;
  event?: string;
  since?: string;
}
/** GET /api/v1/dead-letters */
export interface DeadLetterRow {
  id: string;
  consumer: string;
  subjectId: string;
  eventId: string;
  name: string;
  kind: string;
  eventReceivedAt: string;
  error: string;
  attempts: number;
  createdAt: string;
  state: 'open' | 'redriven' | 'discarded';
}
/** A message in the live tail. Hidden values read `•••`. */
export interface TailMessage {
  id: string;
  at: string;
  occurredAt: string;
  call: string;
  name: string;
  verdict: 'accepted' | 'warning' | 'quarantined';
  reason: string | null;
  field: string | null;
  source: string;
  personId: string | null;
  properties: { [name: string]: unknown };
  traits: { [name: string]: unknown };
}
/** One beat of GET /api/v1/events/tail (event `tail`). `of` counts what came since the beat before; `position` resumes. */
export interface TailBeat {
  messages: TailMessage[];
  shown: number;
  of: number;
  seconds: number;
  /** True when more came than was counted. */
  atLeast: boolean;
  position: string;
}

const part = encodeURIComponent;
const schemaPath = (call: string, name: string): string => `/api/v1/event-schemas/${call}/${part(name)}`;

/** Functions of these faces. */
export function eventFaces(http: Http) {
  return {
    eventNames: (query: Query, signal?: AbortSignal) =>
      http.get<Page<EventNameRow>>('/api/v1/event-schemas', query, signal),
    eventSchema: (call: string, name: string, signal?: AbortSignal) =>
      http.get<EventSchemaView>(schemaPath(call, name), {}, signal),
    /** `version` is what the editor saw; 0 makes a new schema. */
    saveEventSchema: (
      call: string,
      name: string,
      edit: { mode: 'observe' | 'enforce'; definition: EventSchemaDefinition; version: number },
    ) => http.send<EventSchemaView>('PUT', schemaPath(call, name), edit),
    removeEventSchema: (call: string, name: string, version: number) =>
      http.send<unknown>('DELETE', withQuery(schemaPath(call, name), { version })),
    eventSchemaHistory: (call: string, name: string, signal?: AbortSignal) =>
      http.get<Page<EventSchemaVersion>>(`${schemaPath(call, name)}/versions`, {}, signal),
    learnEventSchema: (call: string, name: string) =>
      http.send<{ definition: EventSchemaDefinition; events: number }>(
        'POST',
        `${schemaPath(call, name)}/draft`,
      ),
    eventPolicy: (signal?: AbortSignal) => http.get<EventPolicyView>('/api/v1/event-policy', {}, signal),
    setEventPolicy: (unknownEvents: 'accept' | 'quarantine') =>
      http.send<EventPolicyView>('PUT', '/api/v1/event-policy', { unknownEvents }),
    ...heldFaces(http),
    ...letterFaces(http),
    limitWriteKey: (id: string, eventsPerSecond: number | null) =>
      http.send<unknown>('PUT', `/api/v1/write-keys/${part(id)}/limit`, { eventsPerSecond }),
  };
}

function heldFaces(http: Http) {
  return {
    heldMessages: (query: Query, signal?: AbortSignal) =>
      http.get<Page<HeldMessageRow>>('/api/v1/quarantine', query, signal),
    heldReasons: (signal?: AbortSignal) =>
      http.get<Page<HeldReason>>('/api/v1/quarantine/reasons', {}, signal),
    heldMessage: (id: string, signal?: AbortSignal) =>
      http.get<HeldMessageView>(`/api/v1/quarantine/${part(id)}`, {}, signal),
    /** Tries a held message again: as it is, or mended. */
    replayHeld: (id: string, message?: unknown) =>
      http.send<ReplayResult>(
        'POST',
        `/api/v1/quarantine/${part(id)}/replay`,
        message === undefined ? {} : { message },
      ),
    replayAllHeld: (filter: HeldFilter) =>
      http.send<BulkReplay>('POST', '/api/v1/quarantine/replays', { filter }),
    bulkReplay: (id: string, signal?: AbortSignal) =>
      http.get<BulkReplay>(`/api/v1/quarantine/replays/${part(id)}`, {}, signal),
    resumeReplay: (id: string) =>
      http.send<BulkReplay>('POST', `/api/v1/quarantine/replays/${part(id)}/resume`),
    discardHeld: (what: { ids?: string[]; filter?: HeldFilter; reason: string }) =>
      http.send<{ ids: string[]; count: number }>('POST', '/api/v1/quarantine/discard', what),
    restoreHeld: (ids: string[]) =>
      http.send<{ ids: string[]; count: number }>('POST', '/api/v1/quarantine/restore', { ids }),
  };
}

function letterFaces(http: Http) {
  return {
    deadLetters: (query: Query, signal?: AbortSignal) =>
      http.get<Page<DeadLetterRow>>('/api/v1/dead-letters', query, signal),
    redriveDeadLetter: (id: string) =>
      http.send<{ redriven: number; failed: number }>('POST', `/api/v1/dead-letters/${part(id)}/redrive`),
    redriveAllDeadLetters: (consumer?: string) =>
      http.send<{ redriven: number; failed: number }>(
        'POST',
        '/api/v1/dead-letters/redrive',
        consumer ? { consumer } : {},
      ),
    discardDeadLetter: (id: string, reason: string) =>
      http.send<unknown>('POST', `/api/v1/dead-letters/${part(id)}/discard`, { reason }),
  };
}
