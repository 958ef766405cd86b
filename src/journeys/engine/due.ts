// The clock's part of the engine: runs whose time has come go on, a few thousand a transaction.
import { readSendable } from '../../content/index.ts';
import type { SendableBook } from '../../content/model.ts';
import type { Person } from '../../people/model.ts';
import type { Tx } from '../../platform/db.ts';
import type { EngineServices, Journeyed } from '../stage.ts';
import { readBook } from './book.ts';
import { openDoor } from './door.ts';
import { Field } from './field.ts';
import { requestsOf } from './requests.ts';
import { lockOpenRuns } from './run-store.ts';
import { openViews } from './world.ts';
import { writeField } from './write.ts';

/** Whose time has come: links are locked, and so are `people`, which hold everybody due who has a profile. `now` in ms. */
export interface DueBatch {
  readonly orgIds: readonly string[];
  /** Persons whose runs are due. */
  readonly personIds: readonly string[];
  readonly people: ReadonlyMap<string, Person>;
  readonly now: number;
  readonly contents?: SendableBook;
}

/** Moves whoever is due; whoever's journey is paused is parked. */
export async function moveByClock(tx: Tx, services: EngineServices, batch: DueBatch): Promise<Journeyed> {
  const { orgIds, personIds, now, people } = batch;
  const book = await readBook(tx, orgIds);
  const runs = await lockOpenRuns(tx, personIds);
  const contents = batch.contents ?? (await readSendable(tx, orgIds));
  const doorkeeper = await openDoor(tx, book, [], runs, now);
  const viewOf = openViews({ people, book, contents, now });
  const field = new Field({ ...services, book, runs, doorkeeper, viewOf, now });
  for (const personId of personIds) field.wakeAll(personId);
  const { requests, decisionOf } = requestsOf(field.effects, contents, services.newId);
  const moved = await writeField(tx, field, decisionOf, now);
  return { requests, effects: field.effects, moved };
}
