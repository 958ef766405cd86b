// The clock's part of the engine: runs whose time has come go on, a few thousand a transaction.
import { LRUCache } from 'lru-cache';
import type { SendableBook } from '../../content/model.ts';
import type { Person } from '../../people/model.ts';
import type { Tx } from '../../platform/db.ts';
import type { Journeyed } from '../stage.ts';
import { readBook } from './book.ts';
import { carryOut } from './carry.ts';
import { openDoor } from './door.ts';
import { Field } from './field.ts';
import { requestsOf } from './requests.ts';
import { lockOpenRuns, unparkRuns } from './run-store.ts';
import type { EngineServices } from './services.ts';
import { openViews, readWorld } from './world.ts';
import { writeField } from './write.ts';

/** Whose time has come: links are locked, and so are `people`, which hold everybody due who has a profile. `now` in ms. */
export interface DueBatch {
  readonly orgIds: readonly string[];
  /** Persons whose runs are due, and these runs. */
  readonly personIds: readonly string[];
  readonly runIds: ReadonlySet<string>;
  readonly people: ReadonlyMap<string, Person>;
  readonly now: number;
  readonly contents?: SendableBook;
}

/** Moves whoever is due; whoever's journey is paused is parked. */
export async function moveByClock(tx: Tx, services: EngineServices, batch: DueBatch): Promise<Journeyed> {
  const { orgIds, personIds, runIds, now, people } = batch;
  const book = await readBook(tx, orgIds);
  const runs = await lockOpenRuns(tx, personIds);
  const { doorkeeper, pairs } = await openDoor(tx, book, [], runs, now);
  const world = await readWorld(tx, { people, book, now, contents: batch.contents, pairs });
  const viewOf = openViews(world);
  const field = new Field({ ...services, book, runs, doorkeeper, viewOf, now });
  for (const personId of personIds) field.strike(personId, runIds);
  const { requests, decisionOf } = requestsOf(field.effects, world.contents, services.newId);
  const moved = await writeField(tx, field, decisionOf, now);
  await carryOut(tx, services, field.effects);
  return { requests, effects: field.effects, moved };
}

/** So many parked runs go on in one round. */
const UNPARKED = 5_000;
/** For which state of an organisation's journeys, and which buckets, nothing is parked that should move. */
const looked = new LRUCache<string, string>({ max: 1_000 });

/**
 * Lets runs that were parked for a pause go on where their journey moves again. Asked only when a journey or the
 * worker's buckets have changed.
 * @returns how many; the rest follows in later rounds
 */
export async function unpark(tx: Tx, orgIds: readonly string[], buckets: readonly number[]): Promise<number> {
  const held = buckets.join(' ');
  const changed = [...(await readBook(tx, orgIds)).values()].filter(
    (b) => looked.get(b.orgId) !== `${b.print} ${held}`,
  );
  if (changed.length === 0) return 0;
  const moving = changed.flatMap((b) =>
    [...b.journeys.values()].flatMap((j) => (j.state === 'paused' ? [] : [j.id])),
  );
  const freed = moving.length > 0 ? await unparkRuns(tx, moving, buckets, UNPARKED) : 0;
  if (freed < UNPARKED)
    tx.onCommit(() => {
      for (const b of changed) looked.set(b.orgId, `${b.print} ${held}`);
    });
  return freed;
}
