// The loop's second stage: whoever a batch has touched comes into audiences or leaves them.

import { deedOf } from '../people/index.ts';
import type { Person, Signal } from '../people/model.ts';
import type { Tx } from '../platform/db.ts';
import { type Book, readBooks } from './book.ts';
import { noteSignals } from './facets.ts';
import type { JudgePorts } from './judging.ts';
import { bringInLine, writeMembers } from './members.ts';
import type { Move } from './model.ts';
import { type Membership, readMemberships } from './store.ts';

/** A batch of the loop. `people` holds everybody whom the signals touched, as they are now; `now` in ms. */
export interface MoveBatch extends JudgePorts {
  readonly people: ReadonlyMap<string, Person>;
  readonly signals: readonly Signal[];
  readonly now: number;
  /** Persons that are nobody any more; they leave every audience, silently. */
  readonly gone?: readonly string[];
  /** Of persons united or taken apart: whose parts they are. What one of these was in, they do not enter anew. */
  readonly origins?: ReadonlyMap<string, readonly string[]>;
}

/**
 * Writes down what the signals add to watches and scores, judges the touched people by the rules that this may have
 * changed, and writes who came in and who left.
 * @returns the moves that really happened, in the order of the people
 */
export async function moveMembers(tx: Tx, batch: MoveBatch): Promise<Move[]> {
  const { people, signals, now, gone = [], origins = new Map<string, readonly string[]>() } = batch;
  const orgIds = [...new Set([...people.values()].map((p) => p.orgId))];
  if (orgIds.length === 0) return [];
  const books = await readBooks(tx, orgIds);
  await noteSignals(tx, signals, books);
  const asked = askedBy(people, signals, origins, books);
  const before = await readMemberships(tx, [...new Set([...gone, ...[...origins.values()].flat()])]);
  const { entered, left } = await bringInLine(tx, { people, asked, books, ports: batch, now });
  const leftover = new Set(gone);
  await writeMembers(tx, { entering: [], leaving: before.filter((m) => leftover.has(m.personId)) }, now);
  const wereIn = new Set(before.map(memberKey));
  const news = entered.filter(
    ({ personId, audienceId, orgId }) =>
      !(origins.get(personId) ?? []).some((id) => wereIn.has(memberKey({ orgId, personId: id, audienceId }))),
  );
  const causes = new Map(signals.map((s) => [s.personId, s.id]));
  return movesOf({ people, books, now, causeOf: (personId) => causes.get(personId) ?? null }, news, left);
}

/**
 * Whom to ask which rules: of somebody new, united or taken apart all; of others those that ask for an event or a trait
 * of their signals.
 */
function askedBy(
  people: ReadonlyMap<string, Person>,
  signals: readonly Signal[],
  origins: ReadonlyMap<string, readonly string[]>,
  books: ReadonlyMap<string, Book>,
): Map<string, Set<number>> {
  const asked = new Map<string, Set<number>>();
  const own = Map.groupBy(signals, (s) => s.personId);
  for (const person of people.values()) {
    const book = books.get(person.orgId);
    if (!book || book.live.length === 0) continue;
    const mine = own.get(person.personId) ?? [];
    const isNew = person.events <= mine.filter((s) => s.kind !== 'fact').length;
    const rules =
      isNew || mine.length === 0 || origins.has(person.personId)
        ? new Set(book.live.keys())
        : rulesTouched(book, mine);
    if (rules.size > 0) asked.set(person.personId, rules);
  }
  return asked;
}

function rulesTouched(book: Book, signals: readonly Signal[]): Set<number> {
  const rules = new Set<number>();
  const add = (indexes: readonly number[] | undefined): void => {
    if (indexes) for (const i of indexes) rules.add(i);
  };
  for (const signal of signals) {
    const deed = deedOf(signal);
    if (deed !== null) add(book.byEvent.get(deed));
    if (signal.kind === 'identify') add(book.byIdentity);
    for (const trait of Object.keys(signal.traits)) add(book.byTrait.get(trait));
  }
  return rules;
}

/** What moves are told with. */
export interface Telling {
  readonly people: ReadonlyMap<string, Person>;
  readonly books: ReadonlyMap<string, Book>;
  readonly now: number;
  readonly causeOf: (personId: string) => string | null;
}

/** Memberships that changed as moves. Of somebody who is nobody any more none is told. */
export function movesOf(
  { people, books, now, causeOf }: Telling,
  entered: readonly Membership[],
  left: readonly Membership[],
): Move[] {
  const names = new Map([...books.values()].flatMap((b) => b.live.map((a) => [a.id, a.name] as const)));
  const move = ({ personId, audienceId }: Membership, direction: Move['direction']): Move[] => {
    const person = people.get(personId);
    if (!person) return [];
    const audienceName = names.get(audienceId) ?? '';
    const causeEventId = causeOf(personId);
    return [{ orgId: person.orgId, personId, audienceId, audienceName, direction, at: now, causeEventId }];
  };
  return [...entered.flatMap((m) => move(m, 'entered')), ...left.flatMap((m) => move(m, 'left'))];
}

function memberKey({ personId, audienceId }: Membership): string {
  return `${personId} ${audienceId}`;
}
