// The first stage of the loop: links follow the news of identity, then facts are opened, tied to persons, and folded into
// their profiles.

import type { LoggedFact } from '../platform/consumer.ts';
import type { Tx } from '../platform/db.ts';
import { joinSplit, type Vault } from '../trust/index.ts';
import { applySignal, newPerson, noteFact } from './fold.ts';
import { lockLinks, readHomes } from './identity-store.ts';
import type { Person, Signal } from './model.ts';
import { type Reshaped, reshape, UNCHANGED } from './reshape.ts';
import { openSignals } from './signals.ts';
import { lockPeople, savePeople, touchPeople } from './store.ts';
import { lockLiving } from './subject-store.ts';
import { type ChangedPerson, markPeople } from './suggestions.ts';

/** What a batch of facts meant for people. `people` holds every touched person as it is now. */
export interface Projected {
  readonly people: ReadonlyMap<string, Person>;
  /** What happened, without the news of identity: they are no deed of the person and trigger nothing. */
  readonly signals: readonly Signal[];
  /** Persons that are nobody any more: they are part of another. */
  readonly gone: readonly string[];
  /** Of persons that were united or taken apart: the persons that their parts belonged to before. */
  readonly origins: ReadonlyMap<string, readonly string[]>;
}

/**
 * Folds a batch of facts into profiles with a fixed number of statements.
 * @param facts in log order; those Rapport derived itself (origin `loop`) must be left out
 * @param now the loop's time, ms
 */
export async function projectSignals(
  tx: Tx,
  vault: Vault,
  facts: readonly LoggedFact[],
  now: number,
): Promise<Projected> {
  const { changed, gone, origins } = await followIdentity(tx, vault, facts, now);
  const opened = await openSignals(
    tx,
    vault,
    facts.filter((f) => !isIdentity(f)),
  );
  const ids = new Set([...opened.map((s) => s.personId), ...changed]);
  const before = await lockPeople(tx, [...ids]);
  const unknown = [...ids].filter((id) => !before.has(id));
  const erased = await lockLiving(tx, unknown);
  // Another worker may have made the profile while this one waited for the key.
  if (unknown.length > 0) for (const [id, person] of await lockPeople(tx, unknown)) before.set(id, person);
  const signals = erased.size === 0 ? opened : opened.filter((s) => !erased.has(s.personId));
  const homes = await homesOf(tx, signals);
  const people = fold(signals, before, vault, homes);
  await write(tx, people, before, now);
  for (const id of changed) {
    const person = people.get(id) ?? before.get(id);
    if (person) people.set(id, person);
  }
  await markPeople(tx, { vault }, markedAnew(people, before, changed), gone, now);
  return { people, signals, gone, origins };
}

/** Whom to compare with others again: those whose traits changed, and those who are others than before. */
function markedAnew(
  people: ReadonlyMap<string, Person>,
  before: ReadonlyMap<string, Person>,
  reshaped: ReadonlySet<string>,
): ChangedPerson[] {
  return [...people.values()].flatMap((after) => {
    const known = reshaped.has(after.personId) ? undefined : before.get(after.personId);
    return known && known.stamps === after.stamps ? [] : [{ before: known, after }];
  });
}

/** Locks the links, alone where they are about to change, and changes them before anything is folded by them. */
async function followIdentity(
  tx: Tx,
  vault: Vault,
  facts: readonly LoggedFact[],
  now: number,
): Promise<Reshaped> {
  const news = facts.filter(isIdentity);
  const changing = new Set(news.map((f) => f.orgId));
  await lockLinks(
    tx,
    facts.map((f) => f.orgId),
    changing,
  );
  if (news.length === 0) return UNCHANGED;
  return reshape(tx, vault, [...new Set(news.flatMap(subjectsNamed))], now);
}

function isIdentity(fact: LoggedFact): boolean {
  return fact.kind === 'fact' && fact.name.startsWith('identity.');
}

function subjectsNamed(fact: LoggedFact): string[] {
  const named = joinSplit(fact.open, null).properties.subjects;
  const others = Array.isArray(named) ? named.filter((id) => typeof id === 'string') : [];
  return [fact.subjectId, ...others];
}

/** Where organisations are, asked only when something was stated: telephone numbers may need it. */
async function homesOf(tx: Tx, signals: readonly Signal[]): Promise<ReadonlyMap<string, string>> {
  const stating = signals.filter((s) => Object.keys(s.traits).length > 0);
  const orgIds = new Set(stating.map((s) => s.orgId));
  return orgIds.size === 0 ? new Map() : readHomes(tx, [...orgIds]);
}

function fold(
  signals: readonly Signal[],
  before: ReadonlyMap<string, Person>,
  vault: Vault,
  homes: ReadonlyMap<string, string>,
): Map<string, Person> {
  const people = new Map<string, Person>();
  const key = (email: string): Uint8Array => vault.addressKey(email);
  for (const signal of signals) {
    const known = people.get(signal.personId) ?? before.get(signal.personId);
    if (signal.kind !== 'fact') {
      const home = homes.get(signal.orgId) ?? null;
      people.set(signal.personId, applySignal(known ?? newPerson(signal), signal, key, home));
    } else if (known) people.set(signal.personId, noteFact(known, signal));
  }
  return people;
}

async function write(
  tx: Tx,
  people: ReadonlyMap<string, Person>,
  before: ReadonlyMap<string, Person>,
  now: number,
): Promise<void> {
  const touched: Person[] = [];
  const changed: Person[] = [];
  for (const person of people.values()) {
    const known = before.get(person.personId);
    if (known === person) continue;
    if (known && known.stamps === person.stamps && known.importId === person.importId) touched.push(person);
    else changed.push(person);
  }
  changed.sort((a, b) => (a.personId < b.personId ? -1 : 1));
  await touchPeople(tx, touched, now);
  await savePeople(tx, changed, now);
}
