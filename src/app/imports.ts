// What an import asks of other rooms when it is taken back; shared by the server and the command line.
import { recallPeople } from '../audiences/index.ts';
import type { Identifier, ImportServices, UndoServices, UniteAsk } from '../intake/index.ts';
import { uncountFacts } from '../measures/index.ts';
import {
  lockLinks,
  mergePeople,
  normalise,
  rebuildPersonsOf,
  removeImportedFacts,
  subjectsOfImport,
} from '../people/index.ts';
import type { Tx } from '../platform/db.ts';
import { eraseConsents } from '../trust/index.ts';
import type { House } from './house.ts';
import { privacyPorts } from './privacy.ts';

/** What imports need beside the house itself. */
export interface ImportPorts extends ImportServices, UndoServices {
  /** The keyed hash under which people know an identifier; null for one that names nobody. */
  readonly hashOf: (orgId: string, identifier: Identifier) => Buffer | null;
}

/** The services of imports in this house. */
export function importServices(house: House): ImportPorts {
  const { vault } = house;
  const rooms = privacyPorts(house).rooms;
  return {
    ...house,
    hashOf(orgId, identifier) {
      const value = normalise(identifier);
      return value === null ? null : vault.blindIndex(orgId, identifier.kind, value);
    },
    undoPorts: {
      removeFacts: removeImportedFacts,
      uncount: (tx, facts) => uncountFacts(tx, vault, facts),
      subjectsOf: subjectsOfImport,
      async forget(tx, orgId, subjectIds) {
        await lockLinks(tx, [orgId], new Set());
        await eraseConsents(tx, subjectIds);
        for (const room of rooms) await room.erase(tx, orgId, subjectIds);
        tx.onCommit(() => {
          for (const id of subjectIds) vault.forget(id);
        });
      },
      async rebuild(tx, subjectIds, now) {
        await rebuildPersonsOf(tx, vault, subjectIds, now);
        await recallPeople(tx, vault, subjectIds, now);
      },
    },
  };
}

/** Makes two subjects one person because the system that numbers patients says so (HL7 v2 A40); it can be taken back. */
export function uniteOnWord(house: House): (tx: Tx, ask: UniteAsk) => Promise<unknown> {
  return (tx, ask) => mergePeople(tx, house, { ...ask, confirm: true });
}
