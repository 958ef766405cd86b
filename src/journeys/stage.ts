// The loop's third stage: what people did and where they belong ends waits and journeys, and lets people in.
import type { Move } from '../audiences/model.ts';
import type { SendableBook } from '../content/model.ts';
import type { Person, Signal } from '../people/model.ts';
import type { Tx } from '../platform/db.ts';
import { meets } from './engine/advance.ts';
import { type Book, type BookedJourney, liveDefinition, readBook } from './engine/book.ts';
import { carryOut } from './engine/carry.ts';
import { openDoor } from './engine/door.ts';
import type { Effect } from './engine/effects.ts';
import { Field, type Newcomer } from './engine/field.ts';
import { requestsOf } from './engine/requests.ts';
import { lockOpenRuns } from './engine/run-store.ts';
import type { EngineServices } from './engine/services.ts';
import { openViews, readWorld } from './engine/world.ts';
import { writeField } from './engine/write.ts';
import type { MessageRequest } from './model.ts';

/** A batch of the loop, without what is too old to send anybody on a journey. `now` in ms. */
export interface JourneyBatch {
  readonly people: ReadonlyMap<string, Person>;
  readonly signals: readonly Signal[];
  readonly moves: readonly Move[];
  readonly now: number;
  /** Of persons united or taken apart: whose parts they are. */
  readonly origins?: ReadonlyMap<string, readonly string[]>;
  /** What may be sent; read here when the caller has not read it yet. */
  readonly contents?: SendableBook;
}

/** What journeys want after a batch: messages, and what their other steps ask for. */
export interface Journeyed {
  readonly requests: readonly MessageRequest[];
  readonly effects: readonly Effect[];
  /** Runs that were made or moved. */
  readonly moved: number;
}

const NOTHING: Journeyed = { requests: [], effects: [], moved: 0 };

/** Moves people through journeys by what they did. The people are locked; the requests are in the order of their causes. */
export async function moveByFacts(tx: Tx, services: EngineServices, batch: JourneyBatch): Promise<Journeyed> {
  const orgIds = [...new Set([...batch.people.values()].map((p) => p.orgId))];
  const book = await readBook(tx, orgIds);
  const touched = touchedBy(batch, book);
  if (touched.size === 0) return NOTHING;
  const { now, people } = batch;
  const runs = await lockOpenRuns(tx, [...touched]);
  const knocking = knocksOf(batch, book);
  if (runs.length === 0 && knocking.size === 0) return NOTHING;
  const { doorkeeper, pairs } = await openDoor(tx, book, [...knocking.values()].flat(), runs, now);
  const world = await readWorld(tx, { people, book, now, contents: batch.contents, pairs });
  const viewOf = openViews(world);
  const field = new Field({ ...services, book, runs, doorkeeper, viewOf, now });
  for (const personId of touched) field.settle(personId);
  for (const signal of batch.signals) {
    if (!touched.has(signal.personId)) continue;
    const { name, properties, receivedAt: at } = signal;
    field.happen(signal.personId, { name, properties, at });
    for (const newcomer of knocking.get(signal) ?? []) field.enter(newcomer);
  }
  for (const move of batch.moves) for (const newcomer of knocking.get(move) ?? []) field.enter(newcomer);
  const { requests, decisionOf } = requestsOf(field.effects, world.contents, services.newId);
  const moved = await writeField(tx, field, decisionOf, now);
  await carryOut(tx, services, field.effects);
  return { requests, effects: field.effects, moved };
}

/** Whom journeys have to look at: few do anything that a journey listens to. */
function touchedBy(batch: JourneyBatch, book: Book): Set<string> {
  const touched = new Set<string>();
  for (const signal of batch.signals)
    if (batch.people.has(signal.personId) && book.get(signal.orgId)?.listens.has(signal.name))
      touched.add(signal.personId);
  for (const move of batch.moves)
    if (batch.people.has(move.personId) && book.get(move.orgId)?.byAudience.has(move.audienceId))
      touched.add(move.personId);
  for (const [personId, person] of batch.people) {
    const known = book.get(person.orgId);
    if (!known || known.journeys.size === 0) continue;
    if (known.watchful || person.gates.deceased || batch.origins?.has(personId)) touched.add(personId);
  }
  return touched;
}

/** Who stands at which door, by what brought them there. */
function knocksOf(batch: JourneyBatch, book: Book): Map<Signal | Move, Newcomer[]> {
  const knocking = new Map<Signal | Move, Newcomer[]>();
  for (const signal of batch.signals) {
    if (!batch.people.has(signal.personId)) continue;
    const doors = (book.get(signal.orgId)?.byEvent.get(signal.name) ?? []).filter((j) => fits(j, signal));
    const { personId, subjectId, id: cause } = signal;
    if (doors.length > 0)
      knocking.set(
        signal,
        doors.map(({ id: journeyId }) => ({ personId, subjectId, journeyId, cause })),
      );
  }
  for (const move of batch.moves) {
    const { personId, causeEventId: cause } = move;
    if (move.direction === 'left' || cause === null || !batch.people.has(personId)) continue;
    const doors = book.get(move.orgId)?.byAudience.get(move.audienceId) ?? [];
    if (doors.length > 0)
      knocking.set(
        move,
        doors.map(({ id: journeyId }) => ({ personId, subjectId: personId, journeyId, cause })),
      );
  }
  return knocking;
}

function fits(journey: BookedJourney, signal: Signal): boolean {
  const entry = liveDefinition(journey)?.entry;
  return entry !== undefined && 'event' in entry && meets(entry.where, signal);
}
