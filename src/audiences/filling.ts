// Reads the log back for watches and scores that are new, so that they know what happened before there was a rule.
import { findPersons, lockPeople, openSignals } from '../people/index.ts';
import type { Tx } from '../platform/db.ts';
import type { Vault } from '../trust/index.ts';
import { type Book, listenersOf, readBooks } from './book.ts';
import { judgeSoon } from './due.ts';
import { clearKnown, readOtherSubjects } from './facet-store.ts';
import { Notes } from './facets.ts';
import { type Place, peopleWhoDid, readDeeds } from './filling-store.ts';
import type { Range } from './pass-store.ts';

const PAGE = 2_000;
/** How many people are locked and read back at a time. */
const GROUP = 500;

/** What is to be read back, by id. */
export interface Filling {
  readonly watches: ReadonlySet<string>;
  readonly scores: ReadonlySet<string>;
}

/**
 * Makes what watches and scores know of a stretch of people anew. Their profiles are locked, so that the loop notes
 * nothing of them meanwhile; facts that it has not read yet are left to it. So each fact counts once.
 */
export async function fillStretch(
  tx: Tx,
  vault: Vault,
  book: Book,
  filling: Filling,
  range: Range,
): Promise<void> {
  const listeners = fillingListeners(book, filling);
  if (listeners.size === 0) return;
  const ids = await peopleWhoDid(tx, range, [...listeners.keys()]);
  for (let i = 0; i < ids.length; i += GROUP)
    await fillPeople(tx, vault, listeners, filling, ids.slice(i, i + GROUP));
}

/**
 * Makes everything anew that is known of the people of these subjects beside their profile, after facts were taken out of
 * the log; they are judged again soon. The links must be locked.
 * @param now ms
 */
export async function recallPeople(
  tx: Tx,
  vault: Vault,
  subjectIds: readonly string[],
  now: number,
): Promise<void> {
  const persons = await findPersons(tx, subjectIds);
  const ids = [...new Set(subjectIds.map((id) => persons.get(id) ?? id))];
  const byOrg = Map.groupBy((await lockPeople(tx, ids)).values(), (p) => p.orgId);
  for (const [orgId, book] of await readBooks(tx, [...byOrg.keys()])) {
    const personIds = (byOrg.get(orgId) ?? []).map((p) => p.personId);
    const filling = {
      watches: new Set(book.pages.watches.map((w) => w.id)),
      scores: new Set(book.pages.scores.map((s) => s.id)),
    };
    if (book.listeners.size > 0) await fillPeople(tx, vault, book.listeners, filling, personIds);
    await judgeSoon(tx, orgId, personIds, now);
  }
}

function fillingListeners({ pages, among }: Book, filling: Filling): Book['listeners'] {
  return listenersOf(
    {
      watches: pages.watches.filter((w) => filling.watches.has(w.id)),
      scores: pages.scores.filter((s) => filling.scores.has(s.id)),
    },
    among.zone,
  );
}

async function fillPeople(
  tx: Tx,
  vault: Vault,
  listeners: Book['listeners'],
  filling: Filling,
  personIds: readonly string[],
): Promise<void> {
  await lockPeople(tx, personIds);
  const others = await readOtherSubjects(tx, personIds);
  const subjects = [...personIds, ...others.map((o) => o.subject_id)];
  await clearKnown(tx, subjects, [...filling.watches], [...filling.scores]);
  const notes = new Notes();
  let after: Place | null = null;
  for (;;) {
    const facts = await readDeeds(tx, subjects, [...listeners.keys()], after, PAGE);
    for (const signal of await openSignals(tx, vault, facts)) notes.hear(signal, listeners);
    after = facts.at(-1) ?? null;
    if (facts.length < PAGE) break;
  }
  await notes.write(tx);
}
