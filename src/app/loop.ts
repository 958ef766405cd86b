// The engagement loop: one consumer of the log whose stages are the rooms, upstream to downstream, in one transaction.
import { decideMessages } from '../arbiter/index.ts';
import type { Decision } from '../arbiter/model.ts';
import { judgeDue, moveMembers } from '../audiences/index.ts';
import type { Move } from '../audiences/model.ts';
import { availableChannels, cancelQueued, queueDeliveries } from '../channels/index.ts';
import { readSendable } from '../content/index.ts';
import type { SendableBook } from '../content/model.ts';
import {
  type DueRef,
  type EngineServices,
  moveByClock,
  moveByFacts,
  readJourneyStates,
} from '../journeys/index.ts';
import type { MessageRequest } from '../journeys/model.ts';
import { findPersons, lockLinks, lockPeople, type Projected, projectSignals } from '../people/index.ts';
import type { Person, Signal } from '../people/model.ts';
import type { Clock } from '../platform/clock.ts';
import type { LoggedFact } from '../platform/consumer.ts';
import type { Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import { appendFacts, type Fact } from '../platform/log.ts';
import type { Random } from '../platform/random.ts';
import { noteVisits, publishFeed } from '../portal/index.ts';
import { takeConsents, type Vault } from '../trust/index.ts';
import { consentsOf, isHistory } from './consent-signals.ts';

/** What the loop needs. */
export interface LoopServices {
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: NewId;
  readonly vault: Vault;
  /** Hears of a step of a journey that failed; the run is set aside. */
  readonly onError?: EngineServices['onError'];
}

/** What one batch led to. */
export interface LoopResult {
  readonly signals: number;
  readonly decisions: readonly Decision[];
  readonly orgIds: ReadonlySet<string>;
}

/** Runs one batch of facts through every stage; appends what was derived to the log in the same transaction. */
export async function runLoop(
  tx: Tx,
  services: LoopServices,
  facts: readonly LoggedFact[],
): Promise<LoopResult> {
  const fresh = facts.filter((f) => f.origin !== 'loop');
  const orgIds = new Set(fresh.map((f) => f.orgId));
  if (fresh.length === 0) return { signals: 0, decisions: [], orgIds };
  const now = services.clock.now();
  const projected = await projectSignals(tx, services.vault, fresh, now);
  const { people, signals } = projected;
  await takeConsents(tx, consentsOf(signals), services.newId, now);
  await silence(tx, services, projected, now);
  await noteVisits(tx, signals, now);
  const moves = await moveMembers(tx, { ...projected, now, journeyStates: readJourneyStates });
  const timely = timelyOnly(projected, moves);
  const contents = await readSendable(tx, [...orgIds]);
  const { origins } = projected;
  const { requests } = await moveByFacts(tx, services, { people, ...timely, origins, now, contents });
  const decisions = await finish(tx, services, { people, contents, requests, moves, now });
  return { signals: signals.length, decisions, orgIds };
}

/** What a batch, or the clock, has led to so far. */
interface Intent {
  readonly people: ReadonlyMap<string, Person>;
  readonly contents: SendableBook;
  readonly requests: readonly MessageRequest[];
  readonly moves: readonly Move[];
  readonly now: number;
}

/** The tail of facts and timers alike: decide, queue, publish, and append what was derived. */
async function finish(tx: Tx, services: LoopServices, intent: Intent): Promise<Decision[]> {
  const { people, contents, requests, moves, now } = intent;
  const { random, newId, vault } = services;
  const decisions = await decideMessages(tx, {
    requests,
    people,
    contents,
    now,
    random,
    newId,
    vault,
    connected: availableChannels,
  });
  await queueDeliveries(tx, { decisions, people, now, newId });
  await publishFeed(tx, { decisions, people, now, newId });
  await appendFacts(tx, [
    ...moves.map((m) => moveFact(m, now, newId)),
    ...decisions.map((d) => decisionFact(d, contents, now, newId)),
  ]);
  return decisions;
}

/**
 * The clock's round for audiences: people whose rules may say otherwise now, though they did nothing, are judged again;
 * whoever comes in this way goes on journeys like anybody else.
 */
export async function runWheel(
  tx: Tx,
  services: LoopServices,
  buckets: readonly number[],
  most: number,
): Promise<DueResult> {
  const now = services.clock.now();
  const ask = { buckets, now, most, newId: services.newId, journeyStates: readJourneyStates };
  const { people, moves } = await judgeDue(tx, ask);
  if (moves.length === 0) return { done: people.size, decisions: [] };
  const contents = await readSendable(tx, [...new Set(moves.map((m) => m.orgId))]);
  const { requests } = await moveByFacts(tx, services, { people, signals: [], moves, now, contents });
  const decisions = await finish(tx, services, { people, contents, requests, moves, now });
  return { done: people.size, decisions };
}

/** How much one round of the clock did. */
export interface DueResult {
  /** People judged, or runs moved. */
  readonly done: number;
  readonly decisions: readonly Decision[];
}

/** These runs are due: they go on, in the transaction that decides what they lead to. */
export async function runDue(tx: Tx, services: LoopServices, due: readonly DueRef[]): Promise<DueResult> {
  if (due.length === 0) return { done: 0, decisions: [] };
  const now = services.clock.now();
  const orgIds = [...new Set(due.map((d) => d.orgId))];
  await lockLinks(tx, orgIds, new Set());
  const subjectIds = [...new Set(due.map((d) => d.subjectId))];
  const persons = await findPersons(tx, subjectIds);
  const personIds = [...new Set(subjectIds.map((id) => persons.get(id) ?? id))];
  const people = await lockPeople(tx, personIds);
  const contents = await readSendable(tx, orgIds);
  const runIds = new Set(due.map((d) => d.runId));
  const batch = { orgIds, personIds, runIds, people, now, contents };
  const { requests, moved } = await moveByClock(tx, services, batch);
  const decisions = await finish(tx, services, { people, contents, requests, moves: [], now });
  return { done: moved, decisions };
}

/** Who has died hears nothing any more, also not what is waiting to go out (ground 7). */
async function silence(tx: Tx, services: LoopServices, projected: Projected, now: number): Promise<void> {
  const died = new Set(
    projected.signals
      .filter((s) => s.traits.deceased === true && projected.people.get(s.personId)?.gates.deceased)
      .map((s) => s.personId),
  );
  const wanted = [...died].map((personId) => ({ personId, contentVersionId: null }));
  await cancelQueued(tx, wanted, 'deceased', now, services.newId);
}

/** What is no history, and the moves of whom it is about. */
function timelyOnly(
  projected: Pick<Projected, 'signals'>,
  moves: readonly Move[],
): { signals: Signal[]; moves: Move[] } {
  const signals = projected.signals.filter((s) => !isHistory(s));
  const people = new Set(signals.map((s) => s.personId));
  return { signals, moves: moves.filter((m) => people.has(m.personId)) };
}

function derived(
  orgId: string,
  subjectId: string,
  now: number,
  newId: NewId,
  name: string,
  properties: Fact['open'],
): Fact {
  return {
    orgId,
    subjectId,
    id: newId(now),
    receivedAt: now,
    occurredAt: now,
    kind: 'fact',
    name,
    origin: 'loop',
    importId: null,
    open: { p: properties ?? {} },
    sealed: null,
  };
}

function moveFact(move: Move, now: number, newId: NewId): Fact {
  return derived(move.orgId, move.personId, now, newId, `audience.${move.direction}`, {
    audience: move.audienceId,
  });
}

function decisionFact(decision: Decision, contents: SendableBook, now: number, newId: NewId): Fact {
  return derived(decision.orgId, decision.personId, now, newId, 'decision.made', {
    decision: decision.id,
    chosen: decision.chosen,
    reason: decision.reason,
    lane: decision.lane,
    content: contents.versions.get(decision.input.request.contentVersionId)?.name ?? '',
  });
}
