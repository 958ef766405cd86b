// Reads what the doorkeeper has to know before a batch: the past of everybody who might come in, and how full journeys are.
import type { Tx } from '../../platform/db.ts';
import { type Book, type BookedJourney, liveDefinition } from './book.ts';
import { Doorkeeper, hasCaps, type Knock } from './doorkeeper.ts';
import {
  type Coming,
  type FullnessAsk,
  lockFullness,
  type OwnedRun,
  type Pair,
  readPast,
} from './run-store.ts';
import { startOfDay } from './time.ts';

/** The doorkeeper, and everybody with every journey that they are inside of or might come into. */
export interface Door {
  readonly doorkeeper: Doorkeeper;
  readonly pairs: readonly Pair[];
}

/**
 * Opens the door for these knocks and for whatever steps may start. Journeys with caps are locked until the transaction
 * ends.
 * @param now ms
 */
export async function openDoor(
  tx: Tx,
  book: Book,
  knocks: readonly Knock[],
  runs: readonly OwnedRun[],
  now: number,
): Promise<Door> {
  const pairs = pairsOf(book, knocks, runs);
  const journeys = new Map<string, BookedJourney>();
  for (const { journey } of pairs) journeys.set(journey.id, journey);
  const asks = [...journeys.values()].flatMap((j) => fullnessAsk(j, book, now));
  const fullness = asks.length > 0 ? await lockFullness(tx, asks) : [];
  const knocking = new Set(knocks.map((k) => `${k.personId} ${k.journeyId}`));
  const started = pairs
    .map(({ personId, journey }) => ({ personId, journeyId: journey.id, cause: null }))
    .filter((p) => !knocking.has(`${p.personId} ${p.journeyId}`));
  const asked: Coming[] = [...knocks, ...started];
  const past = asked.length > 0 ? await readPast(tx, asked) : [];
  const inside = runs.map(({ run, personId }) => ({ personId, journeyId: run.journeyId }));
  return { doorkeeper: new Doorkeeper(past, fullness), pairs: [...inside, ...asked] };
}

interface Candidate {
  readonly personId: string;
  readonly journey: BookedJourney;
}

/** Everybody and every journey they might come into, also by steps that start others, which start others. */
function pairsOf(
  book: Book,
  knocks: readonly { readonly personId: string; readonly journeyId: string }[],
  runs: readonly OwnedRun[],
): Candidate[] {
  const byId = new Map([...book.values()].flatMap((b) => [...b.journeys]));
  const pairs = new Map<string, Candidate>();
  const add = (personId: string, id: string): void => {
    const journey = byId.get(id);
    const key = `${personId} ${id}`;
    if (!journey || pairs.has(key)) return;
    pairs.set(key, { personId, journey });
    for (const next of journey.starts) add(personId, next);
  };
  for (const { personId, journeyId } of knocks) add(personId, journeyId);
  for (const { run, personId } of runs)
    for (const next of byId.get(run.journeyId)?.starts ?? []) add(personId, next);
  return [...pairs.values()];
}

function fullnessAsk(journey: BookedJourney, book: Book, now: number): FullnessAsk[] {
  if (!hasCaps(liveDefinition(journey)?.caps)) return [];
  return [{ journeyId: journey.id, dayBegan: startOfDay(book.get(journey.orgId)?.zone ?? 'UTC', now) }];
}
