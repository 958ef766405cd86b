// Takes checked messages in one transaction: the schema's verdict, what is held back, what is recorded, what is counted.

import type { Database, Tx } from '../platform/db.ts';
import { isObject, type Json, type JsonObject } from '../platform/json.ts';
import { type DataClasses, readDataClasses } from '../trust/index.ts';
import type { DataClass } from '../trust/model.ts';
import { CALLS, type Call, type Fault, identifiersOf, isFault, type Message } from './model.ts';
import { type HeldMessage, holdMessages } from './quarantine-store.ts';
import { type IntakeServices, messageKey, type NewSignal, recordSignals } from './record.ts';
import { readSchemaBook, type SchemaBook } from './schema-book.ts';
import type { VerdictCounts } from './verdict-counts.ts';

export interface TakeServices extends IntakeServices {
  readonly db: Database;
  readonly counts: VerdictCounts;
  /** Called after a commit: there is something to process. */
  readonly appended: () => void;
}

/** Messages of one request, each checked by itself and with the JSON it was. */
export interface Incoming {
  readonly orgId: string;
  /** Null: by no key. */
  readonly keyId: string | null;
  readonly sentAt: string | null;
  readonly messages: readonly { readonly checked: Message | Fault; readonly original: Json }[];
}

/** The verdict on one message. A `warning` is a violation that a schema only observes. */
export interface MessageVerdict {
  readonly messageId: string | null;
  readonly verdict: 'accepted' | 'repeated' | 'quarantined';
  readonly code?: string;
  readonly field?: string;
  readonly detail?: string;
  readonly warning?: Fault;
}

export interface Taken {
  readonly success: true;
  readonly accepted: number;
  readonly repeated: number;
  readonly quarantined: number;
  readonly verdicts: MessageVerdict[];
}

const DAY = 86_400_000;
/** How long the content of a held message is kept, by the most private class of what it holds, ms. */
export const KEPT_MS: { readonly [dataClass in DataClass]: number } = {
  public: 180 * DAY,
  personal: 90 * DAY,
  health: 30 * DAY,
};

/** A message that may be stored. */
export interface Sound {
  readonly message: Message;
  readonly warning: Fault | null;
}
type Judged = { readonly fault: Fault } | Sound;

/** Takes them: durable when this returns. */
export async function takeMessages(services: TakeServices, incoming: Incoming): Promise<Taken> {
  const { orgId, keyId } = incoming;
  const { judged, recorded } = await services.db.web(orgId, async (tx) => {
    const book = await readSchemaBook(tx, orgId);
    const all = incoming.messages.map((m) => judge(book, m.checked));
    await hold(tx, services, incoming, all);
    const signals = all.flatMap((j) => ('message' in j ? [signalOf(j.message, keyId, j.warning)] : []));
    tx.onCommit(services.appended);
    return { judged: all, recorded: await recordSignals(tx, services, { orgId, origin: 'api', signals }) };
  });
  let next = 0;
  const verdicts = judged.map((j, i): MessageVerdict => {
    const original = incoming.messages[i]?.original ?? null;
    if ('fault' in j) return quarantinedVerdict(services.counts, orgId, j.fault, original);
    const fresh = recorded.fresh[next++] === true;
    return takenVerdict(services.counts, orgId, j, fresh);
  });
  return {
    success: true,
    accepted: recorded.stored,
    repeated: recorded.repeated,
    quarantined: verdicts.length - recorded.fresh.length,
    verdicts,
  };
}

function judge(book: SchemaBook, checked: Message | Fault): Judged {
  if (isFault(checked)) return { fault: checked };
  const { fault, warning } = book.judge(checked);
  return fault ? { fault } : { message: checked, warning };
}

/** A message as a signal, stamped with the key it came by. */
export function signalOf(message: Message, keyId: string | null, warning: Fault | null): NewSignal {
  const stamp: JsonObject = {};
  if (keyId) stamp.k = keyId;
  if (warning) stamp.w = `${warning.code} ${warning.field}`;
  return { ...message, stamp };
}

async function hold(
  tx: Tx,
  services: TakeServices,
  incoming: Incoming,
  judged: readonly Judged[],
): Promise<void> {
  if (judged.every((j) => 'message' in j)) return;
  const now = services.clock.now();
  const classes = await readDataClasses(tx, incoming.orgId);
  const rows = judged.flatMap((j, i) =>
    'fault' in j
      ? [heldOf(services, classes, incoming, now, j.fault, incoming.messages[i]?.original ?? null)]
      : [],
  );
  await holdMessages(tx, incoming.orgId, now, rows);
}

function heldOf(
  services: TakeServices,
  classes: DataClasses,
  incoming: Incoming,
  now: number,
  wrong: Fault,
  original: Json,
): HeldMessage {
  const messageId = messageIdOf(original);
  const dataClass = classOf(classes, original);
  return {
    id: services.newId(now),
    messageId,
    code: wrong.code,
    field: wrong.field,
    detail: wrong.detail,
    original: services.vault.sealInstance('quarantine', {
      message: original,
      sentAt: incoming.sentAt,
      receivedAt: now,
    }),
    ...namesOf(original),
    keyId: incoming.keyId,
    class: dataClass,
    keepUntil: now + KEPT_MS[dataClass],
    dedupe: messageId === null ? null : messageKey(messageId),
    bearers: bearersOf(services, incoming.orgId, original),
  };
}

/** The call and the name of a message that may be anything. */
export function namesOf(original: Json): { call: Call | null; event: string | null } {
  if (!isObject(original)) return { call: null, event: null };
  const call = CALLS.find((c) => c === original.type) ?? null;
  const stated = call === 'track' ? original.event : original.name;
  const name = typeof stated === 'string' && stated.length > 0 && stated.length <= 200 ? stated : null;
  return { call, event: name ?? (call ? defaultName(call) : null) };
}

function defaultName(call: string): string | null {
  return call === 'track' ? null : call.charAt(0).toUpperCase() + call.slice(1);
}

function classOf(classes: DataClasses, original: Json): DataClass {
  if (!isObject(original)) return 'health';
  const of = (scope: 'property' | 'trait', values: Json | undefined): DataClass[] =>
    isObject(values)
      ? Object.keys(values).map((name) => classes.classOf(scope, name))
      : values === undefined || values === null
        ? []
        : ['health'];
  const found = [...of('property', original.properties), ...of('trait', original.traits)];
  if (found.includes('health')) return 'health';
  return found.includes('personal') ? 'personal' : 'public';
}

function bearersOf({ vault }: TakeServices, orgId: string, original: Json): Buffer[] {
  if (!isObject(original)) return [];
  const { call } = namesOf(original);
  return identifiersOf(call ?? 'identify', original).map(({ kind, value }) =>
    vault.blindIndex(orgId, kind, value),
  );
}

function messageIdOf(original: Json): string | null {
  const id = isObject(original) ? original.messageId : null;
  return typeof id === 'string' ? id.normalize('NFC').slice(0, 256) : null;
}

function quarantinedVerdict(
  counts: VerdictCounts,
  orgId: string,
  { code, field, detail }: Fault,
  original: Json,
): MessageVerdict {
  const { call, event } = namesOf(original);
  if (call && event) counts.note(orgId, call, event, 'quarantined');
  return { messageId: messageIdOf(original), verdict: 'quarantined', code, field, detail };
}

function takenVerdict(counts: VerdictCounts, orgId: string, sound: Sound, fresh: boolean): MessageVerdict {
  const { messageId } = sound.message;
  if (!fresh) return { messageId, verdict: 'repeated' };
  countTaken(counts, orgId, sound);
  return { messageId, verdict: 'accepted', ...(sound.warning && { warning: sound.warning }) };
}

/** Counts a message that was stored, and what a schema only observed of it. */
export function countTaken(counts: VerdictCounts, orgId: string, { message, warning }: Sound): void {
  const { kind, name } = message;
  counts.note(orgId, kind, name, 'accepted');
  if (warning) counts.note(orgId, kind, name, 'violations');
}
