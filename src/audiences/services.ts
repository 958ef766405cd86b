// What the routes of audiences need, and the ports by which rooms that come later say what is theirs.
import type { Tx } from '../platform/db.ts';
import type { Random } from '../platform/random.ts';
import type { JudgePorts } from './judging.ts';
import type { ListServices } from './lists.ts';

/** Something with a name that a rule may ask for, or that uses an audience. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** What journeys say: their names, and which of them use an audience. */
export interface JourneyPort {
  names(tx: Tx, orgId: string): Promise<readonly Named[]>;
  using(tx: Tx, orgId: string, audienceId: string): Promise<readonly Named[]>;
}

export interface AudienceServices extends ListServices {
  readonly random: Random;
  /** Absent where there are no journeys, as in tests of this room. */
  readonly journeys?: JourneyPort & JudgePorts;
  /** Names of members by their id, for who changed what. */
  readonly namesOf?: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}
