// The seven Segment calls: what a message may hold, and the verdict on each one. Pure.
import { isObject, type Json, type JsonObject } from '../platform/json.ts';

export const CALLS = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const;
export type Call = (typeof CALLS)[number];

/** Kinds of keys under which a subject is known. `mrn`: a patient's number in this organisation; `row`: a line of a file. */
export const IDENTIFIER_KINDS = [
  'user',
  'anonymous',
  'device',
  'email',
  'phone',
  'external',
  'mrn',
  'npi',
  'orcid',
  'handle',
  'row',
] as const;

/** A key under which a subject is known. */
export interface Identifier {
  readonly kind: (typeof IDENTIFIER_KINDS)[number];
  readonly value: string;
  /** Meant only where it is known already: what an alias calls by a former name may never have been a login. */
  readonly known?: true;
}

/** A checked message: who (strongest identifier first), what, and when it happened (ms). */
export interface Message {
  readonly messageId: string | null;
  readonly kind: Call;
  readonly name: string;
  readonly identifiers: readonly Identifier[];
  readonly occurredAt: number;
  readonly properties: JsonObject;
  readonly traits: JsonObject;
}

/** Why a message was not taken. */
export interface Fault {
  readonly code: string;
  readonly field: string;
  readonly detail: string;
}

const KNOWN = new Set([
  'type',
  'messageId',
  'userId',
  'anonymousId',
  'previousId',
  'groupId',
  'event',
  'name',
  'category',
  'properties',
  'traits',
  'context',
  'integrations',
  'timestamp',
  'originalTimestamp',
  'sentAt',
  'channel',
  'version',
  'writeKey',
  'projectId',
  '_metadata',
]);
const READ_ONLY = new Set(['receivedAt', 'orgId', 'subjectId', 'id']);
const LONGEST = {
  userId: 256,
  anonymousId: 256,
  previousId: 256,
  groupId: 256,
  messageId: 256,
  event: 200,
  name: 200,
  category: 200,
};
/** How far ahead of us an event may claim to be before it is held (trust.md, row 37). */
export const FUTURE_MS = 5 * 60_000;
const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** A fault value. */
export function fault(code: string, field: string, detail: string): Fault {
  return { code, field, detail };
}

/** Narrows to a fault. */
export function isFault(value: Message | Fault): value is Fault {
  return 'code' in value;
}

/**
 * Checks one message of a batch, or the body of a single call.
 * @param value the parsed JSON
 * @param now receive time, ms
 * @param call the call when the path names it; otherwise `type` says it
 * @param sentAt the envelope's sentAt, used to undo a wrong clock of the sender
 * @param latest what the future is measured from, ms: later than `now` when a held message is checked again
 */
export function checkMessage(
  value: Json | undefined,
  now: number,
  call: Call | null,
  sentAt: string | null,
  latest: number = now,
): Message | Fault {
  if (!isObject(value)) return fault('not-an-object', '', 'a message must be a JSON object');
  const wrong = checkFields(value);
  if (wrong) return wrong;
  const kind = call ?? value.type;
  if (!isCall(kind)) return fault('unknown-type', 'type', `type must be one of ${CALLS.join(', ')}`);
  const identifiers = identifiersOf(kind, value);
  if (identifiers.length === 0) return fault('missing', 'userId', 'userId or anonymousId is needed');
  const name = nameOf(kind, value);
  if (!name)
    return fault(
      'missing',
      kind === 'track' ? 'event' : 'groupId',
      `${kind} needs ${kind === 'track' ? 'event' : 'groupId'}`,
    );
  const occurredAt = timeOf(value, now, sentAt, latest);
  if (typeof occurredAt !== 'number') return occurredAt;
  return {
    messageId: textOf(value.messageId),
    kind,
    name,
    identifiers,
    occurredAt,
    properties:
      kind === 'group'
        ? { groupId: value.groupId ?? null, ...objectOf(value.properties) }
        : objectOf(value.properties),
    traits: kind === 'group' ? {} : objectOf(value.traits),
  };
}

function isCall(value: unknown): value is Call {
  return CALLS.some((c) => c === value);
}

function checkFields(value: JsonObject): Fault | null {
  for (const key of Object.keys(value)) {
    if (READ_ONLY.has(key)) return fault('read-only-field', key, 'this field is set by the server');
    if (!KNOWN.has(key)) return fault('unknown-field', key, 'this field is not part of the call');
  }
  for (const [field, most] of Object.entries(LONGEST)) {
    const text = value[field];
    if (text === undefined || text === null) continue;
    if (typeof text !== 'string') return fault('wrong-type', field, 'must be a text');
    if (text.length === 0 || text.length > most)
      return fault('wrong-length', field, `must have 1 to ${most} characters`);
  }
  for (const field of ['properties', 'traits', 'context', 'integrations']) {
    const object = value[field];
    if (object !== undefined && object !== null && !isObject(object))
      return fault('wrong-type', field, 'must be an object');
  }
  return null;
}

const STRONGEST_FIRST: readonly Identifier['kind'][] = [
  'mrn',
  'npi',
  'orcid',
  'user',
  'external',
  'handle',
  'anonymous',
  'device',
];
const NUMBERS = ['mrn', 'npi', 'orcid'] as const;
/** What may be said of a person at most, so that one message cannot tie a crowd together. */
const MOST_IDENTIFIERS = 12;
const LONGEST_IDENTIFIER = 256;

/** Who a message is about, strongest first. Addresses and telephone numbers are not among it: families share them. */
export function identifiersOf(kind: Call, value: JsonObject): Identifier[] {
  const found: Identifier[] = [];
  const add = (of: Identifier['kind'], stated: Json | undefined): void => {
    const text = textOf(typeof stated === 'number' ? String(stated) : stated)?.trim();
    if (text && text.length <= LONGEST_IDENTIFIER && !found.some((i) => i.kind === of && i.value === text))
      found.push({ kind: of, value: text });
  };
  add('user', value.userId);
  add('anonymous', value.anonymousId);
  const former = kind === 'alias' ? textOf(value.previousId)?.trim() : undefined;
  if (former) {
    add('anonymous', former);
    if (former !== found[0]?.value) found.push({ kind: 'user', value: former, known: true });
  }
  const traits = objectOf(value.traits);
  if (kind === 'identify') for (const of of NUMBERS) add(of, traits[of]);
  const context = objectOf(value.context);
  add('device', objectOf(context.device).id);
  for (const external of Array.isArray(context.externalIds) ? context.externalIds : [])
    if (isObject(external)) addExternal(external, add);
  const place = (i: Identifier): number => STRONGEST_FIRST.indexOf(i.kind);
  return found.sort((a, b) => place(a) - place(b)).slice(0, MOST_IDENTIFIERS);
}

/** An id of another system, as Segment's `context.externalIds` states it: `{ id, type }`. */
function addExternal(
  external: JsonObject,
  add: (of: Identifier['kind'], stated: Json | undefined) => void,
): void {
  const type = textOf(external.type)?.trim().toLowerCase();
  const id = typeof external.id === 'number' ? String(external.id) : textOf(external.id);
  if (!type || !id || type === 'email' || type === 'phone') return;
  const own = STRONGEST_FIRST.find((of) => of === type);
  if (own) add(own, id);
  else if (/^(ios|android)\./.test(type)) add('device', `${type}:${id}`);
  else add('external', `${type}:${id}`);
}

function nameOf(kind: Call, value: JsonObject): string | null {
  if (kind === 'track') return textOf(value.event);
  if (kind === 'group') return textOf(value.groupId) ? 'Group' : null;
  if (kind === 'page') return textOf(value.name) ?? 'Page';
  if (kind === 'screen') return textOf(value.name) ?? 'Screen';
  return kind === 'identify' ? 'Identify' : 'Alias';
}

/** Time of the event: Segment's rule, received - (sent - stated), which cancels a wrong clock of the sender. */
function timeOf(value: JsonObject, now: number, batchSentAt: string | null, latest: number): number | Fault {
  const stated = value.timestamp ?? value.originalTimestamp;
  if (stated === undefined || stated === null) return now;
  const at = parseDate(stated);
  if (at === null) return fault('bad-timestamp', 'timestamp', 'must be an ISO 8601 date and time');
  const sentText = value.sentAt ?? batchSentAt;
  const sent = sentText === undefined || sentText === null ? null : parseDate(sentText);
  if (sentText && sent === null) return fault('bad-timestamp', 'sentAt', 'must be an ISO 8601 date and time');
  const corrected = sent === null ? at : now - (sent - at);
  if (corrected > latest + FUTURE_MS)
    return fault('in-the-future', 'timestamp', 'more than five minutes ahead of the server');
  return Math.min(corrected, latest);
}

/** Milliseconds of an ISO 8601 text, or null. */
export function parseDate(value: Json): number | null {
  if (typeof value !== 'string' || !DATE.test(value)) return null;
  const at = Date.parse(value.length === 10 ? `${value}T00:00:00Z` : value);
  return Number.isFinite(at) ? at : null;
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value.length > 0 ? value.normalize('NFC') : null;
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
