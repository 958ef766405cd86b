// Facts of the log as signals: opened with their subject's key, and tied to the person that the subject is.

import type { LoggedFact } from '../platform/consumer.ts';
import type { Tx } from '../platform/db.ts';
import { joinSplit, type Vault } from '../trust/index.ts';
import type { Signal } from './model.ts';
import { findPersons, lockLiving } from './subject-store.ts';

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
