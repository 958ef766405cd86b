// What the routes of journeys need from the composition root.
import type { Identifier } from '../intake/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import type { UndoRegistry } from '../platform/undo.ts';
import type { KeyRing } from '../trust/index.ts';

/** A decision as the trace of a person names it. */
export interface NamedDecision {
  readonly id: string;
  readonly chosen: string;
  readonly reason: string;
}

export interface JourneyServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly undo: UndoRegistry;
  readonly cursorSecret: Uint8Array;
  /** What was decided on these subjects, by id; those that are not there any more are left out. */
  readonly decisionsOf: (
    tx: Tx,
    orgId: string,
    subjectIds: readonly string[],
    ids: readonly string[],
  ) => Promise<readonly NamedDecision[]>;
  readonly keyRing: KeyRing;
  /** The keyed hash under which people know an identifier; null for one that names nobody. */
  readonly hashOf: (orgId: string, identifier: Identifier) => Buffer | null;
  /** Names of staff by id. */
  readonly namesOf: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}
