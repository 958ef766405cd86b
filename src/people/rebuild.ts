// A profile is only a fold of facts: it can be thrown away and made again, after an undo or when a person is taken apart.

import type { LoggedFact } from '../platform/consumer.ts';
import type { Tx } from '../platform/db.ts';
import type { Vault } from '../trust/index.ts';
import { applySignal, mergeActivity, newPerson, noteFact } from './fold.ts';
import { lockLinks, readAccounts, readHomes, readMembers } from './identity-store.ts';
import type { Person, Signal } from './model.ts';
import { type FactPlace, findOrganisations, readFactsOf } from './rebuild-store.ts';
import { openSignals } from './signals.ts';
import { deletePeople, lockPeople, savePeople } from './store.ts';
import { findPersons } from './subject-store.ts';

/** How many facts are in memory at once. */
const PAGE = 1_000;

/**
 * Folds persons again after facts of these subjects were taken out of the log. Nobody folds or moves links meanwhile.
 * @param now ms
 */
export async function rebuildPersonsOf(
  tx: Tx,
  vault: Vault,
  subjectIds: readonly string[],
  now: number,
): Promise<void> {
  const orgIds = await findOrganisations(tx, subjectIds);
  await lockLinks(tx, orgIds, new Set(orgIds));
  const persons = await findPersons(tx, subjectIds);
  await rebuildPeople(tx, vault, [...new Set(subjectIds.map((id) => persons.get(id) ?? id))], now);
}

/**
 * Folds the facts of persons again, only those that the loop has already read: what it has not is folded when it comes.
 * A person without facts disappears. The links must be locked.
 */
export async function rebuildPeople(
  tx: Tx,
  vault: Vault,
  personIds: readonly string[],
  now: number,
): Promise<void> {
  await lockPeople(tx, personIds);
  const members = Map.groupBy(await readMembers(tx, personIds, false), (m) => m.person_id);
  const subjectsOf = (personId: string): string[] => [
    personId,
    ...(members.get(personId) ?? []).map((m) => m.subject_id),
  ];
  const all = personIds.flatMap(subjectsOf);
  const homes = await readHomes(tx, await findOrganisations(tx, all));
  const accounts = await readAccounts(tx, all);
  const made: Person[] = [];
  const empty: string[] = [];
  for (const personId of [...personIds].sort()) {
    const subjects = subjectsOf(personId);
    const person = await foldAgain(tx, vault, personId, subjects, homes);
    if (person) made.push({ ...person, accountId: accountOf(accounts, subjects) });
    else empty.push(personId);
  }
  await savePeople(tx, made, now);
  if (empty.length > 0) await deletePeople(tx, empty);
}

/** Reads the log of one person page by page: the fold does not mind in which order. */
async function foldAgain(
  tx: Tx,
  vault: Vault,
  personId: string,
  subjectIds: readonly string[],
  homes: ReadonlyMap<string, string>,
): Promise<Person | null> {
  let person: Person | null = null;
  let noted: Person['activity'] = {};
  let after: FactPlace | null = null;
  for (;;) {
    const facts: LoggedFact[] = await readFactsOf(tx, subjectIds, after, PAGE);
    const last = facts.at(-1);
    if (!last) break;
    const home = homes.get(last.orgId) ?? null;
    after = { subjectId: last.subjectId, receivedAt: last.receivedAt, id: last.id };
    for (const opened of await openSignals(tx, vault, facts)) {
      const signal: Signal = { ...opened, personId };
      if (signal.kind === 'fact')
        noted = mergeActivity(noted, noteFact({ ...newPerson(signal), activity: {} }, signal).activity);
      else
        person = applySignal(person ?? newPerson(signal), signal, (email) => vault.addressKey(email), home);
    }
  }
  return person && { ...person, activity: mergeActivity(person.activity, noted) };
}

/** Of several accounts that of the first subject, whatever the order in which they were read. */
function accountOf(accounts: ReadonlyMap<string, string>, subjectIds: readonly string[]): string | null {
  return subjectIds.toSorted().flatMap((id) => accounts.get(id) ?? [])[0] ?? null;
}
