// The time wheel: people whose rules may change now are judged again, though nothing happened but time.
import { lockLinks, lockPeople } from '../people/index.ts';
import type { Tx } from '../platform/db.ts';
import { readBooks } from './book.ts';
import { dueTurns, fairTurns, putTurns, takeTurns } from './facet-store.ts';
import type { Due, DueAsk } from './judging.ts';
import { bringInLine } from './members.ts';
import { movesOf } from './stage.ts';

const NOBODY: Due = { people: new Map(), moves: [] };

/**
 * Judges again whose turn it is in these buckets, no more than `most` people. Their profiles are locked in the order of
 * ids, before their turn is taken: what put them on the wheel meanwhile is then seen.
 */
export async function judgeDue(tx: Tx, { buckets, now, most, newId, ...ports }: DueAsk): Promise<Due> {
  let due = await dueTurns(tx, buckets, now, most);
  if (due.length === 0) return NOBODY;
  if (due.length === most) due = await fairTurns(tx, buckets, now, most);
  // Nobody is united or taken apart meanwhile.
  await lockLinks(
    tx,
    due.map((d) => d.orgId),
    new Set(),
  );
  const ids = due.map((d) => d.personId);
  const people = await lockPeople(tx, ids);
  await takeTurns(tx, ids, now);
  const books = await readBooks(tx, [...new Set([...people.values()].map((p) => p.orgId))]);
  const asked = new Map(
    [...people.values()].map((p) => [p.personId, [...(books.get(p.orgId)?.live.keys() ?? [])]]),
  );
  const { entered, left } = await bringInLine(tx, { people, asked, books, ports, now });
  return { people, moves: movesOf({ people, books, now, causeOf: () => newId(now) }, entered, left) };
}

/**
 * Has people judged again by all rules as soon as the loop comes to it: something that rules ask for changed beside the
 * log (a manual list, where somebody is in a journey). May be called as `web`.
 * @param now ms
 */
export async function judgeSoon(
  tx: Tx,
  orgId: string,
  personIds: readonly string[],
  now: number,
): Promise<void> {
  await putTurns(
    tx,
    [...new Set(personIds)].map((personId) => ({ orgId, personId, at: now })),
  );
}
