// Every signal enters here: deduplicated, tied to a subject, its classes split and sealed, appended to the log.
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../platform/clock.ts';
import type { Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import type { JsonObject } from '../platform/json.ts';
import { appendFacts, type Fact, type Origin } from '../platform/log.ts';
import { readDataClasses, splitByClass, type Vault } from '../trust/index.ts';
import type { Identifier } from './model.ts';
import { rememberMessages } from './store.ts';

/** A signal on its way in: about a known subject, or about whoever bears these identifiers (strongest first). */
export interface NewSignal {
  readonly messageId: string | null;
  readonly kind: string;
  readonly name: string;
  readonly subjectId?: string;
  readonly identifiers?: readonly Identifier[];
  readonly occurredAt: number;
  readonly properties: JsonObject;
  readonly traits: JsonObject;
  /** How it came (the key's id, a warning of a schema): public, kept beside the open values for the event tail. */
  readonly stamp?: JsonObject;
}

/** Finds or makes the subjects that bear the identifiers (strongest first), one per ask and in its order; `people` implements it. */
export interface SubjectPort {
  resolve(tx: Tx, ask: SubjectAsk): Promise<readonly string[]>;
}

export interface SubjectAsk {
  readonly orgId: string;
  readonly identifiers: readonly (readonly Identifier[])[];
  readonly source: Origin;
  readonly importId: string | null;
  readonly now: number;
}

/** What recording needs from the rest of the house. */
export interface IntakeServices {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly vault: Vault;
  readonly subjects: SubjectPort;
}

export interface RecordRequest {
  readonly orgId: string;
  readonly origin: Origin;
  readonly importId?: string | null;
  readonly signals: readonly NewSignal[];
}

/** Per signal, in order: stored, or seen before. `subjectIds` are null where nothing was stored. */
export interface Recorded {
  readonly stored: number;
  readonly repeated: number;
  readonly fresh: readonly boolean[];
  readonly subjectIds: readonly (string | null)[];
}

/**
 * Records signals of one organisation in the caller's transaction; they are durable when it commits. A signal whose
 * messageId was seen in the last seven days is not stored again.
 */
export async function recordSignals(
  tx: Tx,
  services: IntakeServices,
  request: RecordRequest,
): Promise<Recorded> {
  const now = services.clock.now();
  const fresh = await freshOnes(tx, request, now);
  const taken = request.signals.filter((_, i) => fresh[i]);
  const subjects = await subjectsOf(tx, services, request, taken, now);
  await services.vault.ready(
    tx,
    [...new Set(subjects)].map((subjectId) => ({ orgId: request.orgId, subjectId })),
    false,
  );
  await appendSealed(tx, services, request, taken, subjects, now);
  let next = 0;
  const subjectIds = fresh.map((isFresh) => (isFresh ? (subjects[next++] ?? null) : null));
  return { stored: taken.length, repeated: fresh.length - taken.length, fresh, subjectIds };
}

/** So many facts are written at once; the next ones are sealed meanwhile. */
const SLICE = 1_000;

/** Seals signals and appends them in their order. While the database writes one slice, the next one is sealed. */
async function appendSealed(
  tx: Tx,
  services: IntakeServices,
  request: RecordRequest,
  signals: readonly NewSignal[],
  subjects: readonly string[],
  now: number,
): Promise<void> {
  const classes = await readDataClasses(tx, request.orgId);
  const seal = (signal: NewSignal, subjectId: string): Fact => {
    const split = splitByClass(classes, signal.properties, signal.traits);
    return {
      orgId: request.orgId,
      subjectId,
      id: services.newId(now),
      receivedAt: now,
      occurredAt: signal.occurredAt,
      kind: signal.kind,
      name: signal.name,
      origin: request.origin,
      importId: request.importId ?? null,
      open: signal.stamp ? { ...split.open, s: signal.stamp } : split.open,
      sealed: split.sealed ? services.vault.seal({ orgId: request.orgId, subjectId }, split.sealed) : null,
    };
  };
  let writing: Promise<void> = Promise.resolve();
  for (let from = 0; from < signals.length; from += SLICE) {
    // Lets the socket take what the last slice gave it, before this one keeps the thread busy.
    if (from > 0) await setImmediate();
    const facts = signals.slice(from, from + SLICE).map((s, i) => seal(s, subjects[from + i] ?? ''));
    await writing;
    writing = appendFacts(tx, facts);
    // Its failure is thrown where it is waited for; until then it is nobody's.
    writing.catch(() => undefined);
  }
  await writing;
}

async function subjectsOf(
  tx: Tx,
  services: IntakeServices,
  request: RecordRequest,
  signals: readonly NewSignal[],
  now: number,
): Promise<string[]> {
  const asking = signals.filter((s) => !s.subjectId);
  const found =
    asking.length === 0
      ? []
      : await services.subjects.resolve(tx, {
          orgId: request.orgId,
          identifiers: asking.map((s) => s.identifiers ?? []),
          source: request.origin,
          importId: request.importId ?? null,
          now,
        });
  let next = 0;
  return signals.map((s) => s.subjectId ?? found[next++] ?? '');
}

async function freshOnes(tx: Tx, request: RecordRequest, now: number): Promise<boolean[]> {
  const keys = request.signals.map((s) => (s.messageId === null ? null : messageKey(s.messageId)));
  const unseen = await rememberMessages(tx, request.orgId, [...new Set(keys.filter((k) => k !== null))], now);
  // A messageId twice in one batch is a repetition too: only its first place is fresh.
  return keys.map((key) => key === null || unseen.delete(key));
}

/** The 128-bit digest of a messageId, as a uuid. */
export function messageKey(messageId: string): string {
  const hex = createHash('sha256').update(messageId).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
