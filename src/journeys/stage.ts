// The loop's third stage: whoever comes into an audience or does something enters journeys, once per cause.
import { LRUCache } from 'lru-cache';
import type { Move } from '../audiences/model.ts';
import { readSendable } from '../content/index.ts';
import type { SendableBook } from '../content/model.ts';
import type { Person, Signal } from '../people/model.ts';
import type { Tx } from '../platform/db.ts';
import type { Journey, MessageRequest } from './model.ts';
import {
  countEntered,
  entryKey,
  insertEntries,
  journeysFingerprint,
  listLiveJourneys,
  type NewEntry,
} from './store.ts';

/** A batch of the loop, without what is too old to send anybody on a journey. `now` in ms. */
export interface EnterBatch {
  readonly people: ReadonlyMap<string, Person>;
  readonly signals: readonly Signal[];
  readonly moves: readonly Move[];
  readonly now: number;
  /** What may be sent; read here when the caller has not read it yet. */
  readonly contents?: SendableBook;
}

/** Live journeys, found by what lets people in; a signal nobody waits for costs two look-ups. */
export interface Doors {
  readonly byAudience: ReadonlyMap<string, readonly Journey[]>;
  /** Keys are organisation id and event name. */
  readonly byEvent: ReadonlyMap<string, readonly Journey[]>;
}

interface Entering extends NewEntry {
  readonly journey: Journey;
}

/**
 * Enters people into journeys.
 * @returns one request per new entry whose content was ever approved, in the order of the causes
 */
export async function enterJourneys(tx: Tx, batch: EnterBatch): Promise<MessageRequest[]> {
  const orgIds = [...new Set([...batch.people.values()].map((p) => p.orgId))];
  if (orgIds.length === 0) return [];
  const entering = entrantsOf(batch, await readDoors(tx, orgIds));
  const entered = await insertEntries(tx, entering, batch.now);
  const fresh = entering.filter((e) => entered.has(entryKey(e.personId, e.journeyId, e.cause)));
  const counts = new Map<string, number>();
  for (const e of fresh) counts.set(e.journeyId, (counts.get(e.journeyId) ?? 0) + 1);
  await countEntered(tx, counts);
  if (fresh.length === 0) return [];
  const contents = batch.contents ?? (await readSendable(tx, orgIds));
  return fresh.flatMap((e) => requestOf(e, contents, batch.now) ?? []);
}

/** Who stands at which door. Pure; the store lets each in once. */
export function entrantsOf(
  batch: Pick<EnterBatch, 'people' | 'signals' | 'moves'>,
  doors: Doors,
): Entering[] {
  const entering = new Map<string, Entering>();
  const enter = (
    orgId: string,
    personId: string,
    cause: string,
    journeys: readonly Journey[] | undefined,
  ): void => {
    for (const journey of journeys ?? []) {
      if (!batch.people.has(personId)) continue;
      entering.set(entryKey(personId, journey.id, cause), {
        orgId,
        personId,
        journeyId: journey.id,
        cause,
        journey,
      });
    }
  };
  if (doors.byAudience.size > 0 && batch.moves.length > 0) {
    for (const move of batch.moves) {
      if (move.direction === 'left' || move.causeEventId === null) continue;
      enter(move.orgId, move.personId, move.causeEventId, doors.byAudience.get(move.audienceId));
    }
  }
  if (doors.byEvent.size > 0) {
    for (const signal of batch.signals) {
      const waiting = doors.byEvent.get(signal.orgId + signal.name);
      if (waiting)
        enter(
          signal.orgId,
          signal.personId,
          signal.id,
          waiting.filter((j) => meets(j, signal)),
        );
    }
  }
  return [...entering.values()];
}

function meets(journey: Journey, signal: Signal): boolean {
  if (!('event' in journey.entry) || !journey.entry.where) return true;
  return Object.entries(journey.entry.where).every(
    ([property, value]) => signal.properties[property] === value,
  );
}

/** The message of an entry, always with the newest approved words. Null while the content was never approved. */
function requestOf(entering: Entering, contents: SendableBook, now: number): MessageRequest | null {
  const { message } = entering.journey;
  const content = contents.items.get(message.contentItemId);
  if (!content) return null;
  return {
    orgId: entering.orgId,
    personId: entering.personId,
    journeyId: entering.journeyId,
    causeEventId: entering.cause,
    contentVersionId: content.versionId,
    topic: content.topic,
    lane: message.lane,
    purpose: message.purpose,
    channels: message.channels,
    urgency: message.urgency,
    value: message.value,
    requestedAt: now,
    expiresAt: now + message.expiresAfterHours * 3_600_000,
  };
}

const cache = new LRUCache<string, { readonly fingerprint: string; readonly doors: Doors }>({ max: 50 });

async function readDoors(tx: Tx, orgIds: readonly string[]): Promise<Doors> {
  const key = [...orgIds].sort().join(' ');
  const fingerprint = await journeysFingerprint(tx, orgIds);
  const known = cache.get(key);
  if (known?.fingerprint === fingerprint) return known.doors;
  const doors = doorsOf(await listLiveJourneys(tx, orgIds));
  cache.set(key, { fingerprint, doors });
  return doors;
}

/** Indexes live journeys by what lets people in. */
export function doorsOf(journeys: readonly Journey[]): Doors {
  const byAudience = Map.groupBy(
    journeys.filter((j) => 'audience' in j.entry),
    (j) => ('audience' in j.entry ? j.entry.audience : ''),
  );
  const byEvent = Map.groupBy(
    journeys.filter((j) => 'event' in j.entry),
    (j) => j.orgId + ('event' in j.entry ? j.entry.event : ''),
  );
  return { byAudience, byEvent };
}
