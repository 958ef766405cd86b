// Brings people in who did nothing themselves: lists, files, audiences on a schedule, calls. They take their first step when
// it is due, by the clock's part of the engine.
import { findPersons, lockLinks, lockPeople } from '../../people/index.ts';
import type { Tx } from '../../platform/db.ts';
import { readBook } from './book.ts';
import { openDoor } from './door.ts';
import { Field } from './field.ts';
import { lockOpenRuns } from './run-store.ts';
import type { EngineServices } from './services.ts';
import { openViews, readWorld } from './world.ts';
import { writeField } from './write.ts';

/** People on their way in. `dueAt` (ms): when they take their first step. The same cause lets a subject in once. */
export interface LetIn {
  readonly orgId: string;
  readonly journeyId: string;
  readonly newcomers: readonly {
    readonly subjectId: string;
    readonly cause: string;
    readonly dueAt: number;
  }[];
  readonly now: number;
}

/** How many came in, and how many were not let in: inside already, not again, full, deceased, unknown. */
export interface LetInResult {
  readonly entered: number;
  readonly refused: number;
}

/** Lets people in, with a fixed number of statements. As `worker`; a few thousand at a time. */
export async function letIn(tx: Tx, services: EngineServices, ask: LetIn): Promise<LetInResult> {
  const { orgId, journeyId, newcomers, now } = ask;
  await lockLinks(tx, [orgId], new Set());
  const persons = await findPersons(
    tx,
    newcomers.map((n) => n.subjectId),
  );
  const wanted = newcomers.map((n) => ({
    ...n,
    journeyId,
    personId: persons.get(n.subjectId) ?? n.subjectId,
  }));
  const personIds = [...new Set(wanted.map((n) => n.personId))];
  const people = await lockPeople(tx, personIds);
  const book = await readBook(tx, [orgId]);
  const runs = await lockOpenRuns(tx, personIds);
  const { doorkeeper, pairs } = await openDoor(tx, book, wanted, runs, now);
  const viewOf = openViews(await readWorld(tx, { people, book, now, pairs }));
  const field = new Field({ ...services, book, runs, doorkeeper, viewOf, now });
  const entered = wanted.filter((newcomer) => field.enter(newcomer)).length;
  await writeField(tx, field, () => null, now);
  return { entered, refused: wanted.length - entered };
}
