// A profile is only a fold of facts: it can be thrown away and made again, after an undo, a merge or an unmerge.

import type { LoggedFact } from '../platform/consumer.ts';
import type { Tx } from '../platform/db.ts';
import type { Vault } from '../trust/index.ts';
import { applySignal, newPerson, noteFact } from './fold.ts';
import type { Person } from './model.ts';
import { openSignals } from './project.ts';
import { deletePeople, lockPeople, savePeople } from './store.ts';
import { findSubjects } from './subject-store.ts';
import { deleteImportedFacts, readFactsOf, type TimelineFact } from './timeline-store.ts';

/** Folds the facts of one person again. A person without facts disappears. */
export async function rebuildPerson(
  tx: Tx,
  vault: Vault,
  personId: string,
  now: number,
): Promise<Person | null> {
  const before = (await lockPeople(tx, [personId])).get(personId);
  const subjects = await findSubjects(tx, personId);
  const signals = await openSignals(
    tx,
    vault,
    (
      await readFactsOf(
        tx,
        subjects.map((s) => s.id),
      )
    ).map(factOf),
  );
  let person: Person | null = null;
  for (const signal of signals) {
    const known: Person = person ?? newPerson(signal);
    person =
      signal.kind === 'fact'
        ? person && noteFact(known, signal)
        : applySignal(known, signal, (email) => vault.addressKey(email));
  }
  if (person) await savePeople(tx, [{ ...person, accountId: before?.accountId ?? null }], now);
  else await deletePeople(tx, [personId]);
  return person;
}

function factOf(row: TimelineFact & { xid: string; seq: number; bucket: number }): LoggedFact {
  return {
    orgId: row.org_id,
    subjectId: row.subject_id,
    id: row.id,
    receivedAt: row.received_at,
    occurredAt: row.occurred_at,
    kind: row.kind,
    name: row.name,
    origin: row.origin,
    importId: row.import_id,
    open: row.open,
    sealed: row.sealed,
    bucket: row.bucket,
    xid: row.xid,
    seq: row.seq,
  };
}

/** Takes a chunk of an import's facts back; returns them, so that counts made of them can be taken back too. */
export async function removeImportedFacts(tx: Tx, importId: string, most: number): Promise<LoggedFact[]> {
  return (await deleteImportedFacts(tx, importId, most)).map(factOf);
}
