// What an import asks of other rooms when it is taken back; shared by the server and the command line.
import type { ImportServices, UndoServices } from '../intake/index.ts';
import { uncountFacts } from '../measures/index.ts';
import { findPersons, rebuildPerson, removeImportedFacts, subjectsOfImport } from '../people/index.ts';
import { eraseConsents } from '../trust/index.ts';
import type { House } from './house.ts';
import { privacyPorts } from './privacy.ts';

/** The services of imports in this house. */
export function importServices(house: House): ImportServices & UndoServices {
  const { vault } = house;
  const rooms = privacyPorts(house).rooms;
  return {
    ...house,
    undoPorts: {
      removeFacts: removeImportedFacts,
      uncount: (tx, facts) => uncountFacts(tx, vault, facts),
      subjectsOf: subjectsOfImport,
      async forget(tx, orgId, subjectIds) {
        await eraseConsents(tx, subjectIds);
        for (const room of rooms) await room.erase(tx, orgId, subjectIds);
        tx.onCommit(() => {
          for (const id of subjectIds) vault.forget(id);
        });
      },
      async rebuild(tx, subjectIds, now) {
        const persons = await findPersons(tx, subjectIds);
        const ids = new Set(subjectIds.map((id) => persons.get(id) ?? id));
        for (const id of [...ids].sort()) await rebuildPerson(tx, vault, id, now);
      },
    },
  };
}
