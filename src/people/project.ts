// The first stage of the loop: facts are opened, tied to persons, and folded into their profiles.

import type { LoggedFact } from '../platform/consumer.ts';
import type { Tx } from '../platform/db.ts';
import { joinSplit, type Vault } from '../trust/index.ts';
import { absorb, applySignal, newPerson, noteFact, type PressureKey } from './fold.ts';
import type { Person, Signal } from './model.ts';
import { deletePeople, lockPeople, savePeople, touchPeople } from './store.ts';
import { findPersons, lockLiving } from './subject-store.ts';

/** What a batch of facts meant for people. `people` holds every touched person as it is now. */
export interface Projected {
  readonly people: ReadonlyMap<string, Person>;
  readonly signals: readonly Signal[];
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
  const opened = await openSignals(tx, vault, facts);
  const absorbed = absorbedOf(opened);
  const ids = new Set(opened.map((s) => s.personId));
  for (const other of absorbed.keys()) ids.add(other);
  const before = await lockPeople(tx, [...ids]);
  const unknown = [...ids].filter((id) => !before.has(id));
  const erased = await lockLiving(tx, unknown);
  const signals = erased.size === 0 ? opened : opened.filter((s) => !erased.has(s.personId));
  const people = fold(signals, before, absorbed, (email) => vault.addressKey(email));
  await write(tx, people, before, now);
  const gone = [...absorbed.keys()].filter((id) => before.has(id));
  if (gone.length > 0) await deletePeople(tx, gone);
  return { people, signals };
}

/**
 * Opens facts. A fact of an erased subject opens to nothing and is left out. Throws when one of a living subject does
 * not open: to leave it out would lose it without a word.
 */
export async function openSignals(tx: Tx, vault: Vault, facts: readonly LoggedFact[]): Promise<Signal[]> {
  const subjects = new Map(facts.map((f) => [f.subjectId, { orgId: f.orgId, subjectId: f.subjectId }]));
  await vault.ready(tx, [...subjects.values()], false);
  const persons = await findPersons(tx, [...subjects.keys()]);
  const signals: Signal[] = [];
  const closed = new Set<string>();
  for (const fact of facts) {
    const sealed = fact.sealed ? vault.open(fact, fact.sealed) : null;
    if (fact.sealed && !sealed) {
      closed.add(fact.subjectId);
      continue;
    }
    signals.push({
      ...signalOf(fact, persons.get(fact.subjectId) ?? fact.subjectId),
      ...joinSplit(fact.open, sealed),
    });
  }
  const erased = await lockLiving(tx, [...closed]);
  if (erased.size < closed.size) throw new Error('a sealed fact of a living subject does not open');
  return signals;
}

function signalOf(fact: LoggedFact, personId: string): Omit<Signal, 'properties' | 'traits'> {
  return {
    orgId: fact.orgId,
    subjectId: fact.subjectId,
    personId,
    id: fact.id,
    kind: fact.kind,
    name: fact.name,
    origin: fact.origin,
    receivedAt: fact.receivedAt,
    occurredAt: fact.occurredAt,
    importId: fact.importId,
  };
}

/** Persons that turned out to be somebody known: absorbed id -> the person that remains. */
function absorbedOf(signals: readonly Signal[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const signal of signals) {
    const other = signal.name === 'identity.linked' ? signal.properties.absorbed : undefined;
    if (typeof other === 'string') found.set(other, signal.personId);
  }
  return found;
}

function fold(
  signals: readonly Signal[],
  before: ReadonlyMap<string, Person>,
  absorbed: ReadonlyMap<string, string>,
  pressureKey: PressureKey,
): Map<string, Person> {
  const people = new Map<string, Person>();
  for (const signal of signals) {
    const known = people.get(signal.personId) ?? before.get(signal.personId) ?? newPerson(signal);
    if (signal.kind !== 'fact') people.set(signal.personId, applySignal(known, signal, pressureKey));
    else if (before.has(signal.personId) || people.has(signal.personId))
      people.set(signal.personId, noteFact(known, signal));
  }
  for (const [other, personId] of absorbed) {
    const person = people.get(personId) ?? before.get(personId);
    const anonymous = people.get(other) ?? before.get(other);
    if (person && anonymous) people.set(personId, absorb(person, anonymous));
    people.delete(other);
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
    if (known && known.traits === person.traits && known.gates === person.gates) touched.push(person);
    else changed.push(person);
  }
  changed.sort((a, b) => (a.personId < b.personId ? -1 : 1));
  await touchPeople(tx, touched, now);
  await savePeople(tx, changed, now);
}
