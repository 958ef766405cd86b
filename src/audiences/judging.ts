// How other rooms have rules judged: what they must declare beforehand, and how they ask.
import type { Person } from '../people/model.ts';
import type { Tx } from '../platform/db.ts';
import type { JourneyWord, Move, Rule } from './model.ts';

/** What one subject was in, filled by the room of journeys. Of one journey there may be several words. */
export interface JourneyStand {
  readonly subjectId: string;
  readonly journeyId: string;
  readonly is: Exclude<JourneyWord, 'never'>;
}

/** The port by which rules ask where people are in journeys. Subjects that were never in one are left out. */
export type JourneyStates = (
  tx: Tx,
  subjectIds: readonly string[],
  journeyIds: readonly string[],
) => Promise<readonly JourneyStand[]>;

/** What rules may ask of rooms that come later. */
export interface JudgePorts {
  journeyStates?(
    tx: Tx,
    subjectIds: readonly string[],
    journeyIds: readonly string[],
  ): Promise<readonly JourneyStand[]>;
}

/** Answers whether a person fits one of the rules that the judge was read for. */
export type Judge = (rule: Rule, personId: string) => boolean;

/** What `judgeDue` needs. `now` in ms. */
export interface DueAsk extends JudgePorts {
  readonly buckets: readonly number[];
  readonly now: number;
  /** How many people at most. */
  readonly most: number;
  readonly newId: (now: number) => string;
}

/** Whom the clock made fit, or fit no more. `people` holds everybody who was judged, locked. */
export interface Due {
  readonly people: ReadonlyMap<string, Person>;
  readonly moves: readonly Move[];
}
